"""Labelled replies: one JSON object a line, with ``ticket``, ``reply`` and ``expect``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from csreply.model import Message, Person, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of one file, in order."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def ticket_of(case: dict[str, Any]) -> Ticket:
    """The ticket of a case."""
    plain = case["ticket"]
    person = plain.get("requester") or {}
    return Ticket(
        case["id"],
        tuple(
            Message(
                message["text"],
                message["from"] if message["from"] in ("customer", "agent") else "system",
                message.get("name") or "",
                attachments=tuple(message.get("attachments", ())),
            )
            for message in plain["messages"]
        ),
        plain.get("subject") or "",
        Person(person.get("name") or "", person.get("email") or ""),
        {name: str(value) for name, value in (plain.get("fields") or {}).items()},
        attachments=tuple(plain.get("attachments") or ()),
    )


def marked(case: dict[str, Any], rule: str, key: str = "expect") -> list[tuple[int, int]]:
    """Every place of the reply that a case's labels name for a rule."""
    places = []
    for label in case.get(key, []):
        span = label.get("span") or ""
        at = case["reply"].find(span) if label["rule"] == rule and span else -1
        while at >= 0:
            places.append((at, at + len(span)))
            at = case["reply"].find(span, at + 1)
    return places
