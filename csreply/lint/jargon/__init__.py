"""Words that this customer cannot be expected to know, and that the reply leaves unexplained."""

from __future__ import annotations

from csreply.lint.jargon.candidates import Candidate, candidates
from csreply.lint.jargon.explained import is_explained, is_label
from csreply.lint.jargon.familiar import Familiar
from csreply.lint.weighing import chance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule

__all__ = ["jargon", "judged"]


def jargon(page: Page, rule: Rule) -> Iterator[Finding]:
    """Team shorthand, technical words and abbreviations, each where it first stands."""
    weights = page.rulebook.weights.get("jargon", {})
    least = rule.numbers["sure"]
    for found in judged(page, rule):
        if chance(found.signs, weights) < least:
            continue
        shorthand = found.term is not None and found.term.group == "shorthand"
        glossary = page.known.glossary
        better = glossary.get(found.key) or glossary.get(page.reply[found.start : found.end])
        says = rule.frames["shorthand" if shorthand else "term"].says
        yield page.finding(
            rule,
            found.start,
            found.end,
            message=says,
            better=better or (found.term.meaning if found.term else ""),
        )


def judged(page: Page, rule: Rule) -> Iterator[Candidate]:
    """The candidates to be weighed: each once, without those that are explained or are labels."""
    seen: set[str] = set()
    for found in candidates(page, rule, Familiar(page, rule.words["roles"])):
        if found.key in seen:
            continue
        seen.add(found.key)
        if is_label(page, found.start, found.end) or is_explained(page, found.start, found.end):
            continue
        yield found
