"""Knowing when not to answer: what a person has to take over, recognised by the desk's own lists of words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.model import Ticket

CAUSES = "hand-over"
"""The list of causes, ``name = reason`` a line; their words stand in ``hand-over-NAME``."""


def hand_over_reason(ticket: Ticket, lists: Mapping[str, Sequence[str]]) -> str:
    """Why a person has to answer this ticket, as one clause for the agent; empty when nobody has to.

    Args:
        ticket: read for what its customer wrote last, and for its subject while nobody has answered.
        lists: ``Templates.lists``.
    """
    name = cause(ticket, lists)
    return dict(_causes(tuple(lists.get(CAUSES, ())))).get(name, "")


def cause(ticket: Ticket, lists: Mapping[str, Sequence[str]]) -> str:
    """The name of the first cause whose words stand in the ticket; empty when none does.

    A line ``died + account`` needs all its parts, in any order. The lines of ``hand-over-NAME-weak`` count
    half: two of them are needed.
    """
    text = padded(_read(ticket)[:20_000])
    for name, _ in _causes(tuple(lists.get(CAUSES, ()))):
        if any(_stands(line, text) for line in lists.get(f"{CAUSES}-{name}-not", ())):
            continue
        if any(_stands(line, text) for line in lists.get(f"{CAUSES}-{name}", ())):
            return name
        if sum(_stands(line, text) for line in lists.get(f"{CAUSES}-{name}-weak", ())) > 1:
            return name
    return ""


def _read(ticket: Ticket) -> str:
    """The last message; before the first answer the subject and everything they wrote."""
    answered = any(True for _ in ticket.said("agent"))
    return ticket.last_words if answered else ticket.customer_text


def _stands(line: str, text: str) -> bool:
    return all(part in text for part in _parts(line))


@lru_cache(maxsize=4096)
def _parts(line: str) -> tuple[str, ...]:
    return tuple(padded(part) for part in line.split("+"))


@lru_cache(maxsize=16)
def _causes(listed: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition("=")[::2] for line in listed)
    return tuple((name.strip(), reason.strip()) for name, reason in pairs)
