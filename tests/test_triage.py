"""Triage: many tickets as a stream, in order, with the bad ones among them and the sums at the end."""

from __future__ import annotations

import tracemalloc
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from csreply.model import CsreplyError, Draft, Finding, Level, Message, Report, Route, Source, Ticket
from csreply.triage import Summary, flat, reported, triage, worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.desk import Desk


class Clerk:
    """A desk that answers at once, and stumbles over the word "stumble"."""

    def walk(self, ticket: Ticket, *, most: int) -> Report:
        if ticket.subject == "stumble":
            raise CsreplyError("no reply can be made", where="how-to.md:3")
        return Report(ticket.id, route="reply", missing=(f"at most {most}",))


BAD = CsreplyError("not valid JSON", where="b.jsonl:2", mend="check the quotes")


def source(*subjects: str) -> Iterator[Ticket | CsreplyError]:
    for number, subject in enumerate(subjects):
        yield BAD if subject == "bad" else Ticket(f"{subject}-{number}", subject=subject)


def broken(*subjects: str) -> Iterator[Ticket | CsreplyError]:
    yield from source(*subjects)
    raise CsreplyError("cut short", where="week.mbox")


def test_reports_come_in_the_order_of_the_tickets_and_the_bad_ones_stand_among_them() -> None:
    summary = Summary()
    sources = iter([source("a", "bad", "b"), broken("c"), source(), source("stumble", "d")])
    reports = list(triage(Clerk(), sources, summary))
    assert [(one.id, str(one.problem or "")) for one in reports] == [
        ("a-0", ""),
        ("b.jsonl:2", "b.jsonl:2: not valid JSON (check the quotes)"),
        ("b-2", ""),
        ("c-0", ""),
        ("week.mbox", "week.mbox: cut short"),
        ("stumble-0", "how-to.md:3: no reply can be made"),
        ("d-1", ""),
    ]
    assert (summary.done, summary.failed) == (4, 3)


def test_each_ticket_gets_as_many_matches_as_asked_for() -> None:
    assert [one.missing for one in triage(Clerk(), [source("a")], Summary(), most=7)] == [("at most 7",)]


def test_whoever_waits_is_told_after_each_ticket() -> None:
    told: list[tuple[int, int]] = []
    reports = triage(
        Clerk(), [source("a", "bad", "b")], Summary(), told=lambda sums: told.append((sums.done, sums.failed))
    )
    next(reports)
    assert told == [(1, 0)]
    list(reports)
    assert told == [(1, 0), (1, 1), (2, 1)]


def test_an_error_that_is_no_fault_of_a_ticket_is_not_hidden() -> None:
    class Torn:
        def walk(self, ticket: Ticket, *, most: int) -> Report:
            raise ZeroDivisionError(f"{ticket} {most}")

    with pytest.raises(ZeroDivisionError):
        list(triage(Torn(), [source("a")], Summary()))


def test_a_source_is_read_no_further_than_it_is_worked_on() -> None:
    read: list[int] = []

    def long() -> Iterator[Ticket | CsreplyError]:
        while len(read) < 1000:
            read.append(len(read))
            yield Ticket(str(len(read)))

    def opened() -> Iterator[Iterator[Ticket | CsreplyError]]:
        yield long()
        pytest.fail("the next source was opened too early")

    reports = triage(Clerk(), opened(), Summary())
    for count in (1, 2, 10):
        list(islice(reports, count - len(read)))
        assert len(read) == count


def test_nothing_is_kept_of_what_went_by() -> None:
    def many(count: int) -> Iterator[Ticket | CsreplyError]:
        for number in range(count):
            yield Ticket(str(number), (Message("word " * 2000),))

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in triage(Clerk(), [many(count)], Summary()):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(400) < 2 * peak(20)


def test_streams_are_put_together_with_their_errors() -> None:
    assert [
        str(one) if isinstance(one, CsreplyError) else one.id for one in flat([broken("a"), source("b")])
    ] == [
        "a-0",
        "week.mbox: cut short",
        "b-0",
    ]


def test_an_error_becomes_a_report() -> None:
    def fails(_: Ticket) -> Report:
        raise BAD

    assert reported(fails, Ticket("7", source="x.json")) == Report("7", "x.json", problem=BAD)
    assert reported(fails, BAD) == Report("b.jsonl:2", "b.jsonl:2", problem=BAD)
    nowhere = CsreplyError("gone")
    assert reported(fails, nowhere) == Report("-", "", problem=nowhere)


# -- the sums -----------------------------------------------------------------------------------------------


def finding(rule: str, level: Level = "note") -> Finding:
    return Finding(rule, level, 0, 1, 1, 1, "x", "")


def answered(route: Route, *articles: str, rules: tuple[str, ...] = ()) -> Report:
    sources = (Source(0, 1, template="t", line=1), *(Source(0, 1, article=path, line=1) for path in articles))
    return Report(
        "1", route=route, draft=Draft("x", "t", sources), findings=tuple(finding(rule) for rule in rules)
    )


def test_a_summary_adds_up() -> None:
    summary = Summary()
    for report in (
        answered("reply", "a.md", "a.md", "b.md", rules=("tone", "tone")),
        answered("reply", "a.md"),
        answered("ask", rules=("tone", "blame")),
        Report("4", route="hand-over"),
        Report("5", problem=BAD),
        Report("6"),
    ):
        summary.add(report)
    assert list(summary.lines()) == [
        "5 tickets, 1 could not be read",
        "routes: reply 2, ask 1, hand-over 1",
        "articles used: a.md 2, b.md 1",
        "rules broken: tone 3, blame 1",
    ]
    assert sum(summary.routes.values()) == 4


def test_a_summary_of_little_and_of_much() -> None:
    summary = Summary()
    assert list(summary.lines()) == ["0 tickets"]
    summary.add(answered("reply", *(f"{number}.md" for number in range(9))))
    assert list(summary.lines(most=2)) == [
        "1 ticket",
        "routes: reply 1",
        "articles used: 0.md 1, 1.md 1 and 7 more",
    ]


def test_the_worst_of_findings() -> None:
    assert worst([]) == -1
    assert worst([finding("a", "warning"), finding("b", "note")]) == 1
    assert worst([finding("a", "note"), finding("b", "error"), finding("c", "warning")]) == 2


def test_the_sums_of_the_sample_tickets_are_those_of_their_reports(sample_desk: Desk) -> None:
    tickets = [
        Ticket(str(n), (Message(text),)) for n, text in enumerate(["refund by card", "zzyzx", "add a class"])
    ]
    summary = Summary()
    reports = list(triage(sample_desk, [iter(tickets)], summary, most=3))
    assert [report.id for report in reports] == ["0", "1", "2"]
    assert summary.done == 3
    assert sum(summary.routes.values()) == 3
    assert summary.routes["hand-over"] == sum(report.route == "hand-over" for report in reports) >= 1
    assert sum(summary.rules.values()) == sum(len(report.findings or ()) for report in reports)
    assert all(
        len(report.matches or ()) <= 3 and report.draft and report.facts is not None for report in reports
    )
