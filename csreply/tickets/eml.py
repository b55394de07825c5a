"""One mail in a file of its own (``.eml``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.tickets import threads
from csreply.tickets.shape import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.model import Ticket
    from csreply.tickets.source import Opened

_SURE = frozenset((b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to", b"x-mailer"))


def fits(opened: Opened) -> bool:
    """Whether it is called so, or begins with the header of a mail.

    A form that begins ``From: London`` is none: an address must stand there, or a header that only mail
    programs write.
    """
    if opened.suffix == ".eml":
        return True
    held: dict[bytes, bytes] = {}
    for number, row in enumerate(opened.head[:16000].replace(b"\r", b"").split(b"\n")):
        name, colon, value = row.partition(b":")
        if not row or (number and row[:1] in b" \t"):
            if not row:
                break
            continue
        if not colon or b" " in name or not name.isascii():
            return False
        held.setdefault(name.lower(), value[:1000])
    addressed = bool(ADDRESS.search(held.get(b"from", b"").decode("latin-1")))
    return len(held) > 1 and (addressed or bool(_SURE & held.keys()))


def read(opened: Opened) -> Iterator[Ticket]:
    """The one ticket of a mail.

    Raises:
        CsreplyError: it is larger than 4 MB, or cannot be taken apart.
    """
    from csreply.tickets.mail import mail

    place = opened.place()
    data = opened.whole()
    yield threads.ticket([mail(data, place)], place)
