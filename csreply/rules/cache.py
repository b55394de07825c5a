"""The compiled rulebook on disk: read when nothing changed, rebuilt silently when anything did."""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENGINE = 1
"""Raise it whenever the compiled form changes."""

_PYTHON = sys.implementation.cache_tag or "python"
Stamp = tuple[tuple[str, int, int], ...]


def kept(folders: Sequence[Path], cache: Path | None) -> dict[str, Any]:
    """The compiled data of these folders, from the cache where it is still true.

    A file that looks untouched (name, size, time) is taken to be; else the content decides. A cache that
    is broken, foreign or cannot be written is passed over.
    """
    from_disk = _read(_path(cache, folders)) if cache else None
    stamp = _stamp(folders)
    if from_disk and from_disk[0] == stamp:
        return from_disk[2]
    content = _content(folders)
    if from_disk and from_disk[1] == content:
        data = from_disk[2]
    else:
        from csreply.rules.making import made

        data = made(folders)
    if cache:
        _write(_path(cache, folders), marshal.dumps((ENGINE, _PYTHON, stamp, content, data)))
        data = marshal.loads(marshal.dumps(data))  # noqa: S302 - our own bytes; the caller takes the data apart
    return data


def _path(cache: Path, folders: Sequence[Path]) -> Path:
    names = "\n".join(str(folder.resolve()) for folder in folders)
    return cache / f"rulebook-{ENGINE}-{_PYTHON}-{zlib.crc32(names.encode('utf-8', 'replace')):08x}.marshal"


def _read(path: Path) -> tuple[Stamp, str, dict[str, Any]] | None:
    try:
        with path.open("rb") as file:
            engine, python, stamp, content, data = marshal.loads(file.read())  # noqa: S302 - the user's own cache
    except (OSError, EOFError, ValueError, TypeError):
        return None
    same = engine == ENGINE and python == _PYTHON and isinstance(data, dict)
    return (stamp, content, data) if same else None


def _write(path: Path, data: bytes) -> None:
    """Atomically; a cache that cannot be written is no fault."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _stamp(folders: Sequence[Path]) -> Stamp:
    """Name, size and time of every rule file."""
    found: list[tuple[str, int, int]] = []
    for folder in folders:
        for part in ("", "facts", "words", "trades", "weights"):
            try:
                entries = list(os.scandir(folder / part if part else folder))
            except OSError:
                continue
            for entry in entries:
                if entry.name.endswith((".yml", ".yaml")):
                    status = entry.stat()
                    found.append((entry.path, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


def _content(folders: Sequence[Path]) -> str:
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    for name, _, _ in _stamp(folders):
        digest.update(name.encode("utf-8", "surrogatepass") + b"\0")
        try:
            with open(name, "rb") as file:  # noqa: PTH123 - a plain name out of scandir
                digest.update(file.read() + b"\0")
        except OSError:
            digest.update(b"?\0")
    return digest.hexdigest()
