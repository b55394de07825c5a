"""A JSON file: one ticket of any shape, an array of them, or a help desk's page of results."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from csreply.model import CsreplyError, Ticket
from csreply.tickets import own
from csreply.tickets.shape import MOST_BYTES, Place, finished, line, words
from csreply.tickets.source import MOST_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.tickets.source import Opened

SHAPES = ("own", "github", "intercom", "helpscout", "chatwoot", "zammad", "freshdesk", "zendesk")
"""The JSON shapes, in the order in which they are tried; each is a module of this package."""

_BEGINS = re.compile(rb"\s{0,999}(?:\{|\[\s{0,999}[\[\]{\"])")  # "[Urgent] no light" is no JSON
_BESIDE = ("comments", "users", "conversations", "articles", "messages", "audits", "meta", "payload")
"""What help desks answer beside ``ticket`` and not within it."""

_PAGES = (("tickets",), ("results",), ("issues",), ("conversations",), ("_embedded", "conversations"))


class Shape(Protocol):
    """What a JSON shape's module offers."""

    def fits(self, value: dict[str, Any]) -> bool:
        """Whether an object is a ticket of this shape."""

    def ticket(self, value: dict[str, Any], place: Place) -> Ticket:
        """The ticket; raises nothing but CsreplyError."""


def fits(opened: Opened) -> bool:
    """Whether the file begins as JSON does, as far as its first line tells."""
    return opened.suffix == ".json" or bool(_BEGINS.match(opened.head))


def read(opened: Opened) -> Iterator[Ticket | CsreplyError]:
    """The tickets of a JSON file.

    Raises:
        CsreplyError: it is no JSON, or holds no ticket.
    """
    data = opened.whole(MOST_DOCUMENT)
    value = parsed(data, opened.name)
    page = _page(value)
    if page is None:
        if len(data) > MOST_BYTES:
            raise opened.place().fault("a ticket larger than 4 MB", "leave out logs and attachments")
        yield one(value, opened.place())
        return
    users = value.get("users") if isinstance(value, dict) else None
    for number, item in enumerate(page, start=1):
        place = Place(f"{opened.name}[{number}]", f"{opened.stem}-{number}", opened.house)
        try:
            yield one({"users": users, **item} if users and isinstance(item, dict) else item, place)
        except CsreplyError as error:
            yield error


def parsed(data: bytes | str, where: str) -> Any:
    """A JSON value; ``NaN`` and infinity are null.

    Raises:
        CsreplyError: it is no JSON, with the place, or nested too deep.
    """
    try:
        return json.loads(data, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        numbered = where.rpartition(":")[2].isdigit()
        place = f"{where}:{error.colno}" if numbered else f"{where}:{error.lineno}:{error.colno}"
        what = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise CsreplyError(what, where=place, mend="check the quotes and commas there") from None
    except UnicodeDecodeError:
        raise CsreplyError("not UTF-8 text", where=where, mend="save it as UTF-8") from None
    except RecursionError:
        raise CsreplyError("JSON nested too deep", where=where, mend="is it a ticket?") from None
    except ValueError:  # an integer of more than 4,300 digits
        raise CsreplyError("a number too large to read", where=where, mend="put it in quotes") from None


def _page(value: object) -> list[Any] | None:
    """The tickets of an array or of a page of results; None for a single ticket."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or {"id", "ticket", "subject"} & value.keys():
        return None
    for path in (*_PAGES, ("data", "payload")):
        held: object = value
        for key in path:
            held = held.get(key) if isinstance(held, dict) else None
        if isinstance(held, list):
            return held
    return None


def one(value: object, place: Place) -> Ticket:
    """One ticket from a JSON value, with the reply that stands beside it in a batch.

    Raises:
        CsreplyError: it is no ticket, or one of its parts has the wrong type.
    """
    if not isinstance(value, dict):
        raise place.fault("a ticket must be a JSON object", 'write it as {"subject": …, "messages": […]}')
    if "ticket" not in value:
        return finished(_shaped(value, place), place)
    inside = value["ticket"]
    if isinstance(inside, str):
        inside = {"messages": [inside]}
    if inside is None and "reply" in value:
        inside = {"messages": []}
    if not isinstance(inside, dict):
        raise place.fault("`ticket` must be a JSON object", "see `Ticket formats` in the documentation")
    beside = {key: value[key] for key in _BESIDE if key in value and key not in inside}
    named = line(value.get("id"), 200)
    found = _shaped({**inside, **beside}, Place(place.source, named or place.id, place.house))
    reply = words(value["reply"]) if value.get("reply") is not None else found.reply
    return finished(_with(found, named or found.id, reply), place)


def _with(ticket: Ticket, named: str, reply: str | None) -> Ticket:
    from dataclasses import replace

    return replace(ticket, id=named, reply=reply)


def _shaped(value: dict[str, Any], place: Place) -> Ticket:
    if place.house.shape:
        return _shape(place.house.shape).ticket(value, place)
    if own.fits(value):
        return own.ticket(value, place)
    for name in SHAPES[1:]:
        shape = _shape(name)
        if shape.fits(value):
            return shape.ticket(value, place)
    return own.ticket(value, place)


def _shape(name: str) -> Shape:
    """A shape's module, imported only when a ticket asks for it: most are never needed."""
    return cast("Shape", import_module(f"csreply.tickets.{name}"))
