"""``markdown``: to paste into a ticket's internal note, a pull request or a chat.

Only the marks below are ours. What a Report quotes goes into code spans and fenced code longer than any run
of backticks in it, or has every mark taken out of it: it starts no link, image, HTML, table or mention.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csreply.outputs.text import reply_of
from csreply.text import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from csreply.model import CsreplyError, Draft, Finding, Match, Report, Similar, Ticket
    from csreply.outputs.out import Out

_SIGNS = re.compile(r"[\\`*_{}\[\]~|$]|:(?=\S)")
_NAMES = re.compile(r"(?<!\w)@(?=\w)|#(?=\d)|!(?=\d)|&(?=\d)|(?<=\bGH)-(?=\d)|(?<=\b[wW][wW][wW])\.")
_WHOLE = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_RUNS = re.compile("`+")


def write(reports: Iterable[Report], out: Out) -> None:
    """Each Report under a heading of its own."""
    for number, report in enumerate(reports):
        if number:
            out.write("\n")
        out.write("\n\n".join(_parts(report)) + "\n")
        out.flush()


def _parts(report: Report) -> Iterator[str]:
    yield f"### {_code(report.id)}" + (f" {_plain(report.ticket.subject)}" if report.ticket else "")
    if report.source and report.source != report.id:
        yield f"Read from {_code(report.source)}"
    if report.ticket is not None:
        yield from _ticket(report.ticket)
    if report.problem is not None:
        yield _problem(report.problem)
    if report.facts is not None:
        facts = [f"{_code(fact.kind)}: {_plain(fact.value)} ({_plain(fact.where)})" for fact in report.facts]
        yield _list("Already known", facts, "nothing found in the ticket")
    if report.matches is not None:
        yield _list("Matches", map(_match, report.matches), "no article answers this", numbered=True)
    if report.similar:
        yield _list("Solved before", map(_similar, report.similar), "")
    if report.route is not None:
        yield _list(f"Route: {report.route}", map(_plain, report.missing), "")
    if report.draft is not None:
        yield from _draft(report.draft)
    if report.findings is not None:
        yield _list("Findings", (_finding(f, report) for f in report.findings), "nothing to mend")


def _list(title: str, items: Iterable[str], none: str, *, numbered: bool = False) -> str:
    lines = [f"{f'{n}.' if numbered else '-'} {item}" for n, item in enumerate(items, 1)]
    return f"**{title}**\n\n" + "\n".join(lines) if lines else f"**{title}**" + (f": {none}" if none else "")


def _ticket(ticket: Ticket) -> Iterator[str]:
    who = ticket.requester.name or ticket.requester.email
    if who:
        yield f"From {_plain(who)}"
    if ticket.last_words and ticket.last_words != ticket.subject:
        yield _fence(ticket.last_words)


def _match(match: Match) -> str:
    heading = "".join(f" › {_plain(part)}" for part in match.passage.headings)
    place = _code(f"{match.article.path}:{match.passage.line}")
    url = f", {_code(match.article.url)}" if match.article.url else ""
    why = f": {_plain('; '.join(match.because))}" if match.because else ""
    caution = f" **Caution: {_plain(', '.join(match.cautions))}.**" if match.cautions else ""
    title = _plain(match.article.title)
    return f"**{title}**{heading} ({match.confidence:.0%}, {place}{url}){why}{caution}"


def _similar(similar: Similar) -> str:
    articles = f" ({', '.join(map(_code, similar.articles))})" if similar.articles else ""
    reply = f": {_code(similar.reply)}" if similar.reply else ""
    return f"{_code(similar.ticket)} {_plain(similar.subject)}{articles}{reply}"


def _draft(draft: Draft) -> Iterator[str]:
    yield f"**Reply** (template {_code(draft.template)})"
    yield _fence(draft.text)
    places = dict.fromkeys(f"{source.article or source.template}:{source.line}" for source in draft.sources)
    if places:
        yield f"Made from {', '.join(map(_code, places))}"
    if draft.gaps:
        yield f"Still to ask for: {', '.join(map(_code, draft.gaps))}"


def _finding(finding: Finding, report: Report) -> str:
    place = (
        f"line {finding.line}" if finding.end > finding.start or reply_of(report) is None else "whole reply"
    )
    told = f"**{finding.level}** {_code(finding.rule)} ({place}): {_plain(finding.message)}"
    if finding.text:
        told += f" Found {_code(finding.text)}."
    if finding.better:
        told += f" Instead: {_code(finding.better)}."
    if finding.evidence or finding.where:
        where = f" ({_plain(finding.where)})" if finding.where else ""
        told += f" Evidence: {_code(finding.evidence)}{where}."
    return told


def _problem(problem: CsreplyError) -> str:
    where = f" ({_code(problem.where)})" if problem.where else ""
    return f"**Problem**: {_plain(problem.what)}{where}" + (
        f"; {_plain(problem.mend)}" if problem.mend else ""
    )


def _plain(text: str) -> str:
    """The text on one line, as words alone.

    Markdown's own signs get a backslash; names and numbers that sites make into links of their own
    (``@name``, ``#12``, ``GH-12``, ``www.``) a joiner without width, since those are looked for after
    Markdown is read.
    """
    flat = re.sub("[&<>]", lambda found: _WHOLE[found[0]], _NAMES.sub(_apart, one_line(text)))
    return _SIGNS.sub(lambda found: "\\" + found[0], flat)


def _apart(found: re.Match[str]) -> str:
    return found[0] + "\u2060"


def _code(text: str) -> str:
    """The text on one line as a code span."""
    flat = one_line(text) or " "
    fence = "`" * (_longest(flat) + 1)
    space = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{space}{flat}{space}{fence}"


def _fence(text: str) -> str:
    """The text as fenced code, its lines as they are, tabs as spaces."""
    clean = visible(text.replace("\r\n", "\n").replace("\r", "\n")).rstrip("\n").expandtabs(4)
    fence = "`" * max(_longest(clean) + 1, 3)
    return f"{fence}text\n{clean}\n{fence}"


def _longest(text: str) -> int:
    """The longest run of backticks."""
    return max((len(run) for run in _RUNS.findall(text)), default=0)
