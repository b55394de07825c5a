"""The short way in: the same answers as the full command line, at a fraction of its start-up."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from platformdirs import user_cache_path

from csreply import cli, keeping, quick
from csreply.desk.cache import cache_folder
from csreply.quick.ticket import own_ticket
from csreply.tickets import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TICKET = {
    "id": "77",
    "subject": "Calendar empty",
    "requester": {"name": "Wren Oduya", "email": "wren@example.com"},
    "fields": {"plan": "Pro", "360001": "4.2", "browser": ""},
    "messages": [
        {
            "from": "customer",
            "name": "Wren Oduya",
            "at": "2026-01-03",
            "text": "I am on Firefox 131 – since May.",
        },
        {"from": "agent", "name": "Sam", "text": "We are looking."},
        {"from": "customer", "text": "And when will it work?", "attachments": ["empty page.png"]},
    ],
}
REPLIES = {
    "clean": "Hi Wren,\n\nI have reset the calendar. It works again.\n\nMaya\n",
    "faulty": "Dear Bram,\n\nWhich browser do you use? You should have read the manual. The TTL is long!!!\n",
    "unicode": "Hi Wren 😀,\u00a0you forgot the lid.\r\nPlease be advised.\r\n",
    "quoting": "Which browser do you use?\n\nOn 3 May 2026, W <w@example.com> wrote:\n> I use Firefox 131.\n",
    "long": "You forgot the lid. " * 300,
}
DESK = """\
ignore: [tone]
allow: [the lid]
fail_on: warning
fields: {360001: version}
rules: rules
"""
RULE = """\
says: We say lamp.
why: Everybody knows a lamp.
phrases: [luminaire]
examples:
  - bad: The luminaire is dark.
  - fine: The lamp is dark.
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder without settings, and one with a desk's."""
    made = {name: tmp_path_factory.mktemp(name) for name in ("sample", "own")}
    for folder in made.values():
        for name, text in REPLIES.items():
            (folder / f"{name}.txt").write_bytes(text.encode())
        (folder / "ticket.json").write_text(json.dumps(TICKET), encoding="utf-8")
        (folder / "ticket.txt").write_text("Subject: Calendar\n\nI am on Firefox 131.\n", encoding="utf-8")
        (folder / "latin.txt").write_bytes(b"caf\xe9")
        (folder / "empty.txt").write_bytes(b" \n")
        (folder / "mail.txt").write_bytes(b"Subject: Lid\nTo: W <w@example.com>\n\nYou forgot the lid.\n")
    (made["own"] / "rules").mkdir()
    (made["own"] / "rules" / "our-words.yml").write_text(RULE, encoding="utf-8")
    (made["own"] / ".csreply.yml").write_text(DESK, encoding="utf-8")
    return made


@pytest.fixture
def folder(folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folders["sample"])
    return folders["sample"]


def output(
    way: Callable[[list[str]], int | None],
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    stdin: bytes = b"",
) -> tuple[int | None, bytes]:
    out = io.BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8"))
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = way(arguments)
        sys.stdout.flush()
        return code, out.getvalue()


def same(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, stdin: bytes = b""
) -> tuple[int | None, bytes]:
    short = output(quick.linted, arguments, monkeypatch, stdin)
    full = output(cli.run, arguments, monkeypatch, stdin)
    assert short == full
    return short


