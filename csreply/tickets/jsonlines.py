"""JSONL: one JSON value a line, of any shape, mixed as they come. Read line by line, whatever its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import CsreplyError, Ticket
from csreply.tickets import jsonfile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.tickets.source import Opened


def fits(opened: Opened) -> bool:
    """Whether it is called so, or its first line is a whole object and another line follows."""
    if opened.suffix in (".jsonl", ".ndjson"):
        return True
    lines = [line.strip() for line in opened.head.split(b"\n", 50)[:50] if line.strip()]
    if len(lines) < 2 or opened.suffix in (".csv", ".eml", ".mbox"):
        return False
    whole = [line.startswith(b"{") and line.endswith(b"}") for line in lines[:-1]]
    return (whole[0] and lines[1].startswith(b"{")) or (sum(whole) > 1 and lines[0].startswith(b"{"))


def read(opened: Opened) -> Iterator[Ticket | CsreplyError]:
    """The ticket of each line; a bad line comes out as its error, and the rest goes on."""
    for number, line in opened.lines():
        place = opened.place(number)
        try:
            if line is None:
                raise place.fault("a line longer than 4 MB was passed over", "leave out logs and attachments")
            if line.strip():
                yield jsonfile.one(jsonfile.parsed(line, place.source), place)
        except CsreplyError as error:
            yield error
