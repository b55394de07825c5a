"""The terminal: what goes to standard output, to standard error, in which width and colour."""

from __future__ import annotations

import os
import sys
from itertools import chain, islice

from csreply.model import CsreplyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import TextIO

    from csreply.model import Report
    from csreply.outputs.progress import Progress

WIDEST = 100
"""Cells of a line at most: longer lines are hard to read."""


def write(reports: Iterable[Report], form: str, path: Path | None = None) -> None:
    """Print Reports to standard output, or into a file; nothing of them where the first one raises.

    Raises:
        CsreplyError: there is no such format (the file is left as it is), or the file cannot be written.
    """
    from csreply.outputs import OUTPUTS
    from csreply.outputs import write as put

    known, stream = form in OUTPUTS, iter(reports)
    reports = chain(list(islice(stream, known)), stream)  # the first, before anything is printed
    if path is None or not known:
        put(reports, form, sys.stdout, colour=colour(sys.stdout), width=width(sys.stdout))
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            put(reports, form, file, width=0)
    except OSError as error:
        raise CsreplyError(f"cannot be written: {error.strerror or error}", where=str(path)) from None


def say(error: CsreplyError) -> None:
    """One error, to standard error, in one line."""
    from csreply.outputs import Out
    from csreply.text import one_line

    red, plain = ("\x1b[31m", "\x1b[0m") if colour(sys.stderr) else ("", "")
    out = Out(sys.stderr)
    out.write(f"{red}csreply:{plain} {one_line(str(error))}\n")
    out.flush()


def colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours, and may."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int:
    """A terminal's width in cells; 0 for anything else, so that a reply is not broken into lines."""
    if not stream.isatty():
        return 0
    import shutil

    return min(WIDEST, shutil.get_terminal_size().columns)


def progress() -> Progress:
    """How far long work is, on standard error; silent unless that is a terminal."""
    from csreply.outputs.progress import Progress

    return Progress(sys.stderr)
