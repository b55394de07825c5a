"""Where what can be made again is kept: the user's cache folder, and how a file is put into it.

Paths are plain text here: ``pathlib`` costs more than the reading.
"""

from __future__ import annotations

import os
import sys


def folder() -> str:
    """The cache folder: ``$CSREPLY_CACHE``, else the system's place for caches."""
    chosen = os.environ.get("CSREPLY_CACHE")
    if chosen:
        return chosen
    if sys.platform.startswith("linux") and "ANDROID_ROOT" not in os.environ:  # as the library, but at once
        base = os.environ.get("XDG_CACHE_HOME", "")
        return os.path.join(base if base.strip() else os.path.expanduser("~/.cache"), "csreply")  # noqa: PTH111, PTH118
    from platformdirs import user_cache_path

    return str(user_cache_path("csreply", appauthor=False))


def put(path: str, data: bytes) -> None:
    """Put this into a file of the cache, atomically; a cache that cannot be written is no fault."""
    new = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - see the module
        with open(new, "wb") as file:  # noqa: PTH123 - see the module
            file.write(data)
        os.replace(new, path)  # noqa: PTH105 - see the module
    except OSError:
        try:
            os.unlink(new)  # noqa: PTH108 - see the module
        except OSError:
            return
