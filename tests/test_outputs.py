from __future__ import annotations

import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import markdown_it
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    Similar,
    Source,
    Ticket,
)
from csreply.outputs import OUTPUTS, as_dict, write
from csreply.outputs.excerpt import excerpt
from csreply.outputs.layout import cells, wrapped
from csreply.text import Span, place

GOLDEN = Path(__file__).parent / "golden" / "outputs"
ENDINGS = {"json": "json", "jsonl": "jsonl", "sarif": "sarif", "markdown": "md"}
SGR = re.compile(r"\x1b\[[0-9;]*m")


def find(reply: str, words: str, rule: str, level: str = "warning", **more: object) -> Finding:
    start = reply.index(words)
    line, column = place(reply, start)
    told = {"message": f"About “{words}”", **more}
    return Finding(rule, level, start, start + len(words), line, column, words, **told)  # type: ignore[arg-type]


REPLY = """Hi Mara,

Which browser do you use? As I said, please utilise the Sync panel in the admin console in order to
re-authenticate the OAuth grant, and then wait for the webhook to be delivered to the endpoint again.

1. Open Settings › Calendars and choose Disconnect beside the calendar that shows every lesson twice.
2. Choose Connect again.

Kind regards,
Ola
"""
TICKET = Ticket(
    id="4812",
    subject="Every student gets the reminder twice",
    requester=Person("Mara Lind", "mara@studio.example"),
    fields={"plan": "Pro"},
    tags=("reminders",),
    attachments=("twice.png",),
    messages=(
        Message("Since Monday every student gets each reminder twice, in Firefox 131 too.", name="Mara Lind",
                sent="2026-01-03T10:00:00Z"),
        Message("Looks like two calendars.", role="agent", name="Ola", public=False),
        Message("I have already switched the calendar off and on.\nIt did not help.", name="Mara Lind",
                sent="2026-01-04T08:30:00Z", attachments=("log.txt",)),
    ),
    source="tickets/4812.eml",
    created="2026-01-03T10:00:00Z",
    language="en",
)  # fmt: skip
TWICE = Article(
    "reminders/twice.md", "Reminders are sent twice", "https://help.plumb.example/reminders-twice"
)
MATCHES = (
    Match(
        TWICE,
        Passage("reminders/twice.md", ("When two calendars are linked",), 18, "Disconnect one of them."),
        7.12345678,
        0.834,
        ("shares “reminder”, “twice”, “calendar”", "3 solved tickets with the same words led here"),
        ("known issue",),
    ),
    Match(
        Article("calendars/connect-and-disconnect.md", "Connect or disconnect a calendar"),
        Passage("calendars/connect-and-disconnect.md", (), 1, ""),
        2.5,
        0.07,
    ),
)
FACTS = (
    Fact("browser", "Firefox 131", "message 1", 0, 58, 69),
    Fact("tried", "already switched the calendar off and on", "message 3", 2, 7, 47),
    Fact("plan", "Pro", "field plan"),
)
SIMILAR = (
    Similar("4711", "Two reminders for each lesson", ("reminders/twice.md",), 3.25, "Please disconnect one."),
    Similar("4502", "Double text messages", (), 1.5),
)
DRAFT = Draft(
    "Hello Mara,\n\nthank you for writing.\n\n1. Open **Settings**.\n2. Choose **Disconnect**.\n",
    "how-to",
    (
        Source(0, 35, template="how-to", line=3),
        Source(37, 57, article="reminders/twice.md", line=20),
        Source(58, 82, article="reminders/twice.md", line=21),
    ),
    ("error-text",),
)
FINDINGS = (
    find(
        REPLY,
        "Which browser do you use?",
        "asked-again",
        "error",
        message="The customer has named the browser.",
        better="I see that you use Firefox 131.",
        evidence="Firefox 131",
        where="message 1",
    ),
    find(
        REPLY,
        "in order to",
        "plain-in-order-to",
        "note",
        message="Write “to” instead of “in order to”.",
        better="to",
        safe=True,
    ),
    find(
        REPLY,
        "in order to\nre-authenticate the OAuth grant",
        "jargon",
        message="The customer does not use these words.",
        better="to sign in to your calendar again",
    ),
    Finding(
        "left-unanswered",
        "warning",
        *(0, 0, 1, 1, ""),
        message="A question is left unanswered.",
        evidence="Will my students be charged twice?",
        where="message 3",
    ),
)
WHOLE = Report(
    "4812",
    "tickets/4812.eml",
    TICKET,
    MATCHES,
    SIMILAR,
    FACTS,
    DRAFT,
    route="ask",
    missing=("the error text",),
)
LINTED = Report("reply.txt", "reply.txt", reply=REPLY, findings=FINDINGS)
EVIL = (
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 [bold]loud[/bold] {{ ticket.id }} "
    "\u202egnp.exe\u202c\x07 ::error::x ##[error]y\r\n::set-env name=A::b\n<img src=x onerror=alert(1)> "
    "![i](https://evil.example/i.png) [c](javascript:x) @everyone #12 `code` ``` | *b* _i_ ~~s~~ & \t tab "
    "https://evil.example www.evil.example %0A 100% \u2028 \x85 \x9b31m 東京 e\u0301 "
    "\U0001f469\u200d\U0001f4bb"
)
HOSTILE = Report(
    f"id {EVIL}",
    "a,b: c%\n::error::d.txt",
    Ticket(EVIL, (Message(EVIL, name=EVIL, sent=EVIL),), EVIL, Person(EVIL, EVIL), {EVIL: EVIL}),
    (Match(Article(EVIL, EVIL, EVIL), Passage(EVIL, (EVIL,), 1, EVIL), 1.0, 1.0, (EVIL,), (EVIL,)),),
    (Similar(EVIL, EVIL, (EVIL,), 1.0, EVIL),),
    (Fact(EVIL, EVIL, EVIL),),
    Draft(EVIL, EVIL, (Source(0, 3, article=EVIL, line=1),), (EVIL,)),
    f"東京 {EVIL}",
    (find(f"東京 {EVIL}", "loud", EVIL, message=EVIL, better=EVIL, evidence=EVIL, where=EVIL),),
    "hand-over",
    (EVIL,),
    CsreplyError(EVIL, where=EVIL, mend=EVIL),
)
PROBLEM = Report(
    "tickets/b.txt",
    "tickets/b.txt",
    problem=CsreplyError("not UTF-8 text: byte 0xe9", where="tickets/b.txt:3", mend="save it as UTF-8"),
)
EMPTY = Report("4813", matches=(), similar=(), facts=(), findings=(), route="hand-over")
CLEAN = Report("ok.txt", "ok.txt", reply="Hello.", findings=())
BATCH = replace(LINTED, id="row 7", source="replies.jsonl:7")
CASES: dict[str, list[Report]] = {
    "nothing": [],
    "whole": [WHOLE],
    "linted": [LINTED],
    "several": [WHOLE, PROBLEM, EMPTY, CLEAN, BATCH],
    "hostile": [HOSTILE],
}


