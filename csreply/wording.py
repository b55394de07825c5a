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

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from csreply.text import folded, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from csreply.text import Words

Multi = tuple[frozenset[str], ...]
Element = tuple[int, int, Any, Any]
"""(kind, optional or least, singles or most, multis or crossing). Plain data; see the kinds below."""
Entry = tuple[int, Multi, frozenset[str] | None, frozenset[str] | None]
"""A wording's number, the rest of its fixed words, and what must stand right before and behind them where
that is plain: it saves most of the tries."""
Index = dict[str, list[Entry]]

_ONE, _GAP, _NOT, _EDGE = range(4)
_WIDEST = 12
_MOST_TRIES = 600

_COMMON = frozenset(
    """
    a an the you your we our us i my me it its this that these those he she they them his her their
    who which what to of in on at for from with by as and or but if so not no is are was were be
    been am do does did have has had 's 'd will would can could should may might must just only
    there here when where how why please up out all any some one under number
    """.split()  # noqa: SIM905 - a list of a hundred quoted words reads worse
)


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
                    if more and (
                        after > high or not all(forms[at + 1 + n] in step for n, step in enumerate(more))
                    ):
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
        if kind == _ONE:
            if optional or multis:
                return _one_of(elements, k, line, at)
            if not (low <= at < high and _is(forms[at], singles)):
                return _NOWHERE
            at += step
        elif kind == _GAP:
            return _after_gap(elements, k, line, at)
        elif kind == _NOT:
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
    for row in multis.get(forms[at], ()):
        first = at if step > 0 else at - len(row) + 1
        if (
            low <= first
            and first + len(row) <= high
            and all(forms[first + n] in s for n, s in enumerate(row))
        ):
            yield len(row)


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


# ---- making: from what people write to what is matched ----

Classes = dict[str, tuple[frozenset[str], tuple[Multi, ...]]]

_ITEM = re.compile(
    r"\s*(?:(~~?)(\d{1,2})|(!?)(?:<([a-z][a-z0-9._-]*)>|\(((?:[^()\[\]]|\([^()\[\]]*\))+)\)|([^\s()\[\]<>~!^$|]+))|\[([^\[\]]+)\]|([\^$]))"
)


class WordingError(ValueError):
    """A wording that cannot be read; its text says what is wrong with it."""


def compiled(
    wordings: Iterable[tuple[str, str]], classes: Classes
) -> tuple[tuple[tuple[Any, ...], ...], Index]:
    """What ``Scan`` takes, from pairs of label and wording.

    Raises:
        WordingError: one of them cannot be read, names an unknown class, or has no fixed word.
    """
    rows: list[tuple[Any, ...]] = []
    index: Index = {}
    for label, wording in wordings:
        elements = parsed(wording, classes)
        anchor = _anchor(elements, wording)
        _, _, singles, multis = elements[anchor]
        left = tuple(_by_word(element, -1) for element in reversed(elements[:anchor]))
        rows.append((label, left, tuple(_by_word(element, 0) for element in elements[anchor + 1 :])))
        before = _plain(elements[anchor - 1]) if anchor else None
        behind = _plain(elements[anchor + 1]) if anchor + 1 < len(elements) else None
        alone: Entry = (len(rows) - 1, (), before, behind)  # one object: the compiled form keeps it once
        for word in sorted(singles):
            index.setdefault(word, []).append(alone)
        for first, *rest in multis:
            entry: Entry = (len(rows) - 1, tuple(rest), before, behind)
            for word in sorted(first):
                index.setdefault(word, []).append(entry)
    return tuple(rows), index


def _by_word(element: Element, end: int) -> Element:
    """The element with its rows of words filed under the word at one end of them."""
    kind, least, singles, multis = element
    if kind not in (_ONE, _NOT):
        return element
    return kind, least, _same(singles), _filed(multis, end)


@cache
def _same(singles: frozenset[str]) -> frozenset[str]:
    """One object for equal sets: the compiled form keeps each of them once."""
    return singles


@cache
def _filed(multis: tuple[Multi, ...], end: int) -> dict[str, tuple[Multi, ...]]:
    """Rows of words by the word at one end of them. Never changed once made."""
    filed: dict[str, tuple[Multi, ...]] = {}
    for row in multis:
        for word in row[end]:
            filed[word] = (*filed.get(word, ()), row)
    return filed


def _plain(element: Element) -> frozenset[str] | None:
    """The words of which one must stand there; None where something else may."""
    kind, optional, singles, multis = element
    if kind != _ONE or optional or "#" in singles:
        return None
    return None if multis else _same(singles)


def checked(wording: str, classes: Classes) -> None:
    """Nothing, where a wording can be read.

    Raises:
        WordingError: see ``compiled``.
    """
    _anchor(parsed(wording, classes), wording)


