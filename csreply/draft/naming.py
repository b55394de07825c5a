"""Whom to greet: a first name from the requester, or from under a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csreply.model import Person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.model import Ticket


def first_name(person: Person, not_a_person: Sequence[str]) -> str:
    """A name to greet with, in its usual case; empty when it looks like no person's first name.

    >>> from csreply.model import Person
    >>> first_name(Person("maya okafor"), ()), first_name(Person("Barn Yoga Ltd"), ("ltd",))
    ('Maya', '')
    """
    first = person.first_name
    parts = {part.strip(".").lower() for part in person.name.split()}
    odd = (
        not first
        or len(first) < 2
        or len(first) > 20
        or not re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", first)
    )
    if odd or parts & set(not_a_person):
        return ""
    return first.capitalize() if first.islower() or (first.isupper() and len(first) > 3) else first


_NAME = (
    r"(?P<name>[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*)"
    r"(?: [A-Z][\w.'’-]*){0,2}(?:\s*[,(|]\s*[A-Z0-9].{0,80}| x+)?\.?"
)
_SIGNED = (re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?[,!.]? +" + _NAME), re.compile(_NAME))
"""A name behind a closing word, or alone on a line."""


def signed(ticket: Ticket, lists: Mapping[str, Sequence[str]]) -> str:
    """The first name under the first message that has one; empty when its last lines hold none.

    A name stands alone, or behind a greeting, and nowhere else in the ticket.
    """
    closings = {*lists.get("greetings", ()), *lists.get("closings", ())}
    whole = ticket.customer_text[:20_000]
    for message in ticket.said():
        lines = [line.strip() for line in message.text[-400:].split("\n") if line.strip()]
        tail = [re.split(r"[.?!]+ +", line)[-1] for line in lines[-1:]]
        for line in (*lines[-3:], *tail):
            for pattern in _SIGNED if len(lines) > 1 else _SIGNED[:1]:
                found = pattern.fullmatch(line[:120])
                before = line[: found.start("name")].strip(" ,.!").lower() if found else ""
                name = found["name"] if found else ""
                if name and (not before or before in closings) and _once(name, whole, closings):
                    return first_name(Person(name), lists.get("not-a-person", ()))
    return ""


def _once(name: str, text: str, closings: set[str]) -> bool:
    """Whether a name is no closing word, and stands nowhere else in the ticket."""
    pattern = rf"\b{re.escape(name)}\b"
    return name.lower() not in closings and len(re.findall(pattern, text, re.IGNORECASE)) == 1
