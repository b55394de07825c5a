"""The names a template may use, in the help desks' own style, and what each one holds.

Sources: Zendesk's placeholder reference (``ticket.requester.first_name``…), Intercom's and Help Scout's
saved-reply variables. What a desk pastes in from there works as it is; the value is empty where a ticket
does not hold it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TICKET = (
    "id external_id title subject description url link account via status priority ticket_type due_date "
    "created_at updated_at tags latest_comment latest_public_comment group.name brand.name "
    "organization.name assignee.name assignee.first_name assignee.last_name assignee.email"
)
_REQUESTER = "name first_name last_name email phone language organization.name"
_AGENT = "name first_name last_name email signature"

OWN: dict[str, str] = {
    "greeting": "a greeting in the desk's tone, such as “Hi Maya,”",
    "opening": "one or two lines that show this ticket was read",
    "problem": "the problem in the customer's own words, cut short, without quotation marks",
    "question": "what they asked, as it follows “You asked”: “how to move a booking”",
    "said": "the problem retold, as it follows “You write that”: “your feed stopped”",
    "topic": "the subject, where it says what the ticket is about; or the heading that a part answers",
    "already": "the line that owns what they have tried",
    "page": "the line that points to the article",
    "also": "the line that takes up their other question",
    "error": "the error code they named, where the article speaks of it",
    "article.updated": "when the article was last changed, as YYYY-MM-DD",
    "known": "what the ticket already tells, in one list on a line",
    "tried": "what they have tried already, in their words",
    "skipped": "set when something they have tried was left out",
    "answer": "everything the article gives: the explanation, the steps, the caution",
    "steps": "the article's numbered steps, word for word",
    "explanation": "the article's explaining paragraphs",
    "caution": "one warning from the article",
    "result": "what the article says after the steps",
    "foresee": "what the article says to do when something else is seen: “If you see …”",
    "promise": "the line that keeps an earlier promise in view",
    "promised": "a sentence in which we promised something earlier in the conversation",
    "noted": "the line that repeats what the ticket already tells, so that it is not sent again",
    "lacking": "set where they asked more than is answered, and it cannot be said back",
    "unsaid": "set where the articles hold nothing on what is left open",
    "more": "set when the article holds more steps than fit",
    "article.title": "the article's title",
    "article.url": "the article's public address",
    "also_asked": "further questions of theirs that the article does not answer",
    "questions": "what to ask them, one a line",
    "next_step": "what happens next, who does it and by when",
    "reply_by": "when you will write again, such as “by the end of Tuesday”",
    "reply_within": "how soon you answer a reply, such as “within one working day”",
    "signature": "the desk's closing lines",
    "note.reason": "for an internal note: why a person takes over, one a line",
    "note.problem": "for an internal note: the subject, and the sentence that carries the matter",
    "note.facts": "for an internal note: what the ticket tells, each with its place",
    "note.tried": "for an internal note: what they have tried, each with its place",
    "note.articles": "for an internal note: the articles looked at, and why they fall short",
    "note.solved": "for an internal note: solved tickets like this one",
    "note.unknown": "for an internal note: what is not known yet, and how to find it",
    "note.promised": "for an internal note: what we promised, each with its place",
    "product": "the product's name",
    "today": "the date of the draft, as YYYY-MM-DD",
}
"""csreply's own names, each with what it holds."""

SAME: dict[str, str] = {
    "first_name": "ticket.requester.first_name",
    "last_name": "ticket.requester.last_name",
    "name": "ticket.requester.name",
    "email": "ticket.requester.email",
    **{f"user.{name}": f"ticket.requester.{name}" for name in ("name", "first_name", "last_name", "email")},
    **{
        f"customer.{name}": f"ticket.requester.{name}"
        for name in ("name", "first_name", "last_name", "email")
    },
    **{f"agent.{name}": f"current_user.{name}" for name in _AGENT.split()},
    **{f"teammate.{name}": f"current_user.{name}" for name in ("name", "first_name", "email")},
    "company.name": "ticket.organization.name",
    "conversation.id": "ticket.id",
    "mailbox.name": "product",
}
"""Other help desks' names for the same value."""