def parsed(wording: str, classes: Classes) -> list[Element]:
    """The elements of one wording.

    Raises:
        WordingError: see ``compiled``.
    """
    elements: list[Element] = []
    at, tries = 0, 1
    text = folded(wording.strip())
    while at < len(text):
        match = _ITEM.match(text, at)
        if not match:
            raise WordingError(f"cannot be read from {text[at : at + 20]!r} on")
        at = match.end()
        gap, width, negated, name, choice, word, optional, edge = match.groups()
        if gap:
            tries *= int(width) + 1
            elements.append((_GAP, 0, int(width), len(gap) == 2))
            if int(width) > _WIDEST:
                raise WordingError(f"a gap of {width} words; the widest is {_WIDEST}")
        elif edge:
            elements.append((_EDGE, 0, None, None))
        else:
            singles, multis = _choices(f"<{name}>" if name else choice or word or optional, classes)
            if negated:
                elements.append((_NOT, 0, singles, multis))
            else:
                elements.append((_ONE, int(bool(optional)), singles, multis))
                tries *= 2 if optional else 1
    if tries > _MOST_TRIES:
        raise WordingError("too many gaps and optional words: it could be slow")
    return elements


def _choices(text: str, classes: Classes) -> tuple[frozenset[str], tuple[Multi, ...]]:
    """The single words and the rows of words that a bar-separated choice stands for."""
    singles: set[str] = set()
    multis: list[Multi] = []
    for choice in _spelled_out(text):
        steps: list[frozenset[str]] = []
        for item in choice.split():
            if item.startswith("<"):
                name = item.strip("<>")
                if name not in classes:
                    raise WordingError(f"there is no class of words {name!r}")
                more, rows = classes[name]
                if len(choice.split()) == 1:
                    singles |= more
                    multis += rows
                else:
                    steps.append(more)
            else:
                steps += [frozenset(("#", "*") if part == "*" else (part,)) for part in parts(item)]
        if len(steps) == 1:
            singles |= steps[0]
        elif steps:
            multis.append(tuple(steps))
    return frozenset(singles), tuple(sorted(multis, key=len, reverse=True))


_INNER = re.compile(r"\(([^()]*)\)")
_BAR = re.compile(r"\|(?![^()]*\))")


def _spelled_out(text: str) -> list[str]:
    """The choices between the bars, each inner choice written out.

    >>> _spelled_out("a|b (c|d e)")
    ['a', 'b c', 'b d e']
    """
    done: list[str] = []
    for choice in _BAR.split(text):
        inner = _INNER.search(choice)
        if inner is None:
            done.append(choice.strip())
            continue
        for option in inner.group(1).split("|"):
            done += _spelled_out(f"{choice[: inner.start()]}{option}{choice[inner.end() :]}")
    return done


def _anchor(elements: list[Element], wording: str) -> int:
    """The item by which the wording is found: the one whose words are the rarest in prose."""
    best, least = -1, 0.0
    for number, (kind, optional, singles, multis) in enumerate(elements):
        if kind != _ONE or optional:
            continue
        firsts = {word for row in multis for word in row[0]} | singles
        if "#" in firsts:
            continue
        cost = sum(40.0 if word in _COMMON else 1.0 for word in firsts)
        if best < 0 or cost < least:
            best, least = number, cost
    if best < 0:
        raise WordingError(f"{wording!r} has no word that must stand there")
    return best


def classed(
    names: Mapping[str, Iterable[str]], verbs: Mapping[str, Iterable[str]], known: Classes
) -> Classes:
    """Classes of words from lists, added to those ``known``. A list may name another as ``<name>``.

    Each class of verbs gives ``name`` (all forms) and ``name.base``, ``.s``, ``.past``, ``.done``, ``.ing``.
    A verb is written ``press`` or, irregular, ``forget/forgot/forgotten/forgetting``, with its particle
    behind it: ``leave/left out``.
    """
    classes = dict(known)
    for name, entries in verbs.items():
        forms = [inflected(entry) for entry in entries]
        for form in _FORMS:
            classes[f"{name}.{form}"] = _choices("|".join(verb[form] for verb in forms), classes)
        classes[name] = _choices("|".join(word for verb in forms for word in verb.values()), classes)
    for name, entries in names.items():
        classes[name] = _choices("|".join(folded(str(entry)) for entry in entries), classes)
    return classes


_FORMS = ("base", "s", "past", "done", "ing")


def inflected(verb: str) -> dict[str, str]:
    """The forms of an English verb.

    >>> inflected("skip")
    {'base': 'skip', 's': 'skips', 'past': 'skipped', 'done': 'skipped', 'ing': 'skipping'}
    >>> inflected("leave/left out")["ing"]
    'leaving out'
    """
    stems, _, particle = verb.partition(" ")
    base, *rest = stems.split("/")
    past = rest[0] if rest else _regular(base, "ed")
    done = rest[1] if len(rest) > 1 else past
    ing = rest[2] if len(rest) > 2 else _regular(base, "ing")
    last = f" {particle}" if particle else ""
    s = (
        base[:-1] + "ies"
        if base.endswith("y") and base[-2] not in "aeiou"
        else base + ("es" if _hisses(base) else "s")
    )
    return dict(zip(_FORMS, (base + last, s + last, past + last, done + last, ing + last), strict=True))


def _hisses(base: str) -> bool:
    return base.endswith(("s", "sh", "ch", "x", "z", "o"))


def _regular(base: str, ending: str) -> str:
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + ending
    if base.endswith("y") and base[-2] not in "aeiou" and ending == "ed":
        return base[:-1] + "ied"
    vowels = sum(letter in "aeiou" for letter in base)
    if (
        vowels == 1
        and len(base) > 2
        and base[-1] in "bdglmnprt"
        and base[-2] in "aeiou"
        and base[-3] not in "aeiou"
    ):
        return base + base[-1] + ending
    return base + ending
