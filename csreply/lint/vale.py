"""The six kinds of Vale's rules that ``rules.vale`` reads, on one reply."""

from __future__ import annotations

from itertools import pairwise

from csreply.facts.telling import DIGIT, matches, regex
from csreply.text import folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Pattern, Rule

_MOST = 200
"""Findings of one rule: who writes more of one thing knows it after these."""


def vale(page: Page, rule: Rule) -> Iterator[Finding]:
    """What the rule's kind finds. Linear: each pattern sees a bounded piece of the text at a time."""
    (kind,) = rule.words["kind"]
    for number, finding in enumerate(_KINDS[kind](page, rule)):
        if number == _MOST:
            return
        yield finding


def _met(page: Page, pattern: Pattern) -> Iterator[tuple[int, int]]:
    if not pattern.literal or pattern.literal == DIGIT or pattern.literal in page.low:
        yield from matches(page.text, pattern.pattern)


def _is_excepted(page: Page, rule: Rule, start: int, end: int) -> bool:
    return folded(page.text[start:end]) in rule.words["exceptions"]


def _existence(page: Page, rule: Rule) -> Iterator[Finding]:
    for pattern in rule.patterns:
        for start, end in _met(page, pattern):
            if not _is_excepted(page, rule, start, end):
                yield page.finding(rule, start, end)


def _substitution(page: Page, rule: Rule) -> Iterator[Finding]:
    taken: list[tuple[int, int]] = []
    for pattern in rule.patterns:  # the longest first
        for start, end in _met(page, pattern):
            inside = any(start < last and first < end for first, last in taken[-_MOST:])
            same = page.text[start:end] in pattern.better.split(" or ")
            if not inside and not same and not _is_excepted(page, rule, start, end):
                taken.append((start, end))
                yield page.finding(rule, start, end, better=pattern.better)


def _occurrence(page: Page, rule: Rule) -> Iterator[Finding]:
    """Each scope in which the token stands more often than ``max`` or less often than ``min``."""
    places = list(_met(page, rule.patterns[0]))
    most, least = rule.numbers.get("max"), rule.numbers.get("min", 0)
    for first, last in _scopes(page, rule):
        within = [place for place in places if first <= place[0] < last]
        if most is not None and len(within) > most:
            yield page.finding(rule, within[int(most)][0], within[-1][1])
        elif len(within) < least:
            yield page.finding(rule, first, last)


def _scopes(page: Page, rule: Rule) -> Iterator[tuple[int, int]]:
    if "sentence" in rule.words["scope"]:
        yield from page.words.spans
    elif "paragraph" in rule.words["scope"]:
        start = 0
        for part in page.text.split("\n\n"):
            yield start, start + len(part)
            start += len(part) + 2
    else:
        yield 0, len(page.text)


def _repetition(page: Page, rule: Rule) -> Iterator[Finding]:
    """The same token twice in a row, with nothing but white space between."""
    places = sorted(place for pattern in rule.patterns for place in _met(page, pattern))
    for (start, end), (after, last) in pairwise(places):
        one, other = page.text[start:end].strip(), page.text[after:last].strip()
        apart = page.text[end:after]
        if (
            one
            and folded(one) == folded(other)
            and after >= end
            and not apart.strip()
            and "\n\n" not in apart
        ):
            yield page.finding(rule, start, last)


def _conditional(page: Page, rule: Rule) -> Iterator[Finding]:
    """Each ``first`` of which no ``second`` tells: an abbreviation that is spelled out nowhere."""
    first, second = rule.patterns[:2]
    told = set(_captured(page, second))
    for start, end in _met(page, first):
        if page.text[start:end] not in told and not _is_excepted(page, rule, start, end):
            yield page.finding(rule, start, end)


def _captured(page: Page, pattern: Pattern) -> Iterator[str]:
    """What the first group of a pattern holds, where it is met."""
    search = regex(pattern.pattern)
    for start, end in _met(page, pattern):
        found = search.match(page.text, start, end)
        if found:
            yield found.group(1) if search.groups else found.group()


def _consistency(page: Page, rule: Rule) -> Iterator[Finding]:
    """The form that comes later, where a reply uses both forms of a pair."""
    for one, other in zip(rule.patterns[::2], rule.patterns[1::2], strict=True):
        here, there = list(_met(page, one)), list(_met(page, other))
        if here and there:
            for start, end in there if here[0] < there[0] else here:
                yield page.finding(rule, start, end)


_KINDS: dict[str, Callable[[Page, Rule], Iterator[Finding]]] = {
    "existence": _existence,
    "substitution": _substitution,
    "occurrence": _occurrence,
    "repetition": _repetition,
    "conditional": _conditional,
    "consistency": _consistency,
}