def printed(reports: list[Report], form: str, **more: object) -> str:
    out = io.StringIO()
    write(iter(reports), form, out, **more)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", [*OUTPUTS, "text-colour", "text-narrow"])
def test_a_format_prints_what_its_golden_file_holds(form: str, case: str) -> None:
    options = {"text-colour": {"colour": True}, "text-narrow": {"width": 60}}.get(form, {})
    name = form.partition("-")[0]
    text = printed(CASES[case], name, **options)
    golden = GOLDEN / f"{case}.{form}.{ENDINGS.get(form, 'txt')}"
    if os.environ.get("CSREPLY_UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    with golden.open(encoding="utf-8", newline="") as file:
        assert text == file.read()


def test_every_golden_file_is_of_a_case() -> None:
    names = {path.name.split(".")[0] for path in GOLDEN.iterdir()}
    assert names == set(CASES)


# --- JSON


def test_json_is_one_object_for_one_report_and_a_list_for_any_other_number() -> None:
    assert json.loads(printed([], "json")) == []
    assert json.loads(printed([WHOLE], "json")) == as_dict(WHOLE)
    assert json.loads(printed([WHOLE, LINTED, EMPTY], "json")) == [*map(as_dict, (WHOLE, LINTED, EMPTY))]


def test_json_is_closed_when_the_run_is_cut_short() -> None:
    def cut() -> object:
        yield WHOLE
        yield LINTED
        raise KeyboardInterrupt

    out = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        write(cut(), "json", out)  # type: ignore[arg-type]
    assert [one["id"] for one in json.loads(out.getvalue())] == ["4812", "reply.txt"]


def test_the_keys_are_those_of_the_design() -> None:
    told = as_dict(replace(WHOLE, findings=FINDINGS))
    assert list(told["matches"][0]) == [
        "article", "title", "heading", "line", "url", "score", "confidence", "because", "cautions",
    ]  # fmt: skip
    assert list(told["findings"][0]) == [
        "rule", "level", "start", "end", "line", "column", "text", "message", "better", "evidence", "where",
    ]  # fmt: skip
    assert list(told["draft"]) == ["text", "template", "sources", "gaps"]
    assert told["draft"]["sources"][1] == {
        "start": 37,
        "end": 57,
        "article": "reminders/twice.md",
        "line": 20,
    }
    assert told["ticket"]["messages"][1] == {
        "from": "agent", "name": "Ola", "public": False, "text": "Looks like two calendars.",
    }  # fmt: skip
    assert told["facts"][2] == {"kind": "plan", "value": "Pro", "where": "field plan", "start": 0, "end": 0}
    assert told["missing"] == ["the error text"]


def test_what_was_not_worked_out_is_left_out_and_what_was_not_found_is_there() -> None:
    assert as_dict(Report("1")) == {"id": "1"}
    assert as_dict(EMPTY) == {
        "id": "4813", "route": "hand-over", "facts": [], "matches": [], "similar": [], "findings": [],
    }  # fmt: skip


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif"])
def test_json_holds_no_raw_control_and_loses_nothing(form: str) -> None:
    text = printed([HOSTILE], form)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
    assert EVIL in json.dumps(json.loads(text), ensure_ascii=False).encode().decode("unicode_escape") or (
        EVIL in list(strings(json.loads(text)))
    )


def strings(value: object) -> object:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)  # type: ignore[misc]
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)  # type: ignore[misc]


