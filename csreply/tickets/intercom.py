"""Intercom 2.x: a conversation, its source as the first message and its parts as the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import Message, Person, Ticket
from csreply.tickets.earlier import conversation
from csreply.tickets.markup import text_of
from csreply.tickets.shape import (
    attachments,
    fields,
    first,
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


def fits(value: dict[str, Any]) -> bool:
    """Whether it has conversation parts, or a source with an author."""
    return "conversation_parts" in value or "author" in inner(value, "source")


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket. Parts without a body only record that something was assigned or closed."""
    source = inner(value, "source")
    parts = value.get("conversation_parts")
    parts = parts.get("conversation_parts") if isinstance(parts, dict) else parts
    said = [_message(source, value.get("created_at"))]
    said += [_message(part, part.get("created_at")) for part in objects(parts)]
    requester = _requester(value, source, objects(parts))
    messages, signature = conversation(
        (one for one in said if one.text or one.attachments), requester, place.house
    )
    tags = value.get("tags")
    return Ticket(
        id=line(value.get("id"), 200) or place.id,
        messages=messages,
        subject=line(text_of(words(first(source, "subject") or value.get("title")))),
        requester=requester,
        fields={**fields(value.get("custom_attributes"), place.house.field_names), **signature},
        tags=names(tags.get("tags") if isinstance(tags, dict) else tags),
        source=place.source,
        created=when(value.get("created_at")),
    )


def _requester(value: dict[str, Any], source: dict[str, Any], parts: list[dict[str, Any]]) -> Person:
    """The first author who is a customer; else the contact that is noted."""
    authors = (inner(held, "author") for held in (source, *parts))
    customer = next((author for author in authors if role(author.get("type")) == "customer"), {})
    contacts = value.get("contacts")
    noted = objects(contacts.get("contacts") if isinstance(contacts, dict) else contacts)
    return person(customer or (noted[0] if noted else {}))


def _message(held: dict[str, Any], sent: object) -> Message:
    author = inner(held, "author")
    return Message(
        text=text_of(words(held.get("body"))),
        role=role(author.get("type")) or "customer",
        name=line(author.get("name"), 200),
        sent=when(sent),
        public=words(held.get("part_type")) not in ("note", "note_and_reopen"),
        attachments=attachments(held.get("attachments")),
    )
