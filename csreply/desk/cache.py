"""Where things are kept that can be made again: the user's cache folder, never the user's repository."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from csreply.keeping import folder


def cache_folder() -> Path:
    """The cache folder."""
    return Path(folder())


def place_of_index(kb: Path, solved: Path | None) -> Path:
    """The file that keeps the index of these articles and solved tickets."""
    name = "\n".join((os.path.realpath(kb), os.path.realpath(solved) if solved else ""))
    digest = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
    return cache_folder() / "index" / f"{digest}.idx"
