"""Help Scout v2: a conversation with its threads embedded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import Message, Role, Ticket
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
    role,
    when,
    words,
)

if TYPE_CHECKING:
    from csreply.tickets.shape import Place

_TYPES: dict[str, Role] = {"customer": "customer", "message": "agent", "note": "agent", "lineitem": "system"}


def fits(value: dict[str, Any]) -> bool:
    """Whether threads are embedded, or a primary customer is named."""
    return "primaryCustomer" in value or "threads" in inner(value, "_embedded")


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket; Help Scout's newest-first threads are put in order."""
    threads = objects(inner(value, "_embedded").get("threads"))
    requester = person(inner(value, "primaryCustomer"))
    oldest_first = in_order(_message(held) for held in reversed(threads))
    messages, signature = conversation(oldest_first, requester, place.house)
    told = {"status": line(value.get("status"), 100)} if line(value.get("status"), 100) else {}
    return Ticket(
        id=line(first(value, "number", "id"), 200) or place.id,
        messages=messages,
        subject=line(value.get("subject")),
        requester=requester,
        fields={**told, **fields(value.get("customFields"), place.house.field_names), **signature},
        tags=names(value.get("tags")),
        source=place.source,
        created=when(value.get("createdAt")),
    )


def _message(held: dict[str, Any]) -> Message:
    kind = words(held.get("type"))
    who = _TYPES.get(kind) or role(inner(held, "createdBy").get("type")) or "customer"
    author = inner(held, "customer") if who == "customer" else inner(held, "createdBy")
    files = held.get("attachments") or inner(held, "_embedded").get("attachments")
    return Message(
        text=text_of(words(held.get("body"))),
        role=who,
        name=person(author or inner(held, "createdBy")).name,
        sent=when(held.get("createdAt")),
        public=kind != "note",
        attachments=attachments(files),
    )
