"""What the linter needs of a desk's settings, kept by their content: reading YAML costs 30 ms."""

from __future__ import annotations

import marshal
import os

from csreply.keeping import put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass
else:
    from csreply.value import dataclass

FILE = ".csreply.yml"
_FORM = 3
"""Raise it whenever ``Chosen`` changes."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of ``desk.Settings`` what a check of one reply looks at; attributes as there."""

    rules: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    fields: Mapping[str, str] | None = None
    ignore: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    audience: str = "customer"
    fail_on: str = "error"
    kb: str = ""
    styles: tuple[str, ...] = ()


def settings(here: str, cache: str) -> Chosen:
    """The choices of the nearest desk, from this folder upwards; the sample desk's where there is none.

    Raises:
        CsreplyError: the settings are at fault.
        OSError: they cannot be read.
    """
    folder = _nearest(here)
    if not folder:
        return Chosen(own=frozenset({"rowanbook.example"}))
    with open(f"{folder}/{FILE}", "rb") as file:  # noqa: PTH123 - pathlib costs more than this
        content = file.read()
    import zlib

    place = f"{cache}/settings-{zlib.crc32(folder.encode('utf-8', 'replace')):08x}.marshal"
    kept = _kept(place, folder, content)
    if kept is None:
        kept = _read(folder)
        put(place, marshal.dumps((_FORM, folder, content, kept)))  # type: ignore[arg-type]  # texts and sets
    return Chosen(*kept)  # type: ignore[arg-type]  # as _read has written them


def _nearest(here: str) -> str:
    while True:
        if os.path.isfile(f"{here}/{FILE}"):  # noqa: PTH113 - pathlib costs more than this
            return here
        above = os.path.dirname(here)  # noqa: PTH120 - as above
        if above == here:
            return ""
        here = above


def _kept(place: str, folder: str, content: bytes) -> tuple[object, ...] | None:
    try:
        with open(place, "rb") as file:  # noqa: PTH123 - pathlib costs more than this
            form, where, was, kept = marshal.loads(file.read())  # noqa: S302 - the user's own cache
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return kept if (form, where, was) == (_FORM, folder, content) else None


def _read(folder: str) -> tuple[object, ...]:
    from pathlib import Path

    from csreply.desk.settings import read_settings

    read = read_settings(Path(folder))
    return (
        tuple(map(str, read.rules)),
        read.own,
        dict(read.fields) or None,
        read.ignore,
        read.only,
        read.allow,
        read.audience,
        read.fail_on,
        str(read.kb),
        tuple(map(str, read.vale_styles)),
    )
