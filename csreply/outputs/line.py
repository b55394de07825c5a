"""``line``: one line a finding, for editors and ``grep``; one tab-separated line for everything else.

A finding is ``file:line:column: level: message [rule]``, which Vim, Emacs and efm read with
``%f:%l:%c: %t%*[a-z]: %m``. Everything else is ``id``, what it is, and its parts, with a tab between::

    4812    match   0.83    reminders/twice.md:18    Reminders arrive twice    …
"""

from __future__ import annotations

from csreply.text import one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from csreply.model import Draft, Finding, Match, Report, Similar
    from csreply.outputs.out import Out


def write(reports: Iterable[Report], out: Out) -> None:
    """A line each, let go after every Report."""
    for report in reports:
        for record in records(report):
            out.write(record + "\n")
        for finding in report.findings or ():
            out.write(_finding(report.source or report.id, finding) + "\n")
        out.flush()


def records(report: Report) -> Iterator[str]:
    """What a Report holds beside its findings, one tab-separated line each."""
    for parts in _records(report):
        yield "\t".join(one_line(part) for part in (report.id, *parts))


def said(finding: Finding) -> str:
    """A finding's message on one line, with the better wording and the evidence it does not yet name."""
    parts = [one_line(finding.message)]
    if finding.better and finding.better not in finding.message:
        parts.append(f"instead: {one_line(finding.better)}")
    if finding.evidence and finding.evidence not in finding.message:
        parts.append(f"evidence: “{one_line(finding.evidence)}”")
    if finding.where:
        parts[-1] += f" ({one_line(finding.where)})"
    return "; ".join([parts[0].removesuffix(".") if parts[1:] else parts[0], *parts[1:]])


def _finding(file: str, finding: Finding) -> str:
    place = f"{one_line(file)}:{finding.line}:{finding.column}"
    return f"{place}: {finding.level}: {said(finding)} [{one_line(finding.rule)}]"


def _records(report: Report) -> Iterator[tuple[str, ...]]:
    if report.problem is not None:
        yield "problem", report.problem.where, report.problem.what, report.problem.mend
    if report.ticket is not None:
        person = report.ticket.requester
        yield "ticket", report.ticket.subject, person.name or person.email, report.ticket.last_words
    for fact in report.facts or ():
        yield "fact", fact.kind, fact.value, fact.where
    for match in report.matches or ():
        yield _match(match)
    for similar in report.similar or ():
        yield _similar(similar)
    if report.route is not None:
        yield "route", report.route
    for part in report.missing:
        yield "missing", part
    if report.draft is not None:
        yield from _draft(report.draft)


def _match(match: Match) -> tuple[str, ...]:
    place = f"{match.article.path}:{match.passage.line}"
    heading = " › ".join((match.article.title, *match.passage.headings))
    why = "; ".join((*match.because, *(f"caution: {caution}" for caution in match.cautions)))
    return "match", f"{match.confidence:.2f}", place, heading, match.article.url, why


def _similar(similar: Similar) -> tuple[str, ...]:
    articles = " ".join(similar.articles)
    return "similar", f"{similar.score:.2f}", similar.ticket, similar.subject, articles, similar.reply


def _draft(draft: Draft) -> Iterator[tuple[str, ...]]:
    yield "draft", draft.template, draft.text
    for source in draft.sources:
        name = source.article or f"template {source.template}"
        yield "source", f"{source.start}-{source.end}", f"{name}:{source.line}"
    for gap in draft.gaps:
        yield "gap", gap
