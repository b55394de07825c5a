"""Mending, acknowledging, and what a desk's own articles teach the linter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csreply import cli
from csreply.desk.lexicon import lexicon
from csreply.lint import Known, lint
from csreply.lint.fixing import acknowledged, difference, mended, reasons, with_line_ends_of
from csreply.lint.lexicon import Lexicon, keep, kept, stamp
from csreply.model import CsreplyError, Finding
from csreply.rules import Rulebook

if TYPE_CHECKING:
    from pathlib import Path

BOOK = Rulebook.open()


def finding(start: int, text: str, better: str, *, safe: bool = True) -> Finding:
    return Finding("plain-word", "note", start, start + len(text), 1, start + 1, text, "", better, safe=safe)


@pytest.mark.parametrize(
    ("found", "after"),
    [
        ([finding(0, "Prior to", "Before")], "Before noon, utilise it."),
        ([finding(0, "Prior to", "Before"), finding(15, "utilise", "use")], "Before noon, use it."),
        ([finding(15, "utilise", "use"), finding(0, "Prior to", "Before")], "Before noon, use it."),
        ([finding(0, "Prior to", "Before", safe=False)], "Prior to noon, utilise it."),
        ([finding(0, "Prior to noon", "Early"), finding(9, "noon", "12")], "Early, utilise it."),
        ([finding(1, "Prior to", "Before")], "Prior to noon, utilise it."),
    ],
    ids=["one", "two", "in-any-order", "not-safe", "overlapping", "of-another-text"],
)
def test_mended(found: list[Finding], after: str) -> None:
    assert mended("Prior to noon, utilise it.", found) == after


@given(st.text(max_size=120))
def test_mending_twice_changes_nothing_more(noise: str) -> None:
    reply = f"Prior to noon {noise} in order to utilise it."
    once = mended(reply, lint(reply, BOOK))
    assert mended(once, lint(once, BOOK)) == once


def test_a_difference_is_one_that_patch_takes() -> None:
    told = difference("r.txt", "Hi\nPrior to noon", "Hi\nBefore noon")
    assert told.splitlines()[:3] == ["--- a/r.txt", "+++ b/r.txt", "@@ -1,2 +1,2 @@"]
    assert told.count("\\ No newline at end of file") == 2
    assert difference("r.txt", "Hi", "Hi") == ""


def test_line_ends_stay() -> None:
    assert with_line_ends_of("a\r\nb\r\n", "x\ny\n") == "x\r\ny\r\n"
    assert with_line_ends_of("a\r\nb\n", "x\ny\n") == "x\ny\n"


def test_an_acknowledged_finding_is_a_note_with_its_reason() -> None:
    found = lint("You forgot the lid. Please calm down.", BOOK)
    told = acknowledged(found, {"blame": "they asked for it"})
    assert [(each.rule, each.level) for each in told] == [("blame", "note"), ("tone", "warning")]
    assert told[0].message.endswith("Acknowledged: they asked for it")


@pytest.mark.parametrize("given", ["blame", "blame=", "blame= "])
def test_an_acknowledgement_needs_a_reason(given: str) -> None:
    with pytest.raises(CsreplyError, match="no reason"):
        reasons([given])


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    path = tmp_path / "reply.txt"
    path.write_bytes(b"\xef\xbb\xbfHi Wren,\r\n\r\nPrior to noon you forgot the lid.\r\n")
    path.chmod(0o640)
    return path


def test_fix_mends_the_file_and_tells_what_is_left(reply: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["lint", str(reply), "--fix", "--format", "line"]) == 1
    assert reply.read_bytes() == b"\xef\xbb\xbfHi Wren,\r\n\r\nBefore noon you forgot the lid.\r\n"
    assert reply.stat().st_mode & 0o777 == 0o640
    told = capsys.readouterr().out
    assert "[blame]" in told
    assert "[plain-word]" not in told
    assert os.listdir(reply.parent) == ["reply.txt"]  # noqa: PTH208 - nothing is left behind


def test_dry_run_shows_the_change_and_makes_none(reply: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = reply.read_bytes()
    assert cli.run(["lint", str(reply), "--fix", "--dry-run", "--fail-on", "never"]) == 0
    assert "+Before noon" in capsys.readouterr().out
    assert reply.read_bytes() == before


def test_what_is_acknowledged_does_not_fail(reply: Path) -> None:
    arguments = ["lint", str(reply), "--fail-on", "note", "--ignore", "plain-word"]
    assert cli.run(arguments) == 1
    assert cli.run([*arguments, "--ack", "blame=agreed with them on the phone"]) == 0


@pytest.mark.parametrize(
    "more",
    [["--dry-run"], ["--ack", "blame"], ["--ack", "blaem=x"], ["--audience", "nobody"]],
    ids=" ".join,
)
def test_wrong_usage(more: list[str], reply: Path) -> None:
    assert cli.run(["lint", str(reply), *more]) == 2


def test_a_batch_is_not_mended_in_place(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": "1", "ticket": null, "reply": "Prior to noon."}\n', encoding="utf-8")
    before = batch.read_bytes()
    assert cli.run(["lint", str(batch), "--fix"]) == 2
    assert batch.read_bytes() == before


ARTICLE = """\
---
title: Webhooks
url: https://help.mill.example/a/webhooks
---
# Webhooks

Press **Webhooks**, then **Send a test call now and see what comes back**.
"""
INTERNAL = """\
---
title: The till
audience: agent
url: https://help.mill.example/a/till
---
# The till

Press **Zreport**.
"""


def test_the_articles_teach_the_linter(tmp_path: Path) -> None:
    kb, cache = tmp_path / "kb", str(tmp_path / "cache")
    kb.mkdir()
    (kb / "webhooks.md").write_text(ARTICLE, encoding="utf-8")
    (kb / "till.md").write_text(INTERNAL, encoding="utf-8")
    found = lexicon(kb, cache)
    assert "webhooks" in found.shown
    assert not {"zreport", "comes"} & found.shown
    assert found.urls == {"help.mill.example/a/webhooks": "", "help.mill.example/a/till": "internal"}
    assert lexicon(kb, cache) == found
    (kb / "till.md").unlink()
    assert lexicon(kb, cache).urls == {"help.mill.example/a/webhooks": ""}


def test_no_articles_teach_nothing(tmp_path: Path) -> None:
    assert lexicon(tmp_path / "none", str(tmp_path)) == Lexicon()


def test_a_lexicon_of_other_articles_is_not_taken(tmp_path: Path) -> None:
    path = str(tmp_path / "lexicon")
    keep(path, 1, Lexicon({"cname": "a signpost"}))
    assert kept(path, 2) is None
    assert kept(path, 1) == Lexicon({"cname": "a signpost"})
    assert stamp(str(tmp_path / "none")) == 0


def test_the_glossary_reaches_the_finding() -> None:
    found = lint("The CNAME is missing.", BOOK, known=Known(glossary={"cname": "a signpost"}))
    assert [each.better for each in found if each.rule == "jargon"] == ["a signpost"]
