"""Matching: what is found, why, with which cautions, and when it is better to say that nothing fits."""

from __future__ import annotations

import doctest
import importlib
import random
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from csreply.index import Index
from csreply.match import ANSWERED, SURE, Matching, match, within, wording
from csreply.model import Article, Message, Passage, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TODAY = "2026-11-24"


class Shelf:
    """Articles in memory."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.of = {article.path: article for article in articles}

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.of))

    def stamp(self, path: str) -> tuple[int, int]:
        return len(path), 0

    def article(self, path: str) -> Article:
        return self.of[path]


class SolvedShelf:
    """Solved tickets in memory."""

    def __init__(self, tickets: Sequence[Ticket]) -> None:
        self.of = tickets

    def stamp(self) -> str:
        return repr(self.of)

    def tickets(self) -> Iterable[Ticket]:
        return self.of


def index(*articles: Article, solved: Sequence[Ticket] = ()) -> Index:
    return Index.open(Shelf(articles), SolvedShelf(solved) if solved else None, wording=wording)


def article(path: str, title: str, *texts: str, **more: Any) -> Article:
    passages = tuple(Passage(path, (), 3 + 2 * number, text) for number, text in enumerate(texts))
    return Article(path, title, f"https://help.example/{path.removesuffix('.md')}", passages=passages, **more)


def ticket(text: str, subject: str = "", **more: Any) -> Ticket:
    return Ticket("t", (Message(text),), subject, **more)


def found(matching: Matching) -> list[str]:
    return [one.article.path for one in matching.matches]


REFUND = article(
    "refund.md",
    "Refund a deposit",
    "Open the booking and choose Refund.",
    "A deposit goes back to the card it was paid with. The bank takes three days.",
)
KIT = article("kit.md", "Hire a drum kit", "Choose a kit and a day. Bring the sticks back.")
CALENDAR = article(
    "calendar.md", "Connect a calendar", "Choose your calendar. Bookings show within the hour."
)
RULES = article("rules.md", "Late cancellations", "Who cancels late gets no refund, and no deposit back.")
ASKED = ticket("How do I refund the deposit of a client?")


# -- what is found, and why ---------------------------------------------------------------------------------


def test_the_article_that_answers_leads_with_its_best_passage() -> None:
    first = match(
        ticket("To which card does the deposit go back, and how long does the bank take?"),
        index(KIT, REFUND, CALENDAR),
    ).matches[0]
    assert first.article == replace(REFUND, passages=())
    assert (first.passage.line, first.passage.text) == (5, REFUND.passages[1].text)


def test_a_title_says_more_than_a_text() -> None:
    others = [article(f"{n}.md", f"Something {n}", "Here a waitlist is only mentioned.") for n in range(5)]
    titled = article("w.md", "The waitlist", "It fills free places, one after the other, by itself.")
    assert found(match(ticket("waitlist"), index(*others, titled)))[0] == "w.md"


def test_because_names_the_words_as_the_customer_wrote_them() -> None:
    asked = ticket("I want the Depposits REFUNDED, and a zither!")
    because = match(asked, index(REFUND, KIT)).matches[0].because
    assert len(because) == 1
    named = re.fullmatch(r"the words? (.+) in “Refund a deposit”", because[0])
    assert named
    assert set(re.split(r"[, ]+", named[1])) == {"depposits", "refunded"}


def test_because_counts_the_solved_tickets_that_used_the_article() -> None:
    told = ["my deposit is gone", "deposit please", "the deposit of a client"]
    solved = [Ticket(str(n), (Message(text),), articles=("refund.md",)) for n, text in enumerate(told)]
    solved.append(Ticket("9", (Message("sticks are missing"),), articles=("kit.md",)))
    first = match(ASKED, index(REFUND, KIT, solved=solved)).matches[0]
    assert first.article.path == "refund.md"
    assert first.because[-1] == "3 solved tickets like this one used this article"


def test_similar_tickets_come_with_what_solved_them() -> None:
    solved = [
        Ticket(
            "1",
            (Message("how do I refund the deposit of a pupil"),),
            "Deposit back",
            articles=("refund.md",),
            reply="Like this.",
        ),
        Ticket("2", (Message("the sticks are missing"),), articles=("kit.md",)),
    ]
    similar = match(ASKED, index(REFUND, KIT, solved=solved)).similar
    assert [(one.ticket, one.subject, one.articles, one.reply) for one in similar] == [
        ("1", "Deposit back", ("refund.md",), "Like this.")
    ]
    assert 0 < similar[0].score <= 1
    assert match(ASKED, index(REFUND, KIT)).similar == ()


def test_no_more_matches_than_asked_for_and_each_article_once() -> None:
    shelf = index(*(article(f"{n}.md", f"Deposit {n}", "deposit", "deposit") for n in range(9)))
    for most in (1, 3, 9, 50):
        paths = found(match(ticket("deposit"), shelf, most=most))
        assert len(paths) == len(set(paths)) == min(most, 9)


def test_the_same_ticket_gets_the_same_answer() -> None:
    shelf = [REFUND, KIT, CALENDAR, RULES]
    assert match(ASKED, index(*shelf)) == match(ASKED, index(*reversed(shelf)))


def test_internal_notes_and_the_agents_words_are_not_searched_for() -> None:
    talk = Ticket(
        "t",
        (
            Message("Where do my bookings show in the calendar?"),
            Message("refund deposit refund deposit", "agent"),
            Message("refund deposit refund deposit", "customer", public=False),
        ),
    )
    assert found(match(talk, index(REFUND, KIT, CALENDAR)))[0] == "calendar.md"


def test_a_chosen_article_is_opened_at_the_passage_that_fits() -> None:
    shelf = index(REFUND, KIT)
    assert within(ticket("which card, which bank?"), shelf, REFUND).line == 5
    assert within(ticket("zither"), shelf, REFUND).line == 3
    stranger = article("new.md", "New", "first", "the bank and the card")
    assert within(ticket("which card, which bank?"), shelf, stranger) == stranger.passages[0]


# -- cautions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "asked", "cautions"),
    [
        pytest.param({}, ASKED, (), id="nothing to beware of"),
        pytest.param({"audience": "developer"}, ASKED, (), id="for developers"),
        pytest.param({"audience": "agent"}, ASKED, ("restricted",), id="restricted"),
        pytest.param({"state": "draft"}, ASKED, ("draft",), id="draft"),
        pytest.param({"state": "expired"}, ASKED, ("expired",), id="expired"),
        pytest.param({"expires": "2026-11-23"}, ASKED, ("expired",), id="expired since it was indexed"),
        pytest.param({"expires": "2026-11-24"}, ASKED, ("expired",), id="expires today"),
        pytest.param({"state": "draft", "published": "2026-11-24"}, ASKED, (), id="published since"),
        pytest.param({"state": "draft", "published": "2026-11-25"}, ASKED, ("draft",), id="not yet public"),
        pytest.param({"expires": "2026-11-25"}, ASKED, (), id="expires tomorrow"),
        pytest.param({"state": "draft", "expires": "2026-11-01"}, ASKED, ("draft",), id="an old draft"),
        pytest.param({"kind": "known-issue"}, ASKED, ("known issue",), id="known issue"),
        pytest.param({"kind": "release-notes"}, ASKED, ("release notes",), id="release notes"),
        pytest.param(
            {"audience": "agent", "kind": "known-issue", "state": "expired"},
            ASKED,
            ("restricted", "expired", "known issue"),
            id="several",
        ),
        pytest.param(
            {}, ticket("I read https://help.example/refund, my deposit is gone"), ("already read",), id="read"
        ),
        pytest.param({}, ticket("help.example/refund/ is no help, my deposit"), ("already read",), id="bare"),
        pytest.param({}, ticket("https://help.example/refund-rules, my deposit"), (), id="read another page"),
        pytest.param({}, ticket("https://help.example, my deposit"), (), id="read the first page"),
        pytest.param({"url": ""}, ticket("https://help.example/refund my deposit"), (), id="no address"),
    ],
)  # fmt: skip
def test_cautions(changes: dict[str, Any], asked: Ticket, cautions: tuple[str, ...]) -> None:
    first = match(asked, index(replace(REFUND, **changes), KIT), today=TODAY).matches[0]
    assert first.article.path == "refund.md"
    assert first.cautions == cautions


def test_without_a_day_nothing_expires() -> None:
    assert match(ASKED, index(replace(REFUND, expires="2001-01-01"), KIT)).matches[0].cautions == ()


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        pytest.param({"audience": "agent"}, ASKED, id="restricted"),
        pytest.param({"state": "draft"}, ASKED, id="draft"),
        pytest.param({"expires": TODAY}, ASKED, id="expired"),
        pytest.param(
            {}, ticket(f"{ASKED.last_words} I read https://help.example/refund."), id="already read"
        ),
    ],
)
def test_what_cannot_be_sent_does_not_lead_before_one_as_good(changes: dict[str, Any], asked: Ticket) -> None:
    twin = article("twin.md", REFUND.title, *(passage.text for passage in REFUND.passages))
    shelf = index(replace(REFUND, **changes), twin, KIT)
    assert found(match(asked, shelf, today=TODAY))[:2] == ["twin.md", "refund.md"]


# -- route --------------------------------------------------------------------------------------------------

GERMAN = (
    "Guten Tag, ich möchte gerne wissen, wie ich meinem Kunden das Geld zurückgeben kann, "
    "weil er den Termin schon vor einer Woche abgesagt hat. Vielen Dank!"
)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        pytest.param(ticket(""), "no words", id="empty"),
        pytest.param(ticket("🙂🙂 ?!", "…"), "no words", id="only signs"),
        pytest.param(Ticket("t"), "no words", id="no message"),
        pytest.param(ticket("zither grommet"), "no article holds any", id="unknown words"),
        pytest.param(ticket(GERMAN), "not seem to be written in English", id="another language"),
        pytest.param(
            Ticket("t", (Message("Your refund of the deposit was delivered", "system"),)),
            "a machine wrote it",
            id="machine mail",
        ),
        pytest.param(Ticket("t", (Message("Refund a deposit?", "bot"),)), "a machine wrote it", id="a bot"),
    ],
)
def test_a_ticket_is_handed_over_and_says_why(asked: Ticket, reason: str) -> None:
    matching = match(asked, index(REFUND, KIT, CALENDAR))
    assert matching.route == "hand-over"
    assert len(matching.missing) == 1
    assert reason in matching.missing[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("How do I give my client the deposit back to her card?", id="a sentence"),
        pytest.param("refund deposit card", id="keywords"),
        pytest.param("Please, how I can refunding deposit of my client, he very angry", id="poor English"),
    ],
)
def test_a_ticket_in_english_is_taken_for_that(text: str) -> None:
    assert not any("English" in reason for reason in match(ticket(text), index(REFUND, KIT)).missing)


def test_only_articles_for_agents_lead_to_no_reply() -> None:
    matching = match(ASKED, index(replace(REFUND, audience="agent")))
    assert found(matching) == ["refund.md"]
    assert (matching.route, matching.missing) == (
        "hand-over",
        ("the only articles that fit are not for customers",),
    )


def test_a_sure_match_is_answered_and_says_nothing_is_missing() -> None:
    matching = match(
        ticket("How do I refund the deposit to the card?", "Refund a deposit"), index(REFUND, KIT, CALENDAR)
    )
    assert matching.matches[0].confidence >= SURE
    assert (matching.route, matching.missing) == ("reply", ())


def test_an_unsure_match_names_the_words_that_no_article_holds() -> None:
    asked = ticket("My zither fell down yesterday and a grommet broke, what about a day off?")
    others = [
        article(f"{n}.md", f"Rule {n}", f"It counts from the day on which it was set to {n}.")
        for n in range(9)
    ]
    matching = match(asked, index(KIT, *others))
    assert matching.matches[0].confidence < SURE
    assert matching.route == ("ask" if matching.matches[0].confidence >= ANSWERED else "hand-over")
    assert f"“{matching.matches[0].article.title}”" in matching.missing[0]
    assert "“zither”" in matching.missing[1]
    assert "“grommet”" in matching.missing[1]


def test_one_everyday_word_among_many_unknown_ones_is_not_enough_to_be_sure() -> None:
    asked = ticket("My zither fell off the shelf yesterday and a grommet broke, what about a day off?")
    assert match(asked, index(REFUND, KIT, CALENDAR, RULES)).route != "reply"


# -- a ticket's own words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("My refund\nis late", "My refund\nis late", id="plain words"),
        pytest.param("2026-11-20 10:00:01 GET /index ok\nIt broke", "It broke", id="log lines"),
        pytest.param("2026-11-20 10:00 error: no card", "2026-11-20 10:00 error: no card", id="a fault"),
        pytest.param("  at com.shop.Till.pay(Till.java:3)\nhelp", "help", id="a stack"),
        pytest.param("### Steps\n\n### Seen\n\nIt broke", "### Seen\n\nIt broke", id="an empty field"),
        pytest.param("### Version\n\n_No response_\nIt broke", "It broke", id="no response"),
        pytest.param("x" * 9000, "x" * 2000, id="a line without end"),
    ],
)  # fmt: skip
def test_wording_is_what_the_customer_wrote_themselves(text: str, kept: str) -> None:
    subject, words = wording(ticket(text, "About it"))
    assert subject == "About it"
    assert [line for line in words.split("\n") if line] == [line for line in kept.split("\n") if line]


# -- hostile tickets ----------------------------------------------------------------------------------------


def scattered(count: int) -> str:
    draw = random.Random(1)  # noqa: S311  (nothing secret)
    return " ".join("".join(draw.choices("abcdefghijklmnop", k=9)) for _ in range(count))


HOSTILE: dict[str, Callable[[int], str]] = {
    "one word without end": lambda n: "a" * n,
    "one word over and over": lambda n: "refund " * (n // 7),
    "words that nobody has written": lambda n: scattered(n // 10),
    "lines that look like headings": lambda n: "# a b\n" * (n // 6),
    "empty lines": lambda n: "\n" * n,
    "control characters": lambda n: "\x1b[31m\x00\u202e refund" * (n // 14),
    "signs": lambda n: "-=" * (n // 2),
    "log lines": lambda n: "2026-11-20 10:00:01 DEBUG com.shop.a.b.c x=1\n" * (n // 45),
}


def quickest(asked: Ticket, shelf: Index) -> float:
    """Seconds that matching takes, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        match(asked, shelf)
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_ticket_takes_time_in_proportion_to_its_size(kind: str) -> None:
    shelf = index(REFUND, KIT, CALENDAR)
    match(ASKED, shelf)  # what is loaded once
    small, large = (quickest(ticket(HOSTILE[kind](size)), shelf) for size in (50_000, 400_000))
    assert large < 20 * small + 0.05, f"{small:.3f} s for an eighth of {large:.3f} s"


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_of_a_hostile_ticket_but_words_is_quoted(kind: str) -> None:
    matching = match(ticket(HOSTILE[kind](20_000)), index(REFUND, KIT, CALENDAR))
    quoted = " ".join([*matching.missing, *(reason for one in matching.matches for reason in one.because)])
    assert quoted.isprintable()
    assert len(quoted) < 1000


@pytest.mark.parametrize("module", ["csreply.match", "csreply.match.reasons", "csreply.match.wording"])
def test_examples_in_docstrings_are_true(module: str) -> None:
    assert not doctest.testmod(importlib.import_module(module)).failed
