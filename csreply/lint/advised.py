"""Advice that the ticket says was already followed."""

from __future__ import annotations

import re

from csreply.facts.holding import stem
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
                better=f"{evidence.recalled} So the next step is …",
                evidence=evidence.text,
                where=evidence.where,
            )


_TELLS = frozenset({"advised-again/done", "advised-again/failed"})
"""The wordings without any of which a ticket tells of nothing that was done."""


def advised(page: Page, rule: Rule) -> Iterator[tuple[Advice, dict[str, float], Evidence]]:
    """Each piece of advice that shares something with what the ticket holds, with what is to be weighed."""
    pieces = list(_pieces(page, rule))
    if not pieces:
        return
    if not any(hit.label in _TELLS for hits in page.ticket_hits for hit in hits):
        return
    matter = Matter(page, rule, ())
    advising = {advice.sentence for advice in pieces}
    for advice in pieces:
        found = _signs(matter, advice, advising)
        if found:
            yield advice, *found


def _pieces(page: Page, rule: Rule) -> Iterator[Advice]:
    marks: dict[int, set[str]] = {}
    for mark, hit in page.hits.get(rule.id, ()):
        if mark != "imperative" or _begins(page, rule, hit.first, hit.sentence):
            here = marks.setdefault(hit.sentence, set())
            here.update(
                ("advice", "strong") if mark in _ADVICE else ("advice",) if mark == "weak" else (mark,)
            )
    for number, here in sorted(marks.items()):
        span = page.words.spans[number]
        if "advice" in here and not _asks_back(page, rule, number):
            yield Advice(span.start, span.end, number, frozenset(here))


_ADVICE = ("advice", "imperative")
"""The wordings that are surely an advice; ``weak`` ones may be a plain statement."""


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


def _signs(matter: Matter, advice: Advice, advising: set[int]) -> tuple[dict[str, float], Evidence] | None:
    """What speaks for the advice having been followed, and the sentence that says so."""
    best: tuple[float, dict[str, float], int] | None = None
    own, breaks = _own(matter.page, advice)
    whole = 0.0
    vague = matter.rule.words["vague"]
    for first, last in _stretches(own, breaks):
        forms = own[first:last]
        content = [word for word in matter.content_of(forms) if forms[word.at] not in vague]
        if content:
            deeds = [_is_deed(matter, word, forms) for word in content]
            found = _against_ticket(matter, content, deeds)
            whole = found[1].get("share", 0.0) if (first, last) == (0, len(own)) else whole
            if found[2] >= 0 and (best is None or found[0] > best[0]):
                best = found
    if best is None:
        return None
    _, features, sentence = best
    told = matter.forms(sentence)
    if _OTHER.intersection(own) and "same" in told and not _OTHER.intersection(told):
        return None
    features["share-whole"] = whole
    features.update({f"says-{mark}": 1.0 for mark in advice.marks if mark != "advice"})
    features["acknowledged-before"] = float("acknowledged" in _marks_at(matter.page, advice.sentence - 1))
    features["taken-up"] = _taken_up(matter, advising, sentence)
    features.update(_of_sentence(matter, sentence))
    features["quoted"] = float(_quotes(matter, advice))
    features["new-number"] = float(_new_number(matter, own))
    features["again-why"] = float(
        "again" in advice.marks and ("reason" in advice.marks or "other" in advice.marks)
    )
    return {name: value for name, value in features.items() if value}, matter.quoted(sentence)


_OTHER = frozenset({"another", "other", "different", "else", "second"})
"""*Test in another browser* was not followed by who tested *with the same browser*."""


def _is_deed(matter: Matter, word: Word, forms: Sequence[str]) -> bool:
    lists = matter.rule.words
    return forms[word.at] in lists["act"] or bool(lists["deed"].intersection(word.kin))


def _new_number(matter: Matter, own: Sequence[str]) -> bool:
    """Whether an advice names a number that the ticket does not."""
    numbers = {form for form in own if form[0].isdigit()}
    return bool(numbers) and not numbers <= {form for unit in matter.units for form in unit.words.forms}


def _taken_up(matter: Matter, advising: set[int], sentence: int) -> float:
    """How much of what the customer did the rest of the reply speaks of: it has been read then, 0 to 1."""
    page = matter.page
    told = [word for word in matter.content_of(matter.forms(sentence)) if len(word.stem) > _LEAST]
    if not told:
        return 0.0
    others = {
        stem(form)
        for number, (first, last) in enumerate(page.words.sentences)
        if number not in advising
        for form in page.words.forms[first:last]
    }
    return min(_MANY, sum(word.stem in others for word in told)) / _MANY


def _own(page: Page, advice: Advice) -> tuple[list[str], list[bool]]:
    """The words of an advice, quotations in it unmasked, and whether punctuation stands before each."""
    reply = page.reply[advice.start : advice.end]
    if reply != page.text[advice.start : advice.end]:
        own = words(reply)
        return own.forms, own.breaks
    first, last = page.words.sentences[advice.sentence]
    return page.words.forms[first:last], page.words.breaks[first:last]


