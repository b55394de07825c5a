"""Tickets in, whatever system they come from: ``read`` is the door, ``FORMATS`` says what it knows.

A format is one file of this package. A *file* format has ``fits(opened)`` and ``read(opened)``; a *shape*
is a help desk's JSON and has ``fits(value)`` and ``ticket(value, place)``. A new one needs its file and its
line in ``FORMATS`` (and, for a shape, its place in ``jsonfile.SHAPES``).

Nothing heavy is imported until a source asks for it: the linter reads one small JSON file and must be quick.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, Protocol, cast

from csreply.model import CsreplyError, Ticket
from csreply.tickets.shape import House, line
from csreply.tickets.source import Opened, files_below, is_maildir, open_file, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FORMATS", "Format", "read"]


class Format(NamedTuple):
    """A ticket format.

    Attributes:
        name: what ``--from`` calls it.
        kind: ``file`` for a way to keep tickets in a file, ``shape`` for a help desk's JSON.
        module: the file of this package that reads it.
        about: a few words for a list of formats.
    """

    name: str
    kind: Literal["file", "folder", "shape"]
    module: str
    about: str


FORMATS: tuple[Format, ...] = (
    Format("jsonl", "file", "jsonlines", "one JSON ticket a line, of any shape; or {id, ticket, reply}"),
    Format("json", "file", "jsonfile", "a JSON ticket of any shape, or an array of them"),
    Format("mbox", "file", "mbox", "a mailbox in one file, threads put together"),
    Format("eml", "file", "eml", "one mail"),
    Format("csv", "file", "table", "a table with the columns id, subject, body, customer_name, …"),
    Format("text", "file", "plain", "plain text; a first line `Subject: …` where there is one"),
    Format("maildir", "folder", "maildir", "a mailbox with one mail a file, threads put together"),
    Format("own", "shape", "own", "our own JSON shape"),
    Format("github", "shape", "github", "gh issue view --json"),
    Format("intercom", "shape", "intercom", "Intercom 2.x conversation"),
    Format("helpscout", "shape", "helpscout", "Help Scout v2 conversation"),
    Format("chatwoot", "shape", "chatwoot", "Chatwoot conversation"),
    Format("zammad", "shape", "zammad", "Zammad ticket with its articles"),
    Format("freshdesk", "shape", "freshdesk", "Freshdesk ticket with its conversations"),
    Format("zendesk", "shape", "zendesk", "Zendesk ticket with its comments and users"),
)
"""Every format, file formats in the order in which a file is tried."""


class _Reader(Protocol):
    """What a file format's module offers."""

    def fits(self, opened: Opened) -> bool:
        """Whether a file is of this format, by its first bytes and its name."""

    def read(self, opened: Opened) -> Iterator[Ticket | CsreplyError]:
        """Its tickets."""


def read(
    source: str | Path,
    *,
    form: str | None = None,
    own: frozenset[str] = frozenset(),
    field_names: Mapping[str, str] = MappingProxyType({}),
    stdin: BinaryIO | None = None,
) -> Iterator[Ticket | CsreplyError]:
    """The tickets of a file, of a folder, or of standard input.

    Args:
        source: a path, or ``-``.
        form: a format's name, to overrule what the content looks like.
        own: the desk's own e-mail addresses and domains; they tell the agent's mails from the customer's.
        field_names: names for custom fields that a help desk knows by number only.
        stdin: what ``-`` reads; the process's standard input when None.

    Returns:
        Tickets one by one, in the order of the source; in place of one that cannot be read, its error.
        JSONL, CSV and mailboxes are never held in memory whole.

    Raises:
        CsreplyError: the source is missing, the format's name is unknown; or, while reading, the one file
            that was named cannot be read at all.
    """
    known = {known.name: known for known in FORMATS}
    if form is not None and form not in known:
        raise CsreplyError(f"no ticket format {form!r}", mend=f"one of {', '.join(known)}")
    chosen = known[form] if form else None
    shape = chosen.name if chosen and chosen.kind == "shape" else ""
    house = House(own, field_names, shape)
    if str(source) == "-":
        return _standard_input(stdin, chosen, house)
    path = Path(source)
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except (OSError, ValueError):  # a name too long, or in a folder that may not be entered
        is_folder, exists = False, False
    if not exists:
        raise CsreplyError("no such file or folder", where=line(str(path), 300), mend="check the path")
    return _folder(path, chosen, house) if is_folder else _file(path, chosen, house)


def _standard_input(
    stdin: BinaryIO | None, chosen: Format | None, house: House
) -> Iterator[Ticket | CsreplyError]:
    import sys

    return _tickets(opened(stdin or sys.stdin.buffer, "-", house), chosen)


def _file(path: Path, chosen: Format | None, house: House) -> Iterator[Ticket | CsreplyError]:
    file, stream = open_file(path, house)
    with stream:
        yield from _tickets(file, chosen)


def _folder(folder: Path, chosen: Format | None, house: House) -> Iterator[Ticket | CsreplyError]:
    if chosen and chosen.kind == "folder":
        yield from _maildir(folder, house)
        return
    for path in files_below(folder):
        if isinstance(path, CsreplyError):
            yield path
            continue
        try:
            yield from _maildir(path, house) if is_maildir(path) else _file(path, chosen, house)
        except CsreplyError as error:
            yield error


def _maildir(folder: Path, house: House) -> Iterator[Ticket | CsreplyError]:
    from csreply.tickets.maildir import read as mails

    return mails(folder, house)


def _tickets(file: Opened, chosen: Format | None) -> Iterator[Ticket | CsreplyError]:
    if chosen and chosen.kind == "folder":
        raise CsreplyError(
            "a Maildir is a folder", where=file.name, mend="name the folder that holds cur and new"
        )
    if not file.head.strip():
        raise CsreplyError("an empty file", where=file.name, mend="write the customer's words into it")
    if chosen and chosen.kind == "file":
        return _reader(chosen).read(file)
    ways = [known for known in FORMATS if known.kind == "file"]
    if chosen:  # a shape was named: it stands in JSON
        ways = [known for known in ways if known.name in ("jsonl", "json")]
    readers = (_reader(way) for way in ways)
    fitting = next((reader for reader in readers if reader.fits(file)), None)
    return (fitting or _reader(FORMATS[1])).read(file)


def _reader(known: Format) -> _Reader:
    return cast("_Reader", import_module(f"csreply.tickets.{known.module}"))