NAMES: frozenset[str] = frozenset(
    (
        *(f"ticket.{name}" for name in _TICKET.split()),
        *(f"ticket.requester.{name}" for name in _REQUESTER.split()),
        *(f"current_user.{name}" for name in _AGENT.split()),
        *OWN,
        *SAME,
    )
)
"""Every name a template may use, besides ``ticket.fields.NAME`` and its forms."""

_FIELD = re.compile(r"ticket\.(?:fields\.|custom_fields\.|ticket_field_|ticket_field_option_title_)[\w-]+")
_HELP_SCOUT = re.compile(
    r"\{%\s*(?P<who>customer|user|mailbox|conversation)\.(?P<what>[A-Za-z]+)"
    r"(?:\s*,\s*fallback\s*=\s*(?P<fallback>[^%{}\n]{0,200}))?\s*%\}"
)
_HELP_SCOUT_NAMES = {
    "customer.firstName": "ticket.requester.first_name",
    "customer.lastName": "ticket.requester.last_name",
    "customer.fullName": "ticket.requester.name",
    "customer.email": "ticket.requester.email",
    "customer.company": "ticket.organization.name",
    "customer.phone": "ticket.requester.phone",
    "user.firstName": "current_user.first_name",
    "user.lastName": "current_user.last_name",
    "user.fullName": "current_user.name",
    "user.email": "current_user.email",
    "mailbox.name": "product",
    "conversation.number": "ticket.id",
}


def known(name: str) -> bool:
    """Whether a template may use this name."""
    return name in NAMES or _FIELD.fullmatch(name) is not None


def below(name: str) -> tuple[str, ...]:
    """The names under a branch, such as everything of ``ticket.requester``; empty for any other name."""
    return tuple(sorted(other for other in NAMES if other.startswith(f"{name}.")))


def closest(name: str, most: int = 5) -> tuple[str, ...]:
    """The names most like a mistyped one, closest first; a few of the commonest when none is like it."""
    import difflib  # only when something is wrong

    near = difflib.get_close_matches(name, sorted(NAMES), n=most, cutoff=0.5)
    tail = name.rsplit(".", 1)[-1]
    same = sorted(other for other in NAMES if other.rsplit(".", 1)[-1] == tail and other not in near)
    usual = ["ticket.requester.first_name", "ticket.id", "answer", "steps", "signature"]
    return tuple([*near, *same][:most] or usual)


def in_liquid(source: str) -> str:
    """Help Scout's ``{%customer.firstName,fallback=there%}`` as Liquid; everything else untouched.

    Lines stay where they are. A name of Help Scout's that has no counterpart is left, and refused later.

    >>> in_liquid("Hi {%customer.firstName,fallback=there%},")
    'Hi {{ ticket.requester.first_name | default: "there" }},'
    """
    return _HELP_SCOUT.sub(_as_liquid, source)


def _as_liquid(found: re.Match[str]) -> str:
    name = f"{found['who']}.{found['what']}"
    ours = _HELP_SCOUT_NAMES.get(name, name)
    fallback = (found["fallback"] or "").strip().replace('"', "'")
    return f'{{{{ {ours} | default: "{fallback}" }}}}' if fallback else f"{{{{ {ours} }}}}"


def field_names(key: str) -> Iterator[str]:
    """The names under which a template finds a field of a ticket.

    >>> sorted(field_names("Mail program"))[0]
    'ticket.custom_fields.mail_program'
    """
    short = re.sub(r"\W+", "_", key.strip().lower()).strip("_")
    if not short:
        return
    number = short.removeprefix("ticket_field_")
    yield f"ticket.fields.{short}"
    yield f"ticket.custom_fields.{short}"
    yield f"ticket.ticket_field_{number}"
    yield f"ticket.ticket_field_option_title_{number}"
