"""The shelf of articles: Markdown files, cut at their headings into passages, each with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.knowledge.library import MOST_ARTICLES, SUFFIXES, Library

if TYPE_CHECKING:
    from csreply.model import CsreplyError

__all__ = ["MOST_ARTICLES", "SUFFIXES", "Library", "check", "glossary"]


def glossary(library: Library) -> dict[str, str]:
    """Each technical term that the glossary articles define, and its plain sentence."""
    from csreply.knowledge import terms  # most commands need none

    return terms.glossary(library)


def check(library: Library, *, most_step_words: int = 60) -> list[CsreplyError]:
    """Everything that keeps the library's articles from being found, quoted or trusted.

    Files that cannot be read, markup that was left out, dead links and links out of the folder, two
    articles of one title or address, articles without text, steps too long, held-out questions that stand
    word for word in their article, and slips in front matter.

    Args:
        library: every article of it is read.
        most_step_words: a step of more words is reported.

    Returns:
        One problem each, with file, line and a mend; sorted by place.
    """
    from csreply.knowledge.checking import faults

    return faults(library, most_step_words)
