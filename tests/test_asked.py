"""Questions and advice that the ticket has answered already."""

from __future__ import annotations

import pytest

from csreply.lint import lint
from csreply.lint.asked.kin import Kin, kin_of, plain_forms
from csreply.model import Finding, Message, Ticket
from csreply.rules import Rulebook
from csreply.rules.making import families

BOOK = Rulebook.open()


def found(rule: str, reply: str, *messages: str, **fields: str) -> list[Finding]:
    ticket = Ticket("1", tuple(Message(text) for text in messages), fields=fields)
    return [finding for finding in lint(reply, BOOK, ticket=ticket) if finding.rule == rule]


@pytest.mark.parametrize(
    ("reply", "ticket"),
    [
        ("How old is your daughter?", "My girl is 7 and would like to join the choir."),
        ("Which browser do you use?", "The page stays white. I'm on Firefox 131."),
        ("What colour is the lamp?", "The lamp I got is dark green, I ordered white."),
        ("Have you tried another socket?", "It stays dark. I tried two other sockets."),
        ("When did you buy it?", "I bought the kettle on 3 May and it leaks."),
    ],
)
def test_asked_again_quotes_its_evidence(reply: str, ticket: str) -> None:
    (finding,) = found("asked-again", reply, ticket)
    assert finding.text == reply
    assert finding.evidence in ticket
    assert finding.where == "message 1"
    assert finding.better


@pytest.mark.parametrize(
    ("reply", "ticket"),
    [
        ("May I reset the lamp for you?", "I reset the lamp twice."),
        ("Does that help?", "The lamp is dark."),
        ("What is the number of your own order?", "My sister ordered 44871, too."),
        ("Does your neighbour have a ladder?", "The lamp is dark."),
        ("", "The lamp is dark."),
    ],
)
def test_quiet(reply: str, ticket: str) -> None:
    assert found("asked-again", reply, ticket) == []


def test_without_a_ticket_nothing_is_asked_again() -> None:
    assert [f for f in lint("Which browser do you use?", BOOK) if f.rule == "asked-again"] == []


def test_advised_again_quotes_its_evidence() -> None:
    ticket = "No internet since noon. I've restarted the router three times."
    (finding,) = found("advised-again", "Please restart the router and wait for the green light.", ticket)
    assert finding.evidence == "I've restarted the router three times."
    assert finding.where == "message 1"


def test_kin_knows_a_word_by_its_forms() -> None:
    kin = kin_of(BOOK)
    assert set(kin.of("daughters")) & set(kin.of("boy")) >= {"child"}
    assert kin.of("xyzzy") == ()
    assert kin_of(BOOK) is kin


def test_kin_knows_pairs() -> None:
    kin = Kin(*families({"kin-enter": frozenset({"log in", "login"}), "plain": frozenset({"the"})}))
    assert kin.all(["logged", "in"]) == {"enter"}
    assert kin.all(["the", "login"]) == {"enter"}


@pytest.mark.parametrize(("form", "plain"), [("batteries", "battery"), ("stopped", "stop"), ("using", "use")])
def test_plain_forms(form: str, plain: str) -> None:
    assert plain in plain_forms(form)


def test_a_flood_of_words_is_read_in_good_time() -> None:
    ticket = " ".join(f"lamp {n} is dark." for n in range(3_000))
    assert found("asked-again", "Which lamp is dark? " * 50, ticket) is not None
