from __future__ import annotations

import io
import os
import re
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from csreply.model import (
    Article,
    CsreplyError,
    Draft,
    Fact,
    Finding,
    Match,
    Message,
    Passage,
    Person,
    Report,
    Source,
    Ticket,
)
from csreply.outputs.layout import cells
from csreply.reply import Choice, Editor, Outcome, terminal_keys, walk
from csreply.text import place

if TYPE_CHECKING:
    from collections.abc import Callable

TICKET = Ticket(
    "4812/ä",
    (Message("Since Monday every student gets each reminder twice. I use Firefox 131.", name="Mara Lind"),),
    "Reminders go out twice",
    Person("Mara Lind"),
)
NAMES = {"reminders/twice.md": "Reminders are sent twice", "calendars/connect.md": "Connect a calendar"}
MATCHES = tuple(
    Match(Article(path, title), Passage(path, (), 4, ""), 2.0 - n, 0.8 - n / 2, ("shares “reminder”",))
    for n, (path, title) in enumerate(NAMES.items())
)
TEMPLATES = [Choice("how-to", "Steps to follow"), Choice("known-issue", "A fault we know of")]


class Desk:
    """A desk that marks the word "utilise" and one question, and remembers what it was asked."""

    def __init__(self) -> None:
        self.learned: list[tuple[str | None, str]] = []
        self.drafted: list[tuple[str | None, str | None]] = []
        self.trouble: dict[str, CsreplyError] = {}

    def facts(self, ticket: Ticket) -> Report:
        return Report(ticket.id, facts=(Fact("browser", "Firefox 131", "message 1", 0, 58, 69),))

    def match(self, ticket: Ticket) -> Report:
        return Report(ticket.id, matches=MATCHES, similar=(), route="reply")

    def draft(
        self, ticket: Ticket, matches: object, *, article: str | None = None, template: str | None = None
    ) -> Report:
        if "draft" in self.trouble:
            raise self.trouble["draft"]
        assert matches is MATCHES
        self.drafted.append((article, template))
        path = article or MATCHES[0].article.path
        text = f"Hello Mara,\n\nplease utilise “{NAMES[path]}”.\n"
        return Report(
            ticket.id, draft=Draft(text, template or "how-to", (Source(0, 5, article=path, line=4),))
        )

    def lint(self, text: str, ticket: Ticket) -> Report:
        levels = {"utilise": "warning", "Which browser?": "error"}
        return Report(
            ticket.id,
            findings=tuple(
                Finding("plain", level, m.start(), m.end(), *place(text, m.start()), m[0], f"Not “{m[0]}”")  # type: ignore[arg-type]
                for word, level in levels.items()
                for m in re.finditer(re.escape(word), text)
            ),
        )

    def templates(self) -> list[Choice]:
        if "templates" in self.trouble:
            raise self.trouble["templates"]
        return TEMPLATES

    def learn(self, ticket: Ticket, article: str | None, reply: str) -> str:
        if "learn" in self.trouble:
            raise self.trouble["learn"]
        self.learned.append((article, reply))
        return "Learned." if ticket is TICKET else ""


class Script:
    """Keys, one after another; a string longer than a key's name is a line."""

    def __init__(self, *keys: str) -> None:
        self.keys = list(keys)

    def read(self) -> str:
        return self.keys.pop(0) if self.keys else ""

    def line(self) -> str | None:
        return self.keys.pop(0) if self.keys else None


class Walked:
    def __init__(self, *keys: str, desk: Desk | None = None, edit: object = None, **more: object) -> None:
        self.desk = desk or Desk()
        self.out = io.StringIO()
        script = Script(*keys)
        self.outcome: Outcome = walk(
            self.desk, TICKET, out=self.out, keys=script, editor=edit, **more  # type: ignore[arg-type]
        )  # fmt: skip
        self.screen = self.out.getvalue()
        assert script.keys == [], "the walk ended before its keys did"


