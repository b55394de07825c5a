"""A ticket as plain text: a first line ``Subject: …`` where there is one, and the customer's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import Message, Person, Ticket
from csreply.tickets.earlier import conversation
from csreply.tickets.shape import Place, finished
from csreply.tickets.source import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.tickets.source import Opened


def fits(opened: Opened) -> bool:  # noqa: ARG001 - what nothing else claims is plain text
    """Always: any text may be a ticket."""
    return True


def read(opened: Opened) -> Iterator[Ticket]:
    """The one ticket of a text file.

    Raises:
        CsreplyError: it is blank, or larger than 4 MB.
    """
    yield ticket(decoded(opened.whole()), opened.place())


def ticket(text: str, place: Place) -> Ticket:
    """A text as a ticket. What it quotes becomes earlier messages, as with a mail.

    Raises:
        CsreplyError: it is blank.
    """
    first, _, rest = text.lstrip("\n").partition("\n")
    label, colon, value = first.partition(":")
    subject = ""
    if colon and label.strip().casefold() == "subject":
        subject, text = " ".join(value.split()), rest.lstrip("\n")
    if not subject and not text.strip():
        raise place.fault("an empty ticket", "write the customer's words into it")
    messages, fields = conversation((Message(text),), Person(), place.house)
    return finished(Ticket(place.id, messages, subject, fields=fields, source=place.source), place)
