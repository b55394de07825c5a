"""What a desk's articles teach the linter, kept in one small file until an article changes.

Reading the articles takes a Markdown parser and seconds; a check before sending has milliseconds. So
``desk.lexicon`` writes this file, and whoever lints reads it.
"""

from __future__ import annotations

import marshal
import os

from csreply.keeping import put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from dataclasses import dataclass, field
else:
    from csreply.value import dataclass, field

_FORM = 1
"""Raise it whenever ``Lexicon`` or what it is made of changes."""
_SUFFIXES = (".md", ".mdx", ".markdown")
_DEEPEST = 30  # folders within folders, as in knowledge.library


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the articles say of words and of themselves.

    Attributes:
        glossary: term → one plain sentence.
        shown: words and labels on customer-facing screens, folded.
        urls: the address of each article, without scheme, query and closing slash → why a customer cannot
            read it; empty where they can.
    """

    glossary: Mapping[str, str] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    urls: Mapping[str, str] = field(default_factory=dict)


def place(cache: str, kb: str) -> str:
    """The file that keeps the lexicon of a folder of articles."""
    import zlib

    return f"{cache}/lexicon-{zlib.crc32(os.path.realpath(kb).encode('utf-8', 'replace')):08x}.marshal"


def stamp(kb: str) -> int:
    """A number that changes when an article comes, goes or changes: a sum over names, sizes and times."""
    import zlib

    found = 0
    for name, size, time in _files(kb, 0):
        found ^= zlib.crc32(f"{name}\0{size}\0{time}".encode("utf-8", "surrogateescape")) * 2654435761
    return found


def _files(folder: str, deep: int) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_dir() and deep < _DEEPEST:
            yield from _files(entry.path, deep + 1)
        elif entry.name.lower().endswith(_SUFFIXES):
            try:
                status = entry.stat()
            except OSError:
                continue
            yield entry.path, status.st_size, status.st_mtime_ns


def kept(path: str, now: int) -> Lexicon | None:
    """The lexicon in a file, where it is of these articles as they are now; else None."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib costs more than this
            form, then, glossary, shown, urls = marshal.loads(file.read())  # noqa: S302 - the user's own cache
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return Lexicon(glossary, shown, urls) if (form, then) == (_FORM, now) else None


def keep(path: str, now: int, lexicon: Lexicon) -> None:
    """Keep it."""
    kept = (_FORM, now, dict(lexicon.glossary), lexicon.shown, dict(lexicon.urls))
    put(path, marshal.dumps(kept))


def bare(url: str) -> str:
    """An address as ``Lexicon.urls`` has it.

    >>> bare("HTTPS://Help.Mill.example/lamp/?from=mail#top")
    'help.mill.example/lamp'
    """
    rest = url.partition("://")[2] or url
    rest = rest.partition("#")[0].partition("?")[0].rstrip("/")
    host, slash, path = rest.partition("/")
    return host.lower().removeprefix("www.") + slash + path
