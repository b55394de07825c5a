"""The command line: every command, every exit code, and nothing on the wrong stream."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
import pytest

from csreply import __version__
from csreply.cli import run
from csreply.model import LEVELS
from csreply.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from csreply.desk import Desk

TICKETS = Path(__file__).parent / "tickets"
SAMPLES = sorted(path.name for path in TICKETS.iterdir() if path.name != "expected.yml")
MANY = {"batch.csv", "batch.jsonl", "week-46.mbox"}
NAMED, UNNAMED = str(TICKETS / "browser-named.json"), str(TICKETS / "browser-unnamed.json")
SURE, OFF_TOPIC = str(TICKETS / "question-tax-year.txt"), str(TICKETS / "off-topic-plumber.txt")
HOSTILE = str(TICKETS / "hostile.json")


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def csreply(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Runs a command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path, stdin: bytes | str = b"") -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = run([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return call


@pytest.fixture
def one_desk(sample_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands share one desk, so that its shelves are opened once."""
    monkeypatch.setattr("csreply.cli._desk", lambda *_: sample_desk)


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process of its own."""
    command = [sys.executable, "-m", "csreply", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **more)


def one_line(err: str) -> str:
    """The only line on standard error."""
    assert err.startswith("csreply: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    return err.removeprefix("csreply: ").removesuffix("\n")


# -- Reports ------------------------------------------------------------------------------------------------

TEXT, TEXTS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
COUNT, SHARE = {"type": "integer", "minimum": 0}, {"type": "number", "minimum": 0, "maximum": 1}


def keys(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
    }


def each(shape: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": shape}


LEVEL, ROUTE = {"enum": ["note", "warning", "error"]}, {"enum": ["reply", "ask", "hand-over"]}
MATCH = keys(
    {"article": TEXT, "title": TEXT, "heading": TEXT, "line": COUNT, "url": TEXT}
    | {"score": {"type": "number", "exclusiveMinimum": 0}, "confidence": SHARE, "because": TEXTS},
    {"cautions": TEXTS},
)
SIMILAR = keys({"ticket": TEXT, "subject": TEXT, "articles": TEXTS, "score": SHARE}, {"reply": TEXT})
FACT = keys({"kind": TEXT, "value": TEXT, "where": TEXT, "start": COUNT, "end": COUNT}, {"message": COUNT})
SOURCE = keys({"start": COUNT, "end": COUNT, "line": COUNT}, {"article": TEXT, "template": TEXT})
DRAFT = keys({"text": TEXT, "template": TEXT, "sources": each(SOURCE), "gaps": TEXTS}, {"polish": TEXT})
FINDING = keys(
    {"rule": TEXT, "level": LEVEL, "start": COUNT, "end": COUNT, "line": COUNT, "column": COUNT, "text": TEXT}
    | {"message": TEXT, "better": TEXT, "evidence": TEXT, "where": TEXT}
)
REPORT = keys(
    {"id": {"type": "string", "minLength": 1}},
    {"source": TEXT, "route": ROUTE, "missing": TEXTS, "reply": TEXT, "draft": DRAFT}
    | {"matches": each(MATCH), "similar": each(SIMILAR), "facts": each(FACT), "findings": each(FINDING)}
    | {"problem": keys({"what": TEXT, "where": TEXT, "mend": TEXT}), "ticket": {"type": "object"}},
)
VALID = jsonschema.Draft202012Validator(REPORT)


def reports(out: str) -> list[dict[str, Any]]:
    """The Reports of ``--format json`` or ``jsonl``, each valid."""
    text = out.strip()
    if text.startswith(("[", "{\n")) or "\n" not in text:
        whole = json.loads(text)
        found = whole if isinstance(whole, list) else [whole]
    else:
        found = [json.loads(line) for line in text.splitlines()]
    for report in found:
        VALID.validate(report)
    return found


def test_the_schema_refuses_what_is_no_report() -> None:
    for wrong in ({}, {"id": "1", "route": "maybe"}, {"id": "1", "extra": 1}, {"id": "1", "matches": [{}]}):
        assert not VALID.is_valid(wrong)


# -- the samples, with every command ------------------------------------------------------------------------

EXTRA = {
    "match": {"matches"},
    "draft": {"draft"},
    "facts": {"facts"},
    "reply": {"matches", "draft", "findings"},
}


@pytest.mark.usefixtures("one_desk")
@pytest.mark.parametrize("command", ["match", "draft", "facts"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_ticket(command: str, name: str, csreply: Callable[..., Ran]) -> None:
    code, out, err = csreply(command, TICKETS / name, "--format", "json")
    found = reports(out)
    assert err == ""
    assert (len(found) > 1) is (name in MANY)
    assert all(EXTRA[command] <= report.keys() for report in found)
    handed_over = len(found) == 1 and found[0].get("route") == "hand-over"
    assert code == (3 if handed_over else 0)


def test_the_samples_lead_to_both_exit_codes(csreply: Callable[..., Ran]) -> None:
    for command in ("match", "draft", "reply"):
        assert csreply(command, SURE).code == 0
        assert csreply(command, OFF_TOPIC).code == 3
        assert csreply(command, SURE, "--format", "json").code == 0
        assert csreply(command, OFF_TOPIC, "--format", "json").code == 3
    assert csreply("facts", OFF_TOPIC).code == 0
    assert csreply("match", SURE, OFF_TOPIC).code == csreply("match", OFF_TOPIC, OFF_TOPIC).code == 0


def test_reply_prints_the_whole_walk_and_asks_nothing_of_a_pipe(csreply: Callable[..., Ran]) -> None:
    code, out, err = csreply("reply", SURE)
    assert (code, err) == (0, "")
    assert [word for word in ("Matches", "Route", "Reply", "Best wishes,") if word not in out] == []
    assert "accept" not in out
    [report] = reports(csreply("reply", SURE, "--format", "jsonl").out)
    assert EXTRA["reply"] | {"facts", "route"} <= report.keys()


def test_reply_takes_one_ticket_also_from_standard_input(csreply: Callable[..., Ran]) -> None:
    data = Path(SURE).read_bytes()
    for form in ("text", "json"):
        assert csreply("reply", "-", "--format", form, stdin=data).code == 0
    [report] = reports(csreply("reply", TICKETS / "batch.jsonl", "--format", "json").out)
    assert report["id"] == "b-01"


def test_as_many_matches_as_asked_for(csreply: Callable[..., Ran]) -> None:
    for command in ("match", "reply", "triage"):
        [report] = reports(csreply(command, SURE, "-k", "2", "--format", "jsonl").out)
        assert len(report["matches"]) == 2
    text = csreply("reply", SURE, "-k", "2").out
    assert re.search(r"^  2 ", text, re.MULTILINE)
    assert not re.search(r"^  3 ", text, re.MULTILINE)
    assert csreply("match", SURE, "-k", "0").code == 2


def test_the_same_answer_whatever_pythons_hash_seed() -> None:
    told = [process("triage", NAMED, SURE, env=os.environ | {"PYTHONHASHSEED": seed}) for seed in "12"]
    assert told[0].stdout == told[1].stdout != ""
    assert told[0].stderr == told[1].stderr


def test_a_draft_from_a_chosen_article_with_a_chosen_template(csreply: Callable[..., Ran]) -> None:
    chosen = ("--article", "payments/refund-a-payment.md", "--template", "how-to", "--format", "json")
    code, out, _ = csreply("draft", OFF_TOPIC, *chosen)
    [report] = reports(out)
    assert code == 0
    assert report["draft"]["template"] == "how-to"
    assert {one["article"] for one in report["draft"]["sources"] if "article" in one} == {chosen[1]}


# -- lint ---------------------------------------------------------------------------------------------------

ASKED = "Which browser do you use?"


@pytest.mark.parametrize(("ticket", "code"), [(NAMED, 1), (UNNAMED, 0)], ids=["named", "unnamed"])
def test_a_question_that_the_ticket_answers(ticket: str, code: int, csreply: Callable[..., Ran]) -> None:
    alone = process("lint", "--ticket", ticket, input=ASKED)
    assert (alone.returncode, alone.stderr) == (code, "")
    for form in ("text", "line"):
        ran = csreply("lint", "--ticket", ticket, "--format", form, stdin=ASKED)
        assert ran.code == code
        assert ("asked-again" in ran.out) is ("Firefox 131" in ran.out) is (code == 1)
    [report] = reports(csreply("lint", "--ticket", ticket, "--format", "json", stdin=ASKED).out)
    again = [finding for finding in report["findings"] if finding["rule"] == "asked-again"]
    assert [(one["level"], one["evidence"], one["where"]) for one in again] == [
        ("error", "Firefox 131", "message 1")
    ][:code]


def test_lint_of_a_file_that_is_missing_is_one_clear_line() -> None:
    ran = process("lint", "missing.txt")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert one_line(ran.stderr) == "missing.txt: no such file (check the path)"


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_there_is_nothing_to_lint_in_an_empty_reply(text: str, csreply: Callable[..., Ran]) -> None:
    ran = csreply("lint", stdin=text)
    assert (ran.code, ran.out) == (2, "")
    assert one_line(ran.err).startswith("-: there is no reply in it (")


MAIL = """\
From: Sam <sam@shop.example>
To: Ana <ana@mill.example>
Subject: Re: you forgot the lamp

