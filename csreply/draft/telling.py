"""What the ticket tells a drafter: what is asked, in which words, and how to say it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csreply.draft.asks import Ask, asks, best_first, terms, wanted
from csreply.draft.mirror import Mirror
from csreply.draft.wordings import form, pairs
from csreply.text import one_line, padded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from csreply.model import Fact, Ticket

_FEW = 2
"""Sentences of a message of which each carries the matter."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a ticket tells.

    Attributes:
        forms: everything the customer said, made by ``padded``.
        every: the sentences of their last message that may carry the matter, in order.
        asks: the questions and wishes among them, each matter once.
        main: the one that carries most; None when they said nothing.
        question: what they want to know, as it follows “You asked”; empty when no question can be retold.
        said: what they report, as it follows “You write that”; empty when nothing can be.
        problem: their most telling words, as they stand; empty when there are none short enough.
        topic: the subject, where it says what this is about; else empty.
        lacks: stems of what they say they do not have.
    """

    forms: str
    every: tuple[Ask, ...] = ()
    asks: tuple[Ask, ...] = ()
    main: Ask | None = None
    question: str = ""
    said: str = ""
    problem: str = ""
    topic: str = ""
    lacks: frozenset[str] = frozenset()


def told(
    ticket: Ticket,
    lists: Mapping[str, Sequence[str]],
    *,
    telling: frozenset[str] = frozenset(),
    spelt: Callable[[str], bool] = lambda _: True,
) -> Telling:
    """Read a ticket: linear in its length.

    Args:
        ticket: read for its customer's words only.
        lists: ``Templates.lists``: how a question is retold, and what opens or closes a mail.
        telling: stems of the titles that the ticket was matched with.
        spelt: whether a word is spelt as it should be.
    """
    forms = padded(ticket.customer_text[:20_000])
    every = asks(ticket, lists)
    subject = terms(ticket.subject)
    mirror = Mirror(lists, spelt)
    topic = "" if any(True for _ in ticket.said("agent")) else mirror.topic(ticket.subject)
    ordered = [ask for ask in best_first(every, subject, telling) if ask.terms]
    lacks = lacking(ticket.last_words[:8000], lists)
    if not ordered:
        return Telling(forms, every, topic=topic, lacks=lacks)
    main = ordered[0]
    floor = 0.62 * main.telling(subject, telling)
    near = [ask for ask in ordered[:4] if ask.telling(subject, telling) >= floor]
    wishes = wanted(every)
    thin = [ask for ask in wishes if len(ask.terms) < 2]
    first = [*(ask for ask in wishes if ask not in thin), *near, *thin]
    matter = subject | telling
    # what has nothing of the subject, or of what was found, is beside the point
    near_it = [ask for ask in first if _of_the_matter(ask, matter)]
    if not (near_it or topic):  # of a message of a sentence or two, every one is the matter
        first = [ask for ask in first if ask.kind != "report" or len(every) <= _FEW]
    else:
        first = near_it
    exact = [] if topic else [ask for ask in first if any(letter.isdigit() for letter in ask.text)]
    said = ((mirror.question(ask), mirror.words(ask)) for ask in first)
    question, problem = next((pair for pair in said if any(pair)), ("", ""))
    problem = problem if question or problem or topic else _first(mirror.clause, wishes)
    report = _first(mirror.report, first) or _first(mirror.retelling, exact)
    if topic and subject and not question:
        report = report if terms(report) & subject else ""
        problem = problem if wishes or terms(problem) & subject else ""
    report = "" if question else report
    return Telling(forms, every, wishes, main, question, report, problem, topic, lacks)


def _of_the_matter(ask: Ask, matter: frozenset[str]) -> bool:
    """Whether an ask holds a word of the subject or of what was found; one that only tells needs two."""
    return len(ask.terms & matter) > (ask.kind == "report")


def lacking(text: str, lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The stems of what a customer says they do not have: “I never had the codes by text”."""
    found: set[str] = set()
    for clause in re.split(r"[.,;:!?()\n]|\bbut\b|\band\b", text):
        words = padded(clause)
        for wording in lists.get("lacking-words", ()):
            _, stands, rest = words.partition(form(wording))
            found |= terms(rest) if stands else set()
    return frozenset(found)


def _first(say: Callable[[Ask], str], near: Sequence[Ask]) -> str:
    return next((text for text in map(say, near) if text), "")


def tried(facts: Sequence[Fact]) -> tuple[str, ...]:
    """What they have tried, as they wrote it."""
    return tuple(fact.value for fact in facts if fact.kind.startswith("tried"))


def tried_labels(
    facts: Sequence[Fact], values: Sequence[str], lists: Mapping[str, Sequence[str]], most: int = 3
) -> str:
    """What they have tried, by the desk's words for it: ``a restart and a new installation``.

    Only what ``lists["tried"]`` has a name for; ``values`` are the facts' own.
    """
    names = dict(pairs(tuple(lists.get("tried", ()))))
    found = dict.fromkeys(names[fact.kind] for fact in facts if fact.value in values and fact.kind in names)
    return _and([*found][:most])


def _and(values: Sequence[str]) -> str:
    return " and ".join([", ".join(values[:-1]), values[-1]] if len(values) > 1 else values)


def noted(facts: Sequence[Fact], kinds: Sequence[str], most: int = 4) -> str:
    """The facts worth repeating, on one line: ``RB-4002, Firefox 131 and Windows 11``."""
    found: dict[str, str] = {}
    for kind in kinds:
        for fact in facts:
            value = one_line(fact.value, 40)
            names = len(value) > 2 and (value[0].isupper() or value[0].isdigit() or "-" in value)
            if fact.kind == kind and names and kind not in found and value not in found.values():
                found[kind] = value
    values = [*found.values()][:most]
    return _and(values)
