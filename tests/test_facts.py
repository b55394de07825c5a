"""What a ticket tells, and what a sentence asks for."""

from __future__ import annotations

import pytest

from csreply.facts import asked, facts, held
from csreply.model import Message, Person, Ticket
from csreply.rules import Rulebook

KINDS = Rulebook.open().facts


def kinds_of(ticket: Ticket) -> dict[str, str]:
    return {fact.kind: fact.value for fact in facts(ticket, KINDS)}


def test_facts_say_where_they_stand() -> None:
    ticket = Ticket(
        "1",
        (
            Message("It is dark."),
            Message("Which lamp?", role="agent"),
            Message("The ring blinks. I use Safari."),
        ),
        subject="Order 55120-B",
        requester=Person("Wren Oduya", "wren@mill.example"),
        fields={"plan": "Gold"},
        attachments=("dark.png",),
    )
    found = {fact.kind: fact for fact in facts(ticket, KINDS)}
    assert (found["browser"].where, found["browser"].message) == ("message 3", 2)
    assert ticket.messages[2].text[found["browser"].start : found["browser"].end] == "Safari"
    assert found["order-number"].where == "subject"
    assert (found["plan"].value, found["plan"].where) == ("Gold", "field plan")
    assert found["screenshot"].where == "attachment dark.png"
    assert found["account-email"].where == "requester"


def test_an_internal_note_tells_nothing() -> None:
    ticket = Ticket("1", (Message("It is dark."), Message("Uses Safari.", role="agent", public=False)))
    assert "browser" not in kinds_of(ticket)


def test_the_longest_value_wins() -> None:
    assert [
        f.value for f in facts(Ticket("1", (Message("on Firefox 131"),)), KINDS) if f.kind == "browser"
    ] == ["Firefox 131"]


def test_a_flood_of_facts_is_capped() -> None:
    ticket = Ticket("1", (Message(" ".join(f"at {n % 24}:{n % 60:02}" for n in range(5_000))),))
    assert len(facts(ticket, KINDS)) < 500


@pytest.mark.parametrize(
    ("text", "form", "flags"),
    [
        ("Which browser do you use?", "question", set()),
        ("Please send us the log.", "request", set()),
        ("Without the serial number nobody can come.", "request", set()),
        ("If you send a photo, I can look.", "condition", set()),
        ("You did not say which lamp it is.", "statement", set()),
        ("Have you tried another socket?", "tried", {"other"}),
        ("May I reset it for you?", "question", {"leave"}),
        ("Does that help?", "question", {"closing"}),
        ("Is it still dark since this morning's repair?", "question", {"newer"}),
    ],
)
def test_forms_and_flags(text: str, form: str, flags: set[str]) -> None:
    (ask,) = asked(text, KINDS)
    assert (ask.form, text[ask.start : ask.end]) == (form, text)
    assert flags <= ask.flags


@pytest.mark.parametrize("text", ["The lamp is here.", "Hello Wren,", "", "See https://mill.example/?a=b"])
def test_what_asks_nothing(text: str) -> None:
    assert asked(text, KINDS) == ()


def test_the_points_of_a_list_are_asked_for() -> None:
    found = asked("Please send:\n- the serial number\n- a photo", KINDS)
    assert [ask.kinds for ask in found][1:] == [("serial-number",), ("screenshot",)]


def test_held_units_name_their_place() -> None:
    ticket = Ticket(
        "1", (Message("Hi", attachments=("a.png",)),), subject="Dark", fields={"plan": "", "os": "Linux"}
    )
    assert [unit.where for unit in held(ticket).units] == ["message 1", "attachment", "subject", "field os"]
