"""Tables in Markdown that are aligned, so that they read well at the terminal too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Cell = str | float | int | None


def table(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table; figures to the right. None is a dash: nothing to measure."""
    texts = [[_text(cell) for cell in row] for row in rows]
    right = [all(_figure(row[at]) for row in rows) for at in range(len(heads))]
    widths = [max(map(len, column)) for column in zip(heads, *texts, strict=True)]
    rule = [("-" * (w - 1) + ":") if r else "-" * w for w, r in zip(widths, right, strict=True)]
    lines = [heads, rule, *texts]
    return "\n".join("| " + " | ".join(_set(line, widths, right)) + " |" for line in lines)


def _set(line: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    cells = zip(line, widths, right, strict=True)
    return [cell.rjust(width) if at_right else cell.ljust(width) for cell, width, at_right in cells]


def _figure(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell.lstrip("-").replace(".", "", 1).isdigit()


def _text(cell: Cell) -> str:
    if cell is None or cell != cell:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.3f}" if abs(cell) < 1 else f"{cell:.1f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
