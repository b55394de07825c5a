"""The data to measure on: a folder of judged tickets, or the sample desk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import yaml

from csreply.desk import Desk, settings_for
from csreply.knowledge import Library
from csreply.model import Article, CsreplyError, Ticket
from csreply.tickets import read

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
TODAY = "2026-11-24"
"""The day on which everything is measured: the sample desk's tickets are of these weeks."""


class Case(NamedTuple):
    """A ticket, and the articles that answer it; none when no article does."""

    ticket: Ticket
    right: frozenset[str]


class Past(NamedTuple):
    """A solved ticket: its text, and the articles that solved it."""

    text: str
    articles: tuple[str, ...]


@dataclass(frozen=True)
class Data:
    """One set of judged tickets with its articles.

    Attributes:
        name: how the tables call it.
        kb: the folder of articles.
        cases: the judged tickets.
        solved: JSONL of solved tickets; None for none.
    """

    name: str
    kb: Path
    cases: tuple[Case, ...]
    solved: Path | None = None

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """Those that may be sent to a customer: only they are ranked."""
        library = Library.open(self.kb, today=TODAY)
        return tuple(article for article in library.articles() if article.audience != "agent")

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(article.path for article in self.articles)

    @property
    def answerable(self) -> tuple[Case, ...]:
        """The cases that an article answers: quality is measured on them."""
        return tuple(case for case in self.cases if case.right)

    def past(self) -> list[Past]:
        """The solved tickets."""
        if self.solved is None:
            return []
        found = (ticket for ticket in read(self.solved) if not isinstance(ticket, CsreplyError))
        return [Past(ticket.customer_text, ticket.articles) for ticket in found]

    def desk(self, solved: Path | None, *, here: Path) -> Desk:
        """A desk of these articles; ``here`` is a folder without settings."""
        return Desk(settings_for(None, here, kb=self.kb, solved=solved), today=TODAY)


def plain(article: Article) -> str:
    """An article as one text: title, other names, headings, passages. The held-out ``asks`` are no part."""
    headings = dict.fromkeys(heading for passage in article.passages for heading in passage.headings)
    return "\n".join((article.title, *article.also, *headings, *(p.text for p in article.passages)))


def folder(path: Path) -> Data:
    """A folder with ``kb/``, ``tickets*.jsonl``, ``qrels*.tsv`` and perhaps ``solved.jsonl``.

    A line of qrels is ticket id, article path and grade, separated by tabs. Tickets without one are left out.
    """
    right: dict[str, set[str]] = defaultdict(set)
    for file in sorted(path.glob("qrels*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            ticket, article, _grade = line.split("\t")
            right[ticket].add(article)
    tickets = [ticket for file in sorted(path.glob("tickets*.jsonl")) for ticket in read(file)]
    cases = tuple(
        Case(ticket, frozenset(right[ticket.id]))
        for ticket in tickets
        if isinstance(ticket, Ticket) and ticket.id in right
    )
    solved = path / "solved.jsonl"
    return Data(path.name, path / "kb", cases, solved if solved.is_file() else None)


def sample() -> tuple[Data, Data]:
    """The sample desk twice: with its labelled tickets, and with the questions its articles must answer."""
    kb = ROOT / "docs_kb"
    tickets = Data("sample tickets", kb, tuple(_labelled(ROOT / "tests" / "tickets")))
    return tickets, Data("sample questions", kb, tuple(_asks(kb)))


def _labelled(place: Path) -> Iterator[Case]:
    labels = yaml.safe_load((place / "expected.yml").read_text(encoding="utf-8"))
    desk = Desk(settings_for(None, place), today=TODAY)
    for label in labels:
        found = [one for one in desk.tickets(str(place / label["file"])) if isinstance(one, Ticket)]
        ticket = next(one for one in found if one.id == label.get("id", one.id))
        yield Case(ticket, frozenset((*label["articles"], *label.get("also", ()))))


def _asks(kb: Path) -> Iterator[Case]:
    for article in Library.open(kb, today=TODAY).articles():
        if article.audience != "agent":
            for number, ask in enumerate(article.asks):
                name = f"{article.path} {number}"
                yield Case(Ticket(name, subject=ask), frozenset({article.path}))


# -- slips of the keyboard ----------------------------------------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspelt(ticket: Ticket, seed: int = 3) -> Ticket:
    """The ticket with one random slip in about a fifth of its words of four letters or more."""
    rng = Random(f"{seed} {ticket.id}")  # noqa: S311  # no secret: the same slips every time
    messages = tuple(
        replace(message, text=_slips(message.text, rng)) if message.role == "customer" else message
        for message in ticket.messages
    )
    return replace(ticket, subject=_slips(ticket.subject, rng), messages=messages)


def _slips(text: str, rng: Random) -> str:
    parts, word = [], ""
    for letter in text + "\n":
        if letter.isascii() and letter.isalpha():
            word += letter
            continue
        parts += [_slip(word, rng) if len(word) >= 4 and rng.random() < 0.2 else word, letter]
        word = ""
    return "".join(parts)[:-1]


def _slip(word: str, rng: Random) -> str:
    """One letter left out, put in, changed, or exchanged with the next."""
    at = rng.randrange(len(word))
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + rng.choice(LETTERS) + word[at:]
    if kind == 2:
        return word[:at] + rng.choice(LETTERS) + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
