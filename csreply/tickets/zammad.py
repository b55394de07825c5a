"""Zammad: a ticket with its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import Message, Person, Role, Ticket
from csreply.tickets.earlier import conversation
from csreply.tickets.markup import looks_like_html, text_of
from csreply.tickets.shape import (
    attachments,
    first,
    in_order,
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

_SENDERS: dict[str, Role] = {"1": "agent", "2": "customer", "3": "system"}


def fits(value: dict[str, Any]) -> bool:
    """Whether it has articles with a sender, or a customer by number."""
    articles = objects(value.get("articles"))
    sent = any("sender" in article or "content_type" in article for article in articles)
    return sent or ("customer_id" in value and "title" in value)


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket. A signature that Zammad marked is cut off."""
    articles = objects(value.get("articles"))
    said = [_message(article) for article in articles]
    requester = _requester(value, articles, said)
    messages, signature = conversation(in_order(said), requester, place.house)
    told = {name: line(value.get(name), 100) for name in ("state", "priority", "group")}
    return Ticket(
        id=line(first(value, "number", "id"), 200) or place.id,
        messages=messages,
        subject=line(first(value, "title", "subject")),
        requester=requester,
        fields={**{name: text for name, text in told.items() if text}, **signature},
        tags=names(value.get("tags")),
        source=place.source,
        created=when(value.get("created_at")),
    )


def _requester(value: dict[str, Any], articles: list[dict[str, Any]], said: list[Message]) -> Person:
    if value.get("customer"):
        return person(value["customer"])
    asked = (article for article, one in zip(articles, said, strict=True) if one.role == "customer")
    return person(next(asked, {}).get("from"))


def _message(article: dict[str, Any]) -> Message:
    body = words(article.get("body"))
    html = "html" in words(article.get("content_type")) or (
        not article.get("content_type") and looks_like_html(body)
    )
    told = role(article.get("sender")) if isinstance(article.get("sender"), str) else None
    return Message(
        text=text_of(body) if html else body,
        role=told or _SENDERS.get(line(article.get("sender_id")), "customer"),
        name=person(article.get("from")).name,
        sent=when(article.get("created_at")),
        public=article.get("internal") is not True,
        attachments=attachments(article.get("attachments")),
    )
