"""A draft cut into sentences, each with what a polish may not change: place, names, numbers, negations."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from csreply.index.terms import stems, stop_words
from csreply.reading import load_yaml
from csreply.text import MASK, folded, sentences, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

GREETING = (-1, 0)
"""The place of the line that greets."""
_ITEM, _LOOSE = 1, 2
_MARKER = re.compile(r"[ \t]{0,8}(?:(\d{1,3})[.)]|[-*•–])[ \t]+")
_QUOTED = (
    r"“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|«[^»\n]{1,400}»|`[^`\n]{1,400}`"
    r"|(?<!\w)\"[^\"\n]{1,400}\"|‘[^’\n]{1,120}’(?!\w)|(?<!\w)'(?=\S)[^'\n]{1,120}'(?!\w)"
)
_LINK = (
    r"(?:https?://|www\.)[^\s<>\"“”]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,24}(?![\w-])"
)
_NUMBER = r"(?<!\w)[£$€¥#+−-]?\w*\d\w*(?:[.,:/–-]\w*\d\w*)*%?(?:[ \u00a0][a-z]+(?!\w))?"
_NAME = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence of a text, or several taken together.

    Attributes:
        start, end: where it stands, in code points of the text.
        place: the number of list items before it, and whether it is an item itself.
        text: as it stands.
        fixed: links, addresses, labels, quotations and numbers, in order, word for word.
        names: words with a capital within the sentence.
        capitals: all words with a capital.
        telling: stems of the words that tell something.
        small: stems of the others.
        often: how often a word of each guarded group stands in it.
        asks: question marks.
    """

    start: int
    end: int
    place: tuple[int, int]
    text: str
    fixed: tuple[str, ...]
    names: frozenset[str]
    capitals: frozenset[str]
    telling: frozenset[str]
    small: frozenset[str]
    often: Mapping[str, int]
    asks: int

    @property
    def is_item(self) -> bool:
        """Whether it belongs to a step or a bullet."""
        return self.place[1] == _ITEM


@dataclass(frozen=True, slots=True)
class Words:
    """What ``words.yml`` says, by stem.

    Attributes:
        free: may come and go.
        same: a stem → the stem that stands for its group.
        often: a stem → the groups that must be there as often.
        at_all: a stem → the groups that must be there or not.
        numbers: words, not stems.
        leads: how a line begins that announces an answer.
    """

    free: frozenset[str]
    same: Mapping[str, str]
    often: Mapping[str, tuple[str, ...]]
    at_all: Mapping[str, tuple[str, ...]]
    numbers: tuple[str, ...]
    leads: tuple[str, ...]


@cache
def listed() -> Words:
    """The lists, read once."""
    path = Path(__file__).parent / "words.yml"
    data, _ = load_yaml(path.read_text(encoding="utf-8"), path.name)
    same: dict[str, str] = {}
    for line in data["same"]:
        group = stems(_parts(line))
        same |= {stem: same.get(group[0], group[0]) for stem in group if stem not in same}
    return Words(
        frozenset(stems([*_parts(data["free"]), *stop_words()])),
        same,
        _groups(data["as_often"]),
        _groups(data["at_all"]),
        tuple(_parts(data["numbers"])),
        tuple(_parts(data["leads"])),
    )


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split(",")]


