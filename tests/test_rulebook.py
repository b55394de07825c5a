"""Every rule and every kind of fact does what its own examples say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from csreply.facts import asked, facts
from csreply.lint import CHECKS, lint
from csreply.model import Message, Person, Ticket
from csreply.rules import Rulebook

if TYPE_CHECKING:
    from csreply.rules import Example, FactKind, Rule

BOOK = Rulebook.open()
RULES = [
    pytest.param(rule, example, id=f"{rule.id}-{example.line}")
    for rule in BOOK.rules.values()
    for example in rule.examples
]
FACTS = [
    pytest.param(kind, key, example, id=f"{kind.kind}-{number}-{key}")
    for kind in BOOK.facts.values()
    for number, example in enumerate(kind.examples)
    for key in ("ask", "not-ask", "told", "not-told")
    if key in example
]


def ticket_of(example: Any) -> Ticket | None:
    if example is None:
        return None
    if isinstance(example, str):
        return Ticket("example", (Message(example),))
    person = example.get("requester", {})
    return Ticket(
        "example",
        tuple(
            Message(message["text"], message.get("from", "customer"))
            for message in example.get("messages", [])
        ),
        subject=example.get("subject", ""),
        requester=Person(person.get("name", ""), person.get("email", "")),
        fields=example.get("fields", {}),
    )


def test_the_packaged_rulebook_has_no_fault() -> None:
    assert BOOK.problems == []
    assert len(BOOK.rules) >= 15
    assert len(BOOK.facts) >= 30


@pytest.mark.parametrize("rule", BOOK.rules.values(), ids=BOOK.rules)
def test_a_rule_can_be_explained(rule: Rule) -> None:
    assert rule.check in CHECKS
    assert rule.says.strip()
    assert rule.why.endswith(".")


@pytest.mark.parametrize(("rule", "example"), RULES)
def test_a_rule_does_what_its_examples_say(rule: Rule, example: Example) -> None:
    found = [f for f in lint(example.text, BOOK, ticket=ticket_of(example.ticket)) if f.rule == rule.id]
    assert bool(found) is example.caught
    assert all(example.text[f.start : f.end] == f.text for f in found)
    if example.better is not None:
        mended = example.text
        for finding in reversed(found):
            mended = mended[: finding.start] + finding.better + mended[finding.end :]
        assert mended == example.better


@pytest.mark.parametrize(("kind", "key", "example"), FACTS)
def test_a_kind_of_fact_does_what_its_examples_say(kind: FactKind, key: str, example: dict[str, str]) -> None:
    text = example[key]
    if key in ("ask", "not-ask"):
        asks = any(kind.kind in ask.kinds for ask in asked(text, BOOK.facts))
        assert asks is (key == "ask")
    else:
        told = [
            fact for fact in facts(Ticket("example", (Message(text),)), BOOK.facts) if fact.kind == kind.kind
        ]
        assert bool(told) is (key == "told")
        assert all(text[fact.start : fact.end] == fact.value for fact in told)
        if key == "told" and "value" in example:
            assert example["value"] in [fact.value for fact in told]
