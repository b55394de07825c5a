"""Asks another program to polish a draft: the only place where a desk runs a command.

The command comes from the command line alone, never from a desk's file: a desk from elsewhere must not run
anything. No shell reads it, nothing is written to disk, and it is stopped, with all that it has started,
when it takes too long or says too much.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from csreply.model import CsreplyError
from csreply.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

    from csreply.model import Article, Block, Draft, Finding, Ticket

SECONDS = 60.0
"""How long a command may take, where nobody says otherwise."""
MOST_BYTES = 64 * 1024
"""How much it may answer: a reply is far shorter."""
_TOLD_BYTES = 4096
_LINGER = 0.5
"""Seconds for the output of a command that has ended to arrive, when what it has started keeps it open."""
_WINDOWS = sys.platform == "win32"


def command(text: str) -> tuple[str, ...]:
    """The words of ``--via``.

    Raises:
        CsreplyError: there is none, or a quotation mark in it is not closed.
    """
    try:
        words = parted(text)
    except ValueError as error:
        raise CsreplyError(f"--via is no command: {error}", mend="check its quotation marks") from None
    if not words:
        raise CsreplyError("--via names no command", mend="such as --via 'ollama run llama3.2'")
    return words


def parted(text: str) -> tuple[str, ...]:
    """The words of a command line, the way the system's own shell parts them.

    Raises:
        ValueError: a quotation mark in it is not closed.
    """
    words = shlex.split(text, posix=not _WINDOWS)  # backslashes are paths on Windows, not escapes
    return tuple(word.strip('"') for word in words) if _WINDOWS else tuple(words)


@dataclass(frozen=True)
class Via:
    """A command that polishes drafts.

    Attributes:
        words: the command and its arguments.
        seconds: how long it may take for one draft.
        told: is told in one line why an answer was not taken.
    """

    words: Sequence[str]
    seconds: float = SECONDS
    told: Callable[[str], None] = field(default=lambda _: None)

    def polished(
        self,
        made: Draft,
        ticket: Ticket,
        *,
        article: Callable[[str], Article],
        signature: str,
        check: Callable[[str], Sequence[Finding]],
    ) -> Draft:
        """The draft as the command words it, or as it was, with the reason in ``polish``.

        Args:
            made: csreply's own draft.
            ticket: what it answers.
            article: opens an article by its path.
            signature: the desk's closing lines; empty when it has none of its own.
            check: lints a text.
        """
        from csreply.draft.via import bare, judged, request

        held = _held(made, article)
        evidence = {at: "\n".join(block.text for block in blocks) for at, blocks in held.items()}
        try:
            answer = answered(self.words, request(made, list(evidence.values())), self.seconds)
        except CsreplyError as error:
            return self._kept(made, ticket, str(error))
        found = judged(
            bare(answer, made),
            made,
            told_by=ticket.customer_text,
            evidence=evidence,
            labels=frozenset(label for blocks in held.values() for each in blocks for label in each.labels),
            signature=signature,
            check=check,
        )
        return self._kept(made, ticket, found) if isinstance(found, str) else found

    def _kept(self, made: Draft, ticket: Ticket, reason: str) -> Draft:
        self.told(f"{one_line(ticket.id, 60)}: csreply keeps its own draft: {reason}")
        return replace(made, polish=reason)


def _held(made: Draft, article: Callable[[str], Article]) -> dict[tuple[str, int], list[Block]]:
    """What stands at the articles' lines that a draft was made from, in its order, by article and line."""
    places = dict.fromkeys((each.article, each.line) for each in made.sources if each.article)
    return {
        (path, line): [
            block for part in article(path).passages for block in part.blocks if block.line == line
        ]
        for path, line in places
    }


