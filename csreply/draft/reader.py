"""Reads an article for one ticket: which of its steps, paragraphs and cautions belong into the reply.

Words of the article are kept as they stand. Whole blocks or whole sentences are left out, nothing is
written anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csreply.draft.asks import terms
from csreply.draft.evidence import Evidence, Line
from csreply.draft.plain import sentences_of
from csreply.draft.telling import holds, systems
from csreply.text import padded, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from csreply.draft.plain import Plain
    from csreply.model import Article, Block, Passage

_GRAVE = ("warning", "caution", "danger", "important", "attention")
_LEAST_TOLD = 20
"""Words kept for the explanation beside long steps."""
_OWN = 0.5
"""The weight from which a word is one of the ask itself, or of its kin."""
_NEAR_ENOUGH = 1.4
"""How near the ticket a sentence on what may go wrong has to be."""
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
        systems: the systems they work on, as ``lists["systems"]`` names them; empty when unknown.
        most: words it may take.
        ours: for each sentence that we wrote to them before, the stems of its words.
    """

    plain: Plain
    weights: Mapping[str, float]
    tried: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    systems: frozenset[str] = frozenset()
    most: int = 130
    ours: tuple[frozenset[str], ...] = ()

    def read(self, article: Article, passage: Passage) -> Evidence | None:
        """The evidence of an article around one passage; None when it holds too little to say.

        Args:
            article: opened, with its passages.
            passage: one of them, perhaps without its blocks.
        """
        blocks = [block for block in self._blocks(article, passage) if not self._foreign(block)]
        steps, rest = self._steps(blocks)
        rest = [block for block in rest if not self._told_before(block.text)]
        if steps and sum(self._told_before(step.text) for step in steps) > 0.6 * len(steps):
            steps = []
        before = [block for block in rest if not steps or block.line < steps[0].line]
        after = [block for block in rest if steps and block.line > steps[-1].line]
        gone: list[str] = []
        caution = self._caution(article, blocks)
        room = self.most - (_length([caution]) if caution else 0)
        shown, more = self._numbered(article, steps, room - (_LEAST_TOLD if before else 0), gone)
        room -= _length(shown)
        explanation = self._told(article, before, min(room, 50) if shown else room, gone)
        room -= _length(explanation)
        follows = bool(shown) and not more and room > 10
        following = _closed(self._told(article, after, min(room, 35), gone)[:1]) if follows else []
        told = Evidence(article, tuple(explanation), caution, shown, tuple(following), more, tuple(gone))
        return told if told.count() >= 8 and (shown or explanation) else None

    def more(self, evidence: Evidence, passage: Passage, most: int) -> Evidence:
        """The evidence with what a further passage of its article says, in at most so many words."""
        known = {line.line for group in evidence.lines for line in group}
        blocks = [block for block in passage.blocks if block.line not in known and not self._foreign(block)]
        rest = [block for block in blocks if block.kind in ("paragraph", "bullet", "table")]
        if not rest or most < 15:
            return evidence
        found = self._told(evidence.article, rest, most, [])
        return replace(evidence, after=(*evidence.after, *found))

    def foresee(self, evidence: Evidence, most: int) -> tuple[Line, ...]:
        """One or two sentences of the article on what may be seen instead, nearest to the ticket first."""
        openings = tuple(f"{word} " for word in self.plain.lists.get("foreseen", ()))
        texts = " ".join(line.text for group in evidence.lines for line in group)
        found: list[tuple[float, int, Line]] = []
        for passage in evidence.article.passages:
            for block in passage.blocks:
                if block.kind == "code" or self._foreign(block):
                    continue
                for sentence in sentences_of(self.plain.here(self.plain.of(evidence.article, block))):
                    fits = sentence.lower().startswith(openings) and sentence.endswith(".")
                    near = self.near(sentence) if fits and len(sentence.split()) <= most else 0.0
                    if near >= _NEAR_ENOUGH and sentence not in texts:
                        found.append((-near, block.line, Line(sentence, evidence.article.path, block.line)))
        return tuple(line for _, _, line in sorted(found, key=lambda each: each[:2])[:1])

    def _best(self, article: Article, passage: Passage) -> int:
        """Which passage to start from: one naming the customer's error, else the given one; -1 for none."""
        passages = article.passages
        named = [n for n, other in enumerate(passages) if _names(other, self.errors)]
        here = next((n for n, other in enumerate(passages) if other.line == passage.line), -1)
        return here if here in named or not named else named[0]

    def _blocks(self, article: Article, passage: Passage) -> tuple[Block, ...]:
        """The passage's blocks; where it holds little, also those of the passages below its heading."""
        passages = article.passages
        here = self._best(article, passage)
        if here < 0:
            return passage.blocks
        found = list(passages[here].blocks)
        above = passages[here].headings
        for other in passages[here + 1 :]:
            inside = len(other.headings) > len(above) and other.headings[: len(above)] == above
            if not inside or _has_steps(found):
                break
            if self.systems and self.named(" ".join(other.headings)) - self.systems:
                continue
            steps = _has_steps(other.blocks) and (
                article.kind == "known-issue" or self.near(other.text) > 1.2
            )
            if steps or _count(found) < _LITTLE:
                found += other.blocks
        return tuple(found)

    def named(self, text: str) -> frozenset[str]:
        """The systems that a text names."""
        return systems(text, self.plain.lists)

    def elsewhere(self, passage: Passage) -> bool:
        """Whether a passage is about another system than the customer's."""
        told = self.named(passage.headings[-1]) if passage.headings and self.systems else frozenset()
        return bool(told) and not told & self.systems

    def _foreign(self, block: Block) -> bool:
        """Whether a block says at its start that it is for another system than the customer's."""
        told = self.named(" ".join(block.text.split()[:5])) if self.systems else frozenset()
        return bool(told) and not told & self.systems

    def _steps(self, blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
        """One run of numbered steps, with what is nested in it, and the blocks that are no step.

        Of several runs the one whose words are most the customer's; the first when they are level.
        """
        runs: list[list[Block]] = []
        for block in blocks:
            if block.kind == "step" and block.depth == 0 and (block.number <= 1 or not runs):
                runs.append([block])
            elif runs and (block.kind == "step" or (block.kind == "bullet" and block.depth > 0)):
                runs[-1].append(block)
        nested = {id(block) for run in runs for block in run}
        elsewhere = self.plain.lists.get("elsewhere", ())
        runs = [run for run in runs if not holds(padded(run[0].text), elsewhere)]
        best = max(runs, key=lambda run: self.near(" ".join(block.text for block in run)), default=[])
        kinds = ("paragraph", "bullet", "table")
        kept = [block for block in blocks if block.kind in kinds and id(block) not in nested]
        return best, kept

    def _numbered(
        self, article: Article, steps: Sequence[Block], most: int, gone: list[str]
    ) -> tuple[tuple[Line, ...], bool]:
        """The steps that fit, numbered from 1. Only a list of separate remedies loses those tried already."""
        lines: list[Line] = []
        number = 0
        for group in _groups(steps):
            texts = [(block, self.plain.of(article, block)) for block in group]
            done = self._tried(texts[0][1])
            gone.extend([done] if done and done not in gone else [])
            if not texts[0][1]:  # what cannot be said ends the list: the steps after it need it
                return (tuple(lines) if number > 1 else ()), True
            if (done or self._told_before(texts[0][1])) and article.kind == "troubleshooting":
                continue
            number += 1
            made = [
                Line(_lead(block, number) + text, article.path, block.line) for block, text in texts if text
            ]
            if _length(lines) + _length(made) > most:
                return tuple(lines or made[:1]), True
            lines += made
        return tuple(lines), False

    def _told(self, article: Article, blocks: Sequence[Block], most: int, gone: list[str]) -> list[Line]:
        """The paragraphs and bullets that say most about this ticket, within ``most`` words."""
        texts = [
            (number, block, self.plain.here(self.plain.of(article, block)))
            for number, block in enumerate(blocks)
        ]
        rows = [text for _, block, text in texts if block.kind == "table"]
        chosen: list[tuple[int, Line]] = []
        room = most
        for number, block, text in sorted(texts, key=lambda each: (-self._worth(each[0], each[2]), each[0])):
            if block.kind == "table" and not self._row_fits(text, rows):
                continue
            done = self._tried(text) if block.kind == "bullet" or article.kind == "troubleshooting" else ""
            if done:
                gone.extend([done] if done not in gone else [])
                continue
            fitting = self._fitting(text, room, first=not chosen)
            if fitting:
                room -= len(fitting.split())
                lead = "" if block.kind == "paragraph" else "- "
                chosen.append((number, Line(lead + fitting, article.path, block.line)))
        return _closed([line for _, line in sorted(chosen, key=lambda each: each[0])])

    def _worth(self, number: int, text: str) -> float:
        return self.near(text) + (0.8 if number == 0 else 0.0)

    def _row_fits(self, row: str, rows: Sequence[str]) -> bool:
        """Whether a row of a table is about what was asked: it shares a word that few of its rows hold."""
        own = [term for term in terms(row) if self.weights.get(term, 0.0) >= _OWN]
        return len(rows) == 1 or any(
            2 * sum(term in terms(each) for each in rows) <= len(rows) for term in own
        )

    def _fitting(self, text: str, room: int, *, first: bool) -> str:
        """The text, cut after a whole sentence where it is too long; empty when nothing fits.

        The first choice may run a little over, so that there is always one.
        """
        if len(text.split()) <= room + (15 if first else 0):
            return text
        kept: list[str] = []
        for sentence in sentences_of(text):
            if sum(len(each.split()) for each in (*kept, sentence)) > room:
                break
            kept.append(sentence)
        return " ".join(kept)

    def _caution(self, article: Article, blocks: Sequence[Block]) -> Line | None:
        """The gravest callout among the blocks; a mild one only where it speaks of what the customer does."""
        callouts = [block for block in blocks if block.callout]
        grave = [block for block in callouts if block.callout.lower() in _GRAVE]
        mild = [block for block in callouts if block not in grave and self.near(block.text) >= 1.5]
        for block in (*grave, *mild):
            text = self._fitting(self.plain.here(self.plain.of(article, block)), 45, first=False)
            if text and not text.endswith(":"):
                return Line(text, article.path, block.line)
        return None

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


def _groups(steps: Iterable[Block]) -> list[list[Block]]:
    """Each step with what is nested in it."""
    groups: list[list[Block]] = []
    for block in steps:
        if block.depth == 0 or not groups:
            groups.append([])
        groups[-1].append(block)
    return groups


def _lead(block: Block, number: int) -> str:
    return f"{number}. " if block.depth == 0 else f"{'   ' * block.depth}- "


def _length(lines: Iterable[Line]) -> int:
    return sum(len(line.text.split()) for line in lines)


def _fragment(line: Line) -> bool:
    """Whether a line is a few words that make no sentence, such as “or” or “(Windows)”."""
    return len(line.text.split()) < 6 and not line.text.endswith((".", "!", "?", ":"))


def _closed(lines: list[Line]) -> list[Line]:
    """Without lines that announce something which does not follow, and without loose fragments."""
    kept: list[Line] = []
    lines = [line for line in lines if line.text.startswith("- ") or not _fragment(line)]
    for number, line in enumerate(lines):
        after = lines[number + 1 :][:1]
        announces = line.text.endswith(":") and not (after and after[0].text.startswith("- "))
        alone = not any(other.text.startswith("- ") for other in (*kept[-1:], *after))
        if announces or (alone and _fragment(line)):
            continue
        kept.append(line)
    return kept


def _names(passage: Passage, errors: Sequence[str]) -> bool:
    """Whether a passage's own heading, or its first words, hold one of the error codes."""
    opening = f"{passage.headings[-1] if passage.headings else ''} {passage.text[:200]}".lower()
    return any(error.lower() in opening for error in errors)


def _has_steps(blocks: Iterable[Block]) -> bool:
    return any(block.kind == "step" for block in blocks)


def _count(blocks: Iterable[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