def _stretches(own: Sequence[str], breaks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """All words of a sentence, and each part of it between punctuation."""
    last = len(breaks)
    yield 0, last
    start = 0
    for at in range(1, last + 1):
        if at == last or breaks[at] or own[at] in ("and", "then", "or", "so"):
            if at - start >= _LEAST and (start, at) != (0, last):
                yield start, at
            start = at


_LEAST = 2
"""Letters and words below which a word or a part of a sentence is too little to tell."""


def _against_ticket(
    matter: Matter, content: Sequence[Word], deeds: Sequence[bool]
) -> tuple[float, dict[str, float], int]:
    """The sentence of the ticket that tells most of a stretch: deed and thing apart."""
    most, best, shared = 0.0, -1, (0.0, 0.0, 0.0, 0.0)
    closest = matter.closest(content)
    acts = [word for word, is_deed in zip(content, deeds, strict=True) if is_deed]
    for sentence in sorted(closest.shares, key=lambda n: -closest.shares[n])[:_MOST]:
        if _by_customer(matter, sentence):
            deed, thing, count = _shared(matter, content, deeds, sentence)
            past = _past(matter, acts, sentence)
            done = "done" in matter.marks.get(sentence, ())
            score = deed + thing + count / len(content) + past + done
            if score > most:
                most, best, shared = score, sentence, (deed, thing, count, past)
    if best < 0:
        return 0.0, {}, -1
    deed, thing, count, past = shared
    return (
        most,
        {
            "told": min(_MANY, count) / _MANY,
            "share": closest.shares[best],
            "exact": float(deed == 1.0),
            "deed": deed,
            "thing": thing,
            "both": deed * thing,
            "another-thing": float(deed > 0 and not all(deeds) and not thing),
            "another-deed": float(thing > 0 and any(deeds) and not deed),
            "deed-alone": float(deed > 0 and all(deeds)),
            "past": past,
            "strange": min(_MANY, sum(not matter.told(word) for word in content)) / _MANY,
            "near": float(deed > 0 and thing > 0 and _near(matter, content, deeds, best)),
            "done": float("done" in matter.marks.get(best, ())),
        },
        best,
    )


_MOST = 6
"""Sentences of the ticket that are compared with one advice, the closest ones."""
_MANY = 3
_KIN = 0.8
"""What a word of the same family counts."""


def _by_customer(matter: Matter, sentence: int) -> bool:
    """Whether a sentence is the customer's, or a field whose name says that it tells of deeds."""
    unit = matter.units[matter.sentences[sentence][0]]
    if unit.kind == "field":
        return any(word in matter.rule.words["told-done"] for word in unit.name.split())
    return unit.kind == "message" and unit.role == "customer"


def _shared(
    matter: Matter, content: Sequence[Word], deeds: Sequence[bool], sentence: int
) -> tuple[float, float, float]:
    """The best match of a deed and of a thing, 0 to 1, and how many words a sentence tells."""
    stems, families = matter.sentences[sentence][2], matter.families_of[sentence]
    deed = thing = count = 0.0
    for word, is_deed in zip(content, deeds, strict=True):
        told = 1.0 if word.stem in stems else _KIN * bool(families.intersection(word.kin))
        count += told
        if is_deed:
            deed = max(deed, told)
        else:
            thing = max(thing, told)
    return deed, thing, count


def _near(matter: Matter, content: Sequence[Word], deeds: Sequence[bool], sentence: int) -> bool:
    """Whether a sentence tells a deed and a thing within a few words."""
    places: dict[bool, list[int]] = {True: [], False: []}
    for at, form in enumerate(matter.forms(sentence)):
        root, kin = stem(form), matter.kin.of(form)
        for word, is_deed in zip(content, deeds, strict=True):
            if root == word.stem or any(name in kin for name in word.kin):
                places[is_deed].append(at)
    return any(0 < abs(deed - thing) <= _APART for deed in places[True] for thing in places[False])


_APART = 5
"""Words between a deed and what it was done to, at most."""


def _past(matter: Matter, deeds: Sequence[Word], sentence: int) -> float:
    """1 where a sentence tells one of the deeds as past or going on, less where it tells one like it."""
    most = 0.0
    past = matter.rule.words["past"]
    for form in matter.forms(sentence):
        if form in past or form.endswith(("ed", "ing")):
            root, kin = stem(form), matter.kin.of(form)
            for deed in deeds:
                most = max(most, 1.0 if root == deed.stem else _KIN * any(name in kin for name in deed.kin))
    return most


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
    after = matter.marks.get(sentence + 1, set())
    return {
        "in-question": float(unit.text[span.start : span.end].endswith("?")),
        "in-field": float(unit.kind == "field"),
        "undone": float("undone" in marks),
        "half": float("half" in marks),
        "failed": float("failed" in marks or "failed" in after),
    }


def _marks_at(page: Page, sentence: int) -> set[str]:
    """What the rule's wordings say of a sentence of the reply."""
    return {mark for mark, hit in page.hits.get("advised-again", ()) if hit.sentence == sentence}
