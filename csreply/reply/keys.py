"""Single keys from a terminal, which is put back as it was after every one of them."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TextIO


class Keys(Protocol):
    """Where keys come from: a terminal, or a list in a test."""

    def read(self) -> str:
        """The next key: a character, ``enter``, ``escape`` (and any key that is no character), or ``""``
        when there are no more (Ctrl-D).

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """  # noqa: D205 - the two halves of one sentence
        ...

    def line(self) -> str | None:
        """A whole line, without its end; None when there are no more."""
        ...


def terminal_keys(stdin: TextIO, stdout: TextIO) -> Keys | None:
    """The keys of the terminal; None where there is nobody to ask: either stream is no terminal."""
    try:
        if not (stdin.isatty() and stdout.isatty()):
            return None
        return _Terminal(stdin)
    except (OSError, ValueError):  # a closed stream
        return None


_NAMES = {"\r": "enter", "\n": "enter", "\x1b": "escape", "\x04": "", "\x1a": ""}

if sys.platform == "win32":
    import msvcrt

    class _Terminal:
        def __init__(self, stdin: TextIO) -> None:
            self._stdin = stdin

        def read(self) -> str:
            key = msvcrt.getwch()
            if key == "\x03":
                raise KeyboardInterrupt
            if key in ("\x00", "\xe0"):  # an arrow or a function key; its name follows
                msvcrt.getwch()
                return "escape"
            return _NAMES.get(key, key)

        def line(self) -> str | None:
            return _line(self._stdin)

else:
    import select
    import signal
    import termios
    import tty

    class _Terminal:
        """The terminal gives single keys only while one is waited for.

        So the editor, a line being typed, and a crash all meet it in its own state.
        """

        def __init__(self, stdin: TextIO) -> None:
            self._stdin = stdin
            self._fd = stdin.fileno()

        def read(self) -> str:
            with _single_keys(self._fd):
                first = os.read(self._fd, 1)
                rest = self._rest(first)
            key = (first + rest).decode("utf-8", "replace")
            return _NAMES.get(key[:1], key)

        def _rest(self, first: bytes) -> bytes:
            """The other bytes of a letter, or of what an arrow or a function key sends."""
            if first == b"\x1b":
                return self._pressed()
            more = next((n for n, lead in ((3, 0xF0), (2, 0xE0), (1, 0xC0)) if first and first[0] >= lead), 0)
            return os.read(self._fd, more) if more else b""

        def _pressed(self) -> bytes:
            """What follows an escape at once: nothing, or a sequence up to its last byte (ECMA-48, 5.4)."""
            pressed = b""
            while len(pressed) < 16 and select.select([self._fd], [], [], 0.02)[0]:
                pressed += os.read(self._fd, 1)
                if pressed not in (b"[", b"O") and 0x40 <= pressed[-1] <= 0x7E:
                    break
            return pressed

        def line(self) -> str | None:
            return _line(self._stdin)

    @contextlib.contextmanager
    def _single_keys(fd: int) -> Iterator[None]:
        """The terminal without line editing and echo; as before on every way out, a signal included."""
        before = termios.tcgetattr(fd)

        def stop(number: int, _frame: object) -> None:
            raise SystemExit(128 + number)

        def again(_number: int, _frame: object) -> None:
            tty.setcbreak(fd, termios.TCSADRAIN)  # back from Ctrl-Z: the shell has put its own state

        with _handled({signal.SIGTERM: stop, signal.SIGHUP: stop, signal.SIGCONT: again}):
            try:
                tty.setcbreak(fd, termios.TCSADRAIN)
                yield
            finally:
                with contextlib.suppress(termios.error):  # the terminal is gone
                    termios.tcsetattr(fd, termios.TCSADRAIN, before)

    @contextlib.contextmanager
    def _handled(handlers: dict[signal.Signals, Callable[[int, Any], None]]) -> Iterator[None]:
        """These signals handled so, where we may: only the main thread can."""
        before = {}
        with contextlib.suppress(ValueError):
            for number, handler in handlers.items():
                before[number] = signal.signal(number, handler)
        try:
            yield
        finally:
            for number, handler_before in before.items():
                signal.signal(number, handler_before)


def _line(stdin: TextIO) -> str | None:
    text = stdin.readline()
    return text.rstrip("\r\n") if text else None
