"""From wordings as people write them to what is matched."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from csreply.text import folded, parts, words
from csreply.wording import EDGE, GAP, NOT, ONE, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from csreply.wording import Compiled, Element, Entries, Entry, Fixed, Head, Sides

    Multi = tuple[frozenset[str], ...]
    Part = tuple[int, int, Any, Any]
    """(kind, optional, singles or most, multis or crossing): an item of a wording, as it is read."""
    Classes = dict[str, tuple[frozenset[str], tuple[Multi, ...]]]

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

_ITEM = re.compile(
    r"\s*(?:(~~?)(\d{1,2})|(!?)(?:<([a-z][a-z0-9._-]*)>|\(((?:[^()\[\]]|\([^()\[\]]*\))+)\)|([^\s()\[\]<>~!^$|]+))|\[([^\[\]]+)\]|([\^$]))"
)


class WordingError(ValueError):
    """A wording that cannot be read; its text says what is wrong with it."""


def compiled(wordings: Iterable[tuple[str, str]], classes: Classes) -> Compiled:
    """What ``Scan`` takes, from pairs of label and wording.

    Raises:
        WordingError: one of them cannot be read, names an unknown class, or has no fixed word.
    """
    return joined([(wordings, classes)])


def joined(groups: Iterable[tuple[Iterable[tuple[str, str]], Classes]]) -> Compiled:
    """As ``compiled``, of several groups of wordings, each with its classes.

    Raises:
        WordingError: see ``compiled``.
    """
    heads: dict[int, Head] = {}
    sides: dict[int, Sides] = {}
    filed: dict[str, _Filed] = {}
    orders = count()
    for wordings, classes in groups:
        for label, wording in wordings:
            parts = parsed(wording, classes)
            anchor = _anchor(parts, wording)
            number = len(heads)
            heads[number], sides[number] = _row(label, parts, anchor)
            for first, behind_it, entry in _entries(parts, anchor, number, orders):
                for word in sorted(first):
                    filed.setdefault(word, _Filed()).add(entry, behind_it)
    return heads, sides, {word: one.entries() for word, one in filed.items()}


class _Filed:
    """The entries of one anchor, as they are gathered."""

    def __init__(self) -> None:
        self.free: list[Entry] = []
        self.before: dict[str, list[Entry]] = {}
        self.behind: dict[str, list[Entry]] = {}

    def add(self, entry: Entry, behind_it: frozenset[str] | None) -> None:
        """File an entry by the word that must stand behind its first, else before it, else as free."""
        before = entry[5]
        if behind_it is None and before is None:
            self.free.append(entry)
            return
        if behind_it is None:
            entry = (*entry[:5], None, entry[6])
        elif entry[2] == 1:
            entry = (*entry[:6], None)
        table, words = (self.before, before) if behind_it is None else (self.behind, behind_it)
        for word in sorted(words or ()):
            table.setdefault(word, []).append(entry)

    def entries(self) -> Entries:
        """What is kept of them."""
        before, behind = ({w: tuple(e) for w, e in table.items()} for table in (self.before, self.behind))
        return tuple(self.free), before, behind


def _entries(
    parts: list[Part], anchor: int, number: int, orders: Iterator[int]
) -> Iterator[tuple[frozenset[str], frozenset[str] | None, Entry]]:
    """For each way to meet the anchor: its first words, those that may stand behind the first, the entry."""
    _, _, singles, multis = parts[anchor]
    before = _plain(parts[anchor - 1]) if anchor else None
    behind = _plain(parts[anchor + 1]) if anchor + 1 < len(parts) else None
    yield singles, behind, (next(orders), number, 1, (), (), before, behind)
    for row in multis:
        second = None if "#" in row[1] else row[1]
        yield row[0], second, (next(orders), number, *_fixed(row), before, behind)


def _row(label: str, parts: list[Part], anchor: int) -> tuple[Head, Sides]:
    """A wording as it is kept: what stands left and right of the anchor, without the neighbours filed by."""
    back = int(anchor > 0 and _plain(parts[anchor - 1]) is not None)
    ahead = int(anchor + 1 < len(parts) and _plain(parts[anchor + 1]) is not None)
    left, right = parts[: anchor - back][::-1] if anchor else [], parts[anchor + 1 + ahead :]
    needed = _needed([(part, -1) for part in left] + [(part, 0) for part in right])
    return (label, needed, back, ahead), (
        tuple(_element(part, mirrored=True) for part in left),
        tuple(_element(part, mirrored=False) for part in right),
    )


def _element(part: Part, *, mirrored: bool) -> Element:
    """A part as it is matched."""
    kind, least, singles, multis = part
    if kind == GAP:
        return GAP, singles, multis
    if kind == EDGE:
        return (EDGE,)
    rows = _by_first(multis, mirrored)
    if kind == NOT:
        return NOT, _same(singles), rows
    if _plain(part) is not None:
        return ONE, _same(singles)
    return WAYS, least, _same(singles), rows, ("#" in singles) + ("*" in singles)


@cache
def _same(singles: frozenset[str]) -> frozenset[str]:
    """One object for equal sets: the compiled form keeps each of them once."""
    return singles


@cache
def _by_first(multis: tuple[Multi, ...], mirrored: bool) -> dict[str, tuple[Fixed, ...]]:
    """Rows of words by their first word. Never changed once made."""
    filed: dict[str, tuple[Fixed, ...]] = {}
    for row in multis:
        turned = row[::-1] if mirrored else row
        for word in ("*",) if "#" in turned[0] else turned[0]:
            filed[word] = (*filed.get(word, ()), _fixed(turned))
    return filed


def _fixed(row: Multi) -> Fixed:
    rest = row[1:]
    if "#" not in row[0] and all(len(step) == 1 and "#" not in step for step in rest):
        return len(row), tuple(next(iter(step)) for step in rest), ()
    return len(row), None, row


def _needed(sided: list[tuple[Part, int]]) -> frozenset[str] | None:
    """The rarest words of which one must stand in the sentence; of a row of words, those at the given end."""
    best, least = None, 0.0
    for (kind, optional, singles, multis), end in sided:
        if kind != ONE or optional:
            continue
        words = singles.union(*(row[end] for row in multis))
        cost = _commonness(words)
        if "#" not in words and (best is None or cost < least):
            best, least = words, cost
    return best and _same(best)


def _commonness(words: Iterable[str]) -> float:
    """How often one of these is met in prose, roughly."""
    return sum(40.0 if word in _COMMON else 1.0 for word in words)


def _plain(part: Part) -> frozenset[str] | None:
    """The words of which one must stand there; None where something else may."""
    kind, optional, singles, multis = part
    if kind != ONE or optional or "#" in singles:
        return None
    return None if multis else _same(singles)


def checked(wording: str, classes: Classes) -> None:
    """Nothing, where a wording can be read.

    Raises:
        WordingError: see ``compiled``.
    """
    _anchor(parsed(wording, classes), wording)


def parsed(wording: str, classes: Classes) -> list[Part]:
    """The items of one wording.

    Raises:
        WordingError: see ``compiled``.
    """
    elements: list[Part] = []
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


def _anchor(elements: list[Part], wording: str) -> int:
    """The item by which the wording is found: the one whose words are the rarest in prose."""
    best, least = -1, 0.0
    for number, (kind, optional, singles, multis) in enumerate(elements):
        if kind != ONE or optional:
            continue
        firsts = {word for row in multis for word in row[0]} | singles
        if "#" in firsts:
            continue
        cost = _commonness(firsts)
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
