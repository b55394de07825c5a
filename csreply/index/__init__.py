"""The search index of articles and solved tickets: one file on disk, built when needed, opened at once.

``Index.open`` gives an index that is up to date: from the cache when nothing has changed, brought up to date
when something has, built anew when the cached one is damaged, of another version, or not there. It is kept
in the user's cache folder, readable by them alone, never beside the articles.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from csreply.index.articles import ArticleIndex, Scores
from csreply.index.blend import ARTICLES_ALONE, Blend, signs
from csreply.index.history import History, Likeness
from csreply.index.postings import Contents, Postings, highest
from csreply.index.query import MOST_TOKENS, Query, texts_of
from csreply.index.spelling import Vocabulary
from csreply.index.store import Blobs, DamagedError, locked, read, write
from csreply.index.terms import WORD, key, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass
    from pathlib import Path

    from numpy.typing import NDArray

    from csreply.index.building import Shelf
    from csreply.model import Ticket
else:
    from csreply.value import dataclass

__all__ = ["Found", "Index", "Progress", "Query", "Solved", "highest"]

VERSION = 14
"""Of the file and of how texts are read for it. An index of another version is built anew."""


class Solved(Protocol):
    """Where solved tickets come from."""

    def stamp(self) -> str:
        """Changes whenever the tickets change."""
        ...

    def tickets(self) -> Iterable[Ticket]:
        """All of them, each with ``articles``."""
        ...


class Progress(Protocol):
    """Is told how far the building is."""

    def __call__(self, what: str, done: int, of: int) -> None:
        """``what`` in words; ``of`` is 0 while nobody knows."""
        ...


class Found(NamedTuple):
    """What a query found.

    Attributes:
        total: for each article its blended score; 0 where nothing points to it.
        best: the articles with a score, best first, at most as many as asked for.
        confidence: of each of ``best``, 0 to 1.
        scores: from the articles' own words.
        likeness: from the solved tickets; None without any.
    """

    total: NDArray[np.float64]
    best: NDArray[np.int64]
    confidence: NDArray[np.float64]
    scores: Scores
    likeness: Likeness | None


@dataclass(frozen=True, slots=True)
class Index:
    """Articles, solved tickets, and how the two are weighed against each other."""

    articles: ArticleIndex
    history: History | None = None
    blend: Blend = ARTICLES_ALONE

    @classmethod
    def open(
        cls,
        shelf: Shelf,
        solved: Solved | None = None,
        *,
        place: Path | None = None,
        wording: Callable[[Ticket], tuple[str, str]],
        progress: Progress | None = None,
    ) -> Index:
        """An up-to-date index.

        Args:
            shelf: the articles.
            solved: the solved tickets; None for none.
            place: the file to keep it in; None to keep it nowhere. What cannot be written is not kept.
            wording: a ticket's subject and text, as they are searched for.
            progress: is told what is being built.
        """
        state = {"version": VERSION, "articles": _state(shelf), "solved": solved.stamp() if solved else ""}
        head, kept = _kept(place)
        if kept and head == state:
            return kept
        if place is None:
            return _built(shelf, solved, kept, head, state, wording, progress)
        with locked(place):
            head, kept = _kept(place)  # another process may have been faster
            if kept and head == state:
                return kept
            index = _built(shelf, solved, kept, head, state, wording, progress)
            try:
                write(place, state, index.arrays())
            except OSError:
                return index
        return index

    def query(self, subject: str, body: str) -> Query:
        """A ticket's subject and text as a query, its slips of spelling mended.

        A word that is written twice is no slip: it is a name.
        """
        texts = texts_of(subject, body)
        written = Counter(word for text in (texts[0], *texts[2:]) for word in text[:MOST_TOKENS])
        words = sorted(word for word, count in written.items() if count == 1)
        keys = np.array([key(WORD, stem) for stem in stems(words)], np.uint64)
        unknown = self.articles.postings.holders(keys) == 0
        if self.history:
            unknown &= self.history.postings.holders(keys) == 0
        meant = self.articles.vocabulary.repair([words[place] for place in np.flatnonzero(unknown).tolist()])
        return Query.of(texts, meant)

    def search(self, query: Query, most: int) -> Found:
        """The articles that answer a query, best first, at most ``most``; none when no word is known."""
        scores = self.articles.scores(query)
        likeness = self.history.like(query) if self.history else None
        total = self.blend.score(scores, likeness)
        if self.history and likeness and not self.blend.solved:
            total = self.history.echoed(total, likeness)
        if not scores.articles.any() and not (likeness and likeness.field.any()):
            total = np.zeros_like(total)
        best = highest(total, most)
        marks = signs(query, scores, likeness, total, best)
        return Found(total, best, self.blend.confidence(marks), scores, likeness)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it as named arrays, to be stored."""
        arrays = {f"articles.{name}": array for name, array in _flat(self.articles).items()}
        if self.history:
            arrays |= {f"history.{name}": array for name, array in _flat(self.history).items()}
        blend = self.blend
        arrays["blend"] = np.array([blend.words, blend.solved, blend.field, *blend.trust])
        return arrays


