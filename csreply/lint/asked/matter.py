"""The ticket, made ready for one question after the other."""

from __future__ import annotations

from functools import cached_property

from csreply.facts.holding import stem
from csreply.lint.asked.answers import families_of, held
from csreply.lint.asked.kin import kin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NamedTuple

    from csreply.facts.holding import Held
    from csreply.lint.asked.kin import Kin
    from csreply.lint.page import Filed, Page
    from csreply.model import Fact
    from csreply.rules import Rule
else:
    from csreply.value import NamedTuple

_MOST_HOLDERS = 200
"""Sentences of the ticket that are looked at for one word."""
_LONGEST_EVIDENCE = 200


class Evidence(NamedTuple):
    """What in the ticket seems to answer a question: word for word, where, and of which kind of fact."""

    text: str
    where: str
    kind: str = ""

    @property
    def recalled(self) -> str:
        """It, as one says it back to whoever wrote it: a sentence with one full stop."""
        return f"You wrote: “{self.text.rstrip(' .')}”."


class Word(NamedTuple):
    """A content word of a question: its stem, the families it is of, its place among the reply's words."""

    stem: str
    kin: tuple[str, ...]
    at: int


class Closest(NamedTuple):
    """The sentence of the ticket that comes closest to a question.

    Attributes:
        sentence: its number, -1 when no sentence shares anything.
        share: of the question's content that it holds, kin counted as ``KIN``, 0 to 1.
        exact: of it that it holds in the very words, 0 to 1.
        everywhere: as ``share``, over the whole ticket.
        shares: of every sentence that shares anything.
    """

    sentence: int
    share: float
    exact: float
    everywhere: float
    shares: dict[int, float]


KIN = 0.7
"""What a word of the same family counts, where the word itself counts 1."""


def _filed(holding: Held, kin: Kin) -> Filed:
    """The sentences of a ticket by word and by family."""
    holders: dict[str, list[int]] = {}
    by_family: dict[str, list[int]] = {}
    every = [families_of(holding.units[unit], sentence, kin) for unit, sentence, _ in holding.sentences]
    for number, (_, _, stems) in enumerate(holding.sentences):
        for word in stems:
            holders.setdefault(word, []).append(number)
        for family in every[number]:
            by_family.setdefault(family, []).append(number)
    return holders, by_family, every


class Matter:
    """What a ticket holds, by word, by family and by kind of fact.

    Attributes:
        holders: the sentences that hold each word.
        families: the sentences in which each family has a member; of a field, its name counts along.
        families_of: the families of each sentence.
    """

    def __init__(self, page: Page, rule: Rule, known: Iterable[Fact]) -> None:
        self.page = page
        self.rule = rule
        self.kin = kin_of(page.rulebook)
        self.plain = rule.words["plain"]
        self.units = page.held.units
        self.sentences = page.held.sentences
        self.known: dict[str, list[Fact]] = {}
        for fact in known:
            self.known.setdefault(fact.kind, []).append(fact)
        if page.filed is None:
            page.filed = _filed(page.held, self.kin)
        self.holders, self.families, self.families_of = page.filed

    @cached_property
    def types(self) -> dict[str, list[int]]:
        """The sentences that may hold an answer of each type."""
        found: dict[str, list[int]] = {}
        numerals = self.rule.words["numeral"]
        for number, (unit, sentence, _) in enumerate(self.sentences):
            for name in held(self.units[unit], sentence, self.families_of[number], numerals):
                found.setdefault(name, []).append(number)
        return found

    @cached_property
    def marks(self) -> dict[int, set[str]]:
        """For each sentence of the ticket, what the rule's own wordings say of it."""
        marks: dict[int, set[str]] = {}
        place = {(unit, sentence): n for n, (unit, sentence, _) in enumerate(self.sentences)}
        prefix = f"{self.rule.id}/"
        for number, hits in enumerate(self.page.ticket_hits):
            for hit in hits:
                if hit.label.startswith(prefix):
                    marks.setdefault(place[number, hit.sentence], set()).add(hit.label[len(prefix) :])
        return marks

    def forms(self, sentence: int) -> Sequence[str]:
        """The words of a sentence of the ticket."""
        number, which, _ = self.sentences[sentence]
        first, last = self.units[number].words.sentences[which]
        return self.units[number].words.forms[first:last]

    def content(self, first: int, last: int) -> list[Word]:
        """The content words of a stretch of the reply, each once; names of the people involved are none."""
        return [
            word._replace(at=first + word.at) for word in self.content_of(self.page.words.forms[first:last])
        ]

    def content_of(self, forms: Sequence[str]) -> list[Word]:
        """The content words among these, in a row, each once, with their place among them."""
        found: dict[str, Word] = {}
        for at, form in enumerate(forms):
            if form in self.plain or (len(form) == 1 and not form.isdigit()):
                continue
            root = stem(form)
            if root not in found and root not in self.page.held.names:
                kin = self.kin.of(form)
                if at + 1 < len(forms):
                    kin += self.kin.of_pair(form, forms[at + 1])
                found[root] = Word(root, kin, at)
        return list(found.values())

    def told(self, word: Word) -> float:
        """1 where the ticket holds the word, ``KIN`` where it holds one of its family, else 0."""
        if word.stem in self.holders:
            return 1.0
        return KIN if any(family in self.families for family in word.kin) else 0.0

    def closest(self, content: Sequence[Word]) -> Closest:
        """The sentence that shares most with the content of a question."""
        counts: dict[int, float] = {}
        exact: dict[int, float] = {}
        whole = everywhere = 0.0
        for word in content:
            rarity = self.rarity(word)
            whole += rarity
            everywhere += rarity * self.told(word)
            own = self.holders.get(word.stem, ())[:_MOST_HOLDERS]
            for sentence in own:
                counts[sentence] = counts.get(sentence, 0.0) + rarity
                exact[sentence] = exact.get(sentence, 0.0) + rarity
            related = {n for family in word.kin for n in self.families.get(family, ())[:_MOST_HOLDERS]}
            for sentence in related.difference(own):
                counts[sentence] = counts.get(sentence, 0.0) + rarity * KIN
        if not counts:
            return Closest(-1, 0.0, 0.0, 0.0, {})
        best = max(counts, key=lambda n: (counts[n], -n))
        shares = {sentence: count / whole for sentence, count in counts.items()}
        return Closest(best, shares[best], exact.get(best, 0.0) / whole, everywhere / whole, shares)

    def rarity(self, word: Word) -> float:
        """How much it tells that a sentence of the ticket holds a word: less, the more of them hold it."""
        return float((1 + len(self.holders.get(word.stem, ()))) ** -0.5)

    def same_sentence(self, fact: Fact, sentence: int) -> bool:
        """Whether a fact stands in a sentence of the ticket."""
        number, which, _ = self.sentences[sentence]
        unit = self.units[number]
        if unit.where != fact.where:
            return False
        span = unit.words.spans[which]
        return span.start <= fact.start < span.end or unit.kind != "message"

    def quoted(self, sentence: int) -> Evidence:
        """A sentence of the ticket as evidence."""
        number, which, _ = self.sentences[sentence]
        unit = self.units[number]
        span = unit.words.spans[which]
        text = unit.text[span.start : span.end] if unit.kind == "message" else unit.text
        return Evidence(text[:_LONGEST_EVIDENCE], unit.where)
