"""Reads an article for one ticket: which of its steps, paragraphs and cautions belong into the reply.

Words of the article are kept as they stand. Whole blocks or whole sentences are left out, nothing is
written anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from csreply.draft.asks import terms
from csreply.draft.condensing import Condenser, closed
from csreply.draft.direction import opposite
from csreply.draft.evidence import Evidence, Line, without
from csreply.draft.foresight import NEAR_ENOUGH, cautioned, foreseen
from csreply.draft.limits import limit
from csreply.draft.plain import sentences_of
from csreply.draft.risk import copied_first, destroys, lost, unasked
from csreply.draft.stepping import Told, alone, fitting, groups, instructs, nearest, runs, sound
from csreply.draft.whose import Whose
from csreply.draft.wordings import holds
from csreply.text import padded, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from csreply.draft.plain import Plain
    from csreply.model import Article, Block, Passage

_OVER = 40
"""Words by which steps may run over, so that they stand whole."""
HEADED = 3
"""How much an error counts that a heading names."""
_LEAST, _MOST_POINTED = 8, 36
"""Words of the sentence that tells what a page is for."""
_LITTLE = 40
"""Words of a passage below which the next one is read too."""


@dataclass(frozen=True)
class Reader:
    """Reads articles for one ticket.

    Attributes:
        plain: makes plain text of blocks.
        weights: how much each stem of the customer's words counts; about 1 for one of the ask.
        tried: what they have tried, and what we have told them before.
        errors: the error codes they name.
        whose: what the ticket tells of its customer: systems, plan, role.
        most: words it may take.
        ours: for each sentence that we wrote to them before, the stems of its words.
        whether: they ask whether something is possible.
        asked: their words, by which it is told which way they want to go, and what they have lost.
    """

    plain: Plain
    weights: Mapping[str, float]
    tried: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    whose: Whose = field(default_factory=Whose)
    most: int = 130
    ours: tuple[frozenset[str], ...] = ()
    whether: bool = False
    asked: str = ""

    def read(self, article: Article, passage: Passage) -> Evidence | None:
        """The evidence of an article around one passage; None when it holds too little to say.

        Args:
            article: opened, with its passages.
            passage: one of them, perhaps without its blocks.
        """
        passage = self._start(article, passage)
        blocks = [block for block in self._blocks(article, passage) if not self._foreign(block)]
        found = nearest(runs(blocks), self.near)
        nested = {id(block) for run in found for block in run}
        kinds = ("paragraph", "bullet", "table")
        rest = [block for block in blocks if block.kind in kinds and id(block) not in nested]
        rest = [block for block in rest if not (self._told_before(block.text) or self._risky(block.text))]
        gone: list[str] = []
        steps, numbered = self._numbered(article, found, gone)
        caution = cautioned(article, blocks, self.plain, self.near)
        if any(destroys(line.text, self.plain.lists) for line in numbered.lines):
            caution = caution or copied_first(article, blocks, self.plain)
            led = any(unasked(line.text, self.asked, self.plain.lists) for line in numbered.lines)
            numbered = Told(more=True) if led and not caution else numbered
        shown = numbered.lines if len(numbered.lines) != 1 else alone(numbered.lines[0])
        before = [block for block in rest if not found or block.line < (steps or found[0])[0].line]
        if numbered.more:  # what tells to do something is a piece of what is not told
            before = [block for block in before if not instructs(block.text, self.plain.lists)]
        after = [block for block in rest if steps and block.line > steps[-1].line]
        condenser = self._condenser(article, passage)
        opening = self._opening(article, passage, blocks)
        announced = self._announced(article, before) if shown and not caution else ()
        room = self.most - _length((*opening, *announced, *((caution,) if caution else ()), *shown))
        listed = bool(opening) and opening[-1].text.endswith(":")
        told = condenser.told(before, min(max(room, 0), 50) if shown else room, listed=listed)
        room -= _length(told)
        follows = bool(shown) and room > 10
        following = closed(condenser.told(after, min(room, 35), after=True)[:1]) if follows else []
        explanation = (*opening, *without(told, opening), *(announced if shown else ()))
        evidence = Evidence(
            article,
            explanation,
            caution if shown or told else None,
            shown,
            tuple(following),
            numbered.more,
            done=tuple(dict.fromkeys((*gone, *condenser.gone))),
            left_out=numbered.left_out or bool(condenser.gone),
        )
        return evidence if evidence.count() >= 8 and (shown or told) else None

    def _opening(self, article: Article, passage: Passage, blocks: Sequence[Block]) -> tuple[Line, ...]:
        """What is said before everything else: that it is not possible, for whom it is, what is listed."""
        if self.whether and (no := limit(article, passage, self.plain, self.near)):
            return (no,)
        heading = passage.headings[-1] if passage.headings else ""
        if heading.startswith("You ") and not heading.endswith((".", "!", "?", ":")):
            return (Line(f"If y{heading[1:]}:", article.path, passage.line),)
        name = heading.partition(":")[0].strip()
        listed = bool(blocks) and blocks[0].kind == "bullet" and len(name.split()) > 1
        return (Line(f"{name}:", article.path, passage.line),) if listed and name[-1:].isalpha() else ()

    def _announced(self, article: Article, before: list[Block]) -> tuple[Line, ...]:
        """The article's own words that announce the steps, taken out of the blocks before them."""
        if not before or before[-1].kind != "paragraph" or not before[-1].text.rstrip().endswith(":"):
            return ()
        block = before.pop()
        text = (sentences_of(self.plain.here(self.plain.of(article, block))) or [""])[-1]
        return (Line(text, article.path, block.line),) if text.endswith(":") else ()

    def more(self, evidence: Evidence, passage: Passage, most: int) -> Evidence:
        """The evidence with what a further passage of its article says, in at most so many words."""
        known = {line.line for group in evidence.lines for line in group}
        blocks = [block for block in passage.blocks if block.line not in known and not self._foreign(block)]
        rest = [block for block in blocks if block.kind in ("paragraph", "bullet", "table")]
        if not rest or most < 15:
            return evidence
        found = self._condenser(evidence.article, passage).told(rest, most)
        return replace(evidence, after=(*evidence.after, *found))

    def pointed(self, article: Article) -> Evidence:
        """What an article is for, in its own first sentence, where nothing else of it can be said."""
        more = any(_has_steps(passage.blocks) for passage in article.passages)
        for passage in article.passages[:2]:
            if self.elsewhere(passage):
                continue
            for block in passage.blocks[:3]:
                whole = sentences_of(self.plain.here(self.plain.of(article, block)))
                text = whole[0] if whole and block.kind == "paragraph" else ""
                fits = _LEAST <= len(text.split()) <= _MOST_POINTED and text.endswith(".")
                fits = fits and sound(text, {}) and not instructs(text, self.plain.lists)
                if fits and not self._risky(text):
                    return Evidence(article, (Line(text, article.path, block.line),), more=more)
        return Evidence(article, more=more)

    def foresee(self, evidence: Evidence, most: int) -> tuple[Line, ...]:
        """A sentence of the article on what may be seen instead, nearest to the ticket; none when none is."""
        passages = evidence.article.passages
        blocks = (block for passage in passages for block in passage.blocks if not self._foreign(block))
        return foreseen(evidence, blocks, self.plain, self.near, most)

    def _start(self, article: Article, passage: Passage) -> Passage:
        """Which passage to start from: one naming the customer's error, else the given one."""
        named = [other for other in article.passages if _names(other, self.errors)]
        here = next((other for other in article.passages if other.line == passage.line), passage)
        return here if here in named or not named else named[0]

    def on_error(self, article: Article) -> int:
        """How often an article names the customer's error, a title or heading counting ``HEADED``."""
        if not self.errors:
            return 0
        headings = {article.title, *(part for passage in article.passages for part in passage.headings)}
        headed, text = (" ".join(parts).lower() for parts in (headings, (p.text for p in article.passages)))
        return sum(HEADED * headed.count(error.lower()) + text.count(error.lower()) for error in self.errors)

    def _blocks(self, article: Article, passage: Passage) -> tuple[Block, ...]:
        """The passage's blocks; where it holds little, also those of the passages below its heading."""
        passages = article.passages
        if passage not in passages:
            return passage.blocks
        here = passages.index(passage)
        found = list(passage.blocks)
        above = passage.headings
        for other in passages[here + 1 :]:
            inside = len(other.headings) > len(above) and other.headings[: len(above)] == above
            if not inside or _has_steps(found):
                break
            if self.elsewhere(other):
                continue
            steps = _has_steps(other.blocks) and (
                article.kind == "known-issue" or self.near(other.text) > 1.2
            )
            if steps or _count(found) < _LITTLE:
                found += other.blocks
        return tuple(found)

    def elsewhere(self, passage: Passage) -> bool:
        """Whether a passage is for somebody else than the customer, or leads the other way."""
        heading = passage.headings[-1] if passage.headings else ""
        first = next((block.text for block in passage.blocks if block.kind in ("step", "bullet")), "")
        lists = self.plain.lists
        away = opposite(self.asked, heading, lists)
        away = away or opposite(self.asked, first, lists, name="opposite-steps")
        return self.whose.others(heading) or away

    def _foreign(self, block: Block) -> bool:
        """Whether a block says at its start that it is for somebody else than the customer."""
        return self.whose.others(block.text)

    def _numbered(
        self, article: Article, found: Sequence[Sequence[Block]], gone: list[str]
    ) -> tuple[Sequence[Block], Told]:
        """The nearest run of steps that can be said whole; what they have tried goes to ``gone``."""
        elsewhere = self.plain.lists.get("elsewhere", ())
        for run in found:
            pointing = holds(padded(run[0].text), elsewhere) > 0
            known = sum(self._told_before(step.text) for step in run) > 0.6 * len(run)
            if pointing or known or self._risky(" . ".join(block.text for block in run)):
                continue
            told = self._run(article, run, gone)
            if told.lines or told.left_out:
                return run, told
        return (), Told(more=bool(found))

    def _risky(self, text: str) -> bool:
        """Whether a text tells somebody who has lost something to destroy something."""
        return lost(self.asked, self.plain.lists) and unasked(text, self.asked, self.plain.lists)

    def _run(self, article: Article, run: Sequence[Block], gone: list[str]) -> Told:
        """One run, without the separate remedies that were tried already."""
        left = False
        kept: list[list[tuple[Block, str]]] = []
        for group in groups(run):
            texts = [(block, self.whose.chosen(self.plain.of(article, block))) for block in group]
            done = self._tried(texts[0][1])
            gone.extend([done] if done and done not in gone else [])
            if (done or self._told_before(texts[0][1])) and article.kind == "troubleshooting":
                left = True
                continue
            kept.append(texts)
        lines = fitting(kept, article.path, self.most + _OVER, self.plain.lists)
        return Told(lines, bool(kept) and not lines, left)

    def _condenser(self, article: Article, passage: Passage) -> Condenser:
        heading = passage.headings[-1] if passage.headings else ""
        answered = self.near(heading) >= NEAR_ENOUGH
        return Condenser(article, self.plain, self.near, self._tried, self.whose.kept, self.weights, answered)

    def _tried(self, text: str) -> str:
        """What of the things they tried this text asks for again; empty when nothing."""
        here = self._marks(text)
        for done in self.tried:
            wanted = self._marks(done)
            if wanted and len(wanted & here) >= max(min(2, len(wanted)), 0.6 * len(wanted)):
                return done
        return ""

    def _told_before(self, text: str) -> bool:
        """Whether we have written this to them before."""
        here = terms(text)
        return len(here) > 1 and any(len(here & before) >= 0.7 * len(here) for before in self.ours)

    def _marks(self, text: str) -> frozenset[str]:
        """The beginnings of the words that tell one step from another."""
        small = self.plain.lists.get("small", ())
        return frozenset(word[:4] for word in words(text).forms if len(word) > 2 and word not in small)

    def near(self, text: str) -> float:
        """How much a text shares with the ticket, in words of the ask."""
        return sum(self.weights.get(term, 0.0) for term in terms(text))


def _length(lines: Iterable[Line]) -> int:
    return sum(len(line.text.split()) for line in lines)


def _names(passage: Passage, errors: Sequence[str]) -> bool:
    """Whether a passage's own heading, or its first words, hold one of the error codes."""
    opening = f"{passage.headings[-1] if passage.headings else ''} {passage.text[:200]}".lower()
    return any(error.lower() in opening for error in errors)


def _has_steps(blocks: Iterable[Block]) -> bool:
    return any(block.kind == "step" for block in blocks)


def _count(blocks: Iterable[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
