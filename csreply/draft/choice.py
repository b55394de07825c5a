"""Which template fits a ticket, and what to ask when no article answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from csreply.draft.wordings import holds
from csreply.model import CsreplyError
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from csreply.draft.evidence import Evidence
    from csreply.draft.telling import Telling
    from csreply.model import Ticket
    from csreply.templates import Question, Template, Templates

_ANSWERS = {
    "how-to",
    "troubleshooting",
    "reference",
    "policy",
    "known-issue",
    "release-notes",
    "glossary",
    "other",
}
_CHOSEN_HERE = _ANSWERS | {"follow-up", "several", "closing", "ask", "no-answer"}
"""Situations that a ticket's shape shows. A template for any other is chosen by a tag or by a person."""


@dataclass(frozen=True)
class Shape:
    """What a template is chosen by.

    Attributes:
        evidence: what the articles give, one for each question answered; empty when nothing is sure.
        questions: what is missing and may be asked.
    """

    ticket: Ticket
    telling: Telling
    evidence: tuple[Evidence, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def answered_before(self) -> bool:
        """Whether we have written to this customer before, in this conversation."""
        return any(True for _ in self.ticket.said("agent"))

    def situations(self, thanks: Sequence[str]) -> tuple[str, ...]:
        """The situations this ticket is in, the likeliest first."""
        last = self.ticket.last_words
        if (
            self.answered_before
            and not self.telling.asks
            and len(last.split()) < 40
            and holds_any(last, thanks)
        ):
            return ("closing",)
        if not any(each.says for each in self.evidence):
            return ("ask", "no-answer") if self.questions else ("no-answer",)
        if len(self.evidence) > 1:
            return ("several", self.evidence[0].article.kind, "other")
        kind = (self.evidence[0].article.kind, "other")
        return ("follow-up", *kind) if self.answered_before else kind


def holds_any(text: str, wordings: Sequence[str]) -> bool:
    """Whether one of the wordings stands in the text."""
    return holds(padded(text), wordings) > 0


def chosen(shape: Shape, templates: Templates, values: Collection[str]) -> Template:
    """The template for a ticket: by a tag, by words where nothing answers it, by its situation.

    Args:
        shape: the ticket and what is known of it.
        templates: the shelf; broken templates are passed over.
        values: the names of the values that there are; a template that needs another is passed over.

    Raises:
        CsreplyError: no template fits.
    """
    situations = shape.situations(templates.lists.get("thanks", ()))
    for template in (
        *_tagged(shape, templates),
        *_worded(shape, templates, situations),
        *_fitting(templates, situations),
    ):
        if set(template.needs) <= set(values):
            try:
                return templates.get(template.id)
            except CsreplyError:
                continue  # told in Templates.problems
    raise CsreplyError(
        f"no template serves {situations[0]!r}", mend="add one, with `serves:` in its front matter"
    )


def _tagged(shape: Shape, templates: Templates) -> list[Template]:
    """Templates that an agent's tag asks for, where the ticket's shape alone would not."""
    tags = {tag.lower() for tag in shape.ticket.tags}
    return [each for each in templates.all() if tags & set(each.tags) and not _CHOSEN_HERE & set(each.serves)]


def _worded(shape: Shape, templates: Templates, situations: Sequence[str]) -> list[Template]:
    """Where nothing answers the ticket: templates whose words or tags stand in it, the most first."""
    if "no-answer" not in situations:
        return []
    tags = {tag.lower() for tag in shape.ticket.tags}
    scored = [
        (holds(shape.telling.forms, template.words) + 2 * len(tags & set(template.tags)), template)
        for template in templates.serving("no-answer")
    ]
    return [template for score, template in sorted(scored, key=lambda each: -each[0]) if score]


def _fitting(templates: Templates, situations: Sequence[str]) -> list[Template]:
    """The templates that serve a situation, the plain ones before those that words point to."""
    return [
        template
        for situation in situations
        for template in sorted(templates.serving(situation), key=lambda each: (bool(each.words), each.id))
    ]


def forced(name: str, templates: Templates, values: Mapping[str, object]) -> Template:
    """The template an agent asked for.

    Raises:
        CsreplyError: there is none of this id, it is broken, or it needs a value that this ticket lacks.
    """
    template = templates.get(name)
    lacking = [need for need in template.needs if not values.get(need)]
    if lacking:
        mend = (
            "name an article for it, or choose no-answer-yet"
            if "answer" in lacking
            else "choose another template"
        )
        raise CsreplyError(
            f"template {name!r} needs {', '.join(lacking)}, which this ticket does not give", mend=mend
        )
    return template
