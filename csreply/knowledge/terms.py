"""Terms and what they mean, from the articles that define them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.knowledge.library import Library
    from csreply.model import Article, Block, Passage

_LONGEST_TERM = 60
_SEPARATOR = re.compile(r"\s*(?::|–|—|-)\s+")
_SENTENCE_END = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<=[.!?])\s+(?=[A-Z“\"'(])")


def glossary(library: Library) -> dict[str, str]:
    """Each technical term that the glossary articles define, and its plain sentence.

    A term is defined as ``**term**: sentence``, as a heading with a paragraph below it, or as a row of a
    table. ``CNAME (alias record)`` defines both names. Articles that no customer may see define nothing:
    their sentences would end in replies. The first definition of a term counts.
    """
    found: dict[str, str] = {}
    for article in library.articles():
        if article.kind == "glossary" and article.for_customers:
            for term, meaning in _definitions(article):
                for name in _names(term):
                    found.setdefault(name, meaning)
    return found


def _definitions(article: Article) -> Iterator[tuple[str, str]]:
    for passage in article.passages:
        found = [pair for block in passage.blocks for pair in _of_block(block)]
        yield from found or _of_heading(passage)


def _of_block(block: Block) -> Iterator[tuple[str, str]]:
    """``**term**: sentence``, once or several times in one paragraph; or a row of a table."""
    if block.kind == "table":
        yield from _of_row(block.text)
        return
    starts: list[tuple[int, int, str]] = []
    at = 0
    for label in block.labels:
        term = label.rstrip(":–— ")
        start = block.text.find(term, at)
        after = _SEPARATOR.match(block.text, start + len(term)) if start >= 0 else None
        if after and len(term) <= _LONGEST_TERM and (starts or start == 0):
            starts.append((start, after.end(), term))
            at = after.end()
    for number, (_, begin, term) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(block.text)
        meaning = _sentence(block.text[begin:end])
        if meaning:
            yield term, meaning


def _of_row(text: str) -> Iterator[tuple[str, str]]:
    """A row reads ``Term: CNAME; Meaning: A record that …``."""
    cells = [
        cell.rsplit(": ", 1)[-1] if cell.count(": ") == 1 else cell.split(": ", 1)[-1]
        for cell in text.split("; ", 1)
    ]
    if len(cells) == 2 and len(cells[0]) <= _LONGEST_TERM:
        yield cells[0], _sentence(cells[1])


def _of_heading(passage: Passage) -> Iterator[tuple[str, str]]:
    first = next((block.text for block in passage.blocks if block.kind == "paragraph"), "")
    term = passage.headings[-1] if passage.headings else ""
    if first and 1 < len(term) <= _LONGEST_TERM and not term.endswith("?"):
        yield term, _sentence(first)


def _sentence(text: str) -> str:
    """The first sentence, with a full stop."""
    first = _SENTENCE_END.split(text.strip(), 1)[0].strip()
    return first if not first or first[-1] in ".!?…" else first + "."


def _names(term: str) -> list[str]:
    """A term and its other names: those in brackets, or beside a slash."""
    outer, _, inner = term.partition(" (")
    names = [outer, *inner.rstrip(")").split(", ")] if inner else [term]
    names = [part for name in names for part in name.split(" / ")]
    unique = {folded(name.strip()): name.strip() for name in names if len(name.strip()) > 1}
    return list(unique.values())