def test_the_screen_comes_in_the_order_of_the_work() -> None:
    screen = Walked("q").screen
    parts = ["4812/ä  Reminders", "Mara Lind", "Since Monday", "Already known", "Matches", "Route", "Reply"]
    parts += ["Hello Mara", "Findings", "please utilise", "~~~~~~~", "Not “utilise”", "y\u00a0accept"]
    ends = [screen.index(part) for part in parts]
    shuffled = parts.index("please utilise")
    assert ends[:shuffled] == sorted(ends[:shuffled])
    assert screen.index("~~~~~~~") < screen.index("accept")


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_the_screen_fits_its_width(width: int, colour: bool) -> None:
    walked = Walked(
        "?", "a", "q", "t", "2", "x", "s", "", "q", width=width, colour=colour, folder=Path("/nowhere")
    )
    plain = re.sub(r"\x1b\[[\d;]*m", "", walked.screen)
    assert colour is ("\x1b[" in walked.screen)
    assert max(map(cells, plain.split("\n"))) <= width


def test_without_keys_everything_is_printed_and_nothing_asked() -> None:
    out = io.StringIO()
    outcome = walk(Desk(), TICKET, out=out)
    assert outcome.end == "printed"
    assert "Findings  1 warning" in out.getvalue()
    assert "accept" not in out.getvalue()
    assert outcome.report.findings
    assert outcome.reply.startswith("Hello Mara")


@pytest.mark.parametrize("key", ["y", "Y", "enter"])
def test_accepting_learns_and_ends_with_the_reply_to_copy(key: str) -> None:
    walked = Walked(key)
    assert walked.outcome.end == "accepted"
    assert walked.desk.learned == [("reminders/twice.md", walked.outcome.reply)]
    assert walked.screen.endswith("Learned.\n\nHello Mara,\n\nplease utilise “Reminders are sent twice”.\n")


@pytest.mark.parametrize("keys", [["q"], [""], []], ids=["q", "ctrl-d", "no-keys"])
def test_quitting_learns_nothing(keys: list[str]) -> None:
    walked = Walked(*keys)
    assert walked.outcome.end == "quit"
    assert walked.desk.learned == []


def test_errors_are_asked_about_once_more() -> None:
    edit = lambda text: text + "Which browser?\n"  # noqa: E731 - an editor
    walked = Walked("e", "y", "n", "y", "y", edit=edit)
    assert walked.screen.count("1 error still stands. Accept all the same?") == 2
    assert walked.outcome.end == "accepted"
    assert walked.outcome.report.reply == walked.outcome.reply
    assert len(walked.desk.learned) == 1


def test_an_edited_reply_is_checked_and_shown_again() -> None:
    walked = Walked("e", "q", edit=lambda text: text.replace("utilise", "read"))
    after = walked.screen.partition("Reply  edited")[2]
    assert "please read “Reminders" in after
    assert "Findings  nothing to mend" in after
    assert walked.outcome.report.findings == ()


@pytest.mark.parametrize(
    ("left", "told"),
    [("", "left nothing"), ("  \n", "left nothing"), (None, "as it was. An editor with a window")],
    ids=["empty", "blank", "unchanged"],
)
def test_an_editor_that_leaves_nothing_new_changes_nothing(left: str | None, told: str) -> None:
    walked = Walked("e", "q", edit=lambda text: text if left is None else left)
    assert told in walked.screen
    assert walked.outcome.report.reply is None


def test_an_editor_that_fails_is_a_clear_line() -> None:
    def edit(_text: str) -> str:
        raise CsreplyError("the editor ed ended with code 1")

    assert "problem  the editor ed ended with code 1" in Walked("e", "q", edit=edit).screen


@pytest.mark.parametrize("keys", [["a", "2"], ["2"]], ids=["from-the-list", "by-number"])
def test_another_article_makes_another_draft(keys: list[str]) -> None:
    walked = Walked(*keys, "y")
    assert walked.desk.drafted == [(None, None), ("calendars/connect.md", None)]
    assert walked.desk.learned[0][0] == "calendars/connect.md"


