"""One reply template, and what comes out when it is filled."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from csreply.templates.engine import Body


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a filled template.

    Attributes:
        start, end: code points of the filled text; ``end`` is exclusive.
        line: the line of the template's file.
        name: the placeholder that gave it; empty for the template's own words.
    """

    start: int
    end: int
    line: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values in: the text, and where each stretch came from, in order."""

    text: str
    spans: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Template:
    """One reply template.

    Attributes:
        id: its file's name, for ever.
        path: its file, for errors.
        title: for people.
        when: one sentence on when to use it, for people.
        serves: the situations it fits: an article's kind, ``ask``, ``no-answer``, ``several``…
        needs: the values without which it says nothing.
        words: words of a ticket that point to it.
        tags: tags of a ticket that point to it.
        body: its text, unparsed.
        first_line: the line of the file at which the body begins.
    """

    id: str
    path: str
    title: str = ""
    when: str = ""
    serves: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    body: str = ""
    first_line: int = 1

    @cached_property
    def _parsed(self) -> Body:
        from csreply.templates.engine import Body  # Liquid takes 20 ms to import

        return Body(self.body, self.path, self.first_line)

    @property
    def uses(self) -> frozenset[str]:
        """The names it uses.

        Raises:
            CsreplyError: as for ``fill``.
        """
        return self._parsed.uses

    def fill(self, values: Mapping[str, object]) -> Filled:
        """The template's text with these values.

        Args:
            values: by their full names, such as ``ticket.requester.first_name``. Text is taken as text,
                whatever it holds; what is missing or None is empty.

        Returns:
            The text, without blank lines at its ends or more than one between paragraphs, and its pieces.

        Raises:
            CsreplyError: the template uses a name, tag or filter that there is not, or asks for too much.
        """
        body = self._parsed
        return _tidied([*body.write(_nested(values))])


def _nested(values: Mapping[str, object]) -> _Values:
    """Dotted names as mappings in mappings; other desks' names beside ours."""
    from csreply.templates.engine import plain
    from csreply.templates.names import NAMES, SAME

    nested = _Values({"ticket": _Values(fields=_Values(), custom_fields=_Values())})
    for name in (*NAMES, *values):
        value = values.get(SAME.get(name, name))
        if isinstance(value, str):
            value = plain(value) or None
        elif isinstance(value, list | tuple):
            value = [plain(str(part)) for part in value] or None
        *above, last = name.split(".")
        here = nested
        for part in above:
            here = here.setdefault(part, _Values())
        here[last] = value
    return nested


class _Values(dict[str, Any]):
    """Values by name; None for a name that is known and missing. Unknown ones were refused before."""

    def __missing__(self, key: str) -> None:
        return None


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    """The white space to leave out: at the ends, before a line end, and more than one blank line or space."""
    for run in re.finditer(r"\s+", text):
        start, end = run.span()
        lines = [start + number for number, sign in enumerate(run[0]) if sign == "\n"][:2]
        if start == 0 or end == len(text):
            yield start, end
        elif len(lines) == 2:
            yield from ((start, lines[0]), (lines[0] + 1, lines[1]), (lines[1] + 1, end))
        elif lines:  # what stands behind a line end is an indent, and stays
            yield start, lines[0]
        else:
            yield start + 1, end


def _tidied(stretches: Sequence[tuple[str, int, str]]) -> Filled:
    """Join the stretches, without the gaps that empty values leave in the template's own words."""
    text = "".join(part for part, _, _ in stretches)
    gaps = deque(gap for gap in _gaps(text) if gap[0] < gap[1])
    kept: list[str] = []
    spans: list[Piece] = []
    start = shift = 0
    for part, line, name in stretches:
        end = start + len(part)
        cut = _without(part, [(a - start, b - start) for a, b in _within(gaps, start, end)])
        if cut:
            spans.append(Piece(shift, shift + len(cut), line, name))
            kept.append(cut)
        start, shift = end, shift + len(cut)
    return Filled("".join(kept), tuple(spans))


def _within(gaps: deque[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Take off the gaps that begin before ``end``; what reaches beyond is left for the next stretch."""
    while gaps and gaps[0][0] < end:
        first, last = gaps.popleft()
        yield max(first, start), min(last, end)
        if last > end:
            gaps.appendleft((end, last))
            return


def _without(text: str, gaps: Sequence[tuple[int, int]]) -> str:
    kept, last = [], 0
    for start, end in gaps:
        kept.append(text[last:start])
        last = end
    return "".join((*kept, text[last:]))
