"""What the templates' phrases say of tickets that a person has to take over, kept until they change.

Matching needs these lists alone; reading them out of the phrases takes a YAML parser, and more time than the
search itself.
"""

from __future__ import annotations

import marshal
import os
import zlib
from typing import TYPE_CHECKING

from csreply.handing import CAUSES
from csreply.keeping import put

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    Lists = Mapping[str, tuple[str, ...]]

_FORM = 1
"""Raise it whenever what is kept, or how phrases are read, changes."""


def causes(folders: Sequence[Path], cache: Path, read: Callable[[], Lists]) -> Lists:
    """The lists of ``handing``, from the cache while no phrases have changed.

    Args:
        folders: of templates, which may hold phrases.
        cache: the folder to keep them in; one that cannot be written is no fault.
        read: reads all lists out of the phrases.
    """
    stamp = [_FORM, *map(_stamped, folders)]
    place = cache / f"causes-{_sum(repr(sorted(map(str, folders)))):08x}.marshal"
    try:
        was, kept = marshal.loads(place.read_bytes())  # noqa: S302 - the user's own cache
        if was == stamp:
            return dict(kept)
    except (OSError, EOFError, ValueError, TypeError):
        pass
    found = {name: words for name, words in read().items() if name.startswith(CAUSES)}
    put(str(place), marshal.dumps((stamp, found)))
    return found


def _stamped(folder: Path) -> tuple[str, int]:
    """A folder and a number that changes when one of its YAML files comes, goes or changes."""
    found = 0
    try:
        for entry in os.scandir(folder):
            if entry.name.endswith(".yml"):
                status = entry.stat()
                found ^= _sum(f"{entry.name}\0{status.st_size}\0{status.st_mtime_ns}")
    except OSError:
        pass
    return os.path.realpath(folder), found


def _sum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))
