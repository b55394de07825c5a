"""MediaWiki tables."""

from __future__ import annotations

import re

Row = tuple[int, bool, list[str]]
"""The index of the line it stands on, whether it is a header, its cells."""


def wiki_rows(lines: list[str], start: int, end: int) -> list[Row]:
    """The rows of the table whose ``{|`` stands at index ``start`` and whose ``|}`` stands at ``end``."""
    rows: list[Row] = []
    for at in range(start + 1, end):
        _wiki_line(at, lines[at].strip(" \t>"), rows)
    return [row for row in rows if any(row[2])]


def _wiki_line(at: int, bare: str, rows: list[Row]) -> None:
    """One line within ``{| … |}``: a new row, or cells of the last one, or more text of its last cell.

    A row stands where its first cell does.
    """
    if bare.startswith("|-") or not rows:
        rows.append((at, False, []))
    if bare.startswith(("|-", "|+")):
        return
    line, head, cells = rows[-1]
    if bare.startswith(("!", "|")):
        signs = r"!!|\|\|" if bare[0] == "!" else r"\|\|"
        rows[-1] = (line if cells else at, head or bare[0] == "!", cells)
        cells += [cell.strip() for cell in re.split(signs, bare[1:])]
    elif bare and cells:
        more, *others = bare.split("||")
        cells[-1] = f"{cells[-1]} {more}".strip()
        cells += [cell.strip() for cell in others]