Hi Ana,

You should have read the manual.
"""


def test_the_headers_of_a_raw_mail_are_no_part_of_the_reply(csreply: Callable[..., Ran]) -> None:
    ran = csreply("lint", "--format", "json", stdin=MAIL)
    [report] = reports(ran.out)
    assert [(one["rule"], one["line"], one["column"]) for one in report["findings"]] == [("blame", 7, 1)]
    assert ran.code == 1


@pytest.mark.parametrize(
    "header", ["Content-Transfer-Encoding: base64", "Content-Type: multipart/mixed; boundary=x"]
)
def test_a_mail_that_cannot_be_read_as_it_stands_is_refused(header: str, csreply: Callable[..., Ran]) -> None:
    ran = csreply("lint", stdin=MAIL.replace("To:", f"{header}\nTo:"))
    assert (ran.code, ran.out) == (2, "")
    assert "encoded" in ran.err


@pytest.mark.parametrize(
    ("level", "code"),
    [(None, 0), ("note", 1), ("warning", 1), ("error", 0), ("never", 0)],
)
def test_from_which_level_on_findings_fail(level: str | None, code: int, csreply: Callable[..., Ran]) -> None:
    chosen = ("--fail-on", level) if level else ()
    ran = csreply("lint", "--format", "json", *chosen, stdin="Simply utilise the form.\n")
    [report] = reports(ran.out)
    assert max(LEVELS.index(finding["level"]) for finding in report["findings"]) == LEVELS.index("warning")
    assert ran.code == code


def test_never_fails_never(csreply: Callable[..., Ran]) -> None:
    assert csreply("lint", "--ticket", NAMED, "--fail-on", "never", stdin=ASKED).code == 0


def test_rules_and_phrases_can_be_left_out(csreply: Callable[..., Ran]) -> None:
    def found(*chosen: str) -> set[str]:
        ran = csreply("lint", "--format", "json", *chosen, stdin="Simply utilise the form.\n")
        return {finding["rule"] for finding in reports(ran.out)[0]["findings"]}

    rules = found()
    assert len(rules) > 1
    for rule in rules:
        assert found("--ignore", rule) == rules - {rule}
        assert found("--only", rule) == {rule}
    assert found("--allow", "simply", "--allow", "utilise") == set()


def test_replies_of_several_files_and_the_bad_one_among_them(
    csreply: Callable[..., Ran], tmp_path: Path
) -> None:
    for name, data in (("a.txt", b"Hello"), ("b.txt", b"\xff"), ("c.txt", b"Bye")):
        (tmp_path / name).write_bytes(data)
    ran = csreply("lint", "a.txt", "b.txt", "c.txt", "--format", "jsonl")
    found = reports(ran.out)
    assert (ran.code, [report["id"] for report in found]) == (1, ["a.txt", "b.txt", "c.txt"])
    assert found[1]["problem"] == {"what": "not UTF-8 text", "where": "b.txt:1", "mend": "save it as UTF-8"}
    assert csreply("lint", "a.txt", "c.txt").code == 0
    ran = csreply("lint", "a.txt", "missing.txt")
    assert (ran.code, ran.out) == (2, "")
    assert one_line(ran.err).startswith("missing.txt: no such file")


def test_a_batch_of_replies_each_against_its_own_ticket(csreply: Callable[..., Ran], tmp_path: Path) -> None:
    lines = [
        {"id": name, "ticket": json.loads(Path(ticket).read_text()), "reply": ASKED, "agent": "kept out"}
        for name, ticket in (("one", NAMED), ("two", UNNAMED))
    ]
    batch = "".join(json.dumps(line) + "\n" for line in lines)
    for ran in (
        csreply("lint", "--format", "jsonl", stdin=batch),
        csreply("lint", "-", "--format", "json", stdin=batch),
    ):
        found = {one["id"]: [finding["rule"] for finding in one["findings"]] for one in reports(ran.out)}
        assert ran.code == 1
        assert "asked-again" in found["one"]
        assert "asked-again" not in found["two"]
    (tmp_path / "batch.jsonl").write_text(json.dumps(lines[1]) + "\nnot JSON\n" + json.dumps(lines[1]) + "\n")
    ran = csreply("lint", "batch.jsonl", "--format", "jsonl", "--fail-on", "never")
    assert ran.code == 1, "a line that failed is not nothing"
    assert ["problem" in report for report in reports(ran.out)] == [False, True, False]


def test_ticket_and_reply_cannot_both_be_standard_input(csreply: Callable[..., Ran]) -> None:
    ran = csreply("lint", "--ticket", "-", stdin="Hello")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot both come from standard input" in one_line(ran.err)


# -- triage -------------------------------------------------------------------------------------------------


def test_triage_writes_a_report_a_line_and_a_summary(csreply: Callable[..., Ran], tmp_path: Path) -> None:
    code, out, err = csreply("triage", TICKETS / "batch.jsonl", SURE)
    found = reports(out)
    assert code in (0, 1)
    assert [report["id"] for report in found][-1] == "question-tax-year"
    assert err.splitlines()[0] == f"{len(found)} tickets"
    routes = [report["route"] for report in found]
    for route in set(routes):
        assert f"{route} {routes.count(route)}" in err.splitlines()[1]
    ran = csreply("triage", TICKETS / "batch.jsonl", SURE, "-o", "out.jsonl")
    assert (ran.code, ran.out, ran.err) == (code, "", err)
    assert (tmp_path / "out.jsonl").read_text() == out


def test_triage_goes_on_after_a_bad_ticket(csreply: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.txt").write_text("How do I refund a payment?")
    (folder / "b.txt").write_text("")
    (folder / "c.jsonl").write_text(
        '{"id": "c1", "subject": "Refund"}\n{"id": \n{"id": "c3", "subject": "Payout"}\n'
    )
    ran = csreply("triage", "inbox", "--fail-on", "never")
    assert ran.code == 1
    assert ["problem" in report for report in reports(ran.out)] == [False, True, False, True, False]
    assert ran.err.startswith("3 tickets, 2 could not be read\n")


def test_triage_of_standard_input(csreply: Callable[..., Ran]) -> None:
    ran = csreply("triage", "-", "--fail-on", "never", stdin=b'{"id": "1", "subject": "Refund"}\n' * 3)
    assert (ran.code, len(reports(ran.out))) == (0, 3)


@pytest.mark.usefixtures("one_desk")
def test_triage_fails_from_a_level_on(csreply: Callable[..., Ran]) -> None:
    batch = TICKETS / "batch.jsonl"
    levels = {
        finding["level"] for one in reports(csreply("triage", batch).out) for finding in one["findings"]
    }
    for level, graver in (("note", {"note", "warning", "error"}), ("error", {"error"}), ("never", set())):
        assert csreply("triage", batch, "--fail-on", level).code == (1 if levels & graver else 0)


def test_triage_never_writes_over_what_it_reads(csreply: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    own = tmp_path / "inbox" / "b.jsonl"
    own.write_bytes((TICKETS / "batch.jsonl").read_bytes())
    (tmp_path / "link.jsonl").symlink_to(own)
    before = own.read_bytes()
    for source, out in (
        ("inbox/b.jsonl",) * 2,
        ("inbox", "inbox/o.jsonl"),
        (".", "o.jsonl"),
        ("inbox/b.jsonl", "link.jsonl"),
    ):
        ran = csreply("triage", source, "-o", out)
        assert (ran.code, ran.out) == (2, "")
        assert one_line(ran.err) == f"{out}: the tickets are read from there (write somewhere else)"
    assert own.read_bytes() == before


def test_triage_of_a_wrong_format_leaves_the_file_as_it_is(
    csreply: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "out.jsonl").write_text("mine")
    assert csreply("triage", SURE, "-o", "out.jsonl", "--format", "nope").code == 2
    assert csreply("triage", "missing", "-o", "out.jsonl").code == 2
    assert (tmp_path / "out.jsonl").read_text() == "mine"
    assert "cannot be written" in one_line(csreply("triage", SURE, "-o", "no/such/folder.jsonl").err)


# -- shelves ------------------------------------------------------------------------------------------------


def test_rules_are_listed_and_explained(csreply: Callable[..., Ran]) -> None:
    code, out, err = csreply("rules")
    assert (code, err) == (0, "")
    assert re.search(r"^asked-again +error", out, re.MULTILINE)
    code, out, _ = csreply("rules", "tone")
    assert code == 0
    assert "tone" in out
    assert isinstance(json.loads(csreply("rules", "--format", "json").out), list)


def test_a_newcomer_begins(
    csreply: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = csreply("init", "desk")
    assert (code, err, out.count("wrote")) == (0, "", 5)
    assert csreply("init", "desk").out.count("kept") == 5
    monkeypatch.chdir(tmp_path / "desk")

    def call(*arguments: str, stdin: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        return run(list(arguments))

    assert call("reply", "tickets/first.txt") == 0
    assert call("kb", "check") == 0
    assert call("kb", "stats") == 0
    assert call("lint", "--fail-on", "warning", stdin="Look in the portal.") == 1
    assert call("kb", "learn", "tickets/first.txt", "--article", "opening-hours.md") == 2
    assert call("kb", "learn", "tickets/first.txt", "--article", "opening-hours", "--solved", "s.jsonl") == 0
    assert call("match", "tickets/first.txt", "--solved", "s.jsonl") == 0
    assert call("kb", "learn", "tickets/first.txt", "--article", "nope.md", "--solved", "s.jsonl") == 2


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A shelf of two articles."""
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "fees.md").write_text("# Card fees\n\nEach payment by card costs a fee of 1%.\n")
    (folder / "kits.md").write_text("# Hire a drum kit\n\nChoose a kit and a day.\n")
    return folder


