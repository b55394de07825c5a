"""Rows of styled pieces: one layout, painted with colours or without.

A ``Piece`` is text with the name of what it means (``error``, ``dim``); a ``Row`` is the pieces of one line.
Pieces are cleaned when they are painted, so no row can carry an order to the terminal, whoever wrote it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from csreply.text import Span, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal, NamedTuple
else:
    from csreply.value import Literal, NamedTuple

Style = Literal["", "strong", "dim", "accent", "error", "warning", "note"]

_CODES: dict[Style, str] = {
    "strong": "1",
    "dim": "2",
    "accent": "36",
    "error": "1;31",
    "warning": "1;33",
    "note": "1;34",
}
"""Only the named colours, which every terminal's own theme makes readable on its own background."""

_LEAST = 8
"""Cells that a column of text must have; with fewer it gives up its indent."""
_GAP = 2
"""Spaces between the columns of a table."""
_WORD = re.compile(r"[^ ]+")
_BREAKS = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


class Piece(NamedTuple):
    """A stretch of one line, and what it means."""

    text: str
    style: Style = ""


Row = tuple[Piece, ...]


def shown(text: str) -> str:
    """Text as it may stand within one line: visible, tabs as four spaces, line ends as one space."""
    return visible(_BREAKS.sub(" ", text).replace("\t", "    "))


def painted(row: Row, *, colour: bool) -> str:
    """The line, without its line end and without spaces at its end. The only place that colours."""
    pieces = [(shown(text), _CODES.get(style, "")) for text, style in row]
    while pieces and not pieces[-1][0].rstrip():
        pieces.pop()
    if pieces:
        pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
    if not colour:
        return "".join(text for text, _ in pieces)
    return "".join(f"\x1b[{code}m{text}\x1b[0m" if code and text else text for text, code in pieces)


def cells(text: str) -> int:
    """How many cells of a terminal's line the text takes.

    >>> cells("naïve"), cells("東京"), cells("e\u0301")
    (5, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_cell, text))


@lru_cache(maxsize=4096)
def _cell(letter: str) -> int:
    """Source: Unicode Standard Annex 11, East Asian Width; marks and format characters take no cell."""
    import unicodedata  # most replies need none of it

    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Zl", "Zp") or "\u1160" <= letter <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def wrapped(text: str, width: int, *, hang: int = 0) -> list[Span]:
    """Where a line is to be cut so that every part fits. Linear.

    Args:
        text: one line.
        width: in cells; 0 cuts nothing.
        hang: by how many cells the second and later parts will be indented.

    Returns:
        One span or more; spaces at which the line is cut lie in none. A word too long for a line is cut.
    """
    if not width or cells(text) <= width:
        return [Span(0, len(text))]
    parts: list[Span] = []
    start, end, room = 0, 0, width
    for word in _words(text, max(width - hang, 1)):
        taken = cells(text[end : word.end])
        if taken > room:
            if end > start:
                parts.append(Span(start, end))
            start, taken = word.start, cells(text[word.start : word.end])
            room = width - hang if parts else width
        end, room = word.end, room - taken
    return [*parts, Span(start, end)] if end > start or not parts else parts


def _words(text: str, most: int) -> Iterator[Span]:
    """The words of a line; those longer than ``most`` cells in pieces that fit."""
    for found in _WORD.finditer(text):
        start, taken = found.start(), 0
        if cells(found[0]) > most:
            for at in range(*found.span()):
                size = cells(text[at])
                if taken + size > most and at > start:
                    yield Span(start, at)
                    start, taken = at, 0
                taken += size
        yield Span(start, found.end())


def flow(pieces: Iterable[Piece], width: int, *, indent: int = 0, hang: int | None = None) -> list[Row]:
    """Pieces as rows no wider than ``width``.

    Args:
        pieces: of one line, however long.
        width: in cells; 0 gives one row.
        indent: spaces before the first row.
        hang: spaces before the others; as ``indent`` when None.
    """
    clean = [Piece(shown(text), style) for text, style in pieces]
    text = "".join(piece.text for piece in clean)
    hang = indent if hang is None else hang
    if width and max(indent, hang) > width - _LEAST:
        indent, hang = min(indent, 2), 2
    spans = wrapped(text, width and width - indent, hang=hang - indent)
    return [
        (Piece(" " * (hang if number else indent)), *_cut(clean, span)) for number, span in enumerate(spans)
    ]


def _cut(pieces: Sequence[Piece], span: Span) -> Iterator[Piece]:
    """The part of the pieces that lies in ``span`` of their joined text."""
    ends = accumulate(len(piece.text) for piece in pieces)
    for piece, end in zip(pieces, ends, strict=True):
        start = end - len(piece.text)
        text = piece.text[max(span.start - start, 0) : max(span.end - start, 0)]
        if text:
            yield Piece(text, piece.style)


def table(lines: Sequence[Sequence[Piece]], width: int, *, indent: int = 2, least: int = 0) -> list[Row]:
    """Lines with a first column as wide as its widest cell, to a third of the width, and a flowing second.

    Args:
        lines: of each, the first piece is the first column, the others flow beside it.
        width: in cells; 0 wraps nothing. Where too little of it is left for the second column, it flows on
            behind the first.
        indent: spaces before the first column.
        least: cells of the first column even where its cells are narrower.
    """
    most = max((width or 80) // 3, 8)
    column = min(max((cells(shown(first.text)) for first, *_ in lines), default=0), most)
    column = max(column, least)
    if width and indent + column + _GAP > width - _LEAST:
        stacked = (flow([first, Piece("  "), *rest], width, indent=2, hang=4) for first, *rest in lines)
        return [row for rows in stacked for row in rows]
    rows: list[Row] = []
    for first, *rest in lines:
        lead = Piece(shortened(first.text, column), first.style)
        fill = Piece(" " * (column - cells(lead.text) + _GAP))
        beside = flow(rest, width, indent=indent + column + _GAP)
        head = beside[0][1:] if beside else ()
        rows.append((Piece(" " * indent), lead, fill, *head))
        rows += beside[1:]
    return rows


def shortened(text: str, most: int) -> str:
    """The text on one line, cut with an ellipsis where it takes more than ``most`` cells."""
    text = " ".join(shown(text[: 20 * most + 200]).split())
    if cells(text) <= most:
        return text
    sizes = accumulate(map(_cell, text))
    kept = sum(1 for size in sizes if size < most)
    return text[:kept].rstrip() + "…"
