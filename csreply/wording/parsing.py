"""From wordings as people write them to what is matched."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from csreply.text import folded, parts, words
from csreply.wording import EDGE, GAP, NOT, ONE, Element, Entry, Index, Multi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    if kind not in (ONE, NOT):
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
        for word in ("*",) if "#" in row[end] else row[end]:
            filed[word] = (*filed.get(word, ()), row)
    return filed


def _plain(element: Element) -> frozenset[str] | None:
    """The words of which one must stand there; None where something else may."""
    kind, optional, singles, multis = element
    if kind != ONE or optional or "#" in singles:
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
            elements.append((GAP, 0, int(width), len(gap) == 2))
            if int(width) > _WIDEST:
                raise WordingError(f"a gap of {width} words; the widest is {_WIDEST}")
        elif edge:
            elements.append((EDGE, 0, None, None))
        else:
            singles, multis = _choices(f"<{name}>" if name else choice or word or optional, classes)
            if negated:
                elements.append((NOT, 0, singles, multis))
            else:
                elements.append((ONE, int(bool(optional)), singles, multis))
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
                steps += _literal(item)
        if len(steps) == 1:
            singles |= steps[0]
        elif steps:
            multis.append(tuple(steps))
    return frozenset(singles), tuple(sorted(multis, key=len, reverse=True))


def _literal(item: str) -> list[frozenset[str]]:
    """The words of a fixed item, as they stand in a text.

    Raises:
        WordingError: no text could ever hold it: it is or has punctuation.
    """
    if item in ("#", "*"):
        return [frozenset(("#", "*") if item == "*" else ("#",))]
    found = [item] if item in ("'s", "'d") else list(parts(item))
    if item not in ("'s", "'d") and words(item).forms != found:
        raise WordingError(f"{item!r} is no word; leave punctuation out")
    return [frozenset((part,)) for part in found]


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
        if kind != ONE or optional:
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