@pytest.mark.parametrize(
    ("desk", "form"), [("sample", "text"), ("sample", "json"), ("own", "line"), ("own", "jsonl")]
)
@pytest.mark.parametrize("about", ["", "ticket.json", "ticket.txt"])
@pytest.mark.parametrize("name", list(REPLIES))
def test_both_ways_say_the_same(
    name: str,
    about: str,
    form: str,
    desk: str,
    folders: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folders[desk])
    about_it = ["--ticket", about] if about else []
    code, told = same(["lint", f"{name}.txt", "--format", form, *about_it], monkeypatch)
    assert code in (0, 1)
    assert told or form == "line"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "more",
    [
        ["--ignore", "blame"],
        ["--ignore=blame", "--ignore", "jargon"],
        ["--only", "blame", "--fail-on", "never"],
        ["--fail-on=note", "--format=line"],
        ["--allow", "the manual"],
    ],
    ids=" ".join,
)
def test_options(more: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    same(["lint", "faulty.txt", "--ticket", "ticket.json", *more], monkeypatch)


@pytest.mark.usefixtures("folder")
def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    code, told = same(["lint", "--ticket", "ticket.json"], monkeypatch, REPLIES["faulty"].encode())
    assert code == 1
    assert b"Firefox 131" in told


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["lint", "missing.txt"],
        ["lint", "latin.txt"],
        ["lint", "clean.txt", "--ticket", "missing.json"],
        ["lint", "clean.txt", "--ignore", "blaem"],
        ["lint", "clean.txt", "faulty.txt"],
        ["lint", "clean.txt", "--format", "sarif"],
        ["lint", "clean.txt", "--fail-on", "sometimes"],
        ["lint", "clean.txt", "--desk", "."],
        ["lint", "--help"],
        ["lint", "--ticket", "-"],
        ["lint", "clean.txt", "--ticket"],
        ["lint", "empty.txt"],
        ["lint", "mail.txt"],
    ],
    ids=" ".join,
)
def test_what_is_not_plain_is_left_to_the_full_command_line(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert output(quick.linted, arguments, monkeypatch) == (None, b"")


@pytest.mark.usefixtures("folder")
def test_a_batch_on_standard_input_is_still_there_for_the_full_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = (json.dumps({"id": "1", "ticket": TICKET, "reply": REPLIES["faulty"]}) + "\n").encode()

    def main(arguments: list[str]) -> object:
        assert quick.linted(arguments) is None
        return cli.run(arguments)

    arguments = ["lint", "--format", "jsonl"]
    assert output(main, arguments, monkeypatch, batch) == output(cli.run, arguments, monkeypatch, batch)


def test_the_short_reader_reads_what_the_full_one_reads(folder: Path) -> None:
    found = own_ticket((folder / "ticket.json").read_bytes(), "ticket.json", {"360001": "version"})
    assert found == next(read("ticket.json", field_names={"360001": "version"}))


@pytest.mark.parametrize(
    "change",
    [
        {"messages": []},
        {"messages": [{"from": "bot", "text": "Hi"}]},
        {"messages": [{"from": "customer", "text": None}]},
        {"id": 7},
        {"id": " 7"},
        {"requester": {}},
        {"fields": {"plan": 3}},
        {"ticket": {}},
        {"subject": "half \ud83d"},
    ],
    ids=str,
)
def test_a_ticket_that_is_not_plainly_ours_is_left_to_the_full_reader(change: dict[str, object]) -> None:
    assert own_ticket(json.dumps(TICKET | change).encode(), "t.json", {}) is None


def test_the_cache_folder_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSREPLY_CACHE", "/a/b")
    assert keeping.folder() == "/a/b"
    monkeypatch.delenv("CSREPLY_CACHE")
    for value in ("/c/d", ""):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        assert keeping.folder() == str(user_cache_path("csreply", appauthor=False)) == str(cache_folder())


def test_a_broken_cache_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSREPLY_CACHE", str(folder / "cache"))
    arguments = ["lint", "faulty.txt", "--ticket", "ticket.json"]
    first = output(quick.linted, arguments, monkeypatch)
    for path in (folder / "cache").iterdir():
        path.write_bytes(b"\0broken")
    assert output(quick.linted, arguments, monkeypatch) == first


@pytest.mark.usefixtures("folder")
def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; from csreply import quick\n"
        "assert quick.linted(['lint', 'faulty.txt', '--ticket', 'ticket.json']) == 1\n"
        "print('LOADED', *sys.modules)"
    )
    for _ in range(2):  # the first run compiles the rulebook
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    loaded = set(run.stdout.splitlines()[-1].split())
    heavy = {
        "typer",
        "click",
        "yaml",
        "rich",
        "numpy",
        "platformdirs",
        "rapidfuzz",
        "csreply.cli",
        "csreply.desk",
    }
    assert not heavy & loaded


@pytest.mark.usefixtures("folder")
def test_the_command_leaves_with_the_code() -> None:
    command = [sys.executable, "-c", "from csreply.quick import main; main()", "lint"]
    for name, code in (("faulty.txt", 1), ("clean.txt", 0), ("missing.txt", 2)):
        run = subprocess.run([*command, name, "--fail-on", "error"], capture_output=True, check=False)
        assert (run.returncode, bool(run.stderr)) == (code, code == 2)