def test_another_template_keeps_the_article() -> None:
    walked = Walked("2", "t", "2", "q")
    assert walked.desk.drafted[-1] == ("calendars/connect.md", "known-issue")
    assert "1  Steps to follow  how-to  (now)" in walked.screen


@pytest.mark.parametrize("key", ["q", "escape", "enter", "9", "x"])
def test_a_list_is_left_by_any_other_key(key: str) -> None:
    walked = Walked("t", key, "q")
    assert len(walked.desk.drafted) == 1


def test_edits_are_not_thrown_away_unasked() -> None:
    walked = Walked("e", "2", "n", "2", "y", "q", edit=lambda text: text + "Mine.\n")
    assert walked.desk.drafted == [(None, None), ("calendars/connect.md", None)]
    assert walked.outcome.report.reply is None


def test_a_key_that_does_nothing_says_where_help_is() -> None:
    assert "? shows what each of them does" in Walked("z", "9", "escape", "q").screen


def test_saving_asks_for_a_name_and_before_it_writes_over(tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("mine")
    walked = Walked("s", "", "s", "", "n", "s", "other.md", "y", "q", folder=tmp_path)
    saved = tmp_path / "4812-ä-reply.md"
    assert walked.outcome.saved == (saved, other)
    assert saved.read_text(encoding="utf-8") == other.read_text(encoding="utf-8") == walked.outcome.reply
    assert walked.screen.count("Write over it?") == 2


@pytest.mark.parametrize("name", ["no/such/folder/x.md", "\x00\x1b[31m/x/y", "~nobody-here/x.md"])
def test_a_reply_that_cannot_be_saved_is_a_clear_line(tmp_path: Path, name: str) -> None:
    walked = Walked("s", name, "q", folder=tmp_path)
    assert "the reply was not saved" in walked.screen
    assert "\x1b" not in walked.screen
    assert walked.outcome.saved == ()


def test_an_id_with_folders_in_it_stays_in_its_folder(tmp_path: Path) -> None:
    out = io.StringIO()
    ticket = replace(TICKET, id="../../etc/\x1b[1mpasswd")
    outcome = walk(Desk(), ticket, out=out, keys=Script("s", "", "q"), folder=tmp_path)
    assert [path.parent for path in outcome.saved] == [tmp_path]


@pytest.mark.parametrize(
    ("verb", "keys"), [("draft", ["y", "q"]), ("templates", ["t", "q"]), ("learn", ["y"])], ids=str
)
def test_what_the_desk_cannot_do_is_told_and_the_walk_goes_on(verb: str, keys: list[str]) -> None:
    desk = Desk()
    desk.trouble[verb] = CsreplyError("it is \x1b[31mbroken", where="templates/x.md:3", mend="mend it")
    walked = Walked(*keys, desk=desk)
    assert "problem  it is broken\n    templates/x.md:3\n    mend it\n" in walked.screen
    assert walked.outcome.end == ("accepted" if verb == "learn" else "quit")
    assert ("There is no reply yet" in walked.screen) is (verb == "draft")


def test_a_hostile_ticket_is_shown_as_plain_text() -> None:
    evil = "\x1b]0;title\x07\x1b[2J[bold]x[/bold] {{ ticket.id }} \x9b31m \u202eback"
    ticket = Ticket(evil, (Message(evil, name=evil, sent=evil),), evil, Person(evil, evil))
    out = io.StringIO()
    walk(Desk(), ticket, out=out, keys=Script("q"))
    assert "[bold]x[/bold] {{ ticket.id }}" in out.getvalue()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out.getvalue())


# --- the editor


def editor_script(folder: Path, body: str) -> str:
    path = folder / "my editor.py"
    path.write_text(f"import os, sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n{body}\n")
    return f"{sys.executable} '{path}' --wait"


