"""The compiled rulebook on disk: read when nothing changed, rebuilt silently when anything did.

Of 700 KB of wordings a reply meets a few: they lie in the file one by one (``rules.pages``) and are taken
out when a word asks for them. Paths are plain text here: ``pathlib`` costs more than the reading.
"""

from __future__ import annotations

import marshal
import os
import sys

from csreply.keeping import put
from csreply.rules.pages import leafed, opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

ENGINE = 7
"""Raise it whenever the compiled form changes."""

_PYTHON = sys.implementation.cache_tag or "python"
_NAMES = 2**61 - 1
"""A prime number: which folders a file is of stands in its name, and the file itself names them."""
_SCANS = ("replies", "tickets")
Stamp = tuple[tuple[str, int, int], ...]


def kept(
    folders: Sequence[str | os.PathLike[str]],
    cache: str | os.PathLike[str] | None,
    styles: Sequence[str | os.PathLike[str]] = (),
) -> dict[str, Any]:
    """The compiled data of these folders and of Vale's styles, from the cache where it is still true.

    A file that looks untouched (name, size, time) is taken to be; else the content decides. A cache that
    is broken, foreign or cannot be written is passed over.
    """
    names = [os.fspath(folder) for folder in folders]
    vale = [os.fspath(folder) for folder in styles]
    place = _path(os.fspath(cache), [*names, *vale]) if cache else ""
    from_disk = _read(place) if place else None
    stamp = _stamp(names, vale)
    if from_disk and from_disk[0] == stamp:
        return from_disk[2]
    content = _content(stamp)
    data = from_disk[2] if from_disk and from_disk[1] == content else _made(names, vale)
    if place:
        put(place, _bound(stamp, content, data))
    return data


def _made(folders: Sequence[str], styles: Sequence[str]) -> dict[str, Any]:
    from pathlib import Path

    from csreply.rules.making import made

    data = made([Path(folder) for folder in folders])
    if styles:
        from csreply.rules.vale import styles as read

        rules, problems = read([Path(folder) for folder in styles])
        data["rules"] |= rules
        data["problems"] += [(problem.what, problem.where, problem.mend) for problem in problems]
    return data


def _path(cache: str, folders: Sequence[str]) -> str:
    names = "\n".join(os.path.realpath(folder) for folder in folders)
    number = int.from_bytes(names.encode("utf-8", "replace"), "little") % _NAMES
    return os.path.join(cache, f"rulebook-{ENGINE}-{_PYTHON}-{number:x}.marshal")  # noqa: PTH118 - see the module


def _bound(stamp: Stamp, content: str, data: dict[str, Any]) -> bytes:
    """The file: how long its head is, the head, and the wordings one by one."""
    scans, blobs, at = {}, [], 0
    for name in _SCANS:
        table, blob = leafed(data[name])
        scans[name] = (at, len(blob), table)
        blobs.append(blob)
        at += len(blob)
    rest = {key: value for key, value in data.items() if key not in _SCANS}
    head = marshal.dumps((ENGINE, _PYTHON, stamp, content, rest, scans))
    return b"".join((len(head).to_bytes(8, "little"), head, *blobs))


def _read(path: str) -> tuple[Stamp, str, dict[str, Any]] | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - see the module
            whole = memoryview(file.read())
        start = 8 + int.from_bytes(whole[:8], "little")
        engine, python, stamp, content, data, scans = marshal.loads(whole[8:start])  # noqa: S302 - the user's own cache
        if engine != ENGINE or python != _PYTHON:
            return None
        for name in _SCANS:
            at, size, table = scans[name]
            if len(whole) < start + at + size:
                return None
            data[name] = opened(table, whole[start + at : start + at + size])
    except (OSError, EOFError, ValueError, TypeError, KeyError):
        return None
    return stamp, content, data


def _stamp(folders: Sequence[str], styles: Sequence[str]) -> Stamp:
    """Name, size and time of every rule file."""
    found: list[tuple[str, int, int]] = []
    for folder in folders:
        for part in ("", "facts", "words", "trades", "weights"):
            found += _files(f"{folder}/{part}" if part else folder)
    for folder in styles:
        found += _files(folder)
        for entry in _entries(folder):
            if entry.is_dir():
                found += _files(entry.path)
    return tuple(sorted(found))


def _files(folder: str) -> list[tuple[str, int, int]]:
    found = []
    for entry in _entries(folder):
        if entry.name.endswith((".yml", ".yaml")):
            status = entry.stat()
            found.append((entry.path, status.st_size, status.st_mtime_ns))
    return found


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def _content(stamp: Stamp) -> str:
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    for name, _, _ in stamp:
        digest.update(name.encode("utf-8", "surrogatepass") + b"\0")
        try:
            with open(name, "rb") as file:  # noqa: PTH123 - a plain name out of scandir
                digest.update(file.read() + b"\0")
        except OSError:
            digest.update(b"?\0")
    return digest.hexdigest()
