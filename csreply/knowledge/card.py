"""What an article's front matter says of it, in whichever system's dialect it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from csreply.model import ArticleKind, Audience, CsreplyError, State
from csreply.reading import load_yaml, plain, read_text
from csreply.text import folded, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from csreply.reading import FrontMatter

_MOST_LISTED = 500  # values of one list that are read
_LONGEST = 2_000  # characters of one value that are read
_URL = re.compile(r"https?://[^\s<>\"'\\]+")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\D|$)")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")


@cache
def spellings() -> Mapping[str, Any]:
    """The words of front matter: ``words.yml``, whose head says what they are."""
    path = Path(__file__).with_name("words.yml")
    return cast("Mapping[str, Any]", load_yaml(read_text(path), path.name)[0])


@dataclass(slots=True)
class Card:
    """An article without its body.

    Attributes:
        title: empty where the front matter gives none.
        lead: a description that stands in the front matter, with ``lead_line``.
        names: other addresses it is known by: its slug, its aliases.
        published: ISO date before which it is a draft; empty when there is none.
        kind: None where the front matter does not say.
        problems: what could not be understood, each with its line.
    """

    title: str = ""
    lead: str = ""
    lead_line: int = 1
    url: str = ""
    names: list[str] = field(default_factory=list)
    audience: Audience = "customer"
    kind: ArticleKind | None = None
    updated: str = ""
    published: str = ""
    expires: str = ""
    withdrawn: State = "live"
    also: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    problems: list[CsreplyError] = field(default_factory=list)

    def state(self, today: str) -> State:
        """Whether it is live on this ISO date; an empty one leaves its dates aside."""
        if self.withdrawn != "live" or not today:
            return self.withdrawn
        if self.expires and self.expires <= today:
            return "expired"
        return "draft" if self.published > today else "live"


def card(front: FrontMatter, name: str) -> Card:
    """Read an article's front matter.

    Args:
        front: as :func:`csreply.reading.front_matter` gives it.
        name: what to call the file in a problem.

    Returns:
        The card. What is wrong with it stands in ``problems``: nothing is raised.
    """
    reader = _Reader(front, name)
    reader.read()
    return reader.card


class _Reader:
    """Reads one front matter key after another into a card."""

    def __init__(self, front: FrontMatter, name: str) -> None:
        self.front = front
        self.name = name
        self.card = Card()

    def read(self) -> None:
        made = self.card
        made.title = self._words("title")
        short = self._words("title_too")
        made.title, more = made.title or short, [short] if short and made.title else []
        made.lead = self._words("lead")
        made.lead_line = self._line("lead")
        made.url = self._url()
        self._names()
        for when in ("updated", "published", "expires"):
            setattr(made, when, self._date(when))
        made.also += [*self._list("also"), *more]
        made.asks = self._list("asks")
        made.audience = self._audience()
        made.kind = self._kind()
        self._withdrawn()

    # -- values -----------------------------------------------------------------------------------------

    def _key(self, meaning: str) -> str:
        """The spelling of a key that this article has; empty when it has none."""
        known = spellings()["keys"][meaning]
        return next((key for key in known if self.front.values.get(key) not in (None, "", [])), "")

    def _value(self, meaning: str) -> Any:
        return self.front.values.get(self._key(meaning))

    def _line(self, meaning: str) -> int:
        return self.front.line(self._key(meaning))

    def _problem(self, what: str, mend: str, *at: str | int) -> None:
        where = f"{self.name}:{self.front.line(*at)}"
        self.card.problems.append(CsreplyError(one_line(what, 200), where=where, mend=mend))

    def _words(self, meaning: str) -> str:
        value = self._value(meaning)
        if isinstance(value, dict | list):
            key = self._key(meaning)
            self._problem(
                f"“{key}” is no text", f"write {key}: and the words, in quotes if they hold a colon", key
            )
            return ""
        return plain(_text(value)) if value is not None else ""

    def _list(self, meaning: str) -> list[str]:
        """The texts of every spelling of a key; a single text counts as a list of one."""
        found: list[str] = []
        for key in spellings()["keys"][meaning]:
            value = self.front.values.get(key)
            if isinstance(value, str) and key in ("keywords", "label_names"):
                value = value.split(",")
            for number, item in enumerate(_listed(value)[:_MOST_LISTED]):
                if isinstance(item, dict | list | None):
                    mend = "put each in quotes: one that holds a colon is read as something else"
                    self._problem(f"number {number + 1} of “{key}” is no text", mend, key, number)
                elif text := one_line(_text(item)):
                    found.append(text)
        return found

    def _date(self, meaning: str) -> str:
        value = self._value(meaning)
        if isinstance(value, dict):  # Docusaurus: last_update: {date: …, author: …}
            value = value.get("date")
        if value is None:
            return ""
        found = iso_date(value)
        if not found:
            key = self._key(meaning)
            self._problem(f"“{key}” is no date: {_text(value)}", "write it as 2026-01-31", key)
        return found

    # -- addresses ----------------------------------------------------------------------------------------

    def _url(self) -> str:
        key = self._key("url")
        given = _text(self.front.values[key]).strip() if key else ""
        if _URL.fullmatch(given):
            return given
        if given and not given.startswith("/"):
            self._problem(f"“{key}” is no web address: {given}", "write it with https:// in front", key)
        elif given:
            self.card.names.append(given)
        return ""

    def _names(self) -> None:
        """Slugs and old addresses; an alias that reads like words is another wording of the title."""
        for meaning in ("name", "names"):
            for item in _listed(self._value(meaning))[:_MOST_LISTED]:
                text = one_line(_text(item))
                if " " in text and "/" not in text:
                    self.card.also.append(text)
                elif text:
                    self.card.names.append(text)

    # -- who may see it -------------------------------------------------------------------------------------

    def _audience(self) -> Audience:
        """The widest audience it names; an unknown word counts as agents alone, the safe side."""
        closed = next((key for key in spellings()["closed"] if self.front.values.get(key)), "")
        if closed:
            return "agent"
        named = [_text(item).strip().lower() for item in _listed(self._value("audience"))]
        found = {word: _meaning("audience", word) for word in named}
        unknown = [word for word, meaning in found.items() if not meaning]
        if unknown:
            self._problem(
                f"the audience “{unknown[0]}” is not known: the article is kept from customers",
                "write customer, developer or agent",
                self._key("audience"),
            )
            return "agent"
        widest = [one for one in get_args(Audience) if one in found.values()]
        return widest[0] if widest else "customer"

    def _kind(self) -> ArticleKind | None:
        given = _text(self._value("kind") or "").strip().lower()
        found = _meaning("kind", given)
        if given and not found:
            known = ", ".join(get_args(ArticleKind))
            self._problem(f"the kind “{given}” is not known", f"write one of {known}", self._key("kind"))
        found = found or _meaning("kind", _text(self._value("kind_too") or "").strip().lower())
        return cast("ArticleKind", found) if found else None

    def _withdrawn(self) -> None:
        values = self.front.values
        if values.get("draft") or values.get("published") is False:
            self.card.withdrawn = "draft"
        elif values.get("outdated"):
            self.card.withdrawn = "expired"


def iso_date(value: object) -> str:
    """The day of a date, a date and time, or a text that begins with one; empty when it is none.

    >>> iso_date("2026-01-31T08:00:00Z"), iso_date("31 January")
    ('2026-01-31', '')
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = _text(value).strip()
    american = _AMERICAN.match(text)
    parts = (
        american.group(3, 1, 2) if american else (found.groups() if (found := _DATE.match(text)) else None)
    )
    if parts is None:
        return ""
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:
        return ""


def guessed_kind(path: str, title: str, *, steps: int) -> ArticleKind:
    """The kind of an article that does not say it, from the words of its path and title, and its steps."""
    said = f" {_spaced(path.rsplit('.', 1)[0])} {_spaced(title)} "
    for kind, signs in spellings()["guess"]:
        if any(f" {_spaced(sign)} " in said for sign in signs):
            return cast("ArticleKind", kind)
    return "how-to" if steps > 1 else "other"


def likely_meant(keys: Iterable[str]) -> dict[str, str]:
    """Keys of unknown meaning that look like a slip of a known one, and that one."""
    import difflib

    words = spellings()
    ours = [key for known in words["keys"].values() for key in known]
    known = {*ours, *words["elsewhere"]}
    slips: dict[str, str] = {}
    for key in keys:
        close = [] if key in known else difflib.get_close_matches(key[:40], [*ours, "draft"], 1, 0.75)
        if close:
            slips[key] = close[0]
    return slips


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", folded(text).replace("_", " ")))


def _meaning(table: str, word: str) -> str:
    return next((meaning for meaning, words in spellings()[table].items() if word and word in words), "")


def _text(value: object) -> str:
    return str(value)[:_LONGEST]


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
