"""An internal note for whoever takes a ticket on, so that neither they nor the customer are asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.draft.asking import missing
from csreply.draft.asks import terms
from csreply.draft.followup import promises
from csreply.draft.telling import told
from csreply.draft.values import of_ticket
from csreply.draft.written import written
from csreply.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from csreply.model import Draft, Fact, Match, Similar, Ticket
    from csreply.templates import Templates

TEMPLATE = "hand-over-note"
_MOST = 12
"""Facts in a note."""
_VALUE = 90
"""Characters of a fact."""


def note(
    ticket: Ticket,
    matches: Sequence[Match],
    *,
    templates: Templates,
    facts: Sequence[Fact],
    today: str,
    similar: Sequence[Similar] = (),
    reasons: Sequence[str] = (),
) -> Draft:
    """The note, written with the template ``hand-over-note``. It is for colleagues alone.

    Args:
        ticket: the conversation.
        matches: what was looked at, best first, articles for agents among them.
        templates: the shelf.
        facts: what the ticket already holds.
        today: ISO date.
        similar: solved tickets like it.
        reasons: what stands in the way of a reply, in words.

    Raises:
        CsreplyError: there is no such template, or it is broken.
    """
    lists = templates.lists
    telling = told(ticket, lists)
    main = one_line(telling.main.text, 240) if telling.main else ""
    said = terms(ticket.customer_text)
    values: dict[str, object] = {
        **of_ticket(ticket, lists.get("not-a-person", ())),
        "today": today[:10],
        "note.problem": "\n".join(part for part in (one_line(ticket.subject, 160), main) if part) or "-",
        "note.reason": _listed(reasons),
        "note.facts": _listed(_facts(each for each in facts if not each.kind.startswith("tried"))),
        "note.tried": _listed(_facts(each for each in facts if each.kind.startswith("tried"))),
        "note.articles": _listed(_looked_at(match, said) for match in matches[:4]),
        "note.solved": _listed(_solved(each) for each in similar[:3]),
        "note.unknown": _listed(
            question.ask for question in missing(telling, templates.questions, facts, lists)
        ),
        "note.promised": _listed(
            f"“{one_line(text, 200)}” ({where})" for text, where in promises(ticket, lists)
        ),
    }
    return written(templates.get(TEMPLATE), values, {}, ())


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _facts(facts: Iterable[Fact]) -> list[str]:
    """Each value once, with every place where it stands."""
    found: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        key = (fact.kind.removeprefix("tried-").replace("-", " "), one_line(fact.value, _VALUE))
        found.setdefault(key, []).append(fact.where)
    lines = [f"{kind}: {value} ({', '.join(dict.fromkeys(where))})" for (kind, value), where in found.items()]
    return lines[:_MOST]


def _looked_at(match: Match, said: frozenset[str]) -> str:
    """An article, how likely it answers, and which of the ticket's words its passage does not hold."""
    place = f"{match.article.path}:{match.passage.line}"
    sure = f"right {round(match.confidence * 100)} times in 100"
    cautions = f"; {', '.join(match.cautions)}" if match.cautions else ""
    held = said & terms(f"{match.article.title} {match.passage.text}")
    share = f"; its passage holds {len(held)} of the ticket's {len(said)} telling words" if said else ""
    return f"“{match.article.title}” ({place}): {sure}{share}{cautions}"


def _solved(similar: Similar) -> str:
    led = f", solved with {', '.join(similar.articles)}" if similar.articles else ""
    return f"Ticket {similar.ticket}, “{one_line(similar.subject, 80)}”{led}"
