"""Where tickets are read from: files, folders and standard input, opened once and never trusted."""

from __future__ import annotations

import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from csreply.model import CsreplyError
from csreply.tickets.shape import MOST_BYTES, House, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DOCUMENT = 16 * MOST_BYTES
"""The largest file that must be read whole although it holds many tickets, such as a JSON array."""

_HEAD = 64 * 1024
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PICTURES_AND_SUCH = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old office document or an Outlook .msg",
    b"!BDN": "an Outlook mail folder",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
}


class _Rejoined:
    """A stream whose beginning has been looked at and is read again."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self.head = io.BytesIO(head)
        self.stream = stream

    def readline(self, most: int) -> bytes:
        line = self.head.readline(most)
        if line.endswith(b"\n") or len(line) >= most:
            return line
        return line + self.stream.readline(most - len(line))

    def read(self, most: int) -> bytes:
        data = self.head.read(most)
        return data + self.stream.read(most - len(data)) if len(data) < most else data


@dataclass(slots=True)
class Opened:
    """A file or standard input, open and looked into.

    Attributes:
        name: its path as it was given, or ``-``.
        stem: what tickets without an id are called after.
        suffix: of its name, lower case, with the dot; empty for standard input.
        path: where it can be opened once more; None for a pipe.
        head: its first bytes, without a byte order mark: at least the first line (of at most 4 MB).
    """

    name: str
    stem: str
    suffix: str
    head: bytes
    stream: _Rejoined
    house: House
    path: Path | None = None

    def place(self, number: int = 0) -> Place:
        """The place of the ticket in line ``number``, or of the file's only ticket."""
        if number:
            return Place(f"{self.name}:{number}", f"{self.stem}-{number}", self.house)
        return Place(self.name, self.stem, self.house)

    def lines(self, most: int = MOST_BYTES) -> Iterator[tuple[int, bytes | None]]:
        """Each line with its number from 1; None for one longer than ``most``, which is passed over."""
        number = 0
        while line := self.stream.readline(most + 1):
            number += 1
            if len(line) <= most or line.endswith(b"\n"):
                yield number, line
                continue
            while (more := self.stream.readline(_HEAD)) and not more.endswith(b"\n"):
                pass
            yield number, None

    def whole(self, most: int = MOST_BYTES) -> bytes:
        """All of it.

        Raises:
            CsreplyError: it is larger than ``most`` bytes, or cannot be read.
        """
        try:
            data = self.stream.read(most + 1)
        except OSError as error:
            raise _unreadable(self.name, error) from None
        if len(data) > most:
            mend = (
                "write one ticket a line (JSONL), which is read line by line"
                if most > MOST_BYTES
                else "split it"
            )
            raise CsreplyError(f"larger than {most // (1024 * 1024)} MB", where=self.name, mend=mend)
        return data


def opened(stream: BinaryIO, name: str, house: House) -> Opened:
    """A stream, looked into. UTF-16 becomes UTF-8 on the way, and the line ends of old Macs plain ones.

    Raises:
        CsreplyError: it cannot be read, or is no text at all.
    """
    try:
        head = stream.read(_HEAD)
        while b"\n" not in head and len(head) < MOST_BYTES and (more := stream.read(_HEAD)):
            head += more  # the first line decides what this is, however long
        if head[:2] in _MARKS:
            head += stream.read(MOST_DOCUMENT)
            head, stream = head.decode("utf-16", "replace").encode("utf-8", "replace"), io.BytesIO()
        if b"\r" in head and b"\n" not in head:
            head, stream = (head + stream.read(MOST_DOCUMENT)).replace(b"\r", b"\n"), io.BytesIO()
    except OSError as error:
        raise _unreadable(name, error) from None
    head = head.removeprefix(b"\xef\xbb\xbf")
    _must_be_text(head, name)
    path = Path(name)
    stem = path.name.removesuffix(path.suffix) if name != "-" else "stdin"
    return Opened(name, stem or "ticket", path.suffix.lower(), head, _Rejoined(head, stream), house)


def open_file(path: Path, house: House) -> tuple[Opened, BinaryIO]:
    """A file, looked into, and the stream to close when it has been read.

    Raises:
        CsreplyError: it is missing, may not be read, or is no text at all.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise CsreplyError("no such file or folder", where=str(path), mend="check the path") from None
    except (OSError, ValueError) as error:
        raise _unreadable(str(path), error) from None
    try:
        file = opened(stream, str(path), house)
    except CsreplyError:
        stream.close()
        raise
    file.path = path if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else None
    return file, stream


def _unreadable(name: str, error: Exception) -> CsreplyError:
    reason = getattr(error, "strerror", None) or error
    return CsreplyError(f"cannot be read: {reason}", where=name)


def _must_be_text(head: bytes, name: str) -> None:
    kind = next((what for mark, what in _PICTURES_AND_SUCH.items() if head.startswith(mark)), "")
    if not kind and head[:4096].count(0) * 20 > len(head[:4096]):
        kind = "not text"
    if kind:
        mend = "save the mail as .eml or as text" if "Outlook" in kind else "name a file that holds a ticket"
        raise CsreplyError(f"no ticket: it is {kind}", where=name, mend=mend)


ENDINGS = frozenset(("", ".txt", ".eml", ".json", ".jsonl", ".ndjson", ".csv", ".mbox"))
"""What a file in a folder ends in to be taken for tickets. A file that is named may end in anything."""


def files_below(folder: Path) -> Iterator[Path | CsreplyError]:
    """Every file in a folder and its folders, sorted; a Maildir comes out as its folder.

    Names that begin with a dot, what does not end as tickets do, and whatever is neither file nor folder,
    are passed over. A folder is entered once, however many links lead to it.
    """
    waiting, entered = [folder], set[tuple[int, int]]()
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            if stat.S_ISREG(status.st_mode) and (path == folder or path.suffix.lower() in ENDINGS):
                yield path
            if not stat.S_ISDIR(status.st_mode) or (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            if is_maildir(path):
                yield path
                continue
            names = sorted((name for name in os.listdir(path) if not name.startswith(".")), reverse=True)  # noqa: PTH208 - names alone, a million of them
            waiting += [path / name for name in names]
        except OSError as error:
            yield _unreadable(str(path), error)


def is_maildir(folder: Path) -> bool:
    """Whether a folder is a Maildir: it holds ``cur`` and ``new``."""
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def decoded(data: bytes) -> str:
    """Text that is UTF-8, or else Windows' western letters; with plain line ends, without nulls."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        text = text.replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
