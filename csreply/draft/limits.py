"""What an article says is not possible: the first thing to be said to who asks whether it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.draft.evidence import Line
from csreply.draft.plain import sentences_of
from csreply.draft.wordings import holds
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from csreply.draft.asks import Ask
    from csreply.draft.plain import Plain
    from csreply.model import Article, Passage

_HERE, _ANYWHERE = 0.65, 1.6
"""How near the ask a limit has to be, within the passage that answers and elsewhere in its article."""
_LONGEST = 32
"""Words of a limit."""


def asks_whether(ask: Ask, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether an ask is a wish, or a question that “no” would answer."""
    openings = tuple(f" {opening} " for opening in lists.get("whether", ()))
    return ask.kind == "wish" or (ask.kind == "question" and padded(ask.text).startswith(openings))


def limit(article: Article, passage: Passage, plain: Plain, near: Callable[[str], float]) -> Line | None:
    """The sentence nearest to what is asked that says something is not possible; None when none is near.

    Args:
        article: with its passages.
        passage: of the article, the one that answers.
        plain: makes plain text of blocks.
        near: how much a text shares with what is asked.
    """
    best: tuple[float, Line] | None = None
    wordings = plain.lists.get("limits", ())
    for each in article.passages:
        least = _HERE if each.line == passage.line else _ANYWHERE
        for block in each.blocks:
            if block.kind not in ("paragraph", "callout") or not holds(padded(block.text), wordings):
                continue
            for sentence in sentences_of(plain.here(plain.of(article, block))):
                fits = len(sentence.split()) <= _LONGEST and holds(padded(sentence), wordings)
                share = near(sentence) if fits and sentence.endswith(".") else 0.0
                if share >= least and (best is None or share > best[0]):
                    best = share, Line(sentence, article.path, block.line)
    return best[1] if best else None
