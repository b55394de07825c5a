"""A text, edited in the person's own editor."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Mapping

_FALLBACKS = ("notepad",) if sys.platform == "win32" else ("nano", "vi")
_SET = "set EDITOR to your editor's command, such as: export EDITOR=nano"


class Editor:
    """Opens ``$VISUAL``, ``$EDITOR``, or the first plain editor that is there."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __call__(self, text: str) -> str:
        """The text as the person left it.

        It lies in a file that nobody else can read, which is gone afterwards, with whatever the editor has
        put beside it.

        Raises:
            CsreplyError: there is no editor, it failed, or what it left is no text.
        """
        from tempfile import TemporaryDirectory

        command = self.command()
        with TemporaryDirectory(prefix="csreply-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "reply.md"
            file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(file, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
                stream.write(text)
            _run([*command, str(path)])
            return _left(path)

    def command(self) -> list[str]:
        """The words of the editor's command.

        Raises:
            CsreplyError: there is none, or a quotation mark in it is not closed.
        """
        for name in ("VISUAL", "EDITOR"):
            value = self._environ.get(name, "").strip()
            if value:
                return _words(name, value)
        from shutil import which

        for editor in _FALLBACKS:
            if found := which(editor, path=self._environ.get("PATH")):
                return [found]
        raise CsreplyError("no editor was found", mend=_SET)


def _words(name: str, value: str) -> list[str]:
    from csreply.desk.via import parted

    try:
        return [*parted(value)]
    except ValueError as error:
        raise CsreplyError(f"${name} is no command: {value}", where=f"${name}", mend=str(error)) from None


def _run(command: list[str]) -> None:
    import subprocess

    name = Path(command[0]).name
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - the person's own editor, no shell
    except OSError as error:
        raise CsreplyError(f"the editor {name} did not start: {error.strerror}", mend=_SET) from None
    if code:
        raise CsreplyError(f"the editor {name} ended with code {code}; the reply is as it was")


def _left(path: Path) -> str:
    """What the editor left. Not ``reading.read_text``, which would draw YAML into every walk."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CsreplyError("the editor left no UTF-8 text; the reply is as it was") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
