"""Advice that the ticket says was already followed."""

from __future__ import annotations

import re

from csreply.lint.asked import least
from csreply.lint.asked.matter import Evidence, Matter
from csreply.lint.weighing import chance
from csreply.text import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NamedTuple

    from csreply.lint.asked.matter import Word
    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule
else:
    from csreply.value import NamedTuple


class Advice(NamedTuple):
    """A sentence or a list's point that advises a step.

    Attributes:
        start, end: in code points of the reply.
        sentence: its number.
        marks: what the rule's wordings say of it.
    """

    start: int
    end: int
    sentence: int
    marks: frozenset[str]


def advised_again(page: Page, rule: Rule) -> Iterator[Finding]:
    """Each piece of advice that a sentence of the ticket says was followed, as the learned weights see it."""
    if page.ticket is None or not page.held.units:
        return
    weights = page.rulebook.weights.get("advised-again", {})
    for advice, features, evidence in advised(page, rule):
        if chance(features, weights) >= least(page, rule):
            yield page.finding(
                rule,
                advice.start,
                advice.end,
                better=f"You wrote: “{evidence.text}”. So the next step is …",
                evidence=evidence.text,
                where=evidence.where,
            )


def advised(page: Page, rule: Rule) -> Iterator[tuple[Advice, dict[str, float], Evidence]]:
    """Each piece of advice that shares something with what the ticket holds, with what is to be weighed."""
    pieces = list(_pieces(page, rule))
    if not pieces:
        return
    matter = Matter(page, rule, ())
    told = {mark for mark, _ in page.hits.get(rule.id, ())}
    for advice in pieces:
        found = _signs(matter, advice, told)
        if found:
            yield advice, *found


def _pieces(page: Page, rule: Rule) -> Iterator[Advice]:
    marks: dict[int, set[str]] = {}
    for mark, hit in page.hits.get(rule.id, ()):
        if mark != "imperative" or _begins(page, rule, hit.first, hit.sentence):
            marks.setdefault(hit.sentence, set()).add("advice" if mark == "imperative" else mark)
    for number, here in sorted(marks.items()):
        span = page.words.spans[number]
        if "advice" in here and not _asks_back(page, rule, number):
            yield Advice(span.start, span.end, number, frozenset(here))


def _begins(page: Page, rule: Rule, word: int, sentence: int) -> bool:
    """Whether a word begins a clause: the sentence, what follows punctuation, or *and*, *then*, *please*."""
    first, _ = page.words.sentences[sentence]
    return word == first or page.words.breaks[word] or page.words.forms[word - 1] in rule.words["opener"]


def _asks_back(page: Page, rule: Rule, sentence: int) -> bool:
    """Whether a sentence asks for an answer and advises nothing: *could you press it?* does advise."""
    span = page.words.spans[sentence]
    first, last = page.words.sentences[sentence]
    forms = page.words.forms[first:last]
    asks = any(
        hit.sentence == sentence for frame, hit in page.hits.get("asked-again", ()) if frame == "request"
    )
    if asks and rule.words["to-us"].intersection(forms):
        return True
    polite = rule.words["polite"].intersection(forms)
    return page.text[span.start : span.end].rstrip().endswith("?") and not polite


def _signs(matter: Matter, advice: Advice, told: set[str]) -> tuple[dict[str, float], Evidence] | None:
    """What speaks for the advice having been followed, and the sentence that says so."""
    best: tuple[float, dict[str, float], int] | None = None
    own, breaks = _own(matter.page, advice)
    vague = matter.rule.words["vague"]
    for first, last in _stretches(breaks):
        forms = own[first:last]
        content = [word for word in matter.content_of(forms) if forms[word.at] not in vague]
        if not content:
            continue
        score, features, sentence = _against_ticket(matter, content)
        if sentence >= 0 and (best is None or score > best[0]):
            best = score, features, sentence
    if best is None:
        return None
    _, features, sentence = best
    features.update({f"says-{mark}": 1.0 for mark in advice.marks if mark != "advice"})
    before = _marks_before(matter.page, advice.sentence)
    features["acknowledged-before"] = float("acknowledged" in before)
    features.update(_of_sentence(matter, sentence))
    features["quoted"] = float(_quotes(matter, advice))
    numbers = {form for form in own if form[0].isdigit()}
    known = {form for unit in matter.units for form in unit.words.forms} if numbers else set()
    features["new-number"] = float(bool(numbers - known))
    again, other = "again" in advice.marks, "other" in advice.marks
    features["again-otherwise"] = float(again and (other or features["new-number"] > 0))
    features["reply-acknowledges"] = float("acknowledged" in told)
    return {name: value for name, value in features.items() if value}, matter.quoted(sentence)


