"""Many tickets: a stream of desk work, one Report as soon as it is done, nothing kept but the sums."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from csreply.model import CsreplyError, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from csreply.model import Finding, Ticket


class Desk(Protocol):
    """What triage needs of a desk."""

    def walk(self, ticket: Ticket, *, most: int) -> Report:
        """The whole walk of one ticket."""
        ...


@dataclass(slots=True)
class Summary:
    """What came of a batch.

    Attributes:
        done: tickets worked on.
        failed: tickets that could not be.
        routes: how many went which way.
        articles: how often a draft drew on each article.
        rules: how often each rule was broken in a draft.
    """

    done: int = 0
    failed: int = 0
    routes: Counter[str] = field(default_factory=Counter)
    articles: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, report: Report) -> None:
        """Count a Report in."""
        if report.problem is not None:
            self.failed += 1
            return
        self.done += 1
        if report.route:
            self.routes[report.route] += 1
        if report.draft:
            used = dict.fromkeys(one.article for one in report.draft.sources if one.article)
            self.articles.update(used.keys())
        self.rules.update(finding.rule for finding in report.findings or ())

    def lines(self, most: int = 5) -> Iterator[str]:
        """The sums in words."""
        failed = f", {self.failed} could not be read" if self.failed else ""
        yield f"{self.done} ticket{'' if self.done == 1 else 's'}{failed}"
        for name, counted in (
            ("routes", self.routes),
            ("articles used", self.articles),
            ("rules broken", self.rules),
        ):
            if counted:
                rest = len(counted) - most
                told = ", ".join(f"{what} {count}" for what, count in counted.most_common(most))
                yield f"{name}: {told}{f' and {rest} more' if rest > 0 else ''}"


def triage(
    desk: Desk,
    sources: Iterable[Iterator[Ticket | CsreplyError]],
    summary: Summary,
    *,
    most: int = 5,
    told: Callable[[Summary], None] | None = None,
) -> Iterator[Report]:
    """Work through tickets, one Report each, in their order.

    A ticket that cannot be read, or fails in the work, becomes a Report with its problem, and the rest goes
    on.

    Args:
        desk: does the work.
        sources: streams of tickets.
        summary: counts what comes of them.
        most: matches of each.
        told: is called after each ticket.
    """
    for ticket in flat(sources):
        report = reported(partial(desk.walk, most=most), ticket)
        summary.add(report)
        if told:
            told(summary)
        yield report


def flat(sources: Iterable[Iterator[Ticket | CsreplyError]]) -> Iterator[Ticket | CsreplyError]:
    """All tickets; a source that breaks off gives its error, and the next one goes on."""
    for source in sources:
        try:
            yield from source
        except CsreplyError as error:
            yield error


def reported(work: Callable[[Ticket], Report], ticket: Ticket | CsreplyError) -> Report:
    """The Report on one ticket; one with its problem where it cannot be read, or fails in the work."""
    if isinstance(ticket, CsreplyError):
        return Report(ticket.where or "-", ticket.where, problem=ticket)
    try:
        return work(ticket)
    except CsreplyError as error:
        return Report(ticket.id, ticket.source, problem=error)


def worst(findings: Iterable[Finding]) -> int:
    """The gravest level among findings, as a place in ``LEVELS``; -1 for none."""
    from csreply.model import LEVELS

    return max((LEVELS.index(finding.level) for finding in findings), default=-1)
