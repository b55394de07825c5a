"""For whom a piece of an article is meant, where it says so: a system, a plan, a role."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from csreply.draft.wordings import systems
from csreply.text import padded, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.model import Fact, Ticket

_OPENING = 8
"""Words of a sentence or heading within which it says whom it is for."""
_PLAN = re.compile(
    r"\b(?:on|with|in)(?: the)? ([A-Z]\w+)(?:(?:,| and| or)(?: the)? ([A-Z]\w+))? plans?\b", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\(([^()]{3,40})\)")
_NOBODY: frozenset[str] = frozenset()
_SYSTEM_FACTS = ("operating-system", "device", "browser", "app-version")


@dataclass(frozen=True, slots=True)
class Whose:
    """What the ticket tells of its customer; what it does not tell shuts nothing out.

    Attributes:
        systems: they work on, as ``lists["systems"]`` names them.
        roles: they have, as ``lists["roles"]`` names them.
        plan: as they or the help desk call it, in small letters.
    """

    systems: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    plan: str = ""
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def others(self, text: str) -> bool:
        """Whether a text says at its start that it is for somebody else."""
        return self._apart(text) is False

    def own(self, text: str) -> bool:
        """Whether a text says at its start that it is for this customer."""
        return self._apart(text) is True

    def _apart(self, text: str) -> bool | None:
        if not (self.systems or self.roles or self.plan):
            return None
        forms = re.split(r"[.!?] ", text[:400], maxsplit=1)[0].split()
        start = " ".join(forms[:_OPENING])
        speaks = [
            bool(named & mine)
            for named, mine in (
                (systems(" ".join(forms[:5]), self.lists) if self.systems else _NOBODY, self.systems),
                (named_roles(start, self._roles) if self.roles else _NOBODY, self.roles),
                (named_plans(start) if self.plan else _NOBODY, frozenset(self.plan.split())),
            )
            if named
        ]
        return None if not speaks else all(speaks)

    def chosen(self, text: str) -> str:
        """A text that names each system's own words in turn, with those of the customer's system alone.

        “Choose Folder (Windows) / Finder (Mac) /.” is “Choose Folder.” for who works on Windows. Where the
        words of the first system are another's, nobody can tell where they begin, and the text stays.
        """
        marks = [found for found in _IN_BRACKETS.finditer(text[:4000]) if self._named(found[1])]
        if not self.systems or len(marks) < 2 or not self._named(marks[0][1]) & self.systems:
            return text
        kept, at = "", 0
        for mark in marks:
            before = text[at : mark.start()]
            mine = bool(self._named(mark[1]) & self.systems)
            if not mine and re.search(r"[.,;:] ", before):
                return text
            kept += before.rstrip() if mine else ""
            at = mark.end()
        return _tidy(kept + re.sub(r"^ ?/", "", text[at:]))

    def _named(self, words: str) -> frozenset[str]:
        """The systems in a bracket that names nothing else."""
        named = systems(words, self.lists)
        return named if len(re.findall(r"\w+", words)) <= 3 * len(named) - 1 else _NOBODY

    @property
    def _roles(self) -> tuple[str, ...]:
        return tuple(self.lists.get("roles", ()))

    def kept(self, text: str, *, whole: bool) -> str:
        """A text without the words, and unless it is ``whole`` the sentences, that are for somebody else."""
        text = self.chosen(text)
        if whole:
            return text
        spans = sentences(text)
        kept = [text[span.start : span.end] for span in spans if not self.others(text[span.start : span.end])]
        return text if len(kept) == len(spans) else " ".join(kept)


def _tidy(text: str) -> str:
    """A text without the strokes that stood between what was left out."""
    text = re.sub(r" /(?= ?[.,;:]| /|$)", "", " ".join(text.split()))
    return re.sub(r" +([.,;:])", r"\1", text)


def whose(ticket: Ticket, facts: Sequence[Fact], forms: str, lists: Mapping[str, Sequence[str]]) -> Whose:
    """What a ticket tells of its customer.

    Args:
        ticket: its fields and its customer's words.
        facts: what it holds.
        forms: everything the customer said, made by ``padded``.
        lists: ``Templates.lists``.
    """
    told = " ".join(fact.value for fact in facts if fact.kind in _SYSTEM_FACTS)
    plan = next((fact.value for fact in facts if fact.kind == "plan"), "").lower()
    fields = " ".join(padded(value) for key, value in ticket.fields.items() if "role" in key.lower())
    roles = frozenset(role for role in lists.get("roles", ()) if _has(role, forms, fields, ticket.last_words))
    return Whose(systems(f"{forms} {told}", lists), roles, plan, lists)


def _has(role: str, forms: str, fields: str, text: str) -> bool:
    """Whether somebody says that they have a role, in a sentence, a field, or beside their name."""
    says = rf" (?:i am|we are|role of|role|as|logged in as) (?:(?:the|an?|only) )?{role} "
    return (
        f" {role} " in fields
        or re.search(says, forms) is not None
        or re.search(rf"[,(|] (?:the )?{role}\b", text[-300:], re.IGNORECASE) is not None
    )


@lru_cache(maxsize=4096)
def named_roles(start: str, roles: tuple[str, ...]) -> frozenset[str]:
    """The roles for which the opening of a text says that it is."""
    return frozenset(
        role
        for role in roles
        if re.search(rf"\b(?:you are|as|for)(?: the| an?)? {role}s?\b", start, re.IGNORECASE)
    )


@lru_cache(maxsize=4096)
def named_plans(start: str) -> frozenset[str]:
    """The plans for which the opening of a text says that it is, in small letters."""
    found = _PLAN.search(start)
    return frozenset(name.lower() for name in found.groups() if name) if found else frozenset()