@pytest.mark.parametrize("form", ["jsonl", "line", "text", "github", "markdown"])
def test_a_report_is_let_go_before_the_next_is_asked_for(form: str) -> None:
    out, seen = io.StringIO(), []

    def reports() -> object:
        for report in (WHOLE, LINTED, EMPTY):
            seen.append(out.getvalue())
            yield report

    write(reports(), form, out)  # type: ignore[arg-type]
    assert "4812" in seen[1]
    assert "reply.txt" in seen[2]


# --- line, github


def test_a_line_a_finding_as_editors_read_it() -> None:
    lines = printed([LINTED], "line").splitlines()
    pattern = re.compile(r"reply\.txt:(\d+):(\d+): (note|warning|error): .+ \[[a-z-]+\]")
    assert all(pattern.fullmatch(line) for line in lines)
    assert [int(pattern.fullmatch(line)[1]) for line in lines] == [f.line for f in FINDINGS]  # type: ignore[index]


def test_no_workflow_command_comes_from_a_ticket() -> None:
    lines = printed([HOSTILE], "github").splitlines()
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert [line.split(" ")[0] for line in commands] == ["::error", "::warning"]
    assert all("##[" not in line for line in lines if line not in commands)


def test_github_escapes_properties_and_message() -> None:
    report = replace(
        LINTED, source="a,b: 50%.txt", findings=(replace(FINDINGS[1], message="50%\nof: it, all"),)
    )
    assert printed([report], "github") == (
        "::notice file=a%2Cb%3A 50%25.txt,line=3,col=89,endColumn=100,title=plain-in-order-to"
        "::50%25 of: it, all; instead: to\n"
    )