def _own(page: Page, advice: Advice) -> tuple[list[str], list[bool]]:
    """The words of an advice, quotations in it unmasked, and whether punctuation stands before each."""
    reply = page.reply[advice.start : advice.end]
    if reply != page.text[advice.start : advice.end]:
        own = words(reply)
        return own.forms, own.breaks
    first, last = page.words.sentences[advice.sentence]
    return page.words.forms[first:last], page.words.breaks[first:last]


def _stretches(breaks: list[bool]) -> Iterator[tuple[int, int]]:
    """All words of a sentence, and each part of it between punctuation."""
    last = len(breaks)
    yield 0, last
    start = 0
    for at in range(1, last + 1):
        if at == last or breaks[at]:
            if at - start >= _LEAST and (start, at) != (0, last):
                yield start, at
            start = at


_LEAST = 2
"""Words of a part of a sentence that may be an advice of its own."""


def _against_ticket(matter: Matter, content: Sequence[Word]) -> tuple[float, dict[str, float], int]:
    """The sentence of the ticket that tells most of a stretch: deed and thing apart."""
    deeds = [word for word in content if matter.rule.words["deed"].intersection(word.kin)]
    things = [word for word in content if word not in deeds]
    best: tuple[float, dict[str, float], int] = (0.0, {}, -1)
    closest = matter.closest(content)
    for sentence in sorted(closest.shares, key=lambda n: -closest.shares[n])[:_MOST]:
        if not _tells_a_deed(matter, sentence):
            continue
        stems = matter.sentences[sentence][2]
        families = matter.families_of[sentence]
        deed = _told(deeds, stems, families)
        thing = _told(things, stems, families)
        score = deed + thing + closest.shares[sentence] * len(content) ** 0.5
        if score > best[0]:
            features = {
                "told": min(_MANY, closest.shares[sentence] * len(content)) / _MANY,
                "share": closest.shares[sentence],
                "both": float(deed > 0 and thing > 0),
                "another-thing": float(deed > 0 and bool(things) and not thing),
                "another-deed": float(thing > 0 and bool(deeds) and not deed),
                "deed-alone": float(deed > 0 and not things),
                "things-anywhere": sum(map(matter.told, things)) / max(1, len(things)),
            }
            best = score, features, sentence
    return best


_MOST = 8
"""Sentences of the ticket that are compared with one advice, the closest ones."""
_MANY = 3


def _tells_a_deed(matter: Matter, sentence: int) -> bool:
    """Whether a sentence of the ticket tells of a deed: by its wording, or by its field's name."""
    unit = matter.units[matter.sentences[sentence][0]]
    if unit.kind == "field":
        return any(word in matter.rule.words["told-done"] for word in unit.name.split())
    return unit.kind == "message" and "done" in matter.marks.get(sentence, ())


def _told(content: Sequence[Word], stems: frozenset[str], families: set[str]) -> float:
    """The share of the words that a sentence holds, itself or one of its family."""
    if not content:
        return 0.0
    return sum(1.0 if w.stem in stems else 0.8 * bool(families.intersection(w.kin)) for w in content) / len(
        content
    )


_QUOTED = re.compile(r"[“\"‘']([^”\"\n’]{4,80})[”\"’']")


def _quotes(matter: Matter, advice: Advice) -> bool:
    """Whether something named in quotation marks stands in the ticket too."""
    named = _QUOTED.findall(matter.page.reply[advice.start : advice.end])
    return any(name.lower() in unit.text.lower() for name in named for unit in matter.units)


def _of_sentence(matter: Matter, sentence: int) -> dict[str, float]:
    number, which, _ = matter.sentences[sentence]
    unit = matter.units[number]
    span = unit.words.spans[which]
    marks = matter.marks.get(sentence, set())
    return {
        "in-question": float(unit.text[span.start : span.end].endswith("?")),
        "in-field": float(unit.kind == "field"),
        "by-agent": float(unit.role == "agent"),
        "undone": float("undone" in marks),
        "half": float("half" in marks),
    }


def _marks_before(page: Page, sentence: int) -> set[str]:
    """What the rule's wordings say of the sentence before."""
    return {mark for mark, hit in page.hits.get("advised-again", ()) if hit.sentence == sentence - 1}
