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

Matching is linear in the text: each wording is tried only where its rarest fixed word stands, its neighbour
beside it, and another word that it must have in the sentence; and its gaps are bounded. The compiled form is
plain tuples, dicts and frozen sets, which ``marshal`` keeps; it is read from the anchor outwards, so what
stands left of the anchor is kept mirrored.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NamedTuple

    from csreply.text import Words

    Fixed = tuple[int, tuple[str, ...] | None, tuple[frozenset[str], ...]]
    """A row of words behind its first: how many words with it, the others where each is one word, else
    every step with the first."""
    Element = tuple[Any, ...]
    """What must stand there, by its kind:

    ``ONE``, the words of which one must stand there;
    ``WAYS``, whether it may be missing, the words, rows of words by their first, 1 for a number or 2 for any
    word as well;
    ``GAP``, the most words, whether it crosses punctuation;
    ``NOT``, the words, rows of words by their first;
    ``EDGE``.
    """
    Head = tuple[str, frozenset[str] | None, int, int]
    """A wording: its label, words of which one must stand in the sentence, and how many words left and right
    of the anchor its entries have seen to."""
    Sides = tuple[tuple[Element, ...], tuple[Element, ...]]
    """What else it looks for: left of the anchor, mirrored, and right of it."""
    Entry = tuple[int, int, int, tuple[str, ...] | None, Any, frozenset[str] | None, frozenset[str] | None]
    """A place in the order of all, a wording's number, a ``Fixed``, and what must stand before and behind."""
    Entries = tuple[tuple[Entry, ...], dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]
    """Of one anchor: those to be tried wherever it stands, those by the word before it and behind it."""
    Compiled = tuple[Mapping[int, Head], Mapping[int, Sides], Mapping[str, Entries]]
    """Heads and sides by the wording's number, entries by word; ``get`` of the last gives None for others."""
else:
    from csreply.value import NamedTuple

ONE, WAYS, GAP, NOT, EDGE = range(5)
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

    def __init__(self, data: Compiled) -> None:
        self._heads, self._sides, self._index = data

    def hits(self, words: Words) -> list[Hit]:
        """Every wording met, in the order of the words that gave it away."""
        found: list[Hit] = []
        forms, breaks = words.forms, words.breaks
        for number, (low, high) in enumerate(words.sentences):
            line = (*forms[low:high], "")
            met = self._met(line, breaks[low:high])
            found += [Hit(label, low + first, low + last, number) for label, first, last in met]
        return found

    def _met(self, line: _Line, breaks: list[bool]) -> list[tuple[str, int, int]]:
        """Label, first word and the one after the last of each wording met in a sentence."""
        heads, sides, index = self._heads, self._sides, self._index
        found: list[tuple[str, int, int]] = []
        have, size = frozenset(line), len(line) - 1
        mirrored: tuple[_Line, list[bool]] | None = None
        for at in range(size):
            known = index.get(line[at])
            entries = _entries(known, line, at) if known else ()
            if not entries:
                continue
            here: list[tuple[int, str, int, int]] = []
            for order, wording, width, literal, steps, before, behind in entries:
                after = at + width
                if (
                    (width > 1 and not _stands(width, literal, steps, line, at))
                    or (behind is not None and line[after] not in behind)
                    or (before is not None and (not at or line[at - 1] not in before))
                ):
                    continue
                label, need, back, ahead = heads[wording]
                if need is not None and need.isdisjoint(have):
                    continue
                left, right = sides[wording]
                end = _meet(right, 0, line, breaks, after + ahead) if right else after + ahead
                if end < 0:
                    continue
                start = size - at + back
                if left:
                    mirrored = mirrored or ((*line[-2::-1], ""), [False, *breaks[:0:-1]])
                    start = _meet(left, 0, *mirrored, start)
                if start >= 0:
                    here.append((order, label, size - start, end))
            if len(here) > 1:
                here.sort()
            found += [hit[1:] for hit in here]
        return found


_NOWHERE = -1
_Line = tuple[str, ...]
"""The words of a sentence, or these mirrored, and an empty one behind the last."""


def _entries(found: Entries, line: _Line, at: int) -> tuple[Entry, ...]:
    """The entries of an anchor that are to be tried between its neighbours."""
    entries, by_before, by_behind = found
    if by_before and at:
        entries += by_before.get(line[at - 1], ())
    if by_behind:
        entries += by_behind.get(line[at + 1], ())
    return entries


def _meet(elements: tuple[Element, ...], k: int, line: _Line, breaks: list[bool], at: int) -> int:
    """The word after those that meet the elements from ``k`` on; ``_NOWHERE`` when they are not met.

    ``at`` is the next word to look at.
    """
    while k < len(elements):
        element = elements[k]
        kind = element[0]
        k += 1
        if kind == ONE:
            if line[at] not in element[1]:
                return _NOWHERE
            at += 1
        elif kind == WAYS:
            ways = _ways(element, line, at)
            if len(ways) != 1:
                return next(
                    (end for w in ways if (end := _meet(elements, k, line, breaks, w)) >= 0), _NOWHERE
                )
            at = ways[0]
        elif kind == GAP:
            return _after_gap(elements, k, line, breaks, at)
        elif kind == NOT:
            if line[at] in element[1] or (element[2] and _rows(element[2], line, at)):
                return _NOWHERE
        elif at != len(line) - 1:
            return _NOWHERE
    return at


def _ways(element: Element, line: _Line, at: int) -> list[int]:
    """Where one may go on behind an element that can be met in several ways: the longest first."""
    _, optional, singles, rows, number = element
    form = line[at]
    ways = _rows(rows, line, at) if rows else []
    if form in singles or (number and form and (number == _ANY or form[0].isdigit())):
        ways.append(at + 1)
    if optional:
        ways.append(at)
    return ways


_ANY = 2


def _rows(rows: dict[str, tuple[Fixed, ...]], line: _Line, at: int) -> list[int]:
    """The words after each of the rows of words that stand at ``at``."""
    here = rows.get(line[at], ())
    if "*" in rows:
        here += rows["*"]
    return [at + width for width, literal, steps in here if _stands(width, literal, steps, line, at)]


def _stands(
    width: int, literal: tuple[str, ...] | None, steps: tuple[frozenset[str], ...], line: _Line, at: int
) -> bool:
    """Whether the words of a row stand from ``at`` on, of a literal one those behind its first."""
    if literal is not None:
        return line[at + 1 : at + width] == literal
    return at + width < len(line) and all(_is(line[at + n], step) for n, step in enumerate(steps))


def _after_gap(elements: tuple[Element, ...], k: int, line: _Line, breaks: list[bool], at: int) -> int:
    """As ``_meet``, with as few words as possible between."""
    _, most, crosses = elements[k - 1]
    following = elements[k][1] if k < len(elements) and elements[k][0] == ONE else None
    last = min(most, len(line) - 1 - at)
    for skip in range(last + 1):
        if skip and not crosses and breaks[at + skip - 1]:
            return _NOWHERE
        if following is None:
            done = _meet(elements, k, line, breaks, at + skip)
        elif line[at + skip] in following:
            done = _meet(elements, k + 1, line, breaks, at + skip + 1)
        else:
            continue
        if done >= 0:
            return done
    return _NOWHERE


def _is(form: str, singles: frozenset[str]) -> bool:
    """Whether a word is among the singles, or met by ``#``, a number, or ``*``, which brings ``#`` along."""
    return form in singles or ("#" in singles and ("*" in singles or form[0].isdigit()))