def _kept(place: Path | None) -> tuple[dict[str, Any], Index | None]:
    """What is in the cache: what it was built from, and the index; nothing when there is none of use."""
    if place is None:
        return {}, None
    try:
        head, arrays = read(place)
        if head.get("version") != VERSION:
            return {}, None
        words, solved, field, *trust = arrays["blend"].tolist()
        history = _raised(History, "history.", arrays) if "history.norms" in arrays else None
        articles = _raised(ArticleIndex, "articles.", arrays)
    except (DamagedError, KeyError, TypeError, ValueError):
        return {}, None
    return head, Index(articles, history, Blend(words, solved, field, tuple(trust)))


def _built(
    shelf: Shelf,
    solved: Solved | None,
    old: Index | None,
    was: dict[str, Any],
    state: dict[str, Any],
    wording: Callable[[Ticket], tuple[str, str]],
    progress: Progress | None,
) -> Index:
    """The index as it should be, with what can be taken over from the old one."""
    from csreply.index.building import article_index  # not needed to search
    from csreply.index.learning import history_index

    articles = old.articles if old else None
    if articles is None or was["articles"] != state["articles"]:
        articles = article_index(shelf, articles, _told(progress, "reading articles"))
    if solved is None:
        return Index(articles)
    known = (old.history, old.blend) if old and old.history else None
    told = _told(progress, "learning from solved tickets")
    learned = history_index(solved.tickets(), articles, wording, known, told)
    return Index(articles, *learned) if learned else Index(articles)


def _told(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return partial(progress, what) if progress else None


def _state(shelf: Shelf) -> str:
    digest = blake2b(digest_size=16)
    for path in shelf.paths():
        digest.update(repr((path, *shelf.stamp(path))).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


_NESTED: dict[str, type[Any]] = {
    "Contents": Contents,
    "Postings": Postings,
    "Blobs": Blobs,
    "Vocabulary": Vocabulary,
}


def _flat(value: Any, prefix: str = "") -> dict[str, NDArray[Any]]:
    """The arrays of a dataclass of arrays, by dotted name."""
    arrays: dict[str, NDArray[Any]] = {}
    for name in _stored(type(value)):
        part = getattr(value, name)
        if isinstance(part, np.ndarray):
            arrays[prefix + name] = part
        else:
            arrays |= _flat(part, f"{prefix}{name}.")
    return arrays


def _raised(kind: type[Any], prefix: str, arrays: dict[str, NDArray[Any]]) -> Any:
    """A dataclass of arrays from its flat form."""
    parts: dict[str, Any] = {}
    for name, type_ in _stored(kind).items():
        nested = _NESTED.get(type_)
        place = prefix + name
        parts[name] = _raised(nested, f"{place}.", arrays) if nested else arrays[place]
    return kind(**parts)


def _stored(kind: type[Any]) -> dict[str, str]:
    """The fields of a dataclass that are kept, and the names of their types."""
    return {name: kind.__annotations__[name] for name in kind.__match_args__ if name[0] != "_"}
