"""The rows of a text around some of its words, with the marks that go below them."""

from __future__ import annotations

import re

from csreply.outputs.layout import cells, shown, wrapped
from csreply.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import NamedTuple
else:
    from csreply.value import NamedTuple

_BEFORE, _AFTER, _ROWS = 240, 400, 3
"""Code points of a line looked at before and after its marked words; rows shown for one finding. So a reply
that is one endless line costs no more than a short one."""


class Marked(NamedTuple):
    """A row of the text, cut in three: the middle is to be marked.

    Attributes:
        line: its line number in the text, from 1; 0 where a long line goes on.
        indent: cells before the mark.
        size: cells of the mark, at least 1.
    """

    line: int
    before: str
    middle: str
    after: str
    indent: int
    size: int


def excerpt(text: str, span: Span, width: int, plain: Callable[[str], str] = str) -> list[Marked]:
    """The rows of ``text`` that hold ``span``, each at most ``width`` cells wide (0: not wrapped).

    Args:
        text: the whole reply.
        span: what is to be marked, in code points; a span outside the text gives no rows.
        width: in cells.
        plain: what the stream will make of the text, so that marks stand below what is really shown.
    """
    start, end = max(span.start, 0), min(span.end, len(text))
    if start >= end:
        return []
    rows: list[Marked] = []
    number = text.count("\n", 0, start) + 1
    for line in _lines(text, Span(start, end)):
        for row in _rows(text, line, Span(start, end), width, plain):
            first = not rows or rows[-1].line != number
            rows.append(row._replace(line=number if first else 0))
            if len(rows) == _ROWS:
                return rows
        number += 1
    return rows


def _lines(text: str, span: Span) -> Iterator[Span]:
    """The lines that ``span`` touches, the first few of them."""
    start = text.rfind("\n", 0, span.start) + 1
    for _ in range(_ROWS + 1):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Span(start, end)
        start = end + 1
        if start >= span.end:
            return


def _rows(text: str, line: Span, span: Span, width: int, plain: Callable[[str], str]) -> Iterator[Marked]:
    """The wrapped rows of one line that hold a part of ``span``."""
    begin, end = max(span.start, line.start), min(span.end, line.end)
    end = min(end, begin + _AFTER)
    if not text[begin:end].strip():
        return
    left = _left(text, line, begin)
    right = _right(text, line, end)
    before, middle, after = (
        plain(shown(part)) for part in (text[left:begin], text[begin:end], text[end:right])
    )
    before = before.lstrip() if left == line.start else f"… {before.lstrip()}"
    whole = before + middle + after.rstrip() + ("" if right == line.end else " …")
    mark = Span(len(before), len(before) + len(middle))
    for part in wrapped(whole, width):
        first, last = max(mark.start, part.start), min(mark.end, part.end)
        if whole[first:last].strip():
            yield _marked(whole, part, Span(first, last))


def _marked(whole: str, part: Span, mark: Span) -> Marked:
    """One row; the mark leaves out the spaces at its ends."""
    inside = whole[mark.start : mark.end]
    start = mark.start + len(inside) - len(inside.lstrip())
    end = mark.start + len(inside.rstrip())
    before, middle, after = whole[part.start : start], whole[start:end], whole[end : part.end]
    return Marked(0, before, middle, after, cells(before), max(cells(middle), 1))


_SPACE = re.compile(r"\s")


def _left(text: str, line: Span, begin: int) -> int:
    """From where a long line is shown: a word's beginning, not too far before the mark."""
    if begin - line.start <= _BEFORE:
        return line.start
    space = _SPACE.search(text, begin - _BEFORE, begin)
    return space.end() if space else begin - _BEFORE


def _right(text: str, line: Span, end: int) -> int:
    """To where a long line is shown."""
    if line.end - end <= _AFTER:
        return line.end
    space = text.rfind(" ", end, end + _AFTER)
    return space if space > end else end + _AFTER
