"""Replies about to be sent: a file with one, or a batch with each reply's ticket."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from csreply.model import CsreplyError, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 4 * 1024 * 1024
_HEADERS = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*){2,200}(?=\n)")
"""The headers of a raw mail, as a mail program hands it to an editor or a hook."""
_NAMED = re.compile(r"^(?:From|To|Subject):", re.IGNORECASE | re.MULTILINE)
_ENCODED = re.compile(
    r"^content-(?:transfer-encoding:\s*(?:base64|quoted-printable)|type:\s*multipart/)",
    re.IGNORECASE | re.MULTILINE,
)


class Reply(NamedTuple):
    """A reply, and the ticket it answers where that is known.

    Attributes:
        text: as it stands.
        headers: how many code points of it are the headers of a raw mail.
    """

    id: str
    source: str
    text: str
    ticket: Ticket | None = None
    headers: int = 0

    @property
    def prose(self) -> str:
        """The text with its headers left blank: what stands below them keeps its place."""
        return re.sub(r"[^\n]", " ", self.text[: self.headers]) + self.text[self.headers :]


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
    if not text.strip():
        raise CsreplyError("there is no reply in it", where=source, mend="give the text that is to be sent")
    from csreply.tickets.quoted import ticket_below

    text = text.replace("\r\n", "\n")
    headers = _headers(text, source)
    return Reply(source, source, text, ticket_below(text[headers:]), headers)


def _headers(text: str, source: str) -> int:
    """The length of a raw mail's headers; 0 where it is none.

    Raises:
        CsreplyError: the text below them is encoded, or in several parts.
    """
    found = _HEADERS.match(text)
    if not found or len(_NAMED.findall(found[0])) < 2:
        return 0
    if _ENCODED.search(found[0]):
        raise CsreplyError("a mail whose text is encoded", where=source, mend="give its text alone")
    return found.end()
