"""Everything that a ticket holds, in units small enough to be quoted as evidence."""

from __future__ import annotations

from functools import lru_cache

from csreply.text import MOST, Words, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass
    from typing import NamedTuple

    from csreply.model import Ticket
else:
    from csreply.value import NamedTuple, dataclass


class Unit(NamedTuple):
    """A piece of a ticket: a message, a field, the subject, an attachment's name, the requester.

    Attributes:
        text: as it was written.
        where: in words a person can check, as in ``Fact.where``.
        role: who says it: ``customer``, ``agent``, ``bot``, ``system``; fields count as the customer's.
        message: index into ``Ticket.messages``, or None.
        name: of a field, folded; else empty.
        kind: ``message``, ``subject``, ``field``, ``attachment``, ``requester``.
        words: its words; of a field, those of its value.
    """

    text: str
    where: str
    role: str
    message: int | None
    name: str
    kind: str
    words: Words


@dataclass(frozen=True, slots=True)
class Held:
    """The units of a ticket, and the stems that each of their sentences holds.

    Attributes:
        units: in the order of the ticket: messages, subject, fields, attachments, requester.
        sentences: for each sentence of each unit: (number of the unit, number of the sentence, stems).
        stems: all stems of the ticket.
        names: stems of the names of people.
    """

    units: tuple[Unit, ...]
    sentences: tuple[tuple[int, int, frozenset[str]], ...]
    stems: frozenset[str]
    names: frozenset[str]


_UNFILLED = frozenset(
    {
        "",
        "-",
        "n/a",
        "na",
        "none",
        "unknown",
        "no response",
        "_no response_",
        "?",
        "tbd",
        "yes/no",
        "not sure",
    }
)


def held(ticket: Ticket) -> Held:
    """What the ticket holds. A field without a value holds nothing; internal notes hold nothing."""
    units: list[Unit] = []
    for number, message in enumerate(ticket.messages):
        if not message.public or message.role not in ("customer", "agent"):
            continue
        units.append(_unit(message.text[:MOST], f"message {number + 1}", message.role, number, "message"))
        units += [
            _unit(file, "attachment", message.role, number, "attachment")
            for file in message.attachments[:200]
        ]
    if ticket.subject:
        units.append(_unit(ticket.subject, "subject", "customer", None, "subject"))
    for name, value in list(ticket.fields.items())[:200]:
        if value.strip().lower() not in _UNFILLED:
            units.append(_unit(value[:MOST], f"field {name}", "customer", None, "field", name.lower()))
    units += [_unit(file, "attachment", "customer", None, "attachment") for file in ticket.attachments[:200]]
    if ticket.requester.email:
        units.append(_unit(ticket.requester.email, "requester", "customer", None, "requester", "email"))
    if ticket.requester.name:
        units.append(_unit(ticket.requester.name, "requester", "customer", None, "requester", "name"))
    return _held(units)


def _unit(text: str, where: str, role: str, message: int | None, kind: str, name: str = "") -> Unit:
    readable = text.replace("_", " ") if kind == "attachment" else text
    return Unit(text, where, role, message, name, kind, words(readable))


def _held(units: list[Unit]) -> Held:
    sentences = []
    every: set[str] = set()
    names: set[str] = set()
    for number, unit in enumerate(units):
        named = (
            frozenset(stem(word) for word in words(unit.name).forms) if unit.kind == "field" else frozenset()
        )
        for sentence, (first, last) in enumerate(unit.words.sentences):
            stems = frozenset(stem(word) for word in unit.words.forms[first:last]) | named
            sentences.append((number, sentence, stems))
            every |= stems
        if unit.kind == "requester" and unit.name == "name":
            names.update(stem(word) for word in unit.words.forms)
    return Held(tuple(units), tuple(sentences), frozenset(every), frozenset(names))


_ENDINGS = (
    ("ations", ""), ("ation", ""), ("ments", ""), ("ment", ""), ("nesses", ""), ("ness", ""),
    ("ings", ""), ("ing", ""), ("ies", "y"), ("ied", "y"), ("ers", ""), ("er", ""), ("ed", ""),
    ("es", ""), ("ly", ""), ("s", ""), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its English ending: crude, quick, the same for the forms of a word most of the time.

    >>> stem("crashes"), stem("crashing"), stem("replies"), stem("reply"), stem("4.2")
    ('crash', 'crash', 'reply', 'reply', '4.2')
    """
    if len(word) < 4 or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (4 if ending == "ly" else 3):
            base = word[: len(word) - len(ending)] + instead
            return base[:-1] if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "sl" else base
    return word
