"""What may go wrong: the article's warnings, and what it says to do when something else is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.draft.condensing import fitted
from csreply.draft.evidence import Line
from csreply.draft.plain import sentences_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from csreply.draft.evidence import Evidence
    from csreply.draft.plain import Plain
    from csreply.model import Article, Block

NEAR_ENOUGH = 1.4
"""How near the ticket a heading, or a sentence on what may go wrong, has to be to count as theirs."""
_GRAVE = ("warning", "caution", "danger", "important", "attention")
_LONGEST = 45
"""Words of a caution."""


def cautioned(
    article: Article, blocks: Sequence[Block], plain: Plain, near: Callable[[str], float]
) -> Line | None:
    """The gravest callout among the blocks; a mild one only where it speaks of what the customer does."""
    callouts = [block for block in blocks if block.callout]
    grave = [block for block in callouts if block.callout.lower() in _GRAVE]
    mild = [block for block in callouts if block not in grave and near(block.text) >= NEAR_ENOUGH]
    for block in (*grave, *mild):
        text = fitted(plain.here(plain.of(article, block)), _LONGEST, first=False)
        if text and not text.endswith(":"):
            return Line(text, article.path, block.line)
    return None


def foreseen(
    evidence: Evidence, blocks: Iterable[Block], plain: Plain, near: Callable[[str], float], most: int
) -> tuple[Line, ...]:
    """A sentence on what may be seen instead, nearest to the ticket first; none when none is near.

    Args:
        evidence: what is said already.
        blocks: of its article.
        plain: makes plain text of blocks.
        near: how much a text shares with the ticket.
        most: words of the sentence.
    """
    openings = tuple(f"{word} " for word in plain.lists.get("foreseen", ()))
    texts = " ".join(line.text for group in evidence.lines for line in group)
    best: tuple[float, Line] | None = None
    for block in blocks:
        names = any(word in block.text.lower() for word in openings)
        if block.kind == "code" or not names or near(block.text) < NEAR_ENOUGH:
            continue
        for sentence in sentences_of(plain.here(plain.of(evidence.article, block))):
            fits = sentence.lower().startswith(openings) and sentence.endswith(".")
            share = near(sentence) if fits and len(sentence.split()) <= most else 0.0
            if share >= NEAR_ENOUGH and sentence not in texts and (best is None or share > best[0]):
                best = share, Line(sentence, evidence.article.path, block.line)
    return (best[1],) if best else ()