# --- SARIF

COUNT = {"type": "integer", "minimum": 1}
TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
REGION = {
    "type": "object",
    "required": ["startLine"],
    "properties": {
        **dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), COUNT),
        "snippet": TEXT,
    },
    "additionalProperties": False,
}
ARTIFACT = {
    "type": "object",
    "required": ["uri"],
    "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$"}},
    "additionalProperties": False,
}
LOCATIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "physicalLocation": {
                "type": "object",
                "required": ["artifactLocation"],
                "properties": {"artifactLocation": ARTIFACT, "region": REGION},
                "additionalProperties": False,
            },
            "logicalLocations": {"type": "array", "items": {"properties": {"name": {"type": "string"}}}},
        },
        "additionalProperties": False,
    },
}
FIX = {
    "type": "object",
    "required": ["artifactChanges"],
    "properties": {
        "description": TEXT,
        "artifactChanges": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["artifactLocation", "replacements"],
                "properties": {
                    "artifactLocation": ARTIFACT,
                    "replacements": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["deletedRegion"],
                            "properties": {"deletedRegion": REGION, "insertedContent": TEXT},
                            "additionalProperties": False,
                        },
                    },
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": LOCATIONS,
        "fixes": {"type": "array", "uniqueItems": True, "items": FIX},
    },
    "additionalProperties": False,
}
RUN = {
    "type": "object",
    "required": ["tool"],
    "properties": {
        "tool": {
            "type": "object",
            "required": ["driver"],
            "properties": {
                "driver": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string"},
                        "version": {"type": "string"},
                        "rules": {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"type": "object", "required": ["id"]},
                        },
                    },
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        },
        "invocations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["executionSuccessful"],
                "properties": {
                    "executionSuccessful": {"type": "boolean"},
                    "toolExecutionNotifications": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "properties": {"level": {}, "message": TEXT, "locations": LOCATIONS},
                            "additionalProperties": False,
                        },
                    },
                },
                "additionalProperties": False,
            },
        },
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
        "properties": {"type": "object"},
    },
    "additionalProperties": False,
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN},
    },
    "additionalProperties": False,
}
"""What of the OASIS schema we use, as strict as it is there."""


@pytest.mark.parametrize("case", CASES)
def test_sarif_fits_its_schema(case: str) -> None:
    log = json.loads(printed(CASES[case], "sarif"))
    jsonschema.Draft7Validator(SARIF).validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    results = log["runs"][0]["results"]
    assert len(results) == sum(len(report.findings or ()) for report in CASES[case])
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)


def test_a_sarif_region_holds_the_words_and_a_fix_mends_them() -> None:
    results = json.loads(printed([LINTED], "sarif"))["runs"][0]["results"]
    for result, finding in zip(results, FINDINGS, strict=True):
        assert region_of(REPLY, result["locations"][0]["physicalLocation"]["region"]) == finding.text
    assert [bool(result.get("fixes")) for result in results] == [False, True, False, False]


def region_of(text: str, region: dict[str, int]) -> str:
    lines = text.split("\n")

    def offset(line: int, column: int) -> int:
        return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1

    start = offset(region["startLine"], region["startColumn"])
    return text[start : offset(region["endLine"], region["endColumn"])]


# --- Markdown


