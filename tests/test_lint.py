"""The linter: what it finds, what it leaves alone, what it costs."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csreply.lint import Known, lint
from csreply.model import Finding, Message, Person, Ticket
from csreply.rules import Rulebook

BOOK = Rulebook.open()
FIREFOX = Ticket(
    "1", (Message("The calendar stays empty, I am on Firefox 131 at home."),), requester=Person("Wren Oduya")
)


def rules(reply: str, ticket: Ticket | None = None, known: Known | None = None) -> list[str]:
    return [
        finding.rule for finding in lint(reply, BOOK, ticket=ticket, known=known) if finding.level != "note"
    ]


def only(reply: str, rule: str, ticket: Ticket | None = None) -> Finding:
    (finding,) = (finding for finding in lint(reply, BOOK, ticket=ticket) if finding.rule == rule)
    return finding


def test_a_question_that_the_ticket_answers() -> None:
    found = only("Which browser do you use?", "asked-again", FIREFOX)
    assert (found.level, found.evidence, found.where) == ("error", "Firefox 131", "message 1")
    assert found.better == "You wrote that you use Firefox 131: is that still so?"
    assert (found.start, found.end, found.line, found.column) == (0, 25, 1, 1)


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("Which browser do you use?", "The calendar stays empty."),
        ("May I open it in a browser?", "I am on Firefox 131."),
        ("You are on Firefox 131, is that right?", "I am on Firefox 131."),
        ("Does that help?", "I am on Firefox 131."),
        ("Is there anything else I can do?", "Is there anything else I can do? I am on Firefox 131."),
        ("I have looked at your browser's report.", "I am on Firefox 131."),
    ],
    ids=["not-told", "leave", "stated", "closing", "their-own-words", "no-question"],
)
def test_questions_that_are_fair(reply: str, text: str) -> None:
    assert "asked-again" not in rules(reply, Ticket("1", (Message(text),)))


@pytest.mark.parametrize(
    ("ticket", "where", "evidence"),
    [
        (Ticket("1", (Message("It is dark."),), fields={"browser": "Vivaldi"}), "field browser", "Vivaldi"),
        (Ticket("1", (Message("It is dark."),), subject="Dark in Opera"), "subject", "Opera"),
    ],
    ids=["field", "subject"],
)
def test_evidence_from_all_of_the_ticket(ticket: Ticket, where: str, evidence: str) -> None:
    found = only("Which browser do you use?", "asked-again", ticket)
    assert (found.where, found.evidence) == (where, evidence)


def test_an_attachment_answers_for_a_screenshot() -> None:
    ticket = Ticket("1", (Message("It is dark.", attachments=("dark_lamp.png",)),))
    assert only("Please send us a screenshot.", "asked-again", ticket).evidence == "dark_lamp.png"


def test_what_an_internal_note_says_is_no_evidence() -> None:
    ticket = Ticket("1", (Message("It is dark."), Message("Uses Firefox 131.", role="agent", public=False)))
    assert "asked-again" not in rules("Which browser do you use?", ticket)


def test_an_unfilled_field_is_no_answer() -> None:
    ticket = Ticket("1", (Message("It is dark."),), fields={"browser": "_No response_"})
    assert "asked-again" not in rules("Which browser do you use?", ticket)


@pytest.mark.parametrize(
    "reply",
    [
        "> You should have charged it.\nWe have read that.",
        "You wrote “you failed to tell us”, and that was our fault.",
        "Run `you forgot it` there.",
        "See https://mill.example/you-forgot-it for more on how the lamp is charged at night.",
    ],
    ids=["quoted-line", "quotation", "code", "link"],
)
def test_what_is_not_the_agents_prose_is_left_alone(reply: str) -> None:
    assert rules(reply) == []


def test_the_customers_own_words_are_no_jargon() -> None:
    ticket = Ticket("1", (Message("Is the TTL of my record too long?"),))
    assert "jargon" in rules("I would lower the TTL first.")
    assert "jargon" not in rules("I would lower the TTL first.", ticket)


def test_the_glossary_gives_the_better_word() -> None:
    found = lint(
        "The CNAME is missing.", BOOK, known=Known(glossary={"cname": "a signpost from one name to another"})
    )
    assert [f.better for f in found if f.rule == "jargon"] == ["a signpost from one name to another"]


def test_a_developer_knows_technical_words_but_no_shorthand() -> None:
    known = Known(audience="developer")
    assert rules("The CNAME is missing.", known=known) == []
    assert rules("We got a repro.", known=known) == ["jargon"]


def test_words_shown_on_the_screen_are_no_jargon() -> None:
    assert rules("There the webhook fails.") == ["jargon"]
    assert rules("There the webhook fails.", known=Known(shown=frozenset({"webhook"}))) == []


URLS = {
    "help.mill.example/a/dark": "",
    "help.mill.example/a/blinks": "",
    "help.mill.example/a/till": "internal",
}


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("https://help.mill.example/a/dark", ""),
        ("https://www.help.mill.example/a/dark/?from=mail#top", ""),
        ("https://help.mill.example/a/drak", "has no article"),
        ("https://help.mill.example/a/till.", "it is internal"),
        ("https://help.mill.example/contact", ""),
        ("https://mill.example/a/drak", ""),
    ],
    ids=["there", "there-with-more", "missing", "internal", "elsewhere-on-the-site", "another-site"],
)
def test_links_into_the_help_centre(link: str, says: str) -> None:
    found = [
        each
        for each in lint(f"You find more under {link} if you like.", BOOK, known=Known(urls=URLS))
        if each.rule == "dead-link"
    ]
    assert [says in each.message for each in found] == ([True] if says else [])


def test_ignore_only_and_allow() -> None:
    reply = "You forgot the lid. Please calm down."
    assert sorted(rules(reply)) == ["blame", "tone"]
    assert rules(reply, known=Known(ignore=frozenset({"tone"}))) == ["blame"]
    assert rules(reply, known=Known(only=frozenset({"tone"}))) == ["tone"]
    assert rules(reply, known=Known(allow=frozenset({"Calm down"}))) == ["blame"]


def test_a_wrong_name_and_the_right_one() -> None:
    found = only("Dear Mrs Halloran,\nit is here.", "wrong-name", FIREFOX)
    assert (found.text, found.better, found.evidence) == ("Mrs Halloran", "Wren", "Wren Oduya")
    assert "wrong-name" not in rules("Dear Mrs Oduya,\nit is here.", FIREFOX)


def test_secrets() -> None:
    assert "sensitive" in rules("Your card 4539 1488 0343 6467 was charged.")
    assert "sensitive" not in rules("Your order 4539 1488 0343 6468 was sent.")
    note = Message(
        "Watch this one, they have claimed for three lamps this year already.", role="agent", public=False
    )
    reply = "We see that they have claimed for three lamps this year already."
    assert "sensitive" in rules(reply, Ticket("1", (Message("Hi"), note)))


def test_offsets_survive_emoji_and_no_break_spaces() -> None:
    reply = "😀\u00a0Hello Zoë,\n\n🎉 you forgot the lid 🎉"
    found = only(reply, "blame")
    assert reply[found.start : found.end] == found.text == "you forgot"
    assert (found.line, found.column) == (3, 3)


def test_findings_are_sorted_and_do_not_overlap_within_a_rule() -> None:
    reply = (
        "Please be advised that you forgot the lid, as I already told you. You should have read the manual!!!"
    )
    found = lint(reply, BOOK)
    assert [f.start for f in found] == sorted(f.start for f in found)
    for rule in {f.rule for f in found}:
        mine = [f for f in found if f.rule == rule]
        assert all(one.end <= other.start for one, other in pairwise(mine))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=200))
def test_any_text_can_be_linted(reply: str, told: str) -> None:
    ticket = Ticket("1", (Message(told),), subject=told[:40], requester=Person(told[:10]))
    for finding in lint(reply, BOOK, ticket=ticket):
        assert reply[finding.start : finding.end] == finding.text
        assert 0 <= finding.start <= finding.end <= len(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "you " * 15_000,
        "Which browser do you use? " * 2_000,
        "a" * 1_000_000,
        "{{" * 200_000,
        "1234 " * 20_000,
        "X" * 300_000,
        "\n" * 300_000,
        "TTL " * 16_000,
    ],
    ids=["you", "questions", "letters", "braces", "digits", "capitals", "lines", "abbreviations"],
)
def test_hostile_replies_take_linear_time(reply: str) -> None:
    begin = time.process_time()
    lint(reply, BOOK, ticket=FIREFOX)
    assert time.process_time() - begin < 6


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, csreply.lint, csreply.facts, csreply.rules; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {
        "yaml",
        "rich",
        "numpy",
        "markdown_it",
        "liquid",
        "json",
        "typer",
        "rapidfuzz",
        "Stemmer",
        "csreply.reading",
    }
    assert not heavy & set(loaded)
