"""The shelf of rules: what is refused and where, what a desk may add, and the cache."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from csreply.lint import lint
from csreply.rules import Rulebook
from csreply.rules.making import made
from csreply.rules.safe import DIGIT, fault, literal
from csreply.text import words
from csreply.wording import Scan
from csreply.wording.parsing import WordingError, classed, compiled, inflected

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
says: Say lamp, not “{found}”.
why: We call it a lamp.
level: error
phrases: [luminaire]
examples:
  - bad: Your luminaire is here.
  - fine: Your lamp is here.
"""


def desk(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / (name.replace("__", "/").replace("_", "-") + ".yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def book_of(folder: Path) -> Rulebook:
    """A rulebook of these files alone."""
    nothing = folder / "nothing"
    nothing.mkdir(parents=True, exist_ok=True)
    return Rulebook(made((nothing, folder)))


def test_a_desk_adds_a_rule(tmp_path: Path) -> None:
    book = Rulebook.open([desk(tmp_path, our_lamp=GOOD)])
    assert book.problems == []
    assert [(f.rule, f.level, f.message) for f in lint("A luminaire.", book)] == [
        ("our-lamp", "error", "Say lamp, not “luminaire”.")
    ]


def test_a_desk_overrides_a_rule(tmp_path: Path) -> None:
    book = Rulebook.open([desk(tmp_path, plain_word=GOOD)])
    assert [f.text for f in lint("Prior to noon, a luminaire.", book)] == ["luminaire"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (GOOD.replace("  - bad: Your luminaire is here.\n", ""), 5, "needs a 'bad' example"),
        (GOOD.replace("  - fine: Your lamp is here.\n", ""), 5, "needs a 'fine' example"),
        (GOOD.replace("level: error", "level: fatal"), 3, "no such level"),
        (GOOD.replace("why:", "wy:"), 2, "no such key"),
        (GOOD + "patterns: ['(a+)+b']\n", 8, "could take for ever"),
        (GOOD + "patterns: ['(']\n", 8, "no regular expression"),
        (GOOD.replace("[luminaire]", "['<nothing> here']"), 4, "no class of words"),
        (GOOD.replace("[luminaire]", "['~3']"), 4, "no word that must stand"),
        ("just words", 1, "not a mapping"),
        ("says: [", 1, "not valid YAML"),
    ],
    ids=["bad", "fine", "level", "key", "explodes", "regex", "class", "anchor", "shape", "yaml"],
)
def test_a_fault_names_file_line_and_mend_and_the_rest_loads(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    book = book_of(desk(tmp_path, broken=text, whole=GOOD))
    (problem,) = book.problems
    assert what in problem.what
    assert problem.where.startswith(str(tmp_path / "broken.yml"))
    assert problem.where.endswith(f":{line}") or what in ("not valid YAML", "not a mapping")
    assert problem.mend
    assert "whole" in book.rules


def test_a_kind_of_fact_needs_examples_both_ways(tmp_path: Path) -> None:
    book = book_of(desk(tmp_path, facts__wick="label: the wick\nexamples:\n  - ask: Which wick?\n"))
    assert "not-told" in book.problems[0].what
    assert "wick" not in book.facts


def test_a_missing_folder_is_a_problem_and_no_more(tmp_path: Path) -> None:
    book = Rulebook.open([tmp_path / "gone"])
    assert "no such folder" in book.problems[0].what
    assert book.rules


def test_the_cache_gives_the_same_rulebook(tmp_path: Path) -> None:
    first = Rulebook.open(cache=tmp_path)
    second = Rulebook.open(cache=tmp_path)
    assert first.rules == second.rules
    assert dict(first.facts) == dict(second.facts)
    assert list(tmp_path.iterdir())
    text = "You forgot it. Prior to noon, simply click."
    assert lint(text, first) == lint(text, second)


@pytest.mark.parametrize("rubbish", [b"", b"(\x01\x00\x00\x00N"])
def test_a_broken_cache_is_rebuilt(tmp_path: Path, rubbish: bytes) -> None:
    Rulebook.open(cache=tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(rubbish)
    assert Rulebook.open(cache=tmp_path).rules
    assert path.stat().st_size > 1000


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Rulebook.open(cache=tmp_path / "file" / "below").rules


def test_a_changed_rule_is_seen_through_the_cache(tmp_path: Path) -> None:
    folder = desk(tmp_path / "rules", our_lamp=GOOD)
    Rulebook.open([folder], cache=tmp_path / "cache")
    desk(folder, our_lamp=GOOD.replace("[luminaire]", "[lantern]").replace("luminaire is", "lantern is"))
    assert [f.text for f in lint("A lantern.", Rulebook.open([folder], cache=tmp_path / "cache"))] == [
        "lantern"
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(?:a*)*b",
        r"(\w+\s?)*x",
        "(a|a+){5,}b",
        "(?:.*,){20}x",
        ".*.*.*=",
        "a*",
        r"(a)\1",
        "(?:a{1,30}){1,30}b",
    ],
)
def test_patterns_that_could_explode_are_refused(pattern: str) -> None:
    assert fault(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"\{\{[^{}\n]{0,80}\}\}", r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", "colou?r", "a+b"],
)
def test_patterns_that_are_bounded_are_taken(pattern: str) -> None:
    assert fault(pattern) == ""


def test_the_literal_behind_which_a_pattern_stands() -> None:
    assert literal(r"order \d+") == "order "
    assert literal(r"\d{4}") == DIGIT
    assert literal(r"(?:a|b)") == ""


CLASSES = classed({"who": ["you", "your team"]}, {"omit": ["forget/forgot/forgotten/forgetting", "skip"]}, {})


@pytest.mark.parametrize(
    ("wording", "text", "met"),
    [
        ("<who> [simply] <omit.past>", "Your team simply skipped it.", "Your team simply skipped"),
        ("<who> did not ~2 read", "You didn't even once read it", "You didn't even once read"),
        ("<who> did not ~2 read", "You didn't, we hear, read it", ""),
        ("<who> ~~4 read", "You, we hear, read it", "You, we hear, read"),
        ("you forgot !the", "You forgot the lid", ""),
        ("you forgot !the", "You forgot a lid", "You forgot"),
        ("^ send", "Please send it.", ""),
        ("it $", "Please send it.", "it"),
        ("version #", "on version 4.2 here", "version 4.2"),
        ("my name is *", "My name is Mo.", "My name is Mo"),
        ("(our|your *) fault", "It is your team's fault", ""),
        ("(our|your * 's) fault", "It is your team's fault", "your team's fault"),
        ("the code 401k", "Press the code 401k", "the code 401k"),
        ("(a lot|much) of", "a lot of it", "a lot of"),
        ("in (bold|plain (letters|print))", "in plain print", "in plain print"),
        ("forgot the lid", "You forgot. The lid is here.", ""),
    ],
)
def test_wordings(wording: str, text: str, met: str) -> None:
    found = words(text)
    hits = Scan(compiled([("x", wording)], CLASSES)).hits(found)
    assert [text[found.starts[hit.first] : found.ends[hit.last - 1]] for hit in hits] == (
        [met] if met else []
    )


@pytest.mark.parametrize(
    "wording", ["<nobody> here", "~3", "(a", "a ~99 b", "a ~9 b ~9 c ~9 d", "[a]", "well , then", "a (b ~1)"]
)
def test_wordings_that_are_refused(wording: str) -> None:
    with pytest.raises(WordingError):
        compiled([("x", wording)], CLASSES)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("press", "press presses pressed pressed pressing"),
        ("skip", "skip skips skipped skipped skipping"),
        ("try", "try tries tried tried trying"),
        ("ignore", "ignore ignores ignored ignored ignoring"),
        ("leave/left out", "leave out|leaves out|left out|left out|leaving out"),
    ],
)
def test_inflection(verb: str, forms: str) -> None:
    assert list(inflected(verb).values()) == forms.split("|" if "|" in forms else " ")


def test_a_wording_takes_linear_time() -> None:
    scan = Scan(compiled([("x", "you ~9 you ~9 read the lid")], {}))
    text = words("you " * 40_000)
    begin = time.process_time()
    scan.hits(text)
    assert time.process_time() - begin < 5
