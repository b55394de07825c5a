"""What the ticket tells: facts of the known kinds, each with its place."""

from __future__ import annotations

import re
from functools import lru_cache

from csreply.facts.holding import Held, Unit, held
from csreply.model import Fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from csreply.model import Ticket
    from csreply.rules import FactKind, Kinds
    from csreply.wording import Hit

_MOST_FACTS = 40
"""Of one kind: a log of ten thousand times tells no more than its first forty."""


def facts(
    ticket: Ticket,
    kinds: Kinds,
    *,
    holding: Held | None = None,
    hits: Sequence[Sequence[Hit]] | None = None,
    only: frozenset[str] | None = None,
) -> tuple[Fact, ...]:
    """What the customer has already told, and what is known of them, in the order of the ticket.

    Args:
        ticket: the ticket; its internal notes tell nothing.
        kinds: ``Rulebook.facts``.
        holding: ``held(ticket)``, where known already.
        hits: what ``kinds.tickets`` found in each of its units, where known already.
        only: the kinds that are looked for; None: all.
    """
    found: dict[tuple[str, str, str], Fact] = {}
    counts: dict[str, int] = {}
    holding = holding or held(ticket)
    for number, unit in enumerate(holding.units):
        for fact in _of_unit(unit, kinds, hits[number] if hits else kinds.tickets.hits(unit.words), only):
            key = (fact.kind, fact.value.casefold(), fact.where)
            if key not in found and counts.get(fact.kind, 0) < _MOST_FACTS:
                found[key] = fact
                counts[fact.kind] = counts.get(fact.kind, 0) + 1
    return tuple(_outermost(list(found.values())))


def _of_unit(unit: Unit, kinds: Kinds, hits: Iterable[Hit], only: frozenset[str] | None) -> Iterator[Fact]:
    """The facts of one unit, by what it is."""
    text, where = unit.text, unit.where
    if unit.kind == "requester":
        kind = "account-email" if unit.name == "email" else "name"
        yield from (Fact(kind, text, where) for _ in range(kind in kinds and (only is None or kind in only)))
    elif unit.kind == "attachment":
        low = text.lower()
        named = (kind for kind in _wanted(kinds, only) if any(part in low for part in kind.files))
        yield from (Fact(kind.kind, text, f"attachment {text}", unit.message) for kind in named)
    else:
        if unit.kind == "field":
            filed = (kind for kind in _wanted(kinds, only) if unit.name in kind.fields)
            yield from (Fact(kind.kind, text, where, None, 0, len(text)) for kind in filed)
        yield from _in_prose(unit, kinds, hits, only)


def _wanted(kinds: Kinds, only: frozenset[str] | None) -> Iterable[FactKind]:
    return kinds.values() if only is None else [kinds[kind] for kind in sorted(only) if kind in kinds]


def _in_prose(unit: Unit, kinds: Kinds, hits: Iterable[Hit], only: frozenset[str] | None) -> Iterator[Fact]:
    """What the wordings and the patterns of the kinds find in a text."""
    text = unit.text
    for hit in hits:
        if hit.label.startswith("tell:") and (only is None or hit.label[5:] in only):
            start, end = unit.words.starts[hit.first], unit.words.ends[hit.last - 1]
            yield Fact(hit.label[5:], text[start:end], unit.where, unit.message, start, end)
    low = text.lower()
    digit = _DIGIT.search(text) is not None
    for kind in kinds.with_patterns:
        if only is not None and kind.kind not in only:
            continue
        for pattern in kind.patterns:
            if digit if pattern.literal == DIGIT else pattern.literal in low:
                for start, end in matches(text, pattern.pattern):
                    yield Fact(kind.kind, text[start:end], unit.where, unit.message, start, end)


_DIGIT = re.compile(r"\d")
DIGIT = "\\d"
"""The literal of a pattern all of whose matches hold a digit, as ``rules.safe.DIGIT``."""


LONGEST_LINE = 1000
"""A pattern sees no more than this much of a text at a time."""


def matches(text: str, pattern: str) -> Iterator[tuple[int, int]]:
    """Where a pattern stands in a text, its group ``value`` if it has one; a bounded piece at a time."""
    search = regex(pattern)
    group = "value" if "value" in search.groupindex else 0
    for first, last in _pieces(text):
        for match in search.finditer(text[first:last]):
            start, end = match.span(group)
            while end > start + 1 and text[first + end - 1] in ",;:":
                end -= 1
            if end > start:
                yield first + start, first + end


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A short text whole, a long one cut at line ends."""
    at = 0
    while at < len(text):
        end = at + LONGEST_LINE
        if end < len(text):
            line = text.rfind("\n", at + 1, end)
            end = line if line > 0 else end
        yield at, min(end, len(text))
        at = end


@lru_cache(maxsize=2000)
def regex(pattern: str) -> re.Pattern[str]:
    """The compiled pattern, made on first need."""
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _outermost(found: list[Fact]) -> Iterator[Fact]:
    """Without those that lie within another of the same kind at the same place."""
    by_place: dict[tuple[str, str], list[Fact]] = {}
    for fact in found:
        by_place.setdefault((fact.kind, fact.where), []).append(fact)
    for fact in found:
        others = by_place[fact.kind, fact.where]
        if not any(
            other is not fact
            and other.start <= fact.start
            and fact.end <= other.end
            and other.end - other.start > fact.end - fact.start
            for other in others
        ):
            yield fact