@pytest.mark.parametrize("preset", ["commonmark", "default"])
def test_a_ticket_puts_no_markup_into_markdown(preset: str) -> None:
    page = printed([HOSTILE], "markdown")
    html = markdown_it.MarkdownIt(preset).enable("table").render(page)
    tags = set(re.findall(r"<\s*([a-z0-9]+)", html))
    assert tags == {"h3", "p", "strong", "ul", "ol", "li", "code", "pre"}
    outside = re.sub(r"(?s)<code.*?</code>", "", html)
    assert not re.search(r"(?<!\w)@\w|#\d|onerror(?!=alert)|\[bold\]\(", outside)
    assert "loud" in outside


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("`", "`` ` ``"),
        ("a`b", "``a`b``"),
        ("``", "``` `` ```"),
        ("", "` `"),
    ],
)
def test_a_code_span_is_longer_than_the_backticks_in_it(text: str, written: str) -> None:
    report = Report("1", problem=CsreplyError("w", where=text or "\u200b"))
    assert written in printed([report], "markdown")


# --- text


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100])
@pytest.mark.parametrize("case", CASES)
def test_text_fits_its_width(case: str, width: int) -> None:
    lines = printed(CASES[case], "text", width=width).split("\n")
    assert max(map(cells, lines)) <= width


def test_text_without_a_width_wraps_nothing() -> None:
    text = printed([replace(WHOLE, draft=replace(DRAFT, text="word " * 100))], "text", width=0)
    assert ("word " * 100).rstrip() in text


@pytest.mark.parametrize("case", CASES)
def test_colour_changes_nothing_but_colour(case: str) -> None:
    colourful = printed(CASES[case], "text", colour=True)
    assert SGR.sub("", colourful) == printed(CASES[case], "text")
    codes = {code for found in SGR.findall(colourful) for code in found[2:-1].split(";")}
    assert codes <= {"0", "1", "2", "31", "33", "34", "36"}


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("Use the console.", "console"),
        ("\tUse the console.", "console"),
        ("東京の console です", "console"),
        ("Ame\u0301lie, e\u0301teint", "e\u0301teint"),
        ("\x1b[1mUse\x1b[0m the console", "console"),
        ("Ｆｕｌｌ width words here", "ｗidth".replace("ｗ", "w")),
        ("one two " * 60 + "console" + " three four" * 90, "console"),
        ("x" * 5000 + " console " + "y" * 5000, "console"),
    ],
    ids=["plain", "tab", "wide", "combining", "escape", "full-width", "long", "no-spaces"],
)
@pytest.mark.parametrize("width", [0, 40, 72])
def test_the_marks_stand_below_the_words(reply: str, words: str, width: int) -> None:
    start = reply.index(words)
    (row,) = excerpt(reply, Span(start, start + len(words)), width)
    assert (row.line, row.middle) == (1, words)
    assert (row.indent, row.size) == (cells(row.before), cells(words))
    assert not width or cells(row.before + row.middle + row.after) <= width
    assert len(row.before + row.after) < 1500


def test_marks_go_on_over_lines_and_stop_after_three_rows() -> None:
    rows = excerpt("a b\n\n  c d\ne\nf\ng", Span(2, 15), 40)
    assert [(row.line, row.middle) for row in rows] == [(1, "b"), (3, "c d"), (4, "e")]
    assert excerpt("abc", Span(7, 9), 40) == []


def test_a_finding_that_stands_nowhere_shows_no_line_of_the_reply() -> None:
    text = printed([replace(LINTED, findings=FINDINGS[3:])], "text")
    assert "Hi Mara" not in text
    assert "Will my students be charged twice?" in text


@given(st.text(alphabet=st.sampled_from("ab 東\u0301-")), st.integers(2, 30), st.integers(0, 4))
def test_wrapping_loses_no_word_and_keeps_to_the_width(text: str, width: int, hang: int) -> None:
    hang = min(hang, max(width - 2, 0))
    spans = wrapped(text, width, hang=hang)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(cells(text[a:b]) <= (width - hang if n else width) for n, (a, b) in enumerate(spans))


