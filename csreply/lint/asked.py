"""Questions and requests for what the ticket already holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from csreply.facts.asking import Ask, asked
from csreply.facts.holding import stem
from csreply.facts.telling import facts
from csreply.lint.weighing import chance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Fact, Finding
    from csreply.rules import Rule


class Evidence(NamedTuple):
    """What in the ticket seems to answer a question: word for word, where, and of which kind of fact."""

    text: str
    where: str
    kind: str = ""


def asked_again(page: Page, rule: Rule) -> Iterator[Finding]:
    """Each ask that the ticket answers, as far as the learned weights see it.

    Never for a question that asks leave or only closes the letter.
    """
    if page.ticket is None or not page.held.units:
        return
    weights = page.rulebook.weights.get("asked-again", {})
    crowded = min(1.0, len(page.held.sentences) / rule.numbers.get("crowd", 60))
    least = rule.numbers.get("sure", 0.5) + crowded * rule.numbers.get("surer", 0.0)
    for ask, features, evidence in judged(page, rule):
        if evidence and chance(features, weights) >= least:
            yield page.finding(
                rule,
                ask.start,
                ask.end,
                better=_better(page, ask, evidence),
                evidence=evidence.text,
                where=evidence.where,
            )


def judged(page: Page, rule: Rule) -> Iterator[tuple[Ask, dict[str, float], Evidence | None]]:
    """Each ask with what is to be weighed, and the best evidence there is."""
    asks = asked(page.text, page.rulebook.facts, words=page.words, hits=page.all_hits)
    asks = tuple(ask for ask in asks if not ask.flags & {"leave", "closing", "offer"})
    if not asks or page.ticket is None:
        return
    known = facts(page.ticket, page.rulebook.facts, holding=page.held, hits=page.ticket_hits)
    matter = _Matter(page, rule, known)
    told = "\n".join(unit.text for unit in page.held.units)
    for ask in asks:
        if page.reply[ask.start : ask.end] not in told:
            features, evidence = matter.weighed(ask)
            yield ask, features, evidence


_SORTS = ("sure", "deed", "loose-near", "loose-in-message", "loose-far")
_FEW = 4
"""Sentences of a ticket in which whatever is told is probably told about the one matter there is."""


_SHORT = 40
"""Code points of evidence that a question may repeat word for word."""
_MOST_HOLDERS = 200
"""Sentences of the ticket that are looked at for one word."""


class _Matter:
    """The ticket, made ready for one ask after the other."""

    def __init__(self, page: Page, rule: Rule, known: tuple[Fact, ...]) -> None:
        self.page = page
        self.rule = rule
        self.plain = rule.words["plain"]
        self.few = len(page.held.sentences) <= _FEW + len(page.held.names)
        self.kinds = page.rulebook.facts
        self.known: dict[str, list[Fact]] = {}
        for fact in known:
            self.known.setdefault(fact.kind, []).append(fact)
        self.holders: dict[str, list[int]] = {}
        for number, (_, _, stems) in enumerate(page.held.sentences):
            for word in stems:
                self.holders.setdefault(word, []).append(number)
        self.marks = self._marks()

    def _marks(self) -> dict[int, set[str]]:
        """For each sentence of the ticket, what the rule's own wordings say of it."""
        marks: dict[int, set[str]] = {}
        place = {(unit, sentence): n for n, (unit, sentence, _) in enumerate(self.page.held.sentences)}
        for number, hits in enumerate(self.page.ticket_hits):
            for hit in hits:
                if hit.label.startswith("asked-again/"):
                    marks.setdefault(place[number, hit.sentence], set()).add(hit.label[12:])
        return marks

    def content(self, first: int, last: int) -> list[str]:
        """The stems of the content words of a stretch of the reply."""
        forms = self.page.words.forms[first:last]
        return list(
            dict.fromkeys(stem(f) for f in forms if f not in self.plain and (len(f) > 1 or f.isdigit()))
        )

    def weighed(self, ask: Ask) -> tuple[dict[str, float], Evidence | None]:
        """What speaks for and against the ticket holding the answer, and the likeliest evidence."""
        content = [word for word in self.content(ask.first, ask.last) if word not in self.page.held.names]
        best, share = self._closest(content)
        features: dict[str, float] = {f"form-{ask.form}": 1.0, "share": share}
        features.update(dict.fromkeys(ask.flags, 1.0))
        everywhere = sum(word in self.holders for word in content) / len(content) if content else 0.0
        features["share-all"] = everywhere
        features["short"] = 1.0 if len(content) < 3 else 0.0
        features["yes-no"] = 1.0 if self._is_yes_no(ask) else 0.0
        features["new-words"] = min(3.0, sum(word not in self.holders for word in content)) / 3
        evidence = self._of_known(ask, best, features)
        if evidence is None and best >= 0 and share > 0:
            evidence = self._quoted(best)
        self._about_sentence(ask, best, features)
        if (
            evidence
            and len(evidence.text) < _SHORT
            and evidence.text.lower() in self.page.reply[ask.start : ask.end].lower()
        ):
            features["states-answer"] = 1.0
        return features, evidence

    def _closest(self, content: list[str]) -> tuple[int, float]:
        """The sentence of the ticket that shares most of the content, and how much."""
        counts: dict[int, float] = {}
        for word in content:
            holders = self.holders.get(word, ())
            for sentence in holders[:_MOST_HOLDERS]:
                counts[sentence] = counts.get(sentence, 0.0) + self.rarity(word)
        if not counts:
            return -1, 0.0
        best = max(counts, key=lambda n: (counts[n], -n))
        return best, counts[best] / sum(self.rarity(word) for word in content)

    def rarity(self, word: str) -> float:
        """How much it tells that a sentence of the ticket holds a word: less, the more of them hold it."""
        return float((1 + len(self.holders.get(word, ()))) ** -0.5)

    def _of_known(self, ask: Ask, best: int, features: dict[str, float]) -> Evidence | None:
        """The fact of a kind asked for, the nearest and surest first; notes which sort it is."""
        ranked: list[tuple[int, Evidence]] = []
        told = False
        for kind in ask.kinds:
            for fact in self.known.get(kind, ()):
                if fact.where == "requester" and len(ask.kinds) > 1:
                    continue  # a name or an address is asked for along with almost anything
                told = True
                sort = self._sort(fact, best)
                features[sort] = 1.0
                ranked.append((_SORTS.index(sort), Evidence(fact.value, fact.where, kind)))
        features["asks-kind"] = 1.0 if ask.kinds else 0.0
        features["asks-untold"] = 1.0 if ask.kinds and not told else 0.0
        sure = "sure" in features or "deed" in features
        features["sure-yes-no"] = 1.0 if sure and self._is_yes_no(ask) else 0.0
        features["loose-short-ticket"] = 1.0 if told and not sure and self.few else 0.0
        return min(ranked, key=lambda pair: pair[0])[1] if ranked else None

    def _sort(self, fact: Fact, best: int) -> str:
        """How closely a fact of a kind asked for answers: by its kind, or by where it stands."""
        kind = self.kinds[fact.kind]
        if kind.deed:
            return "deed"
        if kind.sure and fact.where != "requester":
            return "sure"
        if best >= 0 and self._same_sentence(fact, best):
            return "loose-near"
        where = self.page.held.units[self.page.held.sentences[best][0]].where if best >= 0 else ""
        return "loose-in-message" if fact.where == where else "loose-far"

    def _is_yes_no(self, ask: Ask) -> bool:
        """Whether yes or no would be an answer: the sentence opens with a verb, not with what it asks for."""
        return (
            bool(self.page.words.forms[ask.first] in self.rule.words["verb-first"]) and ask.form != "request"
        )

    def _same_sentence(self, fact: Fact, sentence: int) -> bool:
        number, which, _ = self.page.held.sentences[sentence]
        unit = self.page.held.units[number]
        if unit.where != fact.where:
            return False
        span = unit.words.spans[which]
        return span.start <= fact.start < span.end or unit.kind != "message"

    def _about_sentence(self, ask: Ask, best: int, features: dict[str, float]) -> None:
        """What kind of sentence the closest one is."""
        if best < 0:
            features["nothing-close"] = 1.0
            return
        number, which, _ = self.page.held.sentences[best]
        unit = self.page.held.units[number]
        span = unit.words.spans[which]
        marks = self.marks.get(best, set())
        features["in-question"] = 1.0 if "?" in unit.text[span.start : span.end][-3:] else 0.0
        features["in-field"] = 1.0 if unit.kind in ("field", "attachment") else 0.0
        features["by-agent"] = 1.0 if unit.role == "agent" else 0.0
        features["unsure"] = 1.0 if "unknown" in marks else 0.0
        features["done"] = 1.0 if "done" in marks else 0.0
        features["tried-and-done"] = 1.0 if ask.form == "tried" and "done" in marks else 0.0
        stated = {f for f in self.page.words.forms[ask.first : ask.last] if any(c.isdigit() for c in f)}
        first, last = unit.words.sentences[which]
        wants = any(
            form in self.rule.words["numbered"] for form in self.page.words.forms[ask.first : ask.last]
        )
        has = any(form[0].isdigit() for form in unit.words.forms[first:last])
        features["number-there"] = 1.0 if wants and has else 0.0
        features["number-lacking"] = 1.0 if wants and not has else 0.0
        features["states-number"] = 1.0 if stated & set(unit.words.forms) else 0.0

    def _quoted(self, sentence: int) -> Evidence:
        number, which, _ = self.page.held.sentences[sentence]
        unit = self.page.held.units[number]
        span = unit.words.spans[which]
        text = unit.text[span.start : span.end] if unit.kind == "message" else unit.text
        return Evidence(text[:200], unit.where)


def _better(page: Page, ask: Ask, evidence: Evidence) -> str:
    """The question with the known answer in it; for what is not of a known kind, a reminder of it."""
    kind = page.rulebook.facts.get(evidence.kind)
    if kind and kind.better:
        return kind.better.replace("{value}", evidence.text)
    del ask
    return f"You wrote: “{evidence.text}”. Is that still so?" if evidence.where.startswith("message") else ""
