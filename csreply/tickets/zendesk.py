"""Zendesk: a ticket merged with its comments and users, as its API answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import Message, Person, Role, Ticket
from csreply.tickets import browser
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

_TOLD = ("status", "priority", "type", "channel")


def fits(value: dict[str, Any]) -> bool:
    """Whether it has a requester by number, or comments with authors by number."""
    comments = objects(value.get("comments"))
    return "requester_id" in value or any("author_id" in comment for comment in comments)


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket. The browser that Zendesk noted with the customer's comments becomes a field."""
    users = {line(user.get("id")): user for user in objects(value.get("users"))}
    requester = _requester(value, users)
    comments = objects(value.get("comments"))
    said = [_message(comment, value, users, requester) for comment in comments]
    if not said and words(value.get("description")).strip():
        said = [Message(words(value["description"]), name=requester.name, sent=when(value.get("created_at")))]
    messages, signature = conversation(in_order(said), requester, place.house)
    return Ticket(
        id=line(value.get("id"), 200) or place.id,
        messages=messages,
        subject=line(first(value, "subject", "raw_subject")),
        requester=requester,
        fields={**_fields(value, comments, said, place), **signature},
        tags=names(value.get("tags")),
        source=place.source,
        created=when(value.get("created_at")),
    )


def _requester(value: dict[str, Any], users: dict[str, dict[str, Any]]) -> Person:
    known = users.get(line(value.get("requester_id"))) or value.get("requester")
    return person(known) if known else person(inner(value, "via", "source", "from"))


def _message(
    comment: dict[str, Any], value: dict[str, Any], users: dict[str, dict[str, Any]], requester: Person
) -> Message:
    author = users.get(line(comment.get("author_id")), {})
    who = _role(comment, value, author)
    html = words(comment.get("html_body"))
    plain = words(first(comment, "plain_body", "body")).replace("&nbsp;", " ")
    return Message(
        text=text_of(html) if html.strip() else plain,
        role=who,
        name=person(author).name or (requester.name if who == "customer" else ""),
        sent=when(comment.get("created_at")),
        public=comment.get("public") is not False,
        attachments=attachments(comment.get("attachments")),
    )


def _role(comment: dict[str, Any], value: dict[str, Any], author: dict[str, Any]) -> Role:
    """The requester is the customer whatever else they are; -1 is Zendesk itself."""
    number = line(comment.get("author_id"))
    if number and number == line(value.get("requester_id")):
        return "customer"
    return "system" if number == "-1" else role(author.get("role")) or ("agent" if number else "customer")


def _fields(
    value: dict[str, Any], comments: list[dict[str, Any]], said: list[Message], place: Place
) -> dict[str, str]:
    found = {name: line(value.get(name), 100) for name in _TOLD if line(value.get(name), 100)}
    channel = line(inner(value, "via").get("channel"), 100)
    if channel:
        found["channel"] = channel
    for comment, message in zip(comments, said, strict=False):
        system = inner(comment, "metadata", "system")
        if message.role == "customer":
            found.update(browser.fields(words(system.get("client"))))
            if line(system.get("location"), 200):
                found["location"] = line(system.get("location"), 200)
    return {**found, **fields(first(value, "custom_fields", "fields"), place.house.field_names)}
