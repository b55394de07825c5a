"""The lexicon of a desk's own articles: terms, what stands on customers' screens, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.lint.lexicon import Lexicon, bare, keep, kept, place, stamp
from csreply.model import CsreplyError
from csreply.text import folded, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from csreply.knowledge import Library
    from csreply.model import Article

_LABEL = 6
"""Words of a label at most: more in bold is emphasis."""


def lexicon(kb: Path, cache: str) -> Lexicon:
    """What the articles of a folder teach the linter, from the cache while none has changed.

    A folder that is missing or cannot be read teaches nothing: to lint, a desk needs no articles.
    """
    where, now = place(cache, str(kb)), stamp(str(kb))
    found = kept(where, now)
    if found is None:
        found = _read(kb)
        keep(where, now, found)
    return found


def _read(kb: Path) -> Lexicon:
    from csreply.knowledge import Library, glossary

    try:
        library = Library.open(kb)
    except CsreplyError:
        return Lexicon()
    return Lexicon(glossary(library), frozenset(_shown(library)), _urls(library))


def _urls(library: Library) -> dict[str, str]:
    return {bare(article.url): _hidden(article) for article in library.articles() if article.url}


def _hidden(article: Article) -> str:
    """Why a customer cannot read an article; empty where they can."""
    if article.audience == "agent":
        return "internal"
    return "" if article.state == "live" else article.state


def _shown(library: Library) -> Iterator[str]:
    """The labels in the articles that customers read, and the words of each."""
    for article in library.articles():
        if not article.for_customers:
            continue
        for passage in article.passages:
            for block in passage.blocks:
                for label in block.labels:
                    forms = words(label).forms
                    if len(forms) <= _LABEL:
                        yield folded(label)
                        yield from forms
