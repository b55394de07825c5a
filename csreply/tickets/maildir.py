"""A Maildir: a folder with one mail a file, in ``cur`` and ``new``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import CsreplyError
from csreply.tickets import threads
from csreply.tickets.shape import MOST_BYTES, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from csreply.model import Ticket
    from csreply.tickets.shape import House

_HEADER = 64 * 1024


def read(folder: Path, house: House) -> Iterator[Ticket | CsreplyError]:
    """The ticket of each thread, in the order of their first mails; a bad one comes out as its error.

    Raises:
        CsreplyError: it is no Maildir.
    """
    from csreply.tickets.mail import identified, mail

    try:
        paths = [path for name in ("cur", "new") for path in (folder / name).iterdir()]
    except OSError:
        raise CsreplyError("no Maildir", where=str(folder), mend="name the folder with cur and new") from None
    paths = sorted((path for path in paths if not path.name.startswith(".") and path.is_file()), key=_arrived)
    held: list[Path] = []
    ids: list[tuple[str, tuple[str, ...]]] = []
    for path in paths:
        try:
            with path.open("rb") as file:
                header = file.read(_HEADER).replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        except OSError as error:
            yield CsreplyError(f"cannot be read: {error.strerror}", where=str(path))
            continue
        held.append(path)
        ids.append(identified(header))
    for thread in threads.grouped(ids):
        first = held[thread[0]]
        place = Place(str(first), first.name.partition(":")[0], house)
        try:
            yield threads.ticket([mail(_bytes(held[number]), place) for number in thread], place)
        except CsreplyError as error:
            yield error


def _arrived(path: Path) -> str:
    """Maildir names begin with the second of their arrival."""
    return path.name


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CsreplyError(f"cannot be read: {error.strerror}", where=str(path)) from None
    if len(data) > MOST_BYTES:
        raise CsreplyError("a mail larger than 4 MB", where=str(path), mend="save it without its attachments")
    return data
