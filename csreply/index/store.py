"""Arrays in one file: written whole or not at all, opened without being read.

The file is a magic word, the length and checksum of a JSON head, the head (name, type, shape and place of
each array), then the arrays. Readers map it into memory, so that opening costs the same at any size and
several processes share one copy. A writer makes a new file and moves it over the old one: readers keep what
they have mapped.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from dataclasses import dataclass

    from numpy.typing import NDArray
else:
    from csreply.value import dataclass

MAGIC = b"csreply index\n"
_ALIGN = 64
_CHECKED = 1 << 20
"""Arrays up to this many bytes are checked when opened: they hold the places at which the others are read."""


class DamagedError(Exception):
    """A stored index is not what was written; it has to be built again."""


@dataclass(frozen=True, slots=True)
class Blobs:
    """Many byte strings in two arrays."""

    starts: NDArray[np.int64]
    content: NDArray[np.uint8]

    @classmethod
    def of(cls, parts: list[bytes]) -> Blobs:
        """From a list."""
        ends = np.cumsum([0, *map(len, parts)], dtype=np.int64)
        return cls(ends, np.frombuffer(b"".join(parts), np.uint8))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return self.content[self.starts[number] : self.starts[number + 1]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        return (self[number] for number in range(len(self)))


def write(path: Path, head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a file in one stroke.

    Args:
        path: its folder is made when missing.
        head: plain values to keep beside the arrays.
        arrays: by name.

    Raises:
        OSError: the folder cannot be written.
    """
    places: dict[str, Any] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, array.shape, at, _sum(array)]
        at += -(-array.nbytes // _ALIGN) * _ALIGN
    plain = json.dumps({"head": head, "arrays": places, "size": at}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.stem, suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(
                MAGIC + len(plain).to_bytes(8, "little") + zlib.crc32(plain).to_bytes(8, "little") + plain
            )
            file.write(bytes(-file.tell() % _ALIGN))
            for array in arrays.values():
                file.write(np.ascontiguousarray(array).data)
                file.write(bytes(-array.nbytes % _ALIGN))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def read(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The head and the arrays of a file, mapped into memory.

    Raises:
        DamagedError: it is cut short, changed, or no such file.
    """
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise DamagedError(str(error)) from None
    at = len(MAGIC) + 16
    length, checksum = (int.from_bytes(data[place : place + 8], "little") for place in (at - 16, at - 8))
    plain = data[at : at + length] if length < len(data) else b""
    if data[: len(MAGIC)] != MAGIC or zlib.crc32(plain) != checksum:
        raise DamagedError("the head does not fit its checksum")
    described = json.loads(plain)
    first = -(-(at + length) // _ALIGN) * _ALIGN
    if len(data) != first + described["size"]:
        raise DamagedError("the file is cut short")
    arrays: dict[str, NDArray[Any]] = {}
    for name, (kind, shape, place, checked) in described["arrays"].items():
        count = int(np.prod(shape, dtype=np.int64))
        array = np.frombuffer(data, np.dtype(kind), count, first + place).reshape(shape)
        if checked is not None and checked != _sum(array):
            raise DamagedError(f"the array {name} does not fit its checksum")
        arrays[name] = array
    return described["head"], arrays


def _sum(array: NDArray[Any]) -> int | None:
    return zlib.crc32(np.ascontiguousarray(array).tobytes()) if array.nbytes <= _CHECKED else None


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the writer's lock beside a file; where there can be none, go on without: a write is one stroke."""
    try:
        import fcntl

        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("w")
    except (ImportError, OSError):
        yield
        return
    with lock:
        with contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