# --- any stream


@pytest.mark.parametrize("form", OUTPUTS)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("case", CASES)
def test_a_stream_that_cannot_show_a_letter_does_not_stop_the_run(
    case: str, encoding: str, form: str
) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    write([*CASES[case], Report("\ud800 lone", problem=CsreplyError("\udfff"))], form, out)
    out.flush()
    assert raw.getvalue().decode(encoding)


def test_json_on_an_ascii_stream_loses_nothing() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    write([HOSTILE], "json", out)
    out.flush()
    assert json.loads(raw.getvalue()) == as_dict(HOSTILE)


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(CsreplyError, match="xml") as caught:
        write([], "xml", io.StringIO())
    assert "markdown" in caught.value.mend


# --- any Report

WORDS = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b[]m;:\n\r\t\x9b`@#<&*_{}|%\u2028\u202e東\u0301 ")),
    max_size=40,
)
FINDING = st.builds(
    Finding, WORDS, st.sampled_from(["note", "warning", "error"]), st.integers(0, 60), st.integers(0, 60),
    st.integers(1, 9), st.integers(1, 99), WORDS, WORDS, WORDS, WORDS, WORDS, st.booleans(),
)  # fmt: skip
PEOPLE = st.builds(Person, WORDS, WORDS)
MESSAGES = st.builds(Message, WORDS, st.sampled_from(["customer", "agent"]), WORDS, WORDS, st.booleans())
TICKETS = st.builds(
    Ticket,
    WORDS,
    st.lists(MESSAGES, max_size=2).map(tuple),
    WORDS,
    PEOPLE,
    st.dictionaries(WORDS, WORDS, max_size=1),
)
ARTICLES = st.builds(Article, WORDS, WORDS, WORDS)
PASSAGES = st.builds(Passage, WORDS, st.tuples(WORDS), st.integers(1, 99), WORDS)
MATCHED = st.builds(
    Match, ARTICLES, PASSAGES, st.floats(0, 9), st.floats(0, 1), st.tuples(WORDS), st.tuples(WORDS)
)
REPORTS = st.builds(
    Report,
    WORDS,
    WORDS,
    st.none() | TICKETS,
    st.none() | st.lists(MATCHED, max_size=2).map(tuple),
    st.none() | st.tuples(st.builds(Similar, WORDS, WORDS, st.tuples(WORDS), st.floats(0, 9), WORDS)),
    st.none() | st.tuples(st.builds(Fact, WORDS, WORDS, WORDS)),
    st.none() | st.builds(Draft, WORDS, WORDS, st.tuples(st.builds(Source, st.just(0), st.just(1), WORDS))),
    st.none() | WORDS,
    st.none() | st.lists(FINDING, max_size=3).map(tuple),
    st.none() | st.sampled_from(["reply", "ask"]),
    st.tuples(WORDS),
    st.none() | st.builds(CsreplyError, WORDS, where=WORDS, mend=WORDS),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(REPORTS, max_size=2))
def test_any_report_is_printed_in_every_format(reports: list[Report]) -> None:
    whole = [as_dict(report) for report in reports]
    assert json.loads(printed(reports, "json")) == (whole[0] if len(whole) == 1 else whole)
    assert [json.loads(line) for line in printed(reports, "jsonl").splitlines()] == whole
    jsonschema.Draft7Validator(SARIF).validate(json.loads(printed(reports, "sarif")))
    findings = sum(len(report.findings or ()) for report in reports)
    lines = printed(reports, "line").splitlines()
    assert sum("\t" not in line for line in lines) == findings
    commands = [line for line in printed(reports, "github").splitlines() if line.lstrip().startswith("::")]
    assert len(commands) == findings + sum(report.problem is not None for report in reports)
    text = printed(reports, "text", width=60)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text + printed(reports, "markdown"))
    assert max(map(cells, text.split("\n"))) <= 60
