"""What destroys something: never the first thing told to who has lost something, unless they ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.draft.evidence import Line
from csreply.draft.plain import sentences_of
from csreply.draft.wordings import holds
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.draft.plain import Plain
    from csreply.model import Article, Block

_LONGEST = 40
"""Words of a sentence on a copy to be made first."""


def destroys(text: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text tells to destroy something: a verb of ``destructive`` and a thing of ``destroyed``."""
    for sentence in sentences_of(text[:4000]):
        forms = padded(sentence)
        if holds(forms, lists.get("destructive", ())) and holds(forms, lists.get("destroyed", ())):
            return True
    return False


def unasked(text: str, asked: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text destroys something and the ask is not for that.

    Args:
        text: of an article.
        asked: the ask; with a verb of the text's own among ``destructive`` it is for that.
        lists: ``Templates.lists``.
    """
    if not destroys(text, lists):
        return False
    verbs, forms, wish = lists.get("destructive", ()), padded(text[:4000]), padded(asked)
    return not any(holds(forms, (verb,)) and holds(wish, (verb,)) for verb in verbs)


def lost(asked: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether somebody tells that they have lost something."""
    return holds(padded(asked), lists.get("losing", ())) > 0


def copied_first(article: Article, blocks: Sequence[Block], plain: Plain) -> Line | None:
    """The sentence of these blocks that tells to make a copy first; None when there is none."""
    wordings = plain.lists.get("copying", ())
    for block in blocks:
        if block.kind not in ("paragraph", "callout") or not holds(padded(block.text), wordings):
            continue
        for sentence in sentences_of(plain.here(plain.of(article, block))):
            fits = holds(padded(sentence), wordings) and len(sentence.split()) <= _LONGEST
            if fits and sentence.endswith("."):
                return Line(sentence, article.path, block.line)
    return None
