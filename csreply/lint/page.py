"""A reply laid open for the checks: masked, cut into words, everything found in it in one pass."""

from __future__ import annotations

from functools import cached_property

from csreply.facts.holding import Held, held
from csreply.model import Finding, Ticket
from csreply.text import blanked, masks, place, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass

    from csreply.model import Audience
    from csreply.rules import Rule, Rulebook
    from csreply.wording import Hit

    Filed = tuple[dict[str, list[int]], dict[str, list[int]], list[set[str]]]
    """The ticket's sentences by word and by family, and the families of each."""
else:
    from csreply.value import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """What the desk knows and wants.

    Attributes:
        glossary: term → one plain sentence.
        allow: phrases that are never found.
        ignore: rules that are not applied.
        only: rules that are applied; empty: all.
        audience: who reads: a ``developer`` knows technical words.
        shown: words and labels that the knowledge base shows on customer-facing screens, folded.
        urls: addresses of the help centre's articles, as in ``lexicon.Lexicon``.
    """

    glossary: Mapping[str, str] = ()  # type: ignore[assignment]  # replaced by {} below
    allow: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    audience: Audience = "customer"
    shown: frozenset[str] = frozenset()
    urls: Mapping[str, str] = ()  # type: ignore[assignment]  # as glossary

    def __post_init__(self) -> None:
        if not self.glossary:
            object.__setattr__(self, "glossary", {})
        if not self.urls:
            object.__setattr__(self, "urls", {})

    def wants(self, rule: str) -> bool:
        """Whether this rule is to be applied."""
        return rule not in self.ignore and (not self.only or rule in self.only)


class Page:
    """One reply and what is needed to judge it.

    Attributes:
        reply: as it is.
        text: the reply with quotations, code, web addresses and the signature masked; same length.
        words: the words of ``text``.
        hits: what the rulebook's wordings found, by rule: ``(frame, hit)``.
        filed: what the ticket holds, for the rules that compare with it: ``asked.matter`` fills it in.
    """

    filed: Filed | None = None

    def __init__(self, reply: str, rulebook: Rulebook, ticket: Ticket | None, known: Known) -> None:
        self.reply = reply
        self.rulebook = rulebook
        self.ticket = ticket
        self.known = known
        self.masks = masks(reply, _lines(ticket))
        self.text = blanked(reply, self.masks)
        self.words = words(self.text)
        self.all_hits = rulebook.replies.hits(self.words)
        self.hits: dict[str, list[tuple[str, Hit]]] = {}
        for hit in self.all_hits:
            rule, _, frame = hit.label.partition("/")
            self.hits.setdefault(rule, []).append((frame, hit))

    @cached_property
    def low(self) -> str:
        """The masked text in lower case, for literals."""
        return self.text.lower()

    @cached_property
    def held(self) -> Held:
        """What the ticket holds."""
        return held(self.ticket or Ticket("-"))

    @cached_property
    def ticket_hits(self) -> list[list[Hit]]:
        """What the rulebook's wordings for tickets found in each unit of what the ticket holds."""
        return [self.rulebook.tickets.hits(unit.words) for unit in self.held.units]

    def span(self, hit: Hit) -> tuple[int, int]:
        """Where a hit stands in the reply."""
        return self.words.starts[hit.first], self.words.ends[hit.last - 1]

    def finding(
        self, rule: Rule, start: int, end: int, *, message: str = "", better: str = "", level: str = "",
        evidence: str = "", where: str = "", safe: bool = False,
    ) -> Finding:  # fmt: skip
        """A finding of a rule at a place of the reply, ``{found}`` and ``{better}`` in its message filled."""
        text = self.reply[start:end]
        says = (
            (message or rule.says)
            .replace("{found}", text)
            .replace("{better}", better)
            .replace("{evidence}", evidence)
        )
        line, column = place(self.reply, start)
        return Finding(
            rule.id, level or rule.level, start, end, line, column, text, says, better, evidence, where, safe  # type: ignore[arg-type]  # the loader has checked the level
        )  # fmt: skip

    def widened(self, finding: Finding, end: int) -> Finding:
        """The finding, reaching to ``end``."""
        from dataclasses import replace

        return replace(finding, end=end, text=self.reply[finding.start : end], safe=False)


def _lines(ticket: Ticket | None) -> frozenset[str]:
    """The lines of the ticket that a reply may repeat."""
    if ticket is None:
        return frozenset()
    return frozenset(
        line.strip() for m in ticket.messages if m.public for line in m.text.split("\n") if len(line) > 20
    )