def test_what_is_learned_is_found(csreply: Callable[..., Ran], kb: Path, tmp_path: Path) -> None:
    desk = ("--kb", kb, "--solved", "solved.jsonl")
    (tmp_path / "answer.txt").write_text("A wonga is a fee.")
    learn = ("kb", "learn", "-", "--article", "fees.md", "--reply", "answer.txt")
    ran = csreply(*learn, *desk, stdin="Why is there a wonga on my statement?")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Kept: “fees.md”")
    ran = csreply("match", "-", *desk, "--format", "json", stdin="what is this wonga")
    [report] = reports(ran.out)
    assert report["matches"][0]["article"] == "fees.md"
    assert report["similar"][0]["reply"] == "A wonga is a fee."
    assert "1 solved ticket, for 1 article" in csreply("kb", "stats", *desk).out


def test_kb_check(csreply: Callable[..., Ran], kb: Path) -> None:
    (kb / "a.md").write_text("---\ntitle: [\n---\n# A\n\nText\n")
    (kb / "b.md").write_bytes(b"\xff\xfe\xff")
    ran = csreply("kb", "check", "--kb", "kb")
    assert ran.code == 1
    assert re.search(r"^\S*a\.md:\d+", ran.out, re.MULTILINE)
    assert "b.md" in ran.out
    assert re.fullmatch(r"4 articles, \d+ problems\n", ran.err)


