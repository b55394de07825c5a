"""How a command runs: Reports go by one after another, are noted for the exit code, and are printed."""

from __future__ import annotations

import os
import sys
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from csreply.console import progress, say, write
from csreply.model import LEVELS, CsreplyError, Report, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from csreply.desk import Desk

CLEAN, FOUND, UNUSABLE, UNSURE, INTERRUPTED = 0, 1, 2, 3, 130


class Tally:
    """What an exit code depends on, noted as Reports go by: nothing of them is kept."""

    def __init__(self, acknowledged: frozenset[str] = frozenset()) -> None:
        self.acknowledged = acknowledged
        self.worst = -1
        self.failed = False
        self.routes: list[str | None] = []

    def noting(self, reports: Iterable[Report]) -> Iterator[Report]:
        """The same Reports."""
        from csreply.triage import worst

        for report in reports:
            counted = (each for each in report.findings or () if each.rule not in self.acknowledged)
            self.worst = max(self.worst, worst(counted))
            self.failed = self.failed or report.problem is not None
            if len(self.routes) < 2:
                self.routes.append(report.route)
            yield report

    def found(self, floor: int) -> int:
        """The exit code where findings from this level on count."""
        return FOUND if self.failed or self.worst >= floor else CLEAN


def readable(sources: list[str]) -> list[str]:
    """The sources, once it is clear that all are there: a slip is found before an hour's work, not after."""
    for source in sources:
        if source != "-" and not os.path.exists(source):  # noqa: PTH110  (Path's raises for a name too long)
            raise CsreplyError("no such file or folder", where=source, mend="check the path")
    return sources


def apart(out: Path, sources: list[str]) -> None:
    """Raise CsreplyError when Reports would be written over the tickets, or among them to be read again."""
    target = out.resolve()
    for place in (Path(source).resolve() for source in sources if source != "-"):
        if target == place or place in target.parents:
            raise CsreplyError("the tickets are read from there", where=str(out), mend="write somewhere else")


def tickets(at: Desk, sources: list[str], from_: str | None) -> Iterator[Ticket | CsreplyError]:
    """The tickets of all sources, in order; in place of what cannot be read, its error."""
    from csreply.triage import flat

    streams = (at.tickets(source, form=from_, stdin=sys.stdin.buffer) for source in readable(sources))
    return flat(streams)


def each(
    at: Desk,
    tickets: Iterator[Ticket | CsreplyError],
    form: str,
    work: Callable[[Ticket], Report],
) -> int:
    """The same work for each ticket, the exit code. What fails is a Report, unless it is alone: an error."""
    from csreply.triage import reported

    first = list(islice(tickets, 2))
    tally = Tally()
    with progress() as shown:
        at.progress = shown
        reports: Iterator[Report] = (reported(work, ticket) for ticket in chain(first, tickets))
        if len(first) == 1:
            reports = iter([sound(next(reports))])  # before anything is printed
        write(tally.noting(reports), form)
    return FOUND if tally.failed else UNSURE if tally.routes == ["hand-over"] else CLEAN


def sound(report: Report) -> Report:
    """The same Report; its problem is raised."""
    if report.problem:
        raise report.problem
    return report


def linted(at: Desk, names: list[str], about: Ticket | None) -> Iterator[Report]:
    """The Reports on these replies; unless it is alone, one that cannot be read is a Report too."""
    for name in names:
        try:
            yield from at.lint_file(name, about, stdin=sys.stdin.buffer)
        except CsreplyError as error:
            if len(names) == 1:
                raise
            yield Report(name, name, problem=error)


def fixed(
    at: Desk,
    reports: Iterator[Report],
    names: list[str],
    about: Ticket | None,
    form: str,
    tally: Tally,
    floor: int,
    *,
    dry_run: bool,
) -> int:
    """Mend replies, the exit code for what is left; or show what mending would change."""
    from csreply.desk.mending import differences, mend

    if dry_run:
        for told in differences(reports):
            print(told, end="")  # noqa: T201
        return tally.found(floor)
    texts = [mend(sound(report)) for report in reports]
    if names == ["-"]:
        print("".join(texts), end="")  # noqa: T201
        return tally.found(floor)
    left = Tally(acknowledged=tally.acknowledged)
    write(left.noting(linted(at, names, about)), form)
    return left.found(floor)


def floor(level: str) -> int:
    """A level as a number; higher than all for ``never``."""
    known = (*LEVELS, "never")
    if level not in known:
        raise CsreplyError(f"--fail-on cannot be {level!r}", mend=f"one of {', '.join(known)}")
    return known.index(level)


def complain(problems: Iterable[CsreplyError]) -> None:
    """Each problem, to standard error, in a line of its own."""
    for problem in problems:
        say(problem)
