"""How far a long piece of work is, on standard error, for a person who waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TextIO

SOON = 0.5
"""Seconds after which a person wonders; before, nothing is shown."""


class Progress:
    """One line that comes when the work takes long, and goes with it. Silent unless on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown: Any = None
        self._task: Any = None
        self._what = ""
        self._silent = not stream.isatty()
        self._since = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown is not None:
            self._shown.stop()

    def __call__(self, what: str, done: int, of: int) -> None:
        """Say how far it is.

        Args:
            what: what is being done.
            done: how many are done.
            of: of how many; 0 when nobody knows.
        """
        if self._silent or time.monotonic() - self._since < SOON:
            return
        if self._shown is None:
            self._begin()
        if what != self._what:
            if self._task is not None:
                self._shown.remove_task(self._task)
            self._task, self._what = self._shown.add_task(what, total=of or None), what
        self._shown.update(self._task, completed=done, total=of or None)

    def _begin(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn())
        self._shown = Bar(*columns, console=Console(file=self._stream), transient=True)
        self._shown.start()
