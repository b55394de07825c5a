"""The values a template is filled with, and for those made of several sources, which part came from where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from csreply.draft.naming import first_name
from csreply.draft.telling import noted
from csreply.model import Source
from csreply.templates.names import field_names
from csreply.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from csreply.draft.evidence import Evidence, Line
    from csreply.draft.telling import Telling
    from csreply.draft.voice import Voice
    from csreply.model import Fact, Person, Ticket
    from csreply.templates import Filled, Question, Template


@dataclass(frozen=True, slots=True)
class Sourced:
    """A text, and where each stretch of it comes from; offsets count from its own start."""

    text: str
    sources: tuple[Source, ...]

    def at(self, start: int) -> tuple[Source, ...]:
        """Its sources where the text stands at ``start`` of a longer one."""
        return tuple(
            Source(source.start + start, source.end + start, source.article, source.template, source.line)
            for source in self.sources
        )


def joined(parts: Iterable[Sourced], between: str) -> Sourced:
    """Texts one after the other, with their sources."""
    text = ""
    sources: list[Source] = []
    for part in parts:
        if part.text:
            text += between if text else ""
            sources += part.at(len(text))
            text += part.text
    return Sourced(text, tuple(sources))


def quoted(lines: Sequence[Line]) -> Sourced:
    """Lines of an article, one below the other."""
    return joined((Sourced(each.text, (Source(0, len(each.text), article=each.article, line=each.line),))
                   for each in lines), "\n")  # fmt: skip


def answered(evidence: Evidence) -> Sourced:
    """Everything an article gives, a blank line between paragraphs."""
    return joined((quoted(group) for group in evidence.lines), "\n\n")


def asked(questions: Sequence[Question]) -> Sourced:
    """The questions, one a line; with a dash before each where there are several."""
    lead = "- " if len(questions) > 1 else ""
    lines = (f"{lead}{question.ask}" for question in questions)
    return joined((Sourced(line, (Source(0, len(line), template="phrases", line=question.line),))
                   for line, question in zip(lines, questions, strict=True)), "\n")  # fmt: skip


def phrase(template: Template, values: Mapping[str, object]) -> Sourced:
    """A phrase filled with those of the values that it uses, each stretch from its line of the file."""
    if template.uses <= values.keys():
        return _filled(template, tuple((name, str(values[name] or "")) for name in sorted(template.uses)))
    return _sourced(template.fill(values))


@lru_cache(maxsize=256)
def _filled(template: Template, values: tuple[tuple[str, str], ...]) -> Sourced:
    """Most phrases come out the same each time a draft is mended."""
    return _sourced(template.fill(dict(values)))


def _sourced(filled: Filled) -> Sourced:
    return Sourced(
        filled.text,
        tuple(Source(each.start, each.end, template="phrases", line=each.line) for each in filled.spans),
    )


def of_ticket(ticket: Ticket, not_a_person: Sequence[str]) -> dict[str, object]:
    """What the help desks' own placeholders stand for."""
    values: dict[str, object] = {
        "ticket.id": ticket.id,
        "ticket.title": one_line(ticket.subject),
        "ticket.subject": one_line(ticket.subject),
        "ticket.description": next((message.text for message in ticket.said()), ""),
        "ticket.latest_public_comment": ticket.last_words,
        "ticket.created_at": ticket.created,
        "ticket.tags": " ".join(ticket.tags),
        **_person("ticket.requester", ticket.requester, first_name(ticket.requester, not_a_person)),
    }
    for key, value in ticket.fields.items():
        for name in field_names(key):
            values[name] = one_line(value)
        short = key.strip().lower().replace(" ", "_")
        if short in ("status", "priority", "url", "via", "language"):
            values[f"ticket.{short}"] = one_line(value)
        if short in ("organization", "organisation", "company"):
            values["ticket.organization.name"] = one_line(value)
    return values


def _person(prefix: str, person: Person, first: str) -> dict[str, object]:
    name = one_line(person.name)
    last = name.split()[-1] if first and len(name.split()) > 1 else ""
    return {
        f"{prefix}.name": name,
        f"{prefix}.first_name": first,
        f"{prefix}.last_name": last,
        f"{prefix}.email": one_line(person.email),
    }


def of_desk(voice: Voice, today: str) -> dict[str, object]:
    """What the desk itself says: who writes, for what, and by when."""
    names = voice.name.split()
    return {
        "current_user.name": voice.name,
        "current_user.first_name": names[0] if names else "",
        "current_user.last_name": names[-1] if len(names) > 1 else "",
        "current_user.email": voice.email,
        "current_user.signature": voice.signature,
        "product": voice.product,
        "today": today[:10],
        "reply_by": voice.by(today),
        "reply_within": voice.within(),
    }


def of_telling(
    telling: Telling, facts: Sequence[Fact], lists: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    """The ticket in brief, in the customer's words."""
    said = f"{telling.question} {telling.said} {telling.problem} {telling.topic}"
    new = [fact for fact in facts if fact.value not in said]
    return {
        "question": telling.question,
        "said": telling.said,
        "problem": telling.problem,
        "topic": telling.topic,
        "known": noted(new, lists.get("noted", ())),
    }
