"""An mbox: many mails in one file. Read twice, first for who answers whom; only one thread is in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from csreply.model import CsreplyError
from csreply.tickets import threads
from csreply.tickets.shape import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.model import Ticket
    from csreply.tickets.source import Opened

_PIECE = 64 * 1024
_FROM = re.compile(rb"From (?:\r?\n|- |\S{1,400} .{0,100}\d\d:\d\d)")
_HEADER = re.compile(rb"[!-9;-~]{1,80}:|>From ")
_QUOTED_FROM = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)


@dataclass(slots=True)
class _Found:
    """Where a mail stands in the file: its first byte (below the ``From `` line), its size, its line."""

    start: int
    line: int
    size: int = 0
    header: bytearray = field(default_factory=bytearray)
    ids: tuple[str, tuple[str, ...]] = field(default=("", ()))


def fits(opened: Opened) -> bool:
    """Whether it begins with ``From `` and a header below."""
    first, _, rest = opened.head[:4000].partition(b"\n")
    return bool(_FROM.match(first + b"\n") and _HEADER.match(rest))


def read(opened: Opened) -> Iterator[Ticket | CsreplyError]:
    """The ticket of each thread, in the order of their first mails; a bad one comes out as its error.

    Raises:
        CsreplyError: there is no mail in it.
    """
    from csreply.tickets.mail import identified, mail

    with _seekable(opened) as copy:
        found = []
        for one in _mails(copy):
            one.ids = identified(bytes(one.header))
            one.header.clear()
            found.append(one)
        if not found:
            raise opened.place().fault("no mail in it", "a mailbox begins with a line `From …`")
        for thread in threads.grouped(one.ids for one in found):
            place = opened.place(found[thread[0]].line)
            try:
                if sum(found[number].size for number in thread) > 4 * MOST_BYTES:
                    raise place.fault("a thread larger than 16 MB", "split the mailbox")
                parts = [mail(_bytes(copy, found[number], opened), place) for number in thread]
                yield threads.ticket(parts, place)
            except CsreplyError as error:
                yield error


def _seekable(opened: Opened) -> IO[bytes]:
    """The mailbox's own file, or a copy of what came through a pipe."""
    if opened.path:
        return opened.path.open("rb")
    from tempfile import TemporaryFile

    copy = TemporaryFile()  # noqa: SIM115 - the caller closes it
    while data := opened.stream.read(_PIECE):
        copy.write(data)
    copy.seek(0)
    return copy


def _bytes(copy: IO[bytes], one: _Found, opened: Opened) -> bytes:
    if one.size > MOST_BYTES:
        raise opened.place(one.line).fault("a mail larger than 4 MB", "save it without its attachments")
    copy.seek(one.start)
    return _QUOTED_FROM.sub(rb"\1", copy.read(one.size))


def _mails(file: IO[bytes]) -> Iterator[_Found]:
    """Where each mail begins and ends, and its header."""
    now: _Found | None = None
    at, number, blank, fresh, in_header = 0, 0, True, True, False
    waiting = b""  # a `From ` line, until the line below tells whether it is one
    while piece := file.readline(_PIECE):
        if waiting:
            if _HEADER.match(piece):
                if now:
                    now.size = at - len(waiting) - now.start
                    yield now
                now, in_header = _Found(at, number), True
            waiting = b""
        starts = fresh and blank and _FROM.match(piece)
        number += fresh
        if starts:
            waiting = piece
        elif now and in_header:
            in_header = bool(piece.strip()) and len(now.header) < _PIECE
            now.header += piece
        blank = fresh and not piece.strip()
        fresh = piece.endswith(b"\n")
        at += len(piece)
    if now:
        now.size = at - now.start
        yield now
