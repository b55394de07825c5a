"""Sections of a page as passages: what is searched, quoted and cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import Block, Passage
from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from csreply.reading import Section

MOST_WORDS = 200
"""A passage of more words is cut at the next border of its blocks."""
MOST_WORDS_OF_STEPS = 400
"""Steps that belong together are kept together up to here."""


def passages(path: str, title: str, sections: Sequence[Section]) -> list[Passage]:
    """The passages of an article, in order; sections without text are left out.

    Args:
        path: the article's.
        title: the article's, which is dropped from the headings.
        sections: as :func:`csreply.reading.markdown` gives them.
    """
    top = _top(title, sections)
    found: list[Passage] = []
    for section in sections:
        headings = section.headings[1:] if top and section.headings[:1] == (top,) else section.headings
        for number, blocks in enumerate(_cut(section.blocks)):
            line = blocks[0].line if number else section.line
            found.append(Passage(path, headings, line, "\n".join(block.text for block in blocks), blocks))
    return found


def opening(path: str, lead: str, line: int) -> Passage:
    """The passage that a description in the front matter is."""
    return Passage(path, (), line, lead, (Block("paragraph", lead, line),))


def _top(title: str, sections: Sequence[Section]) -> str:
    """The heading that is the article's title: it says the same, or every other stands below it."""
    headed = [section.headings for section in sections if section.headings]
    if not headed:
        return ""
    first = headed[0][0]
    above_all = len(headed) > 1 and len(headed[0]) == 1 and all(headings[0] == first for headings in headed)
    return first if above_all or folded(first) == folded(title) else ""


def _cut(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Groups of blocks of at most so many words, where a border allows it."""
    group: list[Block] = []
    count = 0
    for block in blocks:
        size = block.text.count(" ") + 1
        if group and _is_border(block, count + size):
            kept = _introduces(group)
            if len(kept) < len(group):
                yield tuple(group[: len(group) - len(kept)])
                group, count = kept, sum(one.text.count(" ") + 1 for one in kept)
        group.append(block)
        count += size
    if group:
        yield tuple(group)


def _is_border(block: Block, count: int) -> bool:
    """Whether a new passage may begin with this block, the last one having grown to ``count`` words."""
    goes_on = block.depth > 0 or block.number > 1 or block.kind == "bullet"
    return count > (MOST_WORDS_OF_STEPS if goes_on else MOST_WORDS) and (
        block.depth == 0 or count > 2 * MOST_WORDS_OF_STEPS
    )


def _introduces(group: Sequence[Block]) -> list[Block]:
    """The last block, where it introduces what comes next: it belongs with that."""
    last = group[-1]
    return [last] if last.kind in ("paragraph", "callout") and last.text.endswith(":") else []
