"""Vale's styles, read as they are; what is not supported is named."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from csreply import cli
from csreply.lint import Known, lint
from csreply.rules import Rulebook

if TYPE_CHECKING:
    from pathlib import Path

RULES = {
    "Weasel": """\
extends: existence
message: "Leave out '%s'."
ignorecase: true
level: warning
tokens:
  - very
  - 'sort(?: of)?'
exceptions:
  - sort of
""",
    "Case": "extends: existence\nmessage: \"'%s'?\"\ntokens: [Internet]\n",
    "Raw": 'extends: existence\nmessage: "A mark: %s"\nnonword: true\ntokens: ["[;]"]\n',
    "Words": """\
extends: substitution
message: "Use '%s' instead of '%s'."
level: error
ignorecase: true
swap:
  log in: sign in
  log in to: sign in to
  "(?:colour|color)s": hues|shades
""",
    "Long": "extends: occurrence\nmessage: Too long.\nscope: sentence\nmax: 3\ntoken: '\\b\\w+\\b'\n",
    "Twice": "extends: repetition\nmessage: \"'%s' twice\"\nalpha: true\ntokens: ['[^\\s]+']\n",
    "Short": """\
extends: conditional
message: "'%s' has no definition."
ignorecase: false
first: '\\b([A-Z]{3,5})\\b'
second: '(?:\\b[A-Z][a-z]+ )+\\(([A-Z]{3,5})\\)'
exceptions: [PDF]
""",
    "Same": "extends: consistency\nmessage: \"'%s' again\"\nignorecase: true\neither:\n  advisor: adviser\n",
}


def style(folder: Path, **rules: str) -> Rulebook:
    (folder / "Mill").mkdir(exist_ok=True)
    for name, text in rules.items():
        (folder / "Mill" / f"{name}.yml").write_text(text, encoding="utf-8")
    return Rulebook.open(styles=[folder])


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return style(tmp_path_factory.mktemp("styles"), **RULES)


@pytest.mark.parametrize(
    ("rule", "reply", "found"),
    [
        ("Weasel", "It is Very nice, sort it.", ["Very", "sort"]),
        ("Weasel", "Sort of done. Every day.", []),
        ("Case", "The Internet and the internet.", ["Internet"]),
        ("Raw", "One; two", [";"]),
        ("Words", "Please log in to it.", ["log in to"]),
        ("Words", "Log in. Which colors?", ["Log in", "colors"]),
        ("Long", "One two three. One two three four five.", ["four five"]),
        ("Twice", "It is the the lamp.", ["the the"]),
        ("Twice", "It is the. The lamp.", []),
        ("Short", "The TTL and the PDF.", ["TTL"]),
        ("Short", "The Time To Live (TTL) is long; the TTL is.", []),
        ("Same", "Ask the advisor. An adviser knows.", ["adviser"]),
        ("Same", "Ask the advisor. The advisor knows.", []),
        ("Weasel", "> very\nRun `very` or see https://very.example/very.", []),
    ],
)
def test_the_kinds(rule: str, reply: str, found: list[str], book: Rulebook) -> None:
    told = [each for each in lint(reply, book) if each.rule == f"Mill.{rule}"]
    assert [each.text for each in told] == found
    assert all(reply[each.start : each.end] == each.text for each in told)


def test_messages_and_levels(book: Rulebook) -> None:
    (found,) = (each for each in lint("Please log in to it.", book) if each.rule == "Mill.Words")
    assert (found.level, found.better) == ("error", "sign in to")
    assert found.message == "Use 'sign in to' instead of 'log in to'."
    (found,) = (each for each in lint("Which colors?", book) if each.rule == "Mill.Words")
    assert found.better == "hues or shades"
    assert book.problems == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("message: x\nextends: capitalization\n", 2, "'capitalization' is not supported"),
        ("extends: script\nmessage: x\n", 1, "'script' is not supported"),
        ("message: x\n", 1, "no `extends`"),
        ("extends: existence\ntokens: [a]\n", 1, "no `message`"),
        (
            "extends: existence\nmessage: x\nscope: heading\ntokens: [a]\n",
            3,
            "scope 'heading' is not supported",
        ),
        ("extends: existence\nmessage: x\ntokens: []\n", 1, "nothing to look for"),
        ("extends: existence\nmessage: x\ntokens: [a]\npos: x\n", 4, "'pos' of Vale's existence"),
        ("extends: existence\nmessage: x\ntokens:\n  - a\n  - '(a+)+b'\n", 5, "for ever"),
        ("extends: existence\nmessage: x\ntokens:\n  - a\n  - '(?<=a+)b'\n", 5, "no regular expression"),
        ("- a list\n", 1, "not a rule of Vale's"),
        ("extends: [\n", 2, ""),
    ],
)
def test_what_is_not_supported_is_named_with_its_place(
    text: str, line: int, what: str, tmp_path: Path
) -> None:
    problems = style(tmp_path, Odd=text).problems
    assert any(problem.where.startswith(f"{tmp_path / 'Mill' / 'Odd.yml'}:{line}") for problem in problems)
    assert any(what in problem.what for problem in problems)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    (problem,) = Rulebook.open(styles=[tmp_path / "none"]).problems
    assert problem.what == "no such folder of styles"


def test_a_changed_style_is_read_anew(tmp_path: Path) -> None:
    style(tmp_path, Odd="extends: existence\nmessage: x\ntokens: [lamp]\n")
    first = Rulebook.open(styles=[tmp_path], cache=tmp_path / "cache")
    (tmp_path / "Mill" / "Odd.yml").write_text("extends: existence\nmessage: x\ntokens: [luminaire]\n")
    second = Rulebook.open(styles=[tmp_path], cache=tmp_path / "cache")
    third = Rulebook.open(styles=[tmp_path], cache=tmp_path / "cache")
    assert [bool(lint("A lamp.", book)) for book in (first, second, third)] == [True, False, False]
    assert lint("A luminaire.", third)


@pytest.mark.parametrize("text", ["a" * 200_000, "very " * 40_000, "TTL " * 40_000], ids=["a", "very", "TTL"])
def test_hostile_replies_take_linear_time(text: str, book: Rulebook) -> None:
    begin = time.process_time()
    lint(text, book, known=Known(only=frozenset(name for name in book.rules if "." in name)))
    assert time.process_time() - begin < 8


def test_a_desk_names_its_styles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x").mkdir()
    style(tmp_path / "x", Weasel=RULES["Weasel"])
    (tmp_path / ".csreply.yml").write_text("vale_styles: [x]\n", encoding="utf-8")
    (tmp_path / "reply.txt").write_text("It is very nice here.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.run(["lint", "reply.txt", "--format", "line", "--fail-on", "warning"]) == 1
    assert "[Mill.Weasel]" in capsys.readouterr().out