def test_kb_stats(csreply: Callable[..., Ran], kb: Path) -> None:
    code, out, err = csreply("kb", "stats", "--kb", kb)
    assert (code, err) == (0, "")
    assert out.startswith(f"2 articles, 2 passages, in {kb.resolve()}\nkind: ")


def test_a_folder_without_articles_answers_nothing(csreply: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    assert csreply("match", SURE, "--kb", "kb").code == 3


# -- what is wrong with a command line ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["match", SURE, "--format", "nope"], "there is no format 'nope' (use one of text, line, json"),
        (["lint", SURE, "--format", "nope"], "there is no format 'nope' (use one of text, line, json"),
        (["facts", SURE, "--from", "nope"], "no ticket format 'nope' (one of jsonl, json, mbox"),
        (["triage", SURE, "--from", "nope"], "no ticket format 'nope' (one of jsonl, json, mbox"),
        (["lint", SURE, "--fail-on", "nope"], "--fail-on cannot be 'nope' (one of note, warning, error"),
        (["triage", SURE, "--fail-on", "nope"], "--fail-on cannot be 'nope' (one of note, warning, error"),
        (["lint", SURE, "--ignore", "nope"], "no rule 'nope' (see them all with: csreply rules)"),
        (["lint", SURE, "--only", "nope"], "no rule 'nope' (see them all with: csreply rules)"),
        (["rules", "nope"], "no rule 'nope' (see them all with: csreply rules)"),
        (["rules", "--format", "nope"], "there is no format 'nope' (use one of text, json)"),
        (["match", "missing"], "missing: no such file or folder (check the path)"),
        (["match", SURE, "missing"], "missing: no such file or folder (check the path)"),
        (["match", "x" * 5000], "no such file or folder (check the path)"),
        (["triage", SURE, "missing"], "missing: no such file or folder (check the path)"),
        (["lint", "--ticket", "missing"], "missing: no such file or folder (check the path)"),
        (["match", SURE, "--kb", "missing"], "missing: no such folder of articles"),
        (["match", SURE, "--solved", "missing"], "missing: no such file or folder (check the path)"),
        (["reply", SURE, "--solved", "missing"], "missing: no such file or folder (check the path)"),
        (["match", SURE, "--desk", "missing"], "missing: no such folder (name a folder with --desk)"),
        (["match", SURE, "--desk", "."], ".: no .csreply.yml in this folder (make one with: csreply init)"),
        (["draft", SURE, "--article", "nope"], "no such article: nope"),
        (["draft", SURE, "--template", "nope"], "nope"),
        (["kb", "learn", SURE, "--article", "payments/fees.md"], "this desk keeps no solved tickets"),
        (["reply", "-"], "an empty file"),
    ],
    ids=lambda value: " ".join(value).replace(SURE, "T")[:50] if isinstance(value, list) else "",
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str], told: str, csreply: Callable[..., Ran]
) -> None:
    ran = csreply(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in one_line(ran.err)


@pytest.mark.parametrize("form", OUTPUTS)
def test_nothing_is_printed_of_what_cannot_be_done(
    form: str, csreply: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text("")
    for arguments in (["match", "empty.txt"], ["draft", SURE, "--template", "nope"], ["lint", "missing"]):
        ran = csreply(*arguments, "--format", form)
        assert (ran.code, ran.out) == (2, "")
        one_line(ran.err)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope"], "No such command 'nope'"),
        (["match"], "Missing argument"),
        (["match", SURE, "--nope"], "No such option"),
        (["match", SURE, "-k", "many"], "is not a valid"),
        (["kb", "learn", SURE], "Missing option '--article'"),
    ],
    ids=lambda value: " ".join(value).replace(SURE, "T") if isinstance(value, list) else "",
)
def test_wrong_usage(arguments: list[str], told: str, csreply: Callable[..., Ran]) -> None:
    ran = csreply(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_a_bad_file_among_good_ones_is_a_report(csreply: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    for command in ("match", "draft", "facts"):
        ran = csreply(command, "empty.txt", SURE, "--format", "jsonl")
        assert ran.code == 1
        assert ["problem" in report for report in reports(ran.out)] == [True, False]


def test_settings_at_fault_are_told_with_their_line(csreply: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / ".csreply.yml").write_text("product: Ours\ntone: rude\n")
    ran = csreply("match", SURE)
    assert ran.code == 2
    assert f"{tmp_path}/.csreply.yml:2: tone cannot be 'rude'" in one_line(ran.err)


def test_a_name_with_escapes_is_shown_as_text(csreply: Callable[..., Ran]) -> None:
    err = one_line(csreply("match", "\x1b[31mred\nhelp").err)
    assert "\x1b" not in err
    assert "red" in err


# -- help ---------------------------------------------------------------------------------------------------

COMMANDS = ["", "match", "draft", "lint", "reply", "facts", "triage", "rules", "init"]
COMMANDS += ["kb", "kb check", "kb stats", "kb gaps", "kb learn"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, csreply: Callable[..., Ran]) -> None:
    code, out, err = csreply(*command.split(), "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: csreply {command}".strip())
    assert csreply(*command.split(), "-h").out == out


def test_version(csreply: Callable[..., Ran]) -> None:
    assert csreply("--version") == (0, f"csreply {__version__}\n", "")


def test_without_a_command_the_help_is_shown(csreply: Callable[..., Ran]) -> None:
    ran = csreply()
    assert ran.code == 2
    assert "Usage: csreply" in ran.out + ran.err


SHELLS = {"bash": "complete -o default", "zsh": "#compdef csreply", "fish": "complete --command csreply"}


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_for(shell: str) -> None:
    told = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", "_CSREPLY_COMPLETE": f"source_{shell}"}
    script = process(env=os.environ | told)
    assert (script.returncode, script.stderr) == (0, "")
    assert SHELLS[shell] in script.stdout
    shown = process("--show-completion", shell, env=os.environ | told | {"_CSREPLY_COMPLETE": ""})
    assert SHELLS[shell] in shown.stdout
    typed = {"_CSREPLY_COMPLETE": f"complete_{shell}", "COMP_WORDS": "csreply tri", "COMP_CWORD": "1"}
    typed |= {"_TYPER_COMPLETE_ARGS": "csreply tri", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    offered = process(env=os.environ | typed)
    assert "triage" in offered.stdout
    assert "match" not in offered.stdout


# -- hostile tickets ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("one_desk")
@pytest.mark.parametrize("form", OUTPUTS)
@pytest.mark.parametrize("command", ["match", "draft", "facts", "reply", "triage"])
def test_a_hostile_ticket_is_shown_as_plain_text(
    command: str, form: str, csreply: Callable[..., Ran]
) -> None:
    code, out, _ = csreply(command, HOSTILE, "--format", form)
    assert code in (0, 1, 3)
    told = out.replace("@\u2060", "@") if form == "markdown" else out  # so that nobody is told of being named
    unsafe = [letter for letter in told if not (letter.isprintable() or letter in "\n\t")]
    assert unsafe == []
    assert "x" * 100 not in out, "a template of the customer's was run"
    if command in ("facts", "reply", "triage"):  # who wrote it is one of the facts
        bare = re.sub(r"\\+(?=[^\w\s])", "", out)
        assert "{{ agent.signature }} [link=https://evil.example]Bobby[/link]" in bare
    if (command, form) == ("reply", "text"):
        assert "[bold red]print[/bold red] {{ ticket.id }}" in out


def test_a_hostile_ticket_in_colour_brings_no_escape_of_its_own(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "TERM": "xterm-256color"}
    code = (
        "import sys; from csreply import console; console.colour = lambda stream: True\n"
        "import csreply.cli; csreply.cli.colour = console.colour; sys.exit(csreply.cli.run(sys.argv[1:]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "reply", HOSTILE],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=env,
        timeout=60,
    )
    assert "\x1b[" in ran.stdout, "the test shows no colours"
    bare = re.sub(r"\x1b\[[\d;]*m", "", ran.stdout)
    assert [letter for letter in bare if not (letter.isprintable() or letter == "\n")] == []
    assert "\x1b[5m" not in ran.stdout
    assert "\x1b[8m" not in ran.stdout


# -- streams and signals ------------------------------------------------------------------------------------


def test_a_ticket_from_standard_input_is_read_like_the_file(csreply: Callable[..., Ran]) -> None:
    for path in (NAMED, SURE, str(TICKETS / "thread-outlook.eml")):
        named = reports(csreply("match", path, "--format", "json").out)
        piped = reports(csreply("match", "-", "--format", "json", stdin=Path(path).read_bytes()).out)
        assert [one["matches"] for one in named] == [one["matches"] for one in piped]


def test_a_process_of_its_own_says_the_same(csreply: Callable[..., Ran]) -> None:
    ran = process("draft", OFF_TOPIC)
    assert (ran.returncode, ran.stdout, ran.stderr) == csreply("draft", OFF_TOPIC)


@pytest.mark.parametrize("command", ["match", "triage"])
def test_a_reader_that_has_seen_enough_is_no_fault(command: str, tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text('{"id": "1", "subject": "Refund a payment"}\n' * 400)
    arguments = [sys.executable, "-m", "csreply", command, str(many), "--format", "line"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=60) == 0
        assert running.stderr.read() == b""


def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text('{"id": "1", "subject": "Refund a payment"}\n' * 20_000)
    arguments = [sys.executable, "-m", "csreply", "triage", str(many), "--format", "line"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert err.strip() == b""


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = process("reply", SURE, env=os.environ | {"CSREPLY_CACHE": str(tmp_path / "file")})
    assert (ran.returncode, ran.stderr) == (0, "")


def test_output_in_an_old_encoding_is_as_near_as_it_can_be() -> None:
    ran = process("match", SURE, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.isascii()
