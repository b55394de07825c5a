"""Values from outside, whatever type they turn out to have: words, names, times, fields.

Every function here takes anything and raises nothing; what cannot be understood becomes empty.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from csreply.model import CsreplyError, Message, Person, Role, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from dataclasses import dataclass, field
else:
    from csreply.value import dataclass, field

MOST_BYTES = 4 * 1024 * 1024
"""The largest single ticket that is read. Real ones, without their attachments, stay under 200 KB."""

ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_DIRECTORIES = re.compile(r".*[/\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class House:
    """What a desk knows about itself, to tell its own side from the customer's.

    Attributes:
        own: its own e-mail addresses and domains.
        field_names: names for custom fields that a help desk knows by number only.
        shape: the JSON shape that was asked for; empty to recognise it.
    """

    own: frozenset[str] = frozenset()
    field_names: Mapping[str, str] = field(default_factory=dict)
    shape: str = ""

    def ours(self, email: str) -> bool:
        """Whether an address is one of the desk's own, or under one of its domains."""
        address = email.strip().casefold()
        domain = address.rpartition("@")[2]
        for entry in self.own:
            known = entry.strip().casefold().removeprefix("@")
            if ("@" in known and known == address) or (domain and f".{domain}".endswith(f".{known}")):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket is being read.

    Attributes:
        source: ``path``, ``path:line`` or ``-``.
        id: what to call the ticket when it has no id of its own.
    """

    source: str
    id: str
    house: House = field(default_factory=House)

    def fault(self, what: str, mend: str = "") -> CsreplyError:
        """An error at this place."""
        return CsreplyError(what, where=self.source, mend=mend)


def clean(text: str) -> str:
    """The text without null characters, and with halves of characters replaced: it can be written again."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def words(value: object) -> str:
    """Anything as text: a list's words with commas between, nothing for null and for an object."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        parts = (words(item) for item in value if not isinstance(item, list | tuple | dict))
        return ", ".join(part for part in parts if part)
    return ""


def _number(value: float) -> str:
    try:
        return str(value)
    except ValueError:  # an integer with more digits than Python will print
        return ""


def line(value: object, most: int = 1000) -> str:
    """Anything as text on one line, of at most ``most`` characters."""
    return " ".join(words(value)[: most * 4].split())[:most]


def first(value: Mapping[str, Any], *keys: str) -> Any:
    """The first of these keys that holds something; None when none does."""
    return next((value[key] for key in keys if value.get(key) not in (None, "", [], {})), None)


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list, or the one object; everything else is left out."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inner(value: object, *keys: str) -> dict[str, Any]:
    """The object at the end of a path of keys; an empty one when there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def names(value: object) -> tuple[str, ...]:
    """Tags or labels: from a list of words or of objects with a name, or from words with commas."""
    if isinstance(value, str):
        value = value.split(",")
    found = (
        line(first(item, "name", "tag", "title") if isinstance(item, dict) else item) for item in _list(value)
    )
    return tuple(name for name in found if name)


def file_name(value: object) -> str:
    """The last part of a path or an address, on one line, at most 200 characters long."""
    text = line(value, 2000).partition("?")[0] if "://" in words(value)[:200] else line(value, 2000)
    return _DIRECTORIES.sub("", text)[:200].strip()


def attachments(value: object) -> tuple[str, ...]:
    """File names, from a list of names or of the objects that help desks make of attachments."""
    keys = ("file_name", "filename", "fileName", "name", "content_url", "data_url", "url")
    found = (file_name(first(item, *keys) if isinstance(item, dict) else item) for item in _list(value))
    return tuple(name for name in found if name)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ([] if value is None else [value])


def when(value: object) -> str:
    """A time as ISO 8601: text as it stands, seconds (or milliseconds) since 1970 in UTC."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return line(value, 60)
    from datetime import UTC, datetime

    try:
        seconds = value / 1000 if value > 100_000_000_000 else value
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return ""


def address(value: object) -> str:
    """The first e-mail address in a text; empty when there is none."""
    found = ADDRESS.search(line(value, 500))
    return found.group() if found else ""


def person(value: object) -> Person:
    """Who, from an object with a name and an address, or from ``Name <address>``."""
    if isinstance(value, dict):
        name = line(first(value, "name", "full_name", "display_name", "displayName", "login"), 200)
        if not name:
            parts = (
                first(value, "first", "firstName", "first_name", "firstname"),
                first(value, "last", "lastName", "last_name", "lastname"),
            )
            name = " ".join(filter(None, (line(part, 100) for part in parts)))
        return Person(name, line(first(value, "email", "address", "mail"), 320))
    text = line(value, 500)
    email = address(text)
    name = text.split("<")[0].replace(email, "") if email else text
    return Person(name.strip(" \"'()[]:;,<>")[:200], email)


def fields(value: object, labels: Mapping[str, str] | None = None) -> dict[str, str]:
    """Custom fields by name, from an object or from a list of ``{"id" or "name", "value"}``.

    Args:
        value: what the help desk gave.
        labels: names for fields known by number only; a number without a name stays the name.
    """
    labels = {str(key): str(name) for key, name in (labels or {}).items()}
    if isinstance(value, dict):
        pairs: Iterable[tuple[object, object]] = value.items()
    else:
        pairs = (
            (first(item, "name", "label", "title", "id"), first(item, "text", "value"))
            for item in objects(value)
        )
    found = {}
    for key, held in pairs:
        name, text = line(key, 200), words(held)
        if name and text.strip():
            found[labels.get(name, name)] = text
    return found


def in_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Messages from the oldest on, when every one of them tells its time; else as they stand."""
    found = tuple(messages)
    if len(found) < 2 or not all(message.sent for message in found):
        return found
    from datetime import UTC, datetime

    def moment(message: Message) -> datetime:
        time = datetime.fromisoformat(message.sent)
        return time if time.tzinfo else time.replace(tzinfo=UTC)

    try:
        return tuple(sorted(found, key=moment))
    except (ValueError, OverflowError):
        return found


def finished(ticket: Ticket, place: Place) -> Ticket:
    """The ticket, when it is small enough to work with.

    Raises:
        CsreplyError: its messages hold more than 4 million characters.
    """
    if sum(len(message.text) for message in ticket.messages) + len(ticket.reply or "") > MOST_BYTES:
        raise place.fault("a ticket larger than 4 MB", "leave out logs and attachments")
    return ticket


_ROLES: dict[str, Role] = {
    **dict.fromkeys(("customer", "user", "end-user", "end_user", "enduser", "client", "contact"), "customer"),
    **dict.fromkeys(("lead", "requester", "visitor", "incoming"), "customer"),
    **dict.fromkeys(("agent", "admin", "staff", "support", "operator", "teammate", "outgoing"), "agent"),
    **dict.fromkeys(("bot", "agent_bot", "agentbot", "assistant", "automation"), "bot"),
    **dict.fromkeys(("system", "activity", "trigger"), "system"),
}


def role(value: object) -> Role | None:
    """The role that a help desk's own word for it means; None for a word that is none."""
    return _ROLES.get(words(value).strip().casefold()) if isinstance(value, str) else None
