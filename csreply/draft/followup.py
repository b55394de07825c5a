"""What we wrote earlier in the conversation: not to be said twice, and what we promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.draft.asks import said, terms
from csreply.draft.mirror import sayable
from csreply.draft.wordings import holds
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.model import Ticket

_LONGEST = 24
"""Words of a promise that is repeated."""


def ours(ticket: Ticket) -> tuple[frozenset[str], ...]:
    """For each sentence that we wrote to this customer, the stems of its words."""
    lines = (line for message in ticket.said("agent") for line in said(message.text[:8000]))
    return tuple(found for line in lines if (found := terms(line)))


def promised(ticket: Ticket, lists: Mapping[str, Sequence[str]]) -> str:
    """The last sentence in which we promised something by a time, word for word; empty when there is none."""
    found = [text for text, _ in promises(ticket, lists) if sayable(text) and len(text.split()) <= _LONGEST]
    return found[-1] if found else ""


def promises(ticket: Ticket, lists: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Each sentence in which we promised something by a time, and where it stands: ``message 2``."""
    found: list[tuple[str, str]] = []
    for number, message in enumerate(ticket.messages):
        if message.role != "agent" or not message.public:
            continue
        for line in said(message.text[:8000]):
            text = padded(line)
            if holds(text, lists.get("promising", ())) and holds(text, lists.get("due", ())):
                found.append((line, f"message {number + 1}"))
    return found
