"""Lines of a mail: blank ones, quoted ones, and runs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def has_words(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether one of these lines is not blank."""
    return any(lines[number].strip() for number in range(start, end))


def next_words(lines: Sequence[str], at: int) -> int:
    """The next line that is not blank."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def run_end(lines: Sequence[str], at: int) -> int:
    """Where a quotation ends: blank lines between two quoted ones belong to it."""
    end = at
    while at < len(lines) and (is_quoted(lines[at]) or not lines[at].strip()):
        at += 1
        if is_quoted(lines[at - 1]):
            end = at
    return end


def is_quoted(line: str) -> bool:
    """Whether a line begins with ``>``, after three blanks at most."""
    return line[:4].lstrip(" \t").startswith(">")


def unquoted(line: str) -> str:
    """One level of ``>`` taken off."""
    if not is_quoted(line):
        return line
    return line[line.index(">") + 1 :].removeprefix(" ")


def plainly(line: str) -> str:
    """A quoted line with one ``> ``, however its mark was written; others as they are."""
    return f"> {unquoted(line)}".rstrip() if is_quoted(line) else line


def joined(lines: Sequence[str]) -> str:
    """Lines as a text without blank lines at its edges; empty when all are blank."""
    return "\n".join(lines).strip("\n") if any(line.strip() for line in lines) else ""
