"""Questions and requests for what the ticket already holds."""

from __future__ import annotations

from csreply.facts.asking import asked
from csreply.facts.telling import facts
from csreply.lint.asked.matter import Evidence, Matter
from csreply.lint.asked.signs import Signs
from csreply.lint.weighing import chance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.facts.asking import Ask
    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule

__all__ = ["Evidence", "asked_again", "judged", "least"]


def asked_again(page: Page, rule: Rule) -> Iterator[Finding]:
    """Each ask that the ticket answers, as far as the learned weights see it.

    Never for a question that asks leave, only closes the letter, or sets the customer's own apart.
    """
    if page.ticket is None or not page.held.units:
        return
    weights = page.rulebook.weights.get("asked-again", {})
    for ask, features, evidence in judged(page, rule):
        if evidence and chance(features, weights) >= least(page, rule):
            yield page.finding(
                rule,
                ask.start,
                ask.end,
                better=_better(page, evidence),
                evidence=evidence.text,
                where=evidence.where,
            )


def least(page: Page, rule: Rule) -> float:
    """How sure the weights must be: more in a long ticket, where words meet by chance.

    From ``sure`` for a ticket of up to ``room`` words to ``sure`` and ``surer`` for one of ``crowd``.
    """
    numbers = rule.numbers
    room, crowd = numbers.get("room", 0.0), numbers.get("crowd", 100.0)
    said = sum(len(unit.words.forms) for unit in page.held.units if unit.kind == "message")
    crowded = min(1.0, max(0.0, said - room) / (crowd - room))
    return numbers.get("sure", 0.5) + crowded * numbers.get("surer", 0.0)


def judged(page: Page, rule: Rule) -> Iterator[tuple[Ask, dict[str, float], Evidence | None]]:
    """Each ask with what is to be weighed, and the best evidence there is."""
    asks = asked(page.text, page.rulebook.facts, words=page.words, hits=page.all_hits)
    sentences = {ask.sentence for ask in asks}
    asks = tuple(
        ask
        for ask in asks
        if not ask.flags & {"leave", "closing", "own"}
        and not (page.text[: ask.end].endswith(":") and ask.sentence + 1 in sentences)
    )
    if not asks or page.ticket is None:
        return
    wanted = frozenset(kind for ask in asks for kind in ask.kinds)
    known = facts(page.ticket, page.rulebook.facts, holding=page.held, hits=page.ticket_hits, only=wanted)
    matter = Matter(page, rule, known)
    told = "\n".join(unit.text for unit in page.held.units)
    for ask in asks:
        if page.reply[ask.start : ask.end] not in told:
            signs = Signs(matter, ask)
            if not signs.to_be_done():
                yield ask, signs.features, signs.evidence


def _better(page: Page, evidence: Evidence) -> str:
    """The question with the known answer in it; for what is not of a known kind, a reminder of it."""
    kind = page.rulebook.facts.get(evidence.kind)
    if kind and kind.better:
        return kind.better.replace("{value}", evidence.text)
    return f"{evidence.recalled} Is that still so?" if evidence.where.startswith("message") else ""
