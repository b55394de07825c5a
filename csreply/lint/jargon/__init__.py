"""Words that this customer cannot be expected to know, and that the reply leaves unexplained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule

_ABBREVIATION = re.compile(
    r"(?<![\w@#/.&\[{<%_-])[A-Z][A-Z0-9]{0,6}[A-Z](?:s|'s)?"
    r"(?![\w@\]}>%_-]|\.\w|[/&][A-Z]|[ -]?\d)"
)
_SHOUT = re.compile(r"[A-ZÀ-Þ]{2,30}[^\w\n]{1,3}[A-ZÀ-Þ]{2,30}")
_EXPLAINS_AFTER = re.compile(
    r"[\"”'’)]?\s?(?:"
    r"\((?!\d)[^)\n]{4,120}\)"  # TTL (how long other computers keep it)
    r"|,? (?:i\.e\.|that is|which [a-z]{2,12}s?|meaning|means|stands for)"
    r"|,? is (?:the|a|an|our|your|what|how|short)\b|,? are (?:the|our)\b"
    r"|(?:,| [–—-]) (?:the|a|an|our|your|one|that|in other words|or|so|simply put|what|how)\b"
    r"|: (?:the|a|an|it|this|that|your|our|how|what)\b)",
    re.IGNORECASE,
)
_EXPLAINS_BEFORE = re.compile(
    r"(?:\b(?:called|named|known as|labelled|marked|term|word for(?: it| this)? is|say|the word|so-called"
    r"|abbreviated(?: to)?|in short|we call(?: it| this| that| them)?)(?: (?:the|a|an|it))? [\"“'‘]?"
    r"|\w{3,}(?: [\w'’-]+){1,12} \([\"“'‘]?(?:the |a |in short |our |also |or )?)$",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(
    r"(?:[>›→»] ?|\b(?:click|tap|press|hold|choose|select|open|under|button|tab|menu|field|key|called"
    r"|switch to) (?:on |the |at )?[\"“'‘*]{0,2})$",
    re.IGNORECASE,
)
_LABEL_AFTER = re.compile(
    r"[\"”'’*]{0,2} ?(?:[>›→»]|(?:button|tab|menu|key|field|icon|column|switch)\b)", re.IGNORECASE
)


def jargon(page: Page, rule: Rule) -> Iterator[Finding]:
    """Team shorthand, technical words and abbreviations, each where it first stands."""
    familiar = _familiar(page)
    seen: set[str] = set()
    explained: set[str] = set()
    for start, end, term, meaning, always in sorted(_candidates(page, rule, familiar)):
        if term in seen or term in explained:
            continue
        if not always and (_is_label(page, start, end) or _is_explained(page, start, end)):
            explained.add(term)
            continue
        seen.add(term)
        better = page.known.glossary.get(term) or page.known.glossary.get(page.reply[start:end]) or meaning
        says = rule.frames["shorthand" if always else "term"].says
        yield page.finding(rule, start, end, message=says, better=better)


def _candidates(page: Page, rule: Rule, familiar: _Familiar) -> Iterator[tuple[int, int, str, str, bool]]:
    """(start, end, folded term, plain meaning, whether it counts for every reader)."""
    for frame, hit in page.hits.get("term", ()):
        meaning, trade, group, written = page.rulebook.terms[frame]
        start, end = page.span(hit)
        always = group == "shorthand"
        if not _same_case(page.reply[start:end], written) or _is_within_a_name(page.text, start, end):
            continue
        if not familiar.with_term(frame, trade) and (always or page.known.audience != "developer"):
            yield start, end, frame, meaning, always
    if page.known.audience == "developer":
        return
    for match in _ABBREVIATION.finditer(page.text):
        word = match.group().removesuffix("'s").removesuffix("s")
        term = folded(word)
        if (
            len(word) > 1
            and term not in rule.words["everyday"]
            and not familiar.with_word(term)
            and not _is_shouted(page.text, match.start(), match.end())
            and not _is_name(page, match.start(), match.end())
        ):
            yield match.start(), match.end(), term, "", False


_JOINS = frozenset("[]{}<>_@%/.=")


def _is_within_a_name(text: str, start: int, end: int) -> bool:
    """Whether it is a piece of an address, a setting's value or a placeholder: ``imap.mill.example``."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (
        before
        and before in _JOINS
        and text[max(0, start - 2) : start].strip() == text[max(0, start - 2) : start]
    ):
        return True
    return bool(after) and after in _JOINS and not text[end + 1 : end + 2].isspace() and end + 1 < len(text)


def _same_case(text: str, written: str) -> bool:
    """Whether a term stands as the list writes it: its capitals must be capitals, small letters may be."""
    return all(not there.isupper() or here.isupper() for here, there in zip(text, written, strict=False))


class _Familiar:
    """What the customer has shown to know: their own words, and trades of which they use the terms."""

    def __init__(
        self, told: frozenset[str], text: str, trades: frozenset[str], shown: frozenset[str]
    ) -> None:
        self.told, self.text, self.trades, self.shown = told, text, trades, shown

    def with_word(self, term: str) -> bool:
        return term in self.told or term in self.shown or f"{term}s" in self.told

    def with_term(self, term: str, trade: str) -> bool:
        if term in self.shown or trade in self.trades:
            return True
        return self.with_word(term) if " " not in term else term in self.text


def _familiar(page: Page) -> _Familiar:
    told: set[str] = set()
    texts: list[str] = []
    trades: dict[str, set[str]] = {}
    for unit, hits in zip(page.held.units, page.ticket_hits, strict=True):
        if unit.role == "customer":
            told.update(unit.words.forms)
            texts.append(" ".join(unit.words.forms))
            for hit in hits:
                if hit.label.startswith("term/"):
                    _, trade, group, _ = page.rulebook.terms[hit.label[5:]]
                    if group not in ("shorthand", "loose"):
                        trades.setdefault(trade, set()).add(hit.label)
    told |= {piece for word in told if "-" in word for piece in word.split("-")}
    expert = frozenset(trade for trade, terms in trades.items() if len(terms) >= 2)
    return _Familiar(frozenset(told), "\n".join(texts), expert, page.known.shown)


def _is_shouted(text: str, start: int, end: int) -> bool:
    """Whether the word stands among others in capitals: then it is loud, not short."""
    around = text[max(0, start - 14) : end + 14]
    return any(
        len(m.group()) > 8
        and m.start() <= start - max(0, start - 14) + (end - start)
        and not any(c.isdigit() for c in m.group())
        for m in _SHOUT.finditer(around)
    )


def _is_name(page: Page, start: int, end: int) -> bool:
    """Whether it stands in the last lines, where names and firms stand, or is the reference of something."""
    rest = page.text[end:].strip()
    line = page.text[page.text.rfind("\n", 0, start) + 1 : start].strip()
    return rest.count("\n") == 0 and len(rest) < 30 and len(line.split()) < 3 and "." not in rest


def _is_explained(page: Page, start: int, end: int) -> bool:
    after = page.reply[end : end + 140]
    before = page.reply[max(0, start - 140) : start].rpartition("\n")[2]
    return bool(_EXPLAINS_AFTER.match(after) or _EXPLAINS_BEFORE.search(before))


def _is_label(page: Page, start: int, end: int) -> bool:
    """Whether it is the name of something on the screen."""
    before = page.reply[max(0, start - 40) : start].rpartition("\n")[2]
    return bool(_LABEL_BEFORE.search(before) or _LABEL_AFTER.match(page.reply[end : end + 20]))
