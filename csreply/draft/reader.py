"""Reads an article for one ticket: which of its steps, paragraphs and cautions belong into the reply.

Words of the article are kept as they stand. Whole blocks or whole sentences are left out, nothing is
written anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from csreply.draft.evidence import Evidence, Line
from csreply.draft.plain import sentences_of
from csreply.draft.telling import holds, padded, shared
from csreply.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from csreply.draft.plain import Plain
    from csreply.model import Article, Block, Passage

_GRAVE = ("warning", "caution", "danger", "important", "attention")
_LEAST_TOLD = 20
"""Words kept for the explanation beside long steps."""
_SMALL_TABLE = 6
"""Rows up to which a table is given whole. Of a larger one only the rows that share words are sure to fit."""
_LITTLE = 40
"""Words of a passage below which the next one is read too."""


@dataclass(frozen=True)
class Reader:
    """Reads articles for one ticket.

    Attributes:
        plain: makes plain text of blocks.
        asked: the customer's words, made by ``padded``.
        tried: what they have tried, in their words.
        errors: the error codes they name.
        most: words it may take.
    """

    plain: Plain
    asked: str
    tried: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    most: int = 130

    def read(self, article: Article, passage: Passage) -> Evidence | None:
        """The evidence of an article around its best passage; None when it holds too little to say.

        Args:
            article: opened, with its passages.
            passage: the best one, perhaps without its blocks.
        """
        blocks = self._blocks(article, passage)
        steps, rest = self._steps(blocks)
        before = [block for block in rest if not steps or block.line < steps[0].line]
        after = [block for block in rest if steps and block.line > steps[-1].line]
        gone: list[str] = []
        caution = self._caution(article, blocks)
        room = self.most - (_length([caution]) if caution else 0)
        shown, more = self._numbered(article, steps, room - (_LEAST_TOLD if before else 0), gone)
        room -= _length(shown)
        explanation = self._told(article, before, min(room, 50) if shown else room, gone)
        room -= _length(explanation)
        following = (
            self._told(article, after, min(room, 35), gone)[:1] if shown and not more and room > 10 else []
        )
        told = Evidence(article, tuple(explanation), caution, shown, tuple(following), more, tuple(gone))
        return told if told.count() >= 8 and (shown or explanation) else None

    def _best(self, article: Article, passage: Passage) -> int:
        """Which passage to start from: one naming the customer's error, else the matched one; -1 for none."""
        passages = article.passages
        named = [n for n, other in enumerate(passages) if _names(other, self.errors)]
        here = next((n for n, other in enumerate(passages) if other.line == passage.line), -1)
        return here if here in named or not named else named[0]

    def _blocks(self, article: Article, passage: Passage) -> tuple[Block, ...]:
        """The best passage's blocks; where it holds little, also those of the passages below its heading."""
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
            steps = _has_steps(other.blocks) and (
                article.kind == "known-issue" or self._shared(other.text) > 2
            )
            if steps or _count(found) < _LITTLE:
                found += other.blocks
        return tuple(found)

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
        best = max(runs, key=lambda run: self._shared(" ".join(block.text for block in run)), default=[])
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
            if not texts[0][1] or (done and article.kind == "troubleshooting"):
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
        rows = sum(block.kind == "table" for block in blocks)
        chosen: list[tuple[int, Line]] = []
        room = most
        for number, block, text in sorted(texts, key=lambda each: (-self._worth(each[0], each[2]), each[0])):
            if block.kind == "table" and rows > _SMALL_TABLE and self._shared(text) < 2:
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
        return self._shared(text) + (2.0 if number == 0 else 0.0)

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
        mild = [block for block in callouts if block not in grave and self._shared(block.text) >= 3]
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

    def _marks(self, text: str) -> frozenset[str]:
        """The beginnings of the words that tell one step from another."""
        small = self.plain.lists.get("small", ())
        return frozenset(word[:4] for word in words(text).forms if len(word) > 2 and word not in small)

    def _shared(self, text: str) -> int:
        """How many different words the text shares with the ticket."""
        return shared(text, self.asked)


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