def answered(words: Sequence[str], text: str, seconds: float, most: int = MOST_BYTES) -> str:
    """What a command prints when it is given this text on its standard input.

    Args:
        words: the command and its arguments; no shell reads them.
        text: given as UTF-8.
        seconds: how long it may take.
        most: how many bytes it may print.

    Raises:
        CsreplyError: it does not start, fails, takes too long, prints too much, or prints no UTF-8.
    """
    name = one_line(os.path.basename(words[0]), 40)  # noqa: PTH119  (as typed, not a path of ours)
    process = _started(words, name)
    said = _Heard(process.stdout, most)
    complaint = _Heard(process.stderr, _TOLD_BYTES, on=True)
    try:
        _feed(process.stdin, text.encode("utf-8", "replace"))
        code = _ended(process, said, time.monotonic() + seconds)
        if said.full:
            raise CsreplyError(f"{name} printed more than {most // 1024} KB")
        if code is None:
            raise CsreplyError(f"{name} took longer than {seconds:g} seconds")
    finally:
        _stop(process, said, complaint)
    if code:
        raise CsreplyError(_failed(name, code, complaint))
    try:
        return said.data().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CsreplyError(f"{name} printed no UTF-8 text") from None


def _started(words: Sequence[str], name: str) -> subprocess.Popen[bytes]:
    """The command, at the head of a group of its own: what it starts can be stopped with it."""
    from shutil import which

    pipe = subprocess.PIPE
    group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    try:
        return subprocess.Popen(  # noqa: S603  (the person's own command, no shell)
            [which(words[0]) or words[0], *words[1:]],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            bufsize=0,
            start_new_session=not _WINDOWS,
            creationflags=group,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CsreplyError(f"{name} did not start: {reason}") from None


class _Heard(threading.Thread):
    """What comes out of a pipe, up to so many bytes.

    Args:
        pipe: is closed when its writers have closed it.
        most: bytes to keep.
        on: whether to listen on, keeping the last bytes; else to stop there.
    """

    def __init__(self, pipe: IO[bytes] | None, most: int, *, on: bool = False) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._most = most
        self._on = on
        self._kept = bytearray()
        self.full = False
        self.start()

    def run(self) -> None:
        """Listen until there is nothing more."""
        if self._pipe is None:
            return
        with self._pipe as pipe:
            while part := pipe.read(8192):
                self._kept += part
                if len(self._kept) > self._most:
                    self.full = True
                    if not self._on:
                        return
                    del self._kept[: -self._most]

    def data(self) -> bytes:
        """What was heard."""
        return bytes(self._kept)


def _feed(pipe: IO[bytes] | None, data: bytes) -> None:
    """Write in the background: a command that does not read must not hold csreply up."""

    def write() -> None:
        try:
            with pipe as stream:  # type: ignore[union-attr]  # Popen was asked for a pipe
                for at in range(0, len(data), 4096):
                    stream.write(data[at : at + 4096])
        except OSError:
            pass  # it has ended, or reads no further

    threading.Thread(target=write, daemon=True).start()


def _ended(process: subprocess.Popen[bytes], said: _Heard, until: float) -> int | None:
    """The exit code of a command that has said everything; None when it has not by then."""
    while said.is_alive() and process.poll() is None and time.monotonic() < until:
        said.join(0.05)
    if said.full:
        return None
    if process.poll() is not None:
        said.join(_LINGER)
    try:
        return process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def _stop(process: subprocess.Popen[bytes], *heard: _Heard) -> None:
    """Nothing of the command is left running: not itself, nor what it has started and left behind."""
    running = process.poll() is None
    if running or any(thread.is_alive() for thread in heard):
        for thread in heard:
            thread.join(0 if running else 0.1)
        _kill(process)
    process.wait()
    for thread in heard:
        thread.join(_LINGER)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if _WINDOWS:
        taskkill = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(taskkill, check=False, capture_output=True)  # noqa: S603  (a program of Windows)
        process.kill()
        return
    import signal

    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()  # the group is gone, or belongs to somebody else by now


def _failed(name: str, code: int, complaint: _Heard) -> str:
    lines = complaint.data().decode("utf-8", "replace").split("\n")
    last = next((line for line in reversed([one_line(line, 160) for line in lines]) if line), "")
    ended = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"{name} {ended}" + (f": {last}" if last else "")
