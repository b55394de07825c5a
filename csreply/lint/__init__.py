"""The linter that has read the ticket: a reply, a ticket, a rulebook → findings.

Only data and the standard library are imported, so that a check before sending costs nothing to start.
"""

from __future__ import annotations

from csreply.lint.advised import advised_again
from csreply.lint.answers import left_unanswered
from csreply.lint.asked import asked_again
from csreply.lint.blame import blame
from csreply.lint.jargon import jargon
from csreply.lint.layout import doc_dump, link_only, long_sentence, steps_in_a_paragraph
from csreply.lint.links import dead_link
from csreply.lint.names import wrong_name
from csreply.lint.page import Known, Page
from csreply.lint.phrases import phrases
from csreply.lint.privacy import placeholder, sensitive
from csreply.text import Span, folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from csreply.model import Finding, Ticket
    from csreply.rules import Rule, Rulebook

__all__ = ["CHECKS", "Known", "Page", "lint"]


def _vale(page: Page, rule: Rule) -> Iterator[Finding]:
    """As ``lint.vale.vale``, which is imported where a desk has such rules."""
    from csreply.lint.vale import vale as whole

    return whole(page, rule)


CHECKS: dict[str, Callable[[Page, Rule], Iterator[Finding]]] = {
    "": phrases,
    "advised-again": advised_again,
    "asked-again": asked_again,
    "blame": blame,
    "dead-link": dead_link,
    "doc-dump": doc_dump,
    "jargon": jargon,
    "left-unanswered": left_unanswered,
    "link-only": link_only,
    "long-sentence": long_sentence,
    "placeholder": placeholder,
    "sensitive": sensitive,
    "steps-in-a-paragraph": steps_in_a_paragraph,
    "vale": _vale,
    "wrong-name": wrong_name,
}
"""What a rule's ``check`` may name. Everything else about a rule is data."""


def lint(
    reply: str, rulebook: Rulebook, *, ticket: Ticket | None = None, known: Known | None = None
) -> list[Finding]:
    """What is wrong with a reply, in the order of the text.

    Args:
        reply: as it is about to be sent. Offsets of the findings count its code points.
        rulebook: the rules.
        ticket: what the customer wrote; without it, the rules that need it stay silent.
        known: what the desk knows and wants.

    Returns:
        Findings sorted by place; those of one rule that overlap are made one. Linear in the reply.
    """
    known = known or Known()
    page = Page(reply, rulebook, ticket, known)
    found: list[Finding] = []
    for rule in rulebook.rules.values():
        if known.wants(rule.id) and rule.check in CHECKS:
            found += _apart(page, sorted(CHECKS[rule.check](page, rule), key=lambda f: (f.start, -f.end)))
    found = _not_allowed(found, reply, known.allow)
    return sorted(found, key=lambda f: (f.start, f.end, f.rule))


def _apart(page: Page, found: list[Finding]) -> list[Finding]:
    """The findings of one rule, those that overlap made one, the first one's words kept."""
    done: list[Finding] = []
    for finding in found:
        last = done[-1] if done else None
        if last and finding.start < last.end:
            if finding.end > last.end:
                done[-1] = page.widened(last, finding.end)
        else:
            done.append(finding)
    return done


def _not_allowed(found: list[Finding], reply: str, allow: frozenset[str]) -> list[Finding]:
    """Without the findings that lie within, or are, a phrase that the desk allows."""
    if not allow or not found:
        return found
    low = folded(reply)
    spans = []
    for phrase in allow:
        at = low.find(folded(phrase)) if phrase else -1
        while at >= 0:
            spans.append(Span(at, at + len(phrase)))
            at = low.find(folded(phrase), at + len(phrase))
    return [
        f
        for f in found
        if not any((s <= f.start and f.end <= e) or (f.start <= s and e <= f.end) for s, e in spans)
    ]
