"""Replies about to be sent: a file with one, or a batch with each reply's ticket."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from csreply.model import CsreplyError, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 4 * 1024 * 1024


class Reply(NamedTuple):
    """A reply, and the ticket it answers where that is known."""

    id: str
    source: str
    text: str
    ticket: Ticket | None = None


def replies(
    source: str, *, own: frozenset[str] = frozenset(), stdin: BinaryIO | None = None
) -> Iterator[Reply | CsreplyError]:
    """The replies of a file; of standard input for ``-``.

    A batch is JSONL, each line ``{"id", "ticket", "reply"}``. Anything else is one reply; the customer's
    mail quoted below it, where a mail program put it, is its ticket.

    Raises:
        CsreplyError: there is no such file, or it is no text.
    """
    if source == "-":
        import sys

        stream = stdin or sys.stdin.buffer
        head = stream.read(MOST_BYTES + 1)
        yield from (
            _batch(source, own, io.BytesIO(head + stream.read())) if _is_batch(head) else (_one("-", head),)
        )
        return
    try:
        with open(source, "rb") as file:  # noqa: PTH123  (pathlib costs more than the whole of this)
            head = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CsreplyError(
            "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}",
            where=source,
            mend="check the path",
        ) from None
    yield from _batch(source, own, None) if _is_batch(head) else (_one(source, head),)


def _is_batch(head: bytes) -> bool:
    """Whether the first line is a JSON object with a reply in it."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{"):
        return False
    import json

    try:
        first = json.loads(start.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and "reply" in first


def _batch(source: str, own: frozenset[str], stdin: BinaryIO | None) -> Iterator[Reply | CsreplyError]:
    from csreply.tickets import read

    for ticket in read(source, form="jsonl", own=own, stdin=stdin):
        if isinstance(ticket, CsreplyError):
            yield ticket
        elif ticket.reply is None:
            yield CsreplyError("no reply in it", where=ticket.source, mend='write {"id", "ticket", "reply"}')
        else:
            yield Reply(ticket.id, ticket.source, ticket.reply, ticket)


def _one(source: str, data: bytes) -> Reply:
    if len(data) > MOST_BYTES:
        raise CsreplyError("larger than 4 MB", where=source, mend="a reply is shorter than that")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CsreplyError("not UTF-8 text", where=f"{source}:{line}", mend="save it as UTF-8") from None
    from csreply.tickets.quoted import ticket_below

    return Reply(source, source, text.replace("\r\n", "\n"), ticket_below(text))
