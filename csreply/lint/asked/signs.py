"""What speaks for and against the ticket holding the answer to a question."""

from __future__ import annotations

from math import log2

from csreply.facts.holding import stem
from csreply.lint.asked.answers import wanted
from csreply.lint.asked.matter import Evidence, Matter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from csreply.facts.asking import Ask
    from csreply.lint.asked.matter import Closest, Word
    from csreply.model import Fact

_SORTS = ("sure", "deed", "loose-near", "loose-in-message", "loose-far")
_FEW = 4
"""Sentences of a ticket in which whatever is told is probably told about the one matter there is."""
_NAMED = ("id", "who", "where")
"""The types of answer to a question that says *which* or *what* and names none of its own."""
_SHORT = 40
"""Code points of evidence that a question may repeat word for word."""
_LONG = 5
"""Log2 of the sentences of a ticket that counts as long."""


class Signs:
    """The signs of one question, and the likeliest evidence.

    Attributes:
        features: name → 0 to 1, what the learned weights are for.
        evidence: None where nothing in the ticket comes close.
    """

    def __init__(self, matter: Matter, ask: Ask) -> None:
        self.matter = matter
        self.ask = ask
        self.features: dict[str, float] = {f"form-{ask.form}": 1.0}
        self.features.update(dict.fromkeys(ask.flags, 1.0))
        self.forms = matter.page.words.forms[ask.first : ask.last]
        parts = self._parts()
        content = self._content(parts)
        self.yes_no = ask.form in ("question", "tried") and self._opens_with_verb()
        closest = matter.closest(content)
        self.evidence = self._of_known(closest)
        typed = self._types(closest)
        if self.evidence is None and max(typed, closest.sentence) >= 0:
            self.evidence = matter.quoted(typed if typed >= 0 else closest.sentence)
        self._shares(content, closest)
        self._part(parts)
        self._heads(content)
        self._choices(content)
        self._about_sentence(closest)
        self._states()
        self._other_matter(closest)

    def _put(self, name: str, value: float | bool) -> None:
        if value:
            self.features[name] = float(value)

    def _opens_with_verb(self) -> bool:
        """Whether yes or no would be an answer."""
        verbs = self.matter.rule.words["verb-first"]
        skip = self.matter.rule.words["opener"]
        first = next((form for form in self.forms if form not in skip), "")
        return first in verbs

    def _parts(self) -> list[tuple[int, int]]:
        """The parts of the question between punctuation, without those that say why or when it is asked."""
        words, lists = self.matter.page.words, self.matter.rule.words
        cuts = [at for at in range(self.ask.first + 1, self.ask.last) if words.breaks[at]]
        found = list(zip([self.ask.first, *cuts], [*cuts, self.ask.last], strict=True))
        core = [
            (first, last)
            for first, last in found
            if next((form for form in words.forms[first:last] if form not in lists["opener"]), "")
            not in lists["aside"]
        ]
        return [part for part in core if self.matter.content(*part)] or found

    def _content(self, parts: Sequence[tuple[int, int]]) -> list[Word]:
        """The content words of the parts, each once."""
        found: dict[str, Word] = {}
        for part in parts:
            for word in self.matter.content(*part):
                found.setdefault(word.stem, word)
        return list(found.values())

    def _part(self, parts: Sequence[tuple[int, int]]) -> None:
        """Of several things asked for, the one that a sentence of the ticket tells most of."""
        forms = self.matter.page.words.forms
        best, most, strange, marks = 0.0, 0.0, 1.0, set[str]()
        for first, last in parts:
            cuts = [at for at in range(first + 1, last) if forms[at] in ("and", "or", "whether")]
            for start, end in zip([first, *cuts], [*cuts, last], strict=True):
                content = self.matter.content(start, end)
                closest = self.matter.closest(content)
                weight = closest.share * min(1.0, len(content) / 2)
                if weight > most:
                    best, most = closest.share, weight
                    strange = min(3, sum(not self.matter.told(word) for word in content)) / 3
                    marks = self.matter.marks.get(closest.sentence, set())
        self._put("part-share", best)
        self._put("part-weight", most)
        self._put("part-new", strange)
        told = any(sort in self.features for sort in _SORTS)
        self._put("part-told", told and most)
        self._put("part-told-new", told and strange)
        self._put("part-unknown", not self.ask.kinds and most)
        self._put("part-unknown-yes-no", not self.ask.kinds and self.yes_no and most)
        self._put("part-unknown-request", not self.ask.kinds and self.ask.form == "request" and most)
        self._put("part-given", "given" in marks and most)
        self._put("part-unsure", "unknown" in marks and most)
        self._put("part-yes-no", self.yes_no and most)
        self._put(f"part-{self.ask.form}", most)

    def _shares(self, content: Sequence[Word], closest: Closest) -> None:
        told = [self.matter.told(word) for word in content]
        which = not self.yes_no and any(form in ("what", "which") for form in self.forms)
        self._put("which", which)
        self._put("which-share", which and closest.share)
        strange = told.count(0.0)
        self._put("share", closest.share)
        self._put("share-exact", closest.exact)
        self._put("share-all", closest.everywhere)
        self._put("all-told", bool(content) and not strange)
        self._put("all-near", closest.share > 0.69)
        self._put("no-content", not content)
        self._put("short", len(content) < 3)
        self._put("new-words", min(3, strange) / 3)
        self._put("one-new", strange == 1)
        self._put("yes-no", self.yes_no)
        self._put("yes-no-share", self.yes_no and closest.share)
        self._put("yes-no-new", self.yes_no and min(3, strange) / 3)
        self._put("yes-no-near", self.yes_no and closest.share > 0.69)
        self._put("exact-near", closest.exact > 0.6 and len(content) > 1)
        long = min(1.0, log2(1 + len(self.matter.sentences)) / _LONG)
        self._put("long", long)
        self._put("long-share", long * closest.share)
        self._put("long-yes-no", long * self.yes_no)
        self._put("long-unknown-kind", long * (not self.ask.kinds))

    def _types(self, closest: Closest) -> int:
        """The sentence that is likeliest to hold an answer of the type asked for; -1 without one."""
        types = wanted(self.forms, self.matter.rule.words)
        self._put("untyped", not types)
        best, most = -1, -1.0
        for name in types:
            there = name in self.matter.types
            self._put(f"want-{name}-told" if there else f"want-{name}-untold", value=True)
            for sentence in self.matter.types.get(name, ()):
                share = closest.shares.get(sentence, 0.0)
                if share > most:
                    best, most = sentence, share
        if types:
            self._put("typed-none", best < 0)
            self._put("typed-any", best >= 0)
            self._put("typed-share", max(0.0, most))
            self._put("typed-touched", most > 0)
        return best

    def _heads(self, content: Sequence[Word]) -> None:
        """Whether what the question is after, its first and its last word of content, is told."""
        words = self.matter.rule.words
        after = next((n for n, form in enumerate(self.forms) if form in words["wh"]), -1)
        head = next((word for word in content if word.at - self.ask.first > after), None)
        if head is not None:
            told = self.matter.told(head)
            self._put("head-typed", told > 0 and bool(wanted(self.forms, words)))
            self._put("head-exact", told == 1.0)
            self._put("head-kin", 0 < told < 1)
            self._put("head-new", not told)
            self._put("head-answered", self._answered(head))
            if self.ask.form == "tried":
                self._put("tried-verb", told)
        if len(content) > 1:
            told = self.matter.told(content[-1])
            self._put("last-exact", told == 1.0)
            self._put("last-new", not told)

    def _answered(self, head: Word) -> bool:
        """Whether a sentence names what is asked for together with a name, a number, a likely answer."""
        types = wanted(self.forms, self.matter.rule.words) or _NAMED
        typed = {sentence for name in types for sentence in self.matter.types.get(name, ())}
        there = set(self.matter.holders.get(head.stem, ()))
        there.update(n for family in head.kin for n in self.matter.families.get(family, ()))
        return bool(there & typed) and not self.yes_no

    def _choices(self, content: Sequence[Word]) -> None:
        """Of *this or that*, how many the ticket names."""
        bar = next((n for n, form in enumerate(self.forms) if form == "or"), -1)
        if bar < 0:
            return
        at = self.ask.first + bar
        holders = self.matter.holders
        left = [word for word in content if word.at < at][-2:]
        right = [word for word in content if word.at > at][:3]
        sides = sum(any(word.stem in holders for word in side) for side in (left, right))
        self._put("choice-one", sides == 1)
        self._put("choice-both", sides == 2)
        self._put("choice-none", sides == 0)

    def _of_known(self, closest: Closest) -> Evidence | None:
        """The fact of a kind asked for, the nearest and surest first; notes which sort it is."""
        ranked: list[tuple[int, Evidence]] = []
        for kind in self.ask.kinds:
            facts = self.matter.known.get(kind, ())
            for fact in facts:
                if fact.where == "requester" and len(self.ask.kinds) > 1:
                    continue  # a name or an address is asked for along with almost anything
                sort = self._sort(fact, closest)
                self._put(sort, value=True)
                self._put("told-once", len(facts) == 1)
                self._put("counts-same", kind == "quantity" and self._same_unit(fact))
                self._put("counts-other", kind == "quantity" and not self._same_unit(fact))
                near = max(
                    (n for s, n in closest.shares.items() if self.matter.same_sentence(fact, s)), default=0.0
                )
                self._put("fact-share", max(near, self.features.get("fact-share", 0.0)))
                ranked.append((_SORTS.index(sort), Evidence(fact.value, fact.where, kind)))
        kinds = bool(self.ask.kinds)
        self._put("told-yes-no", bool(ranked) and self.yes_no)
        self._put("told-request", bool(ranked) and self.ask.form in ("request", "condition", "statement"))
        self._put("told-alone", bool(ranked) and not closest.shares)
        sure = "sure" in self.features or "deed" in self.features
        self._put("asks-kind", kinds)
        self._put("asks-untold", kinds and not ranked)
        self._put("sure-yes-no", sure and self.yes_no)
        self._put("loose-short-ticket", bool(ranked) and not sure and self._few())
        return min(ranked, key=lambda pair: pair[0])[1] if ranked else None

    def _same_unit(self, fact: Fact) -> bool:
        """Whether a number counts what is asked for: people, where *how many people* is asked."""
        units = set(self.matter.kin.all(fact.value.lower().split())) | {
            stem(w) for w in fact.value.lower().split()
        }
        after = next((n for n, form in enumerate(self.forms) if form in ("many", "much", "of")), 0)
        asked = self.forms[after + 1 : after + 4]
        return bool(units & (self.matter.kin.all(asked) | {stem(form) for form in asked}))

    def _few(self) -> bool:
        return len(self.matter.sentences) <= _FEW + len(self.matter.page.held.names)

    def _sort(self, fact: Fact, closest: Closest) -> str:
        """How closely a fact of a kind asked for answers: by its kind, or by where it stands."""
        kind = self.matter.page.rulebook.facts[fact.kind]
        if kind.deed:
            return "deed"
        if kind.sure and fact.where != "requester":
            return "sure"
        best = closest.sentence
        if best < 0:
            return "loose-far"
        if self.matter.same_sentence(fact, best):
            return "loose-near"
        where = self.matter.units[self.matter.sentences[best][0]].where
        return "loose-in-message" if fact.where == where else "loose-far"

    def _about_sentence(self, closest: Closest) -> None:
        """What kind of sentence the closest one is."""
        best = closest.sentence
        if best < 0:
            self._put("nothing-close", value=True)
            return
        number, which, _ = self.matter.sentences[best]
        unit = self.matter.units[number]
        span = unit.words.spans[which]
        marks = self.matter.marks.get(best, set())
        self._put("in-question", "?" in unit.text[span.start : span.end][-3:])
        self._put("in-field", unit.kind in ("field", "attachment"))
        self._put("by-agent", unit.role == "agent")
        self._put("unsure", "unknown" in marks)
        self._put("done", "done" in marks)
        self._put("tried-and-done", self.ask.form in ("tried", "advice", "request") and "done" in marks)
        wants = any(form in self.matter.rule.words["numbered"] for form in self.forms)
        has = any(form[0].isdigit() for form in self.matter.forms(best))
        self._put("number-there", wants and has)
        self._put("number-lacking", wants and not has)

    def _states(self) -> None:
        """Whether the question itself names what the ticket holds, as one does who has read it."""
        stated = {form for form in self.forms if any(letter.isdigit() for letter in form)}
        held = {form for unit in self.matter.units for form in unit.words.forms} if stated else set()
        self._put("states-number", bool(stated & held))
        evidence = self.evidence
        asked = self.matter.page.reply[self.ask.start : self.ask.end].lower()
        self._put(
            "states-answer",
            evidence is not None and len(evidence.text) < _SHORT and evidence.text.lower() in asked,
        )

    def _other_matter(self, closest: Closest) -> None:
        """Whether it is something else than what was told: to be done, wished for, of another person."""
        lists = self.matter.rule.words
        forms = set(self.forms)
        told = any(sort in self.features for sort in _SORTS)
        wish = bool(forms & lists["wish"]) and "you" in forms
        self._put("wish", wish)
        self._put("wish-told", wish and told)
        self._put("future", bool(forms & lists["future"]))
        persons = forms & lists["third-person"]
        evidence = self.evidence
        self._put("requester-other", evidence is not None and evidence.where == "requester" and bool(persons))
        best = closest.sentence
        there = best >= 0 and lists["third-person"].intersection(self.matter.forms(best))
        self._put("person-same", bool(persons and there))
        self._put("person-other", bool(persons and not there))
        if evidence is not None and evidence.kind:
            wants_digits = bool(forms & (lists["want-id"] | lists["numbered"]))
            self._put(
                "digits-lacking", wants_digits and not any(letter.isdigit() for letter in evidence.text)
            )
            past = lists["past-time"].intersection(evidence.text.lower().split())
            self._put("future-past", bool(forms & lists["future"] and past))
        sides = forms & lists["sides"]
        if sides:
            held = {form for unit in self.matter.units for form in unit.words.forms} & lists["sides"]
            self._put("side-new", bool(held and not sides & held))

    def to_be_done(self) -> bool:
        """Whether something is to be done rather than told or handed over: *check the folder once more*."""
        if self.yes_no or self.ask.form == "tried":
            return False
        lists, words = self.matter.rule.words, self.matter.page.words
        begins = True
        done = False
        for at in range(self.ask.first, self.ask.last):
            form = words.forms[at]
            begins = begins or words.breaks[at]
            if form in lists["to-tell"]:
                return False
            done = done or (begins and form in lists["to-do"])
            begins = form in lists["opener"] and (begins or form in ("and", "then", "please", "or"))
        return done
