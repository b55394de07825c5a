"""The README's picture: a real run of ``csreply reply``, drawn from what the program itself prints.

    python tests/picture/make.py

The same run gives the same picture: the day is fixed, and the cache is a folder that is gone afterwards.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path(__file__).with_name("reply.svg")
TICKET = "tests/tickets/browser-named.json"
RUN = ("reply", TICKET, "-k", "2")
TODAY = "2026-11-24"
WIDTH = 80
MENU = "? help"  # the last words of the line that asks for a key
FONTS = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
_BACK, _FRONT = (24, 28, 36), (222, 226, 233)
_COLOURS = [
    (92, 99, 112),
    (240, 113, 120),
    (152, 195, 121),
    (229, 192, 123),
    (110, 170, 240),
    (198, 140, 225),
    (86, 194, 204),
    _FRONT,
]
"""Black, red, green, yellow, blue, magenta, cyan, white: each easily read on the dark ground."""
_ESCAPE = re.compile(r"\x1b\[[?\d;]*[A-Za-z]")


def main() -> None:
    """Draw the picture anew."""
    with tempfile.TemporaryDirectory(prefix="csreply-") as cache:
        PICTURE.write_text(drawn(shown(RUN, Path(cache))), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))


def shown(words: tuple[str, ...], cache: Path) -> str:
    """What a person sees on a terminal 80 cells wide, up to the first question, with its colours.

    Args:
        words: the command's arguments; run in the repository's root.
        cache: a folder for what the program keeps.

    Raises:
        RuntimeError: it ended without asking anything.
    """
    import pty  # not on every system; nothing else here needs it

    environ = {
        **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "EDITOR", "VISUAL")},
        "CSREPLY_TODAY": TODAY,
        "CSREPLY_CACHE": str(cache),
        "COLUMNS": str(WIDTH),
        "TERM": "xterm-256color",
    }
    near, far = pty.openpty()
    command = [sys.executable, "-m", "csreply", *words]
    run = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=far, stdout=far, stderr=subprocess.DEVNULL)
    os.close(far)
    try:
        said = _screen(near)
        if not _asks(said):
            raise RuntimeError(f"no question at the end of: csreply {' '.join(words)}\n{said}")
        return said
    finally:
        run.kill()
        run.wait()
        os.close(near)


def _screen(near: int) -> str:
    """What stands on the screen when the program asks for a key, or has ended."""
    said = b""
    while select.select([near], [], [], 30)[0]:
        try:
            some = os.read(near, 65536)
        except OSError:  # how Linux says that the other side has closed
            break
        said += some
        if not some or _asks(said.decode("utf-8", "replace")):
            break
    text = re.sub(r"\x1b\[(\?\d+[hl]|\d*[JK])", "", said.decode("utf-8"))
    return text.replace("\r\n", "\n").replace("\r", "").rstrip()


def _asks(said: str) -> bool:
    return _ESCAPE.sub("", said).replace("\xa0", " ").rstrip().endswith(MENU)


def drawn(said: str) -> str:
    """The picture, as SVG that fetches nothing: its font is whichever fixed-width one the reader has."""
    from io import StringIO

    from rich.console import Console
    from rich.terminal_theme import TerminalTheme
    from rich.text import Text

    night = TerminalTheme(_BACK, _FRONT, _COLOURS)
    console = Console(width=WIDTH, record=True, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"\x1b[1m$\x1b[0m csreply {' '.join(RUN)}\n{said}"), soft_wrap=True)
    picture = console.export_svg(title="csreply", theme=night, unique_id="csreply")
    picture = picture.replace("<svg ", '<svg xml:space="preserve" ', 1)  # some viewers drop leading spaces
    picture = re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    return picture.replace("Fira Code, monospace", FONTS)


if __name__ == "__main__":
    main()
