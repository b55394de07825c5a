"""The small language in which rules and kinds of fact say what they look for, and its matcher.

A *wording* is a row of items, met by neighbouring words of one sentence, in their compared form
(``text.words``):

====================  ==========================================================================
``word``              that word; ``don't`` is two words
``<name>``            one of a class of words; ``<name.past>`` one form of a class of verbs
``(a|b c|<name>)``    one of these
``[a|b]``             one of these, or nothing
``~3``                up to three words of any kind, without punctuation between them
``~~6``               up to six words, whatever stands between
``#`` ``*``           a number (it begins with a digit); any word
``!word``, ``!<x>``   here must not stand that
``^`` ``$``           the sentence begins, ends here
====================  ==========================================================================

Matching is linear in the text: each wording is tried only where its rarest fixed word stands, and its gaps
are bounded. The compiled form is plain tuples and frozen sets, which ``marshal`` keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.text import Words

Multi = tuple[frozenset[str], ...]
Element = tuple[int, int, Any, Any]
"""(kind, optional or least, singles or most, multis or crossing). Plain data; see the kinds below."""
Entry = tuple[int, Multi, frozenset[str] | None, frozenset[str] | None]
"""A wording's number, the rest of its fixed words, and what must stand right before and behind them where
that is plain: it saves most of the tries."""
Index = dict[str, list[Entry]]

ONE, GAP, NOT, EDGE = range(4)
"""The kinds of element."""


class Hit(NamedTuple):
    """A wording found.

    Attributes:
        label: what the wording was filed under.
        first, last: its words, ``last`` exclusive.
        sentence: the number of the sentence.
    """

    label: str
    first: int
    last: int
    sentence: int


class Scan:
    """All wordings of one side (what replies say, what tickets say), searched in one pass."""

    def __init__(self, data: tuple[tuple[tuple[Any, ...], ...], Index]) -> None:
        self._wordings, self._index = data

    def hits(self, words: Words) -> list[Hit]:
        """Every wording met, in the order of the words that gave it away."""
        found: list[Hit] = []
        index, wordings, forms, breaks = self._index, self._wordings, words.forms, words.breaks
        for number, (low, high) in enumerate(words.sentences):
            rightwards, leftwards = (forms, breaks, low, high, 1), (forms, breaks, low, high, -1)
            for at in range(low, high):
                for wording, more, before, behind in index.get(forms[at], ()):
                    after = at + 1 + len(more)
                    if behind is not None and (after >= high or forms[after] not in behind):
                        continue
                    if before is not None and (at <= low or forms[at - 1] not in before):
                        continue
                    if more and (after > high or not _stands(more, forms, at + 1)):
                        continue
                    label, left, right = wordings[wording]
                    end = _meet(right, 0, rightwards, after)
                    if end == _NOWHERE:
                        continue
                    start = _meet(left, 0, leftwards, at - 1)
                    if start != _NOWHERE:
                        found.append(Hit(label, start + 1, end, number))
        return found


_NOWHERE = -9
_Line = tuple[list[str], list[bool], int, int, int]
"""Forms, breaks, the first word of the sentence, the one after its last, and the direction: 1 or -1."""


def _meet(elements: tuple[Element, ...], k: int, line: _Line, at: int) -> int:
    """The word after (going right) or before (going left) those that meet the elements from ``k`` on.

    ``at`` is the next word to look at. ``_NOWHERE`` when they are not met.
    """
    forms, _, low, high, step = line
    while k < len(elements):
        kind, optional, singles, multis = elements[k]
        k += 1
        if kind == ONE:
            if optional or multis:
                return _one_of(elements, k, line, at)
            if not (low <= at < high and _is(forms[at], singles)):
                return _NOWHERE
            at += step
        elif kind == GAP:
            return _after_gap(elements, k, line, at)
        elif kind == NOT:
            if low <= at < high and (forms[at] in singles or any(True for _ in _rows(multis, line, at))):
                return _NOWHERE
        elif at != (high if step > 0 else low - 1):
            return _NOWHERE
    return at


def _one_of(elements: tuple[Element, ...], k: int, line: _Line, at: int) -> int:
    """As ``_meet``, where the element before ``k`` can be met in several ways: the longest first."""
    forms, _, low, high, step = line
    _, optional, singles, multis = elements[k - 1]
    if low <= at < high:
        for length in _rows(multis, line, at):
            done = _meet(elements, k, line, at + step * length)
            if done != _NOWHERE:
                return done
        if _is(forms[at], singles):
            done = _meet(elements, k, line, at + step)
            if done != _NOWHERE:
                return done
    return _meet(elements, k, line, at) if optional else _NOWHERE


def _rows(multis: dict[str, tuple[Multi, ...]], line: _Line, at: int) -> Iterator[int]:
    """The lengths of the rows of words that stand at ``at``, going the line's way."""
    forms, _, low, high, step = line
    for row in (*multis.get(forms[at], ()), *multis.get("*", ())):
        first = at if step > 0 else at - len(row) + 1
        if low <= first and first + len(row) <= high and _stands(row, forms, first):
            yield len(row)


def _stands(row: Multi, forms: list[str], first: int) -> bool:
    """Whether the words of a row stand from ``first`` on."""
    return all(_is(forms[first + n], singles) for n, singles in enumerate(row))


def _after_gap(elements: tuple[Element, ...], k: int, line: _Line, at: int) -> int:
    """As ``_meet``, with as few words as possible between."""
    _, breaks, low, high, step = line
    _, _, most, crosses = elements[k - 1]
    for skip in range(most + 1):
        if skip:
            taken = at + step * (skip - 1)
            if not low <= taken < high or (not crosses and breaks[taken if step > 0 else taken + 1]):
                return _NOWHERE
        done = _meet(elements, k, line, at + step * skip)
        if done != _NOWHERE:
            return done
    return _NOWHERE


def _is(form: str, singles: frozenset[str]) -> bool:
    """Whether a word is among the singles, or met by ``#``, a number, or ``*``, which brings ``#`` along."""
    return form in singles or ("#" in singles and ("*" in singles or form[0].isdigit()))
