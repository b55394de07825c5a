"""Chatwoot: a conversation with its messages, or the answer of its messages endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import Message, Person, Role, Ticket
from csreply.tickets.earlier import conversation
from csreply.tickets.markup import looks_like_html, text_of
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

_TYPES: dict[str, Role] = {
    "0": "customer",
    "incoming": "customer",
    "1": "agent",
    "outgoing": "agent",
    "2": "system",
    "activity": "system",
    "3": "bot",
    "template": "bot",
}


def fits(value: dict[str, Any]) -> bool:
    """Whether its messages say of which type they are."""
    return any("message_type" in held for held in _messages(value))


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket; what Chatwoot noted of the browser becomes fields."""
    held = _messages(value)
    said = [_message(one) for one in held]
    requester = _requester(value, held, said)
    written = (one for one in in_order(said) if one.text.strip() or one.attachments)
    messages, signature = conversation(written, requester, place.house)
    more = inner(value, "additional_attributes")
    mail = inner(value, "additional_attributes").get("mail_subject")
    custom = fields(value.get("custom_attributes"), place.house.field_names)
    return Ticket(
        id=line(first(value, "display_id", "id"), 200) or place.id,
        messages=messages,
        subject=line(mail or value.get("subject")),
        requester=requester,
        fields={**_browser(inner(more, "browser")), **custom, **signature},
        tags=names(value.get("labels")),
        source=place.source,
        created=when(value.get("created_at")),
        language=line(inner(value, "additional_attributes").get("browser_language"), 20),
    )


def _messages(value: dict[str, Any]) -> list[dict[str, Any]]:
    held = value.get("messages")
    return objects(held if isinstance(held, list) else value.get("payload"))


def _requester(value: dict[str, Any], held: list[dict[str, Any]], said: list[Message]) -> Person:
    known = inner(value, "meta", "sender") or inner(value, "meta", "contact")
    asked = (inner(raw, "sender") for raw, one in zip(held, said, strict=True) if one.role == "customer")
    return person(known or next(asked, {}))


def _message(held: dict[str, Any]) -> Message:
    sender = inner(held, "sender")
    who = _TYPES.get(line(held.get("message_type"), 20), "customer")
    text = words(held.get("content"))
    return Message(
        text=text_of(text) if looks_like_html(text) else text,
        role="bot" if role(sender.get("type")) == "bot" else who,
        name=person(sender).name,
        sent=when(held.get("created_at")),
        public=held.get("private") is not True,
        attachments=attachments(held.get("attachments")),
    )


def _browser(told: dict[str, Any]) -> dict[str, str]:
    name, version = line(told.get("browser_name"), 60), line(told.get("browser_version"), 40)
    system = line(told.get("platform_name"), 60)
    found = {"browser": f"{name} {version}".strip(), "operating system": system}
    return {field: text for field, text in found.items() if text}
