"""Solved tickets as a shelf: a JSONL file that only ever grows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from csreply.model import CsreplyError, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO


class SolvedFile:
    """The solved tickets of a file. Lines that cannot be read are left out, and kept in ``problems``.

    Args:
        path: JSONL, a ticket a line, each with ``articles``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[CsreplyError] = []

    def stamp(self) -> str:
        """Size and time of the file; empty while there is none: it is made by what is learned first.

        Raises:
            CsreplyError: it cannot be looked at.
        """
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return ""
        except OSError as error:
            what = f"no solved tickets here: {error.strerror or error}"
            raise CsreplyError(what, where=str(self.path), mend="name a JSONL file with --solved") from None
        return f"{status.st_size} {status.st_mtime_ns}"

    def tickets(self) -> Iterator[Ticket]:
        """The tickets that say which articles solved them."""
        from csreply.tickets import read

        if not self.path.exists() or not self.path.stat().st_size:
            return
        for ticket in read(self.path):
            if isinstance(ticket, CsreplyError):
                self.problems.append(ticket)
            elif ticket.articles:
                yield ticket


def append(path: Path, solved: Ticket) -> None:
    """Add a solved ticket to a file, which is made when missing.

    Raises:
        CsreplyError: it cannot be written.
    """
    from csreply.outputs import as_ticket

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            start = b"" if _ends_a_line(file) else b"\n"
            file.write(start + json.dumps(as_ticket(solved), ensure_ascii=False).encode() + b"\n")
    except OSError as error:
        raise CsreplyError(f"cannot be written: {error.strerror or error}", where=str(path)) from None


def _ends_a_line(file: BinaryIO) -> bool:
    """Whether a file is empty or ends with a line feed, which an editor may have left out."""
    if not file.seek(0, 2):
        return True
    file.seek(-1, 2)
    return file.read(1) == b"\n"
