"""Questions of the customer's last message that the reply passes over."""

from __future__ import annotations

from csreply.facts.asking import asked
from csreply.facts.holding import stem
from csreply.text import MOST, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule
    from csreply.text import Words

_QUOTED = (">", "|")
_MANY = 3
"""Content words above which a question is no longer answered by a word of the same family."""


def left_unanswered(page: Page, rule: Rule) -> Iterator[Finding]:
    """A further question of the last message of which the reply takes up no word, nor one of its kin.

    Only further questions are looked at (a second one, or one that opens with *and* or *also*): the first
    is what the reply is about, in whatever words. A reply that does nothing but ask back, or that puts the
    questions off, acknowledges them.
    """
    last = list(page.ticket.said())[-1:] if page.ticket else []
    if not last or any(frame == "acknowledged" for frame, _ in page.hits.get(rule.id, ())):
        return
    text = last[0].text[:MOST]
    units = (unit for unit in page.held.units if unit.kind == "message" and unit.text == text)
    told = next(units).words  # what the ticket holds has been cut into words already
    if len(told.forms) > rule.numbers["story"]:
        return
    further = list(_further(last[0].text, told, rule))
    if not further:
        return
    stated = _stated(page, rule)
    if not stated:
        return
    said = {stem(form) for form in words(page.reply).forms}
    where = f"message {page.ticket.messages.index(last[0]) + 1}" if page.ticket else ""
    for question, stems in further:
        if not _taken_up(stems, said, rule) and (len(stems) > _MANY or not _kin(stems, stated, rule)):
            end = len(page.reply.rstrip())
            yield page.finding(rule, end, end, evidence=question, where=where)


def _stated(page: Page, rule: Rule) -> set[str]:
    """The stems of what the reply says, without what it asks; empty where it does nothing but ask."""
    asks = asked(page.text, page.rulebook.facts, words=page.words, hits=page.all_hits)
    asking = {ask.sentence for ask in asks}
    found: set[str] = set()
    for number, (first, last) in enumerate(page.words.sentences):
        if number not in asking and last - first >= rule.numbers["statement"]:
            found.update(stem(form) for form in page.words.forms[first:last])
    return found


def _further(text: str, found: Words, rule: Rule) -> Iterator[tuple[str, frozenset[str]]]:
    """Each question but the first, with the stems of its content words."""
    before = False
    for (first, last), span in zip(found.sentences, found.spans, strict=True):
        sentence = text[span.start : span.end]
        adds = found.forms[first] in rule.words["adds"]
        forms = found.forms[first + adds : last]
        bare = adds and _opens(forms[:1], rule)
        if sentence.startswith(_QUOTED) or not (_asks(sentence) or bare):
            continue
        cut = first if adds or before else _second(found, first, last, rule)
        before = True
        stems = _content(found.forms[cut:last], rule, sure=adds) if cut >= 0 else frozenset()
        question = text[found.starts[cut] if cut > first else span.start : span.end]
        if stems and _opens(forms, rule) and len(question) <= rule.numbers["longest"]:
            yield question, stems


def _asks(sentence: str) -> bool:
    """Whether it ends in a question mark, whatever closes behind it."""
    return "?" in sentence[-4:]


def _opens(forms: Sequence[str], rule: Rule) -> bool:
    """Whether a row of words begins as a question does, at most a few words in."""
    return any(form in rule.words["asks"] for form in forms[:4])


def _second(found: Words, first: int, last: int, rule: Rule) -> int:
    """Where a second question begins within a sentence: ``…, and will you …``; -1 without one."""
    for at in range(first + 3, last - 3):
        if found.forms[at] in rule.words["joins"] and found.forms[at + 1] in rule.words["asks"]:
            return at if found.breaks[at] else -1
    return -1


def _content(forms: Sequence[str], rule: Rule, *, sure: bool) -> frozenset[str]:
    """The stems of what a question is about; none where that could be anything."""
    stems = frozenset(stem(form) for form in forms if len(form) > 2 and form not in rule.words["plain"])
    return stems if len(stems) >= rule.numbers["fewest"] - sure else frozenset()


def _taken_up(stems: frozenset[str], said: set[str], rule: Rule) -> bool:
    """Whether the reply holds enough of the words, or longer ones that begin with them."""
    held = sum(word in said or (len(word) > 2 and _begins(word[:6], said)) for word in stems)
    return held > rule.numbers["shared"] * len(stems)


def _begins(start: str, said: set[str]) -> bool:
    return any(word.startswith(start) for word in said)


def _kin(stems: frozenset[str], stated: set[str], rule: Rule) -> bool:
    """Whether the reply speaks of a question's matter in other words of the same family."""
    for name, family in rule.words.items():
        if name.startswith("kin-"):
            kin = {stem(word) for word in family}
            if kin & stems and kin & stated:
                return True
    return False
