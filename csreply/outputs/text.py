"""``text``: for a person at a terminal, in colour or without, at any width.

Findings look as a compiler's do: the line of the reply, the words marked below it (``^`` for an error, ``~``
for a warning, ``-`` for a note, so that it reads without colours), then what to write instead, and where the
ticket shows it.
"""

from __future__ import annotations

import re
from collections import Counter

from csreply.model import LEVELS
from csreply.outputs.excerpt import excerpt
from csreply.outputs.layout import Piece, Row, cells, flow, painted, shortened, table
from csreply.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from csreply.model import (
        CsreplyError,
        Draft,
        Fact,
        Finding,
        Level,
        Match,
        Report,
        Similar,
        Source,
        Ticket,
    )
    from csreply.outputs.out import Out

_MARKS: dict[Level, str] = {"error": "^", "warning": "~", "note": "-"}
_LEAD = re.compile(r"\s{0,40}(?:(?:[-*+•]|\d{1,3}[.)])\s{1,8})?")
"""The spaces before a line, and the sign of a bullet or a step."""
_BRIEF = 320
"""Cells of the customer's last words that are shown: half the tickets stand whole."""
_LONG = 240
"""Cells of one fact or of a finding's evidence that are shown."""


def write(reports: Iterable[Report], out: Out) -> None:
    """Each Report in sections, a blank line between."""
    for number, report in enumerate(reports):
        if number:
            out.write("\n")
        for row in rows(report, out):
            out.write(painted(row, colour=out.colour) + "\n")
        out.flush()


def rows(report: Report, out: Out, *, named: bool = True) -> Iterator[Row]:
    """Every row of one Report, in the order in which a person works; its name above them when ``named``."""
    sections = [section for section in _sections(report, out, named) if section]
    for number, section in enumerate(sections):
        if number:
            yield ()
        yield from section


def _sections(report: Report, out: Out, named: bool) -> Iterator[list[Row]]:
    width = out.width
    alone = named and report.findings is not None and _holds_only_findings(report)
    if report.ticket is not None:
        yield brief(report.ticket, width)
    elif named and not alone:
        yield title(report.id, width, report.source if report.source != report.id else "")
    if report.problem is not None:
        yield _problem(report.problem, width)
    if report.facts is not None:
        yield _facts(report.facts, width)
    if report.matches is not None:
        yield _matches(report.matches, width)
    if report.similar:
        yield _similar(report.similar, width)
    if report.route is not None:
        yield _route(report.route, report.missing, width)
    if report.draft is not None:
        yield _draft(report.draft, width)
    if report.findings is not None:
        name = (report.source or report.id) if alone else "Findings"
        yield _findings(name, report.findings, reply_of(report), out)


def _holds_only_findings(report: Report) -> bool:
    others = (report.ticket, report.problem, report.facts, report.matches, report.similar, report.route)
    return report.draft is None and all(other is None for other in others)


def reply_of(report: Report) -> str | None:
    """The text that a Report's findings are about; None when it does not hold it."""
    if report.reply is not None:
        return report.reply
    return report.draft.text if report.draft is not None else None


def title(name: str, width: int, beside: str = "") -> list[Row]:
    """A section's heading, and a word or two beside it."""
    pieces = [Piece(shortened(name, _LONG), "strong"), Piece("  "), Piece(shortened(beside, _LONG), "dim")]
    return flow(pieces, width, hang=2)


def brief(ticket: Ticket, width: int) -> list[Row]:
    """A ticket at a glance: id, subject, who, when, how much there is, and the customer's last words."""
    person = ticket.requester
    who = " ".join(part for part in (person.name, f"<{person.email}>" if person.email else "") if part)
    sent = next((m.sent for m in reversed(ticket.messages) if m.sent and m.public), ticket.created)
    files = len(ticket.attachments) + sum(len(message.attachments) for message in ticket.messages)
    about = [
        shortened(who, 80),
        shortened(_moment(sent), 40),
        _many(len(ticket.messages), "message"),
        files and _many(files, "attachment"),
    ]
    lead = shortened(ticket.id, 40)
    name = [Piece(lead, "accent"), Piece("  "), Piece(shortened(ticket.subject, _LONG), "strong")]
    head = flow(name, width, hang=min(cells(lead) + 2, 12))
    head += flow([Piece(" · ".join(part for part in about if part), "dim")], width)
    words = ticket.last_words
    return (
        head
        if words == ticket.subject
        else [*head, *flow([Piece(shortened(words, _BRIEF))], width, indent=2)]
    )


def _moment(sent: str) -> str:
    """An ISO time as a person reads it, to the minute, in the zone it was given in."""
    day, _, time = sent.partition("T")
    return f"{day} {time[:5]}".strip() if len(day) == len("2026-01-03") else sent


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _facts(facts: Sequence[Fact], width: int) -> list[Row]:
    if not facts:
        return title("Already known", width, "nothing found in the ticket")
    lines = [
        [Piece(fact.kind, "dim"), Piece(shortened(fact.value, _LONG)), Piece(f"  {fact.where}", "dim")]
        for fact in facts
    ]
    return [*title("Already known", width), *table(lines, width)]


def _matches(matches: Sequence[Match], width: int) -> list[Row]:
    if not matches:
        return title("Matches", width, "no article answers this")
    digits = len(str(len(matches)))
    rows = title("Matches", width)
    for number, match in enumerate(matches, 1):
        rows += _match(f"{number:>{digits}}", match, width)
    return rows