def _groups(data: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, line in data.items():
        for stem in stems(_parts(line)):
            found[stem] = (*found.get(stem, ()), name)
    return found


def told(text: str) -> frozenset[str]:
    """The stems of a text's telling words, each group of words that mean the same as one."""
    return _sorted_out(words(text).forms)[0]


def _sorted_out(forms: Sequence[str]) -> tuple[frozenset[str], frozenset[str], Counter[str]]:
    """The stems that tell something, those that do not, and the guarded groups with how often."""
    lists = listed()
    telling, small, often = set[str](), set[str](), Counter[str]()
    for form, stem in zip(forms, stems(forms), strict=True):
        often.update(lists.often.get(stem, ()))
        often.update(dict.fromkeys(lists.at_all.get(stem, ()), 0))
        guarded = stem in lists.often or stem in lists.at_all
        if guarded or stem in lists.free or form in stop_words():
            small.add(stem)
        else:
            telling.add(lists.same.get(stem, stem))
    return frozenset(telling), frozenset(small), often


def scanner(labels: frozenset[str]) -> re.Pattern[str]:
    """Finds what must stay word for word: quotations, links, these labels, numbers. Linear but for labels."""
    names = "|".join(map(re.escape, sorted(labels, key=lambda label: (-len(label), label))))
    label = rf"|(?P<label>(?<!\w)(?:{names})(?!\w))" if names else ""
    figures = rf"|(?<!\w)(?i:{'|'.join(listed().numbers)})(?!\w)(?:[ \u00a0][a-z]+(?!\w))?"
    return re.compile(rf"(?P<quoted>{_QUOTED})|(?P<link>{_LINK}){label}|(?P<number>{_NUMBER}{figures})")


def pieces(text: str, fixed: re.Pattern[str]) -> tuple[list[Piece], list[str]]:
    """The sentences of a text in order, and the markers of its list items: ``1``, ``2``, or ``-``."""
    found: list[Piece] = []
    markers: list[str] = []
    start = 0
    for line in text.split("\n"):
        marker = _MARKER.match(line)
        if marker:
            markers.append(marker[1] or "-")
        first = not found and not marker
        place = (len(markers), _ITEM if marker else _LOOSE)
        place = GREETING if first and _greets(line) else place
        found += _of_line(line, marker.end() if marker else 0, start, place, fixed)
        start += len(line) + 1
    return found, markers


def _greets(line: str) -> bool:
    return line.rstrip().endswith((",", "!")) and len(line.split()) <= 6


def _of_line(
    line: str, begin: int, offset: int, place: tuple[int, int], fixed: re.Pattern[str]
) -> Iterator[Piece]:
    tokens, masked = _masked(line, begin, fixed)
    for span in sentences(masked[begin:]):
        start, end = span.start + begin, span.end + begin
        held = tuple(value for at, value in tokens if start <= at < end)
        rest = masked[start:end]
        telling, small, often = _sorted_out(words(rest).forms)
        names, capitals = _capitals(rest)
        own = line[start:end]
        yield Piece(
            start + offset,
            end + offset,
            place,
            own,
            held,
            names,
            capitals,
            telling,
            small,
            often,
            rest.count("?"),
        )


def _masked(line: str, begin: int, fixed: re.Pattern[str]) -> tuple[list[tuple[int, str]], str]:
    """What must stay, with its place, and the line without it; marks that end a sentence are left in."""
    tokens: list[tuple[int, str]] = []
    rest = line
    for match in fixed.finditer(line, begin):
        value = match[0]
        if match.lastgroup == "quoted":
            value = value[1:-1].strip()
        elif match.lastgroup == "number":
            value = folded(value)
        kept = value.rstrip(".,;:!?…)")
        if not kept:
            continue
        at = match.start() + match[0].find(kept) if match.lastgroup != "number" else match.start()
        tokens.append((at, kept))
        rest = rest[:at] + MASK * len(kept) + rest[at + len(kept) :]
    return tokens, rest


def _capitals(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words with a capital that the sentence's start does not explain, and all words with one."""
    within: set[str] = set()
    every: set[str] = set()
    for number, match in enumerate(_NAME.finditer(sentence)):
        word = match[0].replace("’", "'").removesuffix("'s")
        if not word[:1].isupper() or word.partition("'")[0] == "I":
            continue
        every.add(word)
        before = sentence[: match.start()].rstrip(" “\"'(")
        if number and not before.endswith((":", MASK + ".", "–")):
            within.add(word)
    return frozenset(within), frozenset(every)


def together(parts: Sequence[Piece]) -> Piece:
    """Several sentences as one, in their order."""
    often = Counter[str]()
    for part in parts:
        for name, count in part.often.items():
            often[name] += count
    return Piece(
        parts[0].start,
        parts[-1].end,
        parts[0].place,
        " ".join(part.text for part in parts),
        tuple(value for part in parts for value in part.fixed),
        frozenset().union(*(part.names for part in parts)),
        frozenset().union(*(part.capitals for part in parts)),
        frozenset().union(*(part.telling for part in parts)),
        frozenset().union(*(part.small for part in parts)),
        often,
        sum(part.asks for part in parts),
    )
