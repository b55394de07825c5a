"""A ticket in our own JSON shape, read without the room of all formats.

Only what is plainly of that shape is taken: every key known, every value a text as the full reader would
leave it. Anything else is left to ``csreply.tickets``, and a test holds both to the same tickets.
"""

from __future__ import annotations

from csreply.model import Message, Person, Ticket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_KEYS = frozenset({"id", "subject", "requester", "fields", "tags", "messages", "created", "language"})
_MESSAGE = frozenset({"from", "name", "at", "text", "attachments"})
_SIDES = ("customer", "agent")


class _StrangeError(ValueError):
    """It is not plainly ours."""


def own_ticket(data: bytes, name: str, labels: Mapping[str, str]) -> Ticket | None:
    """The ticket of a file; None where the full reader is needed.

    Args:
        data: the file's content.
        name: its path, which becomes the ticket's source.
        labels: names for fields known by number only.
    """
    if not name.endswith(".json") or not data.startswith(b"{") or _could_be_lines(data):
        return None
    try:
        return _ticket(_parsed(data.decode()), name, labels)
    except (ValueError, RecursionError, StopIteration):
        return None


class _Plain:
    """What the scanner of ``json`` asks its decoder for."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, float


def _parsed(text: str) -> Any:
    """The value of a JSON text; ``json`` itself costs more to import than a ticket to read.

    Raises:
        ValueError, StopIteration: it is not plainly JSON.
    """
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.loads(text)
    value, end = make_scanner(_Plain)(text, 0)  # type: ignore[arg-type]  # any object with these names will do
    if text[end:].strip(" \t\r\n"):
        raise _StrangeError
    return value


def _could_be_lines(data: bytes) -> bool:
    """Whether the full reader might take it for one ticket a line."""
    lines = [line.strip() for line in data.split(b"\n", 60)]
    return sum(line[:1] == b"{" and line[-1:] == b"}" for line in lines) > 1


def _ticket(value: Any, name: str, labels: Mapping[str, str]) -> Ticket:
    if not isinstance(value, dict) or not value.keys() <= _KEYS or not isinstance(value["messages"], list):
        raise _StrangeError
    if not value["messages"]:
        raise _StrangeError
    person = _object(value.get("requester"), {"name", "email"})
    requester = Person(_line(person.get("name", ""), 200), _line(person.get("email", ""), 320))
    if not requester.name and not requester.email:
        raise _StrangeError
    fields = {_line(key, 200): _text(held) for key, held in _object(value.get("fields", {})).items()}
    return Ticket(
        _line(value["id"], 200) or _strange(),
        tuple(_message(message) for message in value["messages"]),
        _text(value.get("subject", "")),
        requester,
        {labels.get(key, key): held for key, held in fields.items() if held.strip() and key},
        source=name,
    )


def _message(value: Any) -> Message:
    told = _object(value, _MESSAGE)
    if told.get("from") not in _SIDES:
        raise _StrangeError
    files = told.get("attachments", [])
    if not isinstance(files, list):
        raise _StrangeError
    return Message(
        _text(told["text"]),
        told["from"],
        _line(told.get("name", ""), 200),
        _line(told.get("at", ""), 60),
        attachments=tuple(_file(file) for file in files),
    )


def _strange() -> str:
    raise _StrangeError


def _object(value: Any, keys: Any = None) -> dict[str, Any]:
    if not isinstance(value, dict) or (keys and not value.keys() <= keys):
        raise _StrangeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _StrangeError
    if not value.isascii():
        value.encode()  # half a character is a ValueError
    return value


def _line(value: Any, most: int) -> str:
    if len(_text(value)) > most or value != " ".join(value.split()):
        raise _StrangeError
    return str(value)


def _file(value: Any) -> str:
    name = _line(value, 200)
    if not name or "/" in name or "\\" in name or "?" in name:
        raise _StrangeError
    return name
