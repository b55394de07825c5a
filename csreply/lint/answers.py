"""Questions of the customer's last message that the reply passes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.facts.asking import asked
from csreply.facts.holding import stem
from csreply.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule
    from csreply.text import Words


def left_unanswered(page: Page, rule: Rule) -> Iterator[Finding]:
    """A further question of the last message of which the reply takes up no word, nor one of its kin.

    Only further questions are looked at (a second one, or one that opens with *and* or *also*): the first
    is what the reply is about, in whatever words. A reply that asks something back, or that puts the
    question off, acknowledges it.
    """
    last = list(page.ticket.said())[-1:] if page.ticket else []
    if not last or any(frame == "acknowledged" for frame, _ in page.hits.get(rule.id, ())):
        return
    if any(
        not ask.flags for ask in asked(page.text, page.rulebook.facts, words=page.words, hits=page.all_hits)
    ):
        return
    said = {stem(form) for form in words(page.reply).forms}
    told = words(last[0].text)
    where = f"message {page.ticket.messages.index(last[0]) + 1}" if page.ticket else ""
    for question, stems in _further(last[0].text, told, rule):
        shared = len(stems & said)
        if stems and shared <= rule.numbers["shared"] * len(stems) and not _kin(stems, said, rule):
            end = len(page.reply.rstrip())
            yield page.finding(rule, end, end, evidence=question, where=where)


def _further(text: str, found: Words, rule: Rule) -> Iterator[tuple[str, frozenset[str]]]:
    """Each question but the first, with the stems of its content words."""
    before = 0
    for (first, last), span in zip(found.sentences, found.spans, strict=True):
        sentence = text[span.start : span.end]
        forms = found.forms[first:last]
        adds = forms[0] in rule.words["adds"]
        asks = "?" in sentence[-4:] or (adds and len(forms) > 1 and forms[1] in rule.words["asks"])
        if asks and (adds or before) and len(sentence) <= rule.numbers["longest"]:
            yield (
                sentence,
                frozenset(stem(form) for form in forms if form not in rule.words["plain"] and len(form) > 2),
            )
        before += asks


def _kin(stems: frozenset[str], said: set[str], rule: Rule) -> bool:
    """Whether the reply speaks of a question's matter in other words of the same family."""
    for name, family in rule.words.items():
        if name.startswith("kin-"):
            kin = {stem(word) for word in family}
            if kin & stems and kin & said:
                return True
    return False
