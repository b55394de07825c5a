"""What a customer has shown to know: their own words, the terms of a trade, the signs of an expert."""

from __future__ import annotations

import re
from functools import cached_property

from csreply.facts.holding import stem
from csreply.lint.jargon.common import is_telling, tier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from csreply.lint.page import Page

_EXPERT = re.compile(
    r"\b(?:imap|smtp|pop3?|mx|ns\d|vpn|db)\.[a-z0-9-]{2,40}\.[a-z]{2,8}\b"  # server names
    r"|\bport:? \d{2,5}\b|:\d{4,5}\b"  # ports
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # addresses of machines
    r"|^\s{0,8}(?:\$|#|>>>|C:\\>|PS>) ?\S"  # command lines
    r"|\b(?:sudo|curl|npm|pip|git|docker|kubectl|dig|nslookup|ssh) [a-z-]"
    r"|\b\w{3,30}(?:Exception|Error):|\bat \w{2,30}\.\w{2,30}\(|\b(?:ERROR|WARN|DEBUG)\b[ :\]]"  # log lines
    r"|\bHTTP/\d|\b(?:GET|POST|PUT|PATCH|DELETE) /\w|\"\w{2,30}\":\s",
    re.MULTILINE | re.IGNORECASE,
)
_LONG = 100_000


class Familiar:
    """What the customer of a page knows; each part is worked out when it is first asked for.

    Args:
        page: the reply and its ticket.
        roles: words of a ticket's field that make an expert: ``developer``.
    """

    def __init__(self, page: Page, roles: frozenset[str]) -> None:
        self._units = [unit for unit in page.held.units if unit.role == "customer"]
        self._terms = page.rulebook.terms
        self._shown = page.known.shown
        self._roles = roles

    def knows(self, key: str) -> bool:
        """Whether the customer used these words, or is shown them."""
        if key in self._shown:
            return True
        if " " in key:
            return f" {key}" in self.text
        return key in self._told or stem(key) in self._told

    @cached_property
    def _told(self) -> frozenset[str]:
        """Their words, the pieces of hyphenated ones, and the stems of both."""
        told = {form for unit in self._units for form in unit.words.forms}
        told |= {piece for word in told if "-" in word for piece in word.split("-")}
        return frozenset(told | {stem(word) for word in told})

    @cached_property
    def text(self) -> str:
        """Their words in compared form, a blank before each."""
        return " " + " \n ".join(" ".join(unit.words.forms) for unit in self._units)

    @cached_property
    def _used(self) -> dict[str, set[str]]:
        used: dict[str, set[str]] = {}
        for unit in self._units:
            for term, first, _ in self._terms.found(unit.words):
                start = unit.words.starts[first]
                small = term.written != term.key and unit.text[start : start + 1].islower()
                if small and tier(term.key) == 0:
                    continue  # "is" is no image stabiliser
                if term.group == "terms" and is_telling(term):
                    for trade in term.trades:
                        used.setdefault(trade, set()).add(term.key)
        return used

    @cached_property
    def trades(self) -> frozenset[str]:
        """The trades of which they use two terms or more."""
        return frozenset(trade for trade, terms in self._used.items() if len(terms) > 1)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The trades of which they use a term."""
        return frozenset(self._used)

    @cached_property
    def expert(self) -> bool:
        """Whether they write server names, ports, commands, log lines, or a field tells their role."""
        return any(
            _EXPERT.search(unit.text, 0, _LONG) is not None
            or (unit.kind == "field" and not self._roles.isdisjoint(unit.words.forms))
            for unit in self._units
        )
