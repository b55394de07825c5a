"""The floors of the house: imports run one way, and what is heavy is drawn in only where it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "csreply"

FLOORS = (
    {"value", "keeping"},
    {"model"},
    {"text", "wording", "reading"},
    {"facts", "handing", "knowledge", "templates", "rules", "index", "tickets", "outputs"},
    {"match", "draft", "lint"},
    {"desk"},
    {"reply", "triage", "console"},
    {"runs"},
    {"cli"},
    {"quick"},
    {"__main__"},
)
SAME_FLOOR = {
    ("wording", "text"): "phrases are found in words, and text says what a word is",
    ("reading", "text"): "an article's text is made visible as every text is",
    ("facts", "rules"): "for its types alone: rules compiles what facts applies",
}
HEAVY = ("yaml", "rich", "numpy", "markdown_it", "liquid", "rapidfuzz", "Stemmer")


def rooms() -> set[str]:
    return {
        path.stem
        for path in HOUSE.iterdir()
        if path.stem != "__init__" and (path.suffix == ".py" or (path / "__init__.py").is_file())
    }


def imports() -> set[tuple[str, str]]:
    """Which room imports which, wherever in a module the import stands."""
    known, found = rooms(), set()
    for path in HOUSE.rglob("*.py"):
        room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", [])]
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}:{node.lineno} imports without saying from which room"
                names = [f"{node.module}.{name}" for name in names]
            for name in names if isinstance(node, ast.Import | ast.ImportFrom) else ():
                parts = name.split(".")
                if parts[0] == "csreply" and len(parts) > 1 and parts[1] in known - {room}:
                    found.add((room, parts[1]))
    return found


IMPORTS = imports()
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def test_every_room_has_its_floor() -> None:
    assert rooms() == set(FLOOR)


def test_imports_run_downwards() -> None:
    assert len(IMPORTS) > 30, "the test sees no imports"
    up = {pair for pair in IMPORTS if FLOOR[pair[0]] <= FLOOR[pair[1]]}
    assert up == set(SAME_FLOOR)


def loaded(code: str) -> list[str]:
    """The heavy libraries that a piece of code draws in."""
    told = f"{code}\nimport sys\nprint('LOADED', *(name for name in {HEAVY!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()[-1].split()[1:]


HELP = "import csreply.cli\nassert csreply.cli.run(['--help']) == 0"


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        pytest.param("import csreply.lint, csreply.facts, csreply.rules", [], id="linter"),
        pytest.param("import csreply.model, csreply.text, csreply.wording", [], id="nouns"),
        pytest.param("import csreply.desk, csreply.triage, csreply.console", [], id="desk"),
        pytest.param(HELP, [], id="help"),
        pytest.param("import csreply.index", ["numpy"], id="the test itself sees what is drawn in"),
    ],
)
def test_start_up_draws_in_nothing_heavy(code: str, allowed: list[str]) -> None:
    assert loaded(code) == allowed
