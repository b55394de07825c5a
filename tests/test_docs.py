from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import typer
import yaml

from csreply.cli import app
from csreply.rules import Rulebook
from csreply.tickets import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PAPERS = {"README.md": README, "CONTRIBUTING.md": CONTRIBUTING, "CHANGELOG.md": CHANGELOG}

terminal_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal and shell")


# -- what the README shows is what the program prints ------------------------------------------------------


class Shown(NamedTuple):
    line: int
    command: str
    output: str


def shown() -> Iterator[Shown]:
    """Every command of the README's console blocks, with what stands below it."""
    for block in re.finditer(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        first = README.count("\n", 0, block.start(1)) + 1
        for command in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block[1], re.MULTILINE):
            yield Shown(first + block[1].count("\n", 0, command.start()), command[1], command[2])


def as_pattern(output: str) -> str:
    """A pattern for an output in which ``…`` alone on a line is any lines, and within one anything."""
    lines = (
        r"(?:.*\n)*?" if line.strip() == "…" else r".*?".join(map(re.escape, line.split("…"))) + r"\s*\n"
        for line in output.splitlines()
    )
    return "".join(lines)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("readme"))


class Shell:
    """A folder with the sample tickets, and a terminal 80 cells wide whose prompt stands in it."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(ROOT / "tests" / "tickets", folder / "tests" / "tickets")
        (folder / "bin").mkdir()
        command = folder / "bin" / "csreply"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m csreply "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        self.here = folder
        self.environ = {
            **os.environ,
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "80",
            "TERM": "xterm",
        }

    def __call__(self, command: str) -> str:
        """What a command prints, standard error last."""
        if command.startswith("cd "):
            self.here = (self.here / command[3:]).resolve()
            return ""
        import pty

        near, far = pty.openpty()
        with subprocess.Popen(
            ["sh", "-c", command],
            cwd=self.here,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=far,
            stderr=subprocess.PIPE,
        ) as run:
            os.close(far)
            printed = b"".join(iter(lambda: _some(near), b""))
            _, complaint = run.communicate(timeout=30)
        os.close(near)
        return (printed + complaint).decode("utf-8").replace("\r\n", "\n")


def _some(near: int) -> bytes:
    try:
        return os.read(near, 65536)
    except OSError:  # how Linux says that the other side has closed
        return b""


@terminal_only
def test_every_command_of_the_readme_prints_what_stands_below_it(shell: Shell) -> None:
    # in their order: a block may use what an earlier one has made
    wrong = []
    for each in shown():
        printed = shell(each.command)
        if not re.fullmatch(as_pattern(each.output), printed):
            wrong.append(f"README.md:{each.line}: $ {each.command}\n{printed}")
    assert not wrong, "\n\n".join(wrong)


def test_the_readme_shows_the_commands_at_work() -> None:
    commands = " ".join(each.command for each in shown())
    assert len(list(shown())) > 12
    assert {name for name in COMMANDS if f"csreply {name}" not in commands} == {"reply"}  # it has the picture


@pytest.mark.parametrize(
    ("output", "printed", "fits"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a \n", True),
        ("a\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a\nc\n", False),
        ("a\n…\nc\n", "a\nb\nb\nc\n", True),
        ("a\n…\nc\n", "a\nc\n", True),
        ("a\n…\nc\n", "a\nb\n", False),
    ],
)
def test_elisions_stand_for_what_they_say(output: str, printed: str, *, fits: bool) -> None:
    assert bool(re.fullmatch(as_pattern(output), printed)) is fits


# -- the picture -------------------------------------------------------------------------------------------


def visible(svg: str) -> str:
    return re.sub(r"\s+", "", "".join(map(unescape, re.findall(r"<text[^>]*>([^<]*)</text>", svg))))


@terminal_only
def test_the_picture_shows_what_the_program_prints() -> None:
    path = ROOT / "tests" / "picture" / "make.py"
    spec = importlib.util.spec_from_file_location("make", path)
    assert spec
    assert spec.loader
    make: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    kept = make.PICTURE.read_text(encoding="utf-8")
    now = make.drawn(make.shown(make.RUN, Path(os.environ["CSREPLY_CACHE"])))
    assert visible(kept) == visible(now), "draw it anew: python tests/picture/make.py"


def test_the_picture_fetches_nothing() -> None:
    svg = (ROOT / "tests" / "picture" / "reply.svg").read_text(encoding="utf-8")
    assert "url(http" not in svg
    assert "@import" not in svg
    assert "<script" not in svg


# -- everything has its word -------------------------------------------------------------------------------


def commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


COMMANDS = dict(commands(typer.main.get_command(app)))
OPTIONS = [
    (name, option, parameter.help)
    for name, command in COMMANDS.items()
    for parameter in command.params
    if parameter.param_type_name == "option"
    for option in parameter.opts[-1:]
]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_in_the_readme_and_says_what_it_does(name: str) -> None:
    assert re.search(rf"\b{name}\b", README)
    assert len((COMMANDS[name].help or "").split()) > 3


@pytest.mark.parametrize(("name", "option", "told"), OPTIONS, ids=[f"{name} {o}" for name, o, _ in OPTIONS])
def test_an_option_is_explained(name: str, option: str, told: str) -> None:
    helped = " ".join(COMMANDS[name].get_help(_context(name)).split())
    assert option in helped
    assert told, f"csreply {name} {option} has no help"
    assert " ".join(told.split()) in helped


def _context(name: str) -> Any:
    return COMMANDS[name].make_context(name, [], resilient_parsing=True)


@pytest.mark.parametrize("option", sorted({option for _, option, _ in OPTIONS} - {"--help"}))
def test_an_option_is_in_the_readme(option: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", README)


def test_the_readme_names_every_setting_and_no_other() -> None:
    from csreply.desk.settings import _TAKEN

    table = README.split("### Settings")[1].split("### Articles")[0]
    named = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in _quoted(row)]
    assert sorted(named) == sorted(_TAKEN)


def test_the_starter_desk_explains_every_setting_that_it_can_have() -> None:
    from csreply.desk.settings import _TAKEN

    text = (ROOT / "csreply" / "desk" / "starter_files" / "csreply.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"^(?:# )?(\w+):", text, re.MULTILINE)) >= set(_TAKEN) - {"only"}


def test_the_readme_names_every_rule_and_the_program_lists_it() -> None:
    from csreply.rules.telling import listed

    book = Rulebook.open(cache=Path(os.environ["CSREPLY_CACHE"]))
    rules = book.rules
    table = README.split("### rules")[1].split("## Exit codes")[0]
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == sorted(rules)
    lines = "\n".join(listed(book, 80))
    assert [name for name in rules if not re.search(rf"^{name}\b", lines, re.MULTILINE)] == []


def test_the_readme_names_every_format() -> None:
    from csreply.outputs import OUTPUTS

    tickets, reports = README.split("## The formats")[1].split("## Your own desk")[0].split("**Reports**")
    assert [known.name for known in FORMATS if f"`{known.name}`" not in tickets] == []
    assert [name for name in OUTPUTS if f"`{name}`" not in reports] == []


def test_the_readme_names_every_exit_code() -> None:
    from csreply import runs

    table = README.split("## Exit codes")[1].split("## The formats")[0]
    codes = {runs.CLEAN, runs.FOUND, runs.UNUSABLE, runs.UNSURE, runs.INTERRUPTED}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == codes


def _quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


# -- the papers speak of what is there ---------------------------------------------------------------------


def links(name: str) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", PAPERS[name]):
        yield next(filter(None, target))


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_within_the_repository_leads_somewhere(name: str) -> None:
    inner = [target for target in links(name) if not target.startswith(("http", "mailto:"))]
    assert [target for target in inner if not (ROOT / target).exists()] == []


def test_the_newcomers_table_names_places_that_are_there() -> None:
    table = CONTRIBUTING.split("## What a newcomer adds")[1].split("\n## ")[0]
    paths = [path for path in _quoted(table) if "/" in path]
    assert len(paths) >= 6
    folders = {re.split(r"[^/]*[<*]", path)[0] for path in paths}
    assert [folder for folder in folders if not (ROOT / folder).exists()] == []


def test_every_path_of_the_house_is_there() -> None:
    inside = re.compile(r"(csreply|tests|docs_kb|templates|\.ci)/[\w./-]*")
    named = {path for path in _quoted(CONTRIBUTING) if inside.fullmatch(path)}
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_version_is_in_the_changelog() -> None:
    import csreply

    assert f"## [{csreply.__version__}] - " in CHANGELOG


def test_the_readmes_two_commands_are_whole_lines_to_copy() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    ticket = lines[0].rsplit(" ", 1)[1]
    assert (ROOT / ticket).is_file()
    assert "'.[test]'" in lines[1]


def test_the_readmes_template_and_rule_are_the_starter_desks() -> None:
    starter = ROOT / "csreply" / "desk" / "starter_files"
    shown_rule = next(block for block in _blocks("yaml") if block.startswith("says:"))
    assert yaml.safe_load(shown_rule) == yaml.safe_load((starter / "rule.yml").read_text(encoding="utf-8"))


def test_the_hooks_run_commands_that_are_there() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["entry"].removeprefix("csreply ") for hook in hooks} <= set(COMMANDS)
    shown_hooks = next(yaml.safe_load(block) for block in _blocks("yaml") if block.startswith("repos:"))
    used = {hook["id"] for repo in shown_hooks["repos"] for hook in repo["hooks"]}
    assert used == {hook["id"] for hook in hooks}


@terminal_only
@pytest.mark.parametrize(
    ("sentence", "code", "sent"),
    [("Which browser do you use?", 1, False), ("I have mended your page today.", 0, True)],
    ids=["stopped", "sent"],
)
def test_the_mail_wrapper_lets_through_what_has_no_errors(
    shell: Shell, tmp_path: Path, sentence: str, code: int, *, sent: bool
) -> None:
    wrapper, sendmail = tmp_path / "checked-sendmail", tmp_path / "sendmail"
    wrapper.write_text(next(block for block in _blocks("sh") if "sendmail" in block), encoding="utf-8")
    sendmail.write_text('#!/bin/sh\ncat > "$0.sent"\n', encoding="utf-8")
    for script in (wrapper, sendmail):
        script.chmod(0o755)
    mail = (
        "From: maya@rowanbook.example\nTo: saoirse@finchandfiddle.example\nSubject: Re: Empty\n\n"
        f"Hi Saoirse,\n\n{sentence}\n\nMaya\n\nOn Tue, 17 Nov 2026 at 10:12, Saoirse wrote:\n"
        "> The calendar stays empty. I use Firefox 131 on Windows 11.\n"
    )
    environ = {**shell.environ, "SENDMAIL": str(sendmail)}
    run = [wrapper, "-oem"]
    done = subprocess.run(run, input=mail, env=environ, cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == code, done.stderr
    assert sendmail.with_name("sendmail.sent").exists() is sent


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
