"""Our own JSON shape: a ticket, solved or not. Its texts are taken as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import Message, Person, Role, Ticket
from csreply.tickets.shape import attachments, clean, fields, first, line, names, person, role, when, words

if TYPE_CHECKING:
    from csreply.tickets.shape import Place

_KNOWN = ("messages", "subject", "text", "body", "description", "message", "question", "reply")
_TYPES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    dict: "an object",
    list: "a list",
}


def fits(value: dict[str, Any]) -> bool:
    """Whether its messages are ours: objects with ``text`` or ``from``, or plain words."""
    held = value.get("messages")
    if not isinstance(held, list) or "_embedded" in value:
        return False
    told = next((item for item in held if item is not None), "")
    return isinstance(told, str) or (isinstance(told, dict) and "message_type" not in told)


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket. Unknown keys are left alone; null stands for nothing.

    Raises:
        CsreplyError: it holds nothing of a ticket, or its messages are no list.
    """
    if not any(key in value for key in _KNOWN):
        mend = 'name its form with --from, or write it as {"subject": …, "messages": […]}'
        raise place.fault("not a ticket of a known shape", mend)
    requester = person(first(value, "requester", "customer", "from"))
    messages = tuple(_messages(value, requester.name, place))
    if not requester.name and not requester.email:
        requester = Person(next((m.name for m in messages if m.role == "customer" and m.name), ""))
    reply = value.get("reply")
    return Ticket(
        id=line(value.get("id"), 200) or place.id,
        messages=messages,
        subject=words(value.get("subject")),
        requester=requester,
        fields=fields(value.get("fields"), place.house.field_names),
        tags=names(value.get("tags")),
        attachments=attachments(value.get("attachments")),
        source=place.source,
        created=when(first(value, "created", "created_at")),
        language=line(value.get("language"), 20),
        articles=tuple(filter(None, (words(path) for path in _list(value.get("articles"))))),
        reply=None if reply is None else words(reply),
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else ([] if value is None else [value])


def _messages(value: dict[str, Any], requester: str, place: Place) -> list[Message]:
    held = value.get("messages")
    if held is None:
        text = words(first(value, "text", "body", "description", "message", "question"))
        return [Message(text, name=requester)] if text.strip() else []
    if isinstance(held, bool | int | float):
        mend = 'write "messages": [{"from": "customer", "text": "…"}]'
        raise place.fault(f"`messages` is {_TYPES[type(held)]}, not a list", mend)
    told = enumerate(_list(held))
    return [_message(item, number, place) for number, item in told if item is not None]


def _message(item: object, number: int, place: Place) -> Message:
    if isinstance(item, str):
        return Message(clean(item))
    if not isinstance(item, dict):
        raise place.fault(
            f"`messages[{number}]` is {_TYPES.get(type(item), 'no object')}, not an object",
            'write it as {"from": "customer", "text": "…"}',
        )
    internal = item.get("public") is False or item.get("internal") is True or item.get("private") is True
    return Message(
        text=words(first(item, "text", "body", "content")),
        role=_role(item, place),
        name=line(item.get("name"), 200),
        sent=when(first(item, "at", "sent", "created_at", "date")),
        public=not internal,
        attachments=attachments(item.get("attachments")),
    )


def _role(item: dict[str, Any], place: Place) -> Role:
    """The word for the role; an address is ours or the customer's."""
    told = first(item, "from", "role", "author")
    known = role(told)
    if known:
        return known
    author = person(told)
    return "agent" if author.email and place.house.ours(author.email) else "customer"
