"""A Report as plain lists and dicts, and as JSON: one shape for every format a program reads."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

    from csreply.model import (
        CsreplyError,
        Draft,
        Fact,
        Finding,
        Match,
        Message,
        Report,
        Similar,
        Source,
        Ticket,
    )
else:
    from csreply.value import NamedTuple

_PLACE = re.compile(r"(?s)(.+?):(\d+)(?::(\d+))?")
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""What JSON may hold raw and a terminal or a browser may take for an order."""


class Place(NamedTuple):
    """Where something stands. ``line`` and ``column`` count from 1, and are 0 when unknown."""

    file: str
    line: int = 0
    column: int = 0


def place(where: str) -> Place:
    """The parts of ``path``, ``path:line`` or ``path:line:column``.

    >>> place("docs_kb/refunds.md:12")
    Place(file='docs_kb/refunds.md', line=12, column=0)
    """
    parts = _PLACE.fullmatch(where)
    if not parts or len(parts[2]) > 9 or len(parts[3] or "") > 9:
        return Place(where)
    return Place(parts[1], int(parts[2]), int(parts[3] or 0))


def as_dict(report: Report) -> dict[str, Any]:
    """A Report with the keys of its JSON form, in the order in which they are printed.

    What is None is left out; so are an empty ``source`` and an empty ``missing``. The keys of a match, a
    finding and the others are always all there, except that ``cautions``, a similar ticket's ``reply``, a
    fact's ``message`` and a draft's ``polish`` stand only where there are any.
    """
    whole: dict[str, Any] = {
        "id": report.id,
        "source": report.source or None,
        "route": report.route,
        "missing": list(report.missing) or None,
        "ticket": report.ticket and as_ticket(report.ticket),
        "facts": _each(_fact, report.facts),
        "matches": _each(_match, report.matches),
        "similar": _each(_similar, report.similar),
        "draft": report.draft and _draft(report.draft),
        "reply": report.reply,
        "findings": _each(_finding, report.findings),
        "problem": _problem(report.problem) if report.problem is not None else None,
    }
    return {key: value for key, value in whole.items() if value is not None}


def encoded(value: object, *, unicode: bool = True, indent: int | None = None) -> str:
    """The value as JSON without raw control characters or direction marks.

    Args:
        value: dicts, lists, strings, numbers.
        unicode: whether letters beyond ASCII may stand as they are.
        indent: spaces a level; None for one line.
    """
    import json

    text = json.dumps(value, ensure_ascii=not unicode, indent=indent, allow_nan=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _each(shape: Any, items: tuple[Any, ...] | None) -> list[dict[str, Any]] | None:
    return None if items is None else [shape(item) for item in items]


def as_ticket(ticket: Ticket) -> dict[str, Any]:
    """Our own JSON form of a ticket; ``csreply`` reads it back."""
    requester = {"name": ticket.requester.name, "email": ticket.requester.email}
    whole: dict[str, Any] = {
        "id": ticket.id,
        "subject": ticket.subject,
        "requester": {key: value for key, value in requester.items() if value},
        "created": ticket.created,
        "language": ticket.language,
        "fields": dict(ticket.fields),
        "tags": list(ticket.tags),
        "attachments": list(ticket.attachments),
        "messages": [_message(message) for message in ticket.messages],
        "articles": list(ticket.articles),
    }
    kept = {key: value for key, value in whole.items() if value or key in ("id", "subject", "messages")}
    return kept if ticket.reply is None else {**kept, "reply": ticket.reply}


def _message(message: Message) -> dict[str, Any]:
    whole: dict[str, Any] = {"from": message.role, "name": message.name, "at": message.sent}
    kept = {key: value for key, value in whole.items() if value}
    if not message.public:
        kept["public"] = False
    if message.attachments:
        kept["attachments"] = list(message.attachments)
    return {**kept, "text": message.text}


def _fact(fact: Fact) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": fact.kind, "value": fact.value, "where": fact.where}
    if fact.message is not None:
        told["message"] = fact.message
    return {**told, "start": fact.start, "end": fact.end}


def _match(match: Match) -> dict[str, Any]:
    told: dict[str, Any] = {
        "article": match.article.path,
        "title": match.article.title,
        "heading": " › ".join(match.passage.headings),
        "line": match.passage.line,
        "url": match.article.url,
        "score": round(match.score, 4),
        "confidence": round(match.confidence, 4),
        "because": list(match.because),
    }
    return {**told, "cautions": list(match.cautions)} if match.cautions else told


def _similar(similar: Similar) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ticket": similar.ticket,
        "subject": similar.subject,
        "articles": list(similar.articles),
        "score": round(similar.score, 4),
    }
    return {**told, "reply": similar.reply} if similar.reply else told


def _draft(draft: Draft) -> dict[str, Any]:
    told: dict[str, Any] = {
        "text": draft.text,
        "template": draft.template,
        "sources": [_source(source) for source in draft.sources],
        "gaps": list(draft.gaps),
    }
    return {**told, "polish": draft.polish} if draft.polish else told


def _source(source: Source) -> dict[str, Any]:
    kind = {"article": source.article} if source.article else {"template": source.template}
    return {"start": source.start, "end": source.end, **kind, "line": source.line}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "start": finding.start,
        "end": finding.end,
        "line": finding.line,
        "column": finding.column,
        "text": finding.text,
        "message": finding.message,
        "better": finding.better,
        "evidence": finding.evidence,
        "where": finding.where,
    }


def _problem(problem: CsreplyError) -> dict[str, Any]:
    return {"what": problem.what, "where": problem.where, "mend": problem.mend}
