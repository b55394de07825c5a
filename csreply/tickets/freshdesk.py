"""Freshdesk: a ticket with its conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import Message, Person, Role, Ticket
from csreply.tickets.earlier import conversation
from csreply.tickets.markup import text_of
from csreply.tickets.shape import (
    attachments,
    fields,
    first,
    in_order,
    inner,
    line,
    names,
    objects,
    person,
    when,
    words,
)

if TYPE_CHECKING:
    from csreply.tickets.shape import Place

_STATUS = {2: "open", 3: "pending", 4: "resolved", 5: "closed"}
_PRIORITY = {1: "low", 2: "medium", 3: "high", 4: "urgent"}


def fits(value: dict[str, Any]) -> bool:
    """Whether it has what Freshdesk alone calls so."""
    conversations = objects(value.get("conversations"))
    return "description_text" in value or any("incoming" in held for held in conversations)


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket, its description as the first message."""
    requester = person(inner(value, "requester"))
    if not requester.email:
        requester = Person(requester.name, line(value.get("email"), 320))
    said = [_message(held, value, requester) for held in objects(value.get("conversations"))]
    opening = Message(
        _text(value, "description_text", "description"),
        name=requester.name,
        sent=when(value.get("created_at")),
        attachments=attachments(value.get("attachments")),
    )
    messages, signature = conversation((opening, *in_order(said)), requester, place.house)
    told = {
        "status": _STATUS.get(value["status"], "") if isinstance(value.get("status"), int) else "",
        "priority": _PRIORITY.get(value["priority"], "") if isinstance(value.get("priority"), int) else "",
        "type": line(value.get("type"), 100),
    }
    known = {name: text for name, text in told.items() if text}
    return Ticket(
        id=line(value.get("id"), 200) or place.id,
        messages=messages,
        subject=line(value.get("subject")),
        requester=requester,
        fields={**known, **fields(value.get("custom_fields"), place.house.field_names), **signature},
        tags=names(value.get("tags")),
        source=place.source,
        created=when(value.get("created_at")),
    )


def _text(value: dict[str, Any], plain: str, html: str) -> str:
    """HTML where there is some: the plain text beside it has lost its lines."""
    written = words(value.get(html))
    return text_of(written) if "<" in written else words(first(value, plain, html))


def _message(held: dict[str, Any], value: dict[str, Any], requester: Person) -> Message:
    theirs = line(held.get("user_id"))
    requested = bool(theirs) and theirs == line(value.get("requester_id"))
    who: Role = "customer" if held.get("incoming") is True or requested else "agent"
    return Message(
        text=_text(held, "body_text", "body"),
        role=who,
        name=requester.name if requested else "",
        sent=when(held.get("created_at")),
        public=held.get("private") is not True,
        attachments=attachments(held.get("attachments")),
    )