def _match(number: str, match: Match, width: int) -> list[Row]:
    lead = [Piece(number, "accent"), Piece(f"  {match.confidence:>4.0%}  ")]
    hang = 2 + sum(cells(piece.text) for piece in lead)
    heading = " › ".join(match.passage.headings)
    name = [Piece(match.article.title, "strong"), Piece(f" › {heading}" if heading else "")]
    under = [
        *([Piece(f"caution: {', '.join(match.cautions)}", "warning")] if match.cautions else []),
        *([Piece("; ".join(match.because))] if match.because else []),
        Piece(f"{match.article.path}:{match.passage.line}", "dim"),
        *([Piece(match.article.url, "dim")] if match.article.url else []),
    ]
    rows = flow([*lead, *name], width, indent=2, hang=hang)
    return rows + [row for piece in under for row in flow([piece], width, indent=hang)]


def _similar(similar: Sequence[Similar], width: int) -> list[Row]:
    rows = title("Solved before", width)
    for one in similar:
        lead, subject = shortened(one.ticket, 20), shortened(one.subject, _LONG)
        hang = 4 + cells(lead)
        pieces = [Piece(lead, "accent"), Piece(f"  {subject}"), Piece(f"  {', '.join(one.articles)}", "dim")]
        rows += flow(pieces, width, indent=2, hang=hang)
        if one.reply:
            rows += flow([Piece(shortened(one.reply, _LONG), "dim")], width, indent=hang)
    return rows


def _route(route: str, missing: Sequence[str], width: int) -> list[Row]:
    rows: list[Row] = [(Piece("Route", "strong"), Piece("  "), Piece(route, "accent"))]
    return rows + [row for part in missing for row in flow([Piece(f"- {part}")], width, indent=2, hang=4)]


def _draft(draft: Draft, width: int) -> list[Row]:
    lines = [[Piece("from", "dim"), Piece(origin, "dim")] for origin in _origins(draft.sources)]
    lines[1:] = [[Piece(""), *rest] for _, *rest in lines[1:]]
    if draft.gaps:
        lines.append([Piece("ask for", "warning"), Piece(", ".join(draft.gaps))])
    rows = [*title("Reply", width, draft.template), (), *reply_rows(draft.text, width)]
    return [*rows, (), *table(lines, width)] if lines else rows


def _origins(sources: Sequence[Source]) -> list[str]:
    """Each file that a draft was made from, once, with its lines: ``refunds.md:12, 14``."""
    lines: dict[str, list[int]] = {}
    for source in sources:
        name = source.article or f"template {source.template}"
        known = lines.setdefault(name, [])
        if source.line and source.line not in known:
            known.append(source.line)
    return [f"{name}:{', '.join(map(str, sorted(at)))}" if at else name for name, at in lines.items()]


def reply_rows(text: str, width: int) -> list[Row]:
    """A reply as it will be read: nothing before its lines, wrapped at words, lists hanging."""
    lines = text.rstrip("\n").split("\n")
    return [row for line in lines for row in flow([Piece(line)], width, hang=_hanging(line))]


def _hanging(line: str) -> int:
    """How deep the second row of a line stands: below the words of a step or a bullet."""
    lead = _LEAD.match(line)
    return min(cells(lead[0].expandtabs(4)), 12) if lead else 0


def _findings(name: str, findings: Sequence[Finding], reply: str | None, out: Out) -> list[Row]:
    rows = title(name, out.width, _counted(findings))
    digits = len(str(max((finding.line for finding in findings), default=1)))
    for finding in findings:
        rows += [(), *_finding(finding, reply, digits, out)]
    return rows


def _counted(findings: Sequence[Finding]) -> str:
    """How many there are of each level, the gravest first."""
    counts = Counter(finding.level for finding in findings)
    told = [_many(counts[level], level) for level in reversed(LEVELS) if counts[level]]
    return ", ".join(told) or "nothing to mend"


def _finding(finding: Finding, reply: str | None, digits: int, out: Out) -> list[Row]:
    head = [
        Piece(finding.level, finding.level),
        Piece(f"  {' '.join(finding.message.split())}", "strong"),
        Piece(f"  {finding.rule}", "dim"),
    ]
    column = 6 + digits
    rows = flow(head, out.width, indent=2, hang=4)
    rows += _under(finding, reply, digits, out)
    lines = []
    if finding.better:
        lines.append([Piece("instead", "dim"), Piece(finding.better)])
    if finding.evidence or finding.where:
        words = f"“{shortened(finding.evidence, _LONG)}”  " if finding.evidence else ""
        lines.append([Piece("evidence", "dim"), Piece(words), Piece(finding.where, "dim")])
    return rows + table(lines, out.width, indent=column, least=len("evidence"))


def _under(finding: Finding, reply: str | None, digits: int, out: Out) -> list[Row]:
    """The lines of the reply, and the marks below their words."""
    text, span = (reply, Span(finding.start, finding.end)) if reply is not None else _quoted(finding)
    width = out.width and out.width - digits - 6
    plain: Callable[[str], str] = out.plain
    rows: list[Row] = []
    for row in excerpt(text, span, width, plain):
        number = str(row.line) if row.line and reply is not None else ""
        words = (Piece(row.before), Piece(row.middle, finding.level), Piece(row.after))
        marks = Piece(_MARKS[finding.level] * row.size, finding.level)
        rows.append((Piece(f"    {number:>{digits}}  ", "dim"), *words))
        rows.append((Piece(" " * (digits + 6 + row.indent)), marks))
    return rows


def _quoted(finding: Finding) -> tuple[str, Span]:
    """The words alone, where the Report does not hold the reply around them."""
    return finding.text, Span(0, len(finding.text))


def _problem(problem: CsreplyError, width: int) -> list[Row]:
    rows = flow([Piece("problem", "error"), Piece(f"  {problem.what}", "strong")], width, hang=4)
    for part in (problem.where, problem.mend):
        rows += flow([Piece(part)], width, indent=4) if part else []
    return rows