def test_the_editor_gets_a_private_file_that_is_gone_afterwards(tmp_path: Path) -> None:
    body = (
        "told = f'{path}|{path.stat().st_mode:o}|{path.parent.stat().st_mode:o}'\n"
        "(path.parent / 'reply.md~').write_text('backup')\n"
        "path.write_bytes(path.read_bytes().replace(b'old', b'new') + told.encode())"
    )
    left = Editor({"VISUAL": editor_script(tmp_path, body), "EDITOR": "false"})("old ä\n")
    text, _, told = left.partition("\n")
    path, file_mode, folder_mode = told.split("|")
    assert text == "new ä"
    assert path.endswith(".md")
    assert not Path(path).parent.exists()
    if os.name == "posix":
        assert stat.S_IMODE(int(file_mode, 8)) == 0o600
        assert stat.S_IMODE(int(folder_mode, 8)) == 0o700


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("sys.exit(3)", "ended with code 3"),
        ("path.write_bytes(b'\\xff\\xfe\\x00')", "no UTF-8 text"),
        ("path.unlink()", "no UTF-8 text"),
    ],
    ids=["fails", "not-text", "removed"],
)
def test_an_editor_that_goes_wrong_says_so(tmp_path: Path, body: str, what: str) -> None:
    with pytest.raises(CsreplyError, match=what):
        Editor({"EDITOR": editor_script(tmp_path, body)})("text")


@pytest.mark.parametrize(
    ("environ", "what"),
    [
        ({"EDITOR": "no-such-editor-here -w"}, "no-such-editor-here did not start"),
        ({"EDITOR": "vim 'unclosed"}, "EDITOR is no command"),
        ({"PATH": "/nowhere"}, "no editor was found"),
    ],
    ids=["missing", "quote", "none"],
)
def test_an_editor_that_is_not_there_says_what_to_set(environ: dict[str, str], what: str) -> None:
    with pytest.raises(CsreplyError, match=what):
        Editor(environ)("text")


# --- the terminal


def test_there_are_no_keys_without_a_terminal() -> None:
    assert terminal_keys(io.StringIO(), io.StringIO()) is None


PROGRAM = """
import sys
sys.path[:0] = [{tests!r}]
from test_reply import Desk, TICKET, walk, terminal_keys
keys = terminal_keys(sys.stdin, sys.stdout)
print("keys", keys is not None, flush=True)
print("END", walk(Desk(), TICKET, out=sys.stdout, keys=keys).end, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("typed", "end"),
    [
        (b"q", "END quit"),
        (b"y", "END accepted"),
        (b"\r", "END accepted"),
        (b"\x04", "END quit"),
        (b"\x1b[A\xc3\xa92q", "END quit"),
        (b"\x03", "KeyboardInterrupt"),
        (signal.SIGTERM, ""),
    ],
    ids=["q", "y", "enter", "ctrl-d", "arrow-and-letter", "ctrl-c", "terminated"],
)
def test_a_real_terminal_gives_single_keys_and_is_put_back(typed: bytes | int, end: str) -> None:
    import pty
    import termios

    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    program = PROGRAM.format(tests=str(Path(__file__).parent))
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=theirs, stdout=theirs, stderr=theirs,
        preexec_fn=lambda: own_terminal(theirs),
    ) as process:  # fmt: skip
        seen = read_until(ours, b"help")
        wait_for(lambda: termios.tcgetattr(theirs)[3] != before[3])
        if isinstance(typed, bytes):
            os.write(ours, typed)
        else:
            process.send_signal(typed)
        seen += read_until(ours, end.encode()) if end else b""
        try:
            process.wait(5)
        finally:
            process.kill()
    assert b"keys True" in seen
    assert end.encode() in seen
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.01)


def own_terminal(terminal: int) -> None:
    """Make it the controlling terminal, so that Ctrl-C is a signal."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def read_until(terminal: int, end: bytes) -> bytes:
    import select

    seen = b""
    deadline = time.monotonic() + 10
    while end not in seen and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 4096)
    return seen
