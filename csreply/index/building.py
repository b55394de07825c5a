"""Building the index of articles: what is new is read, what is known is kept."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from csreply.index.articles import ALSO, BODY, FAVOUR, HEADING, MOST_OFTEN, TITLE, ArticleIndex, weighed
from csreply.index.postings import Contents, Postings, Rows
from csreply.index.spelling import Vocabulary
from csreply.index.store import Blobs
from csreply.index.terms import key, terms, tokens
from csreply.model import Article, CsreplyError

if TYPE_CHECKING:
    from collections.abc import Callable


class Shelf(Protocol):
    """Where the articles come from: the knowledge base."""

    def paths(self) -> tuple[str, ...]:
        """All articles' paths."""
        ...

    def stamp(self, path: str) -> tuple[int, int]:
        """Size and time of an article's file."""
        ...

    def article(self, path: str) -> Article:
        """An article; raises CsreplyError."""
        ...


@dataclass(slots=True)
class _Pile:
    """Entries of new documents, before they are arrays."""

    words: Counter[str] = field(default_factory=Counter)
    docs: array[int] = field(default_factory=lambda: array("i"))
    keys: array[int] = field(default_factory=lambda: array("Q"))
    marks: array[int] = field(default_factory=lambda: array("B"))

    def add(self, document: int, number: int, words: list[str], *, with_pieces: bool = True) -> None:
        """The terms of one field of a document."""
        self.words.update(words)
        for kind, counted in enumerate(terms(words, with_pieces=with_pieces)):
            self.docs.extend(array("i", [document]) * len(counted))
            self.keys.extend([key(kind, term) for term in counted])
            self.marks.extend([(number << 6) + min(often, MOST_OFTEN) for often in counted.values()])

    def rows(self) -> Rows:
        """As arrays."""
        return Rows.of(self.docs, self.keys, self.marks)


def article_index(
    shelf: Shelf, old: ArticleIndex | None = None, progress: Callable[[int, int], None] | None = None
) -> ArticleIndex:
    """The index of a shelf's articles; those that ``old`` knows unchanged are not read again.

    Articles that cannot be read are left out; the shelf keeps the reason.
    """
    known = _known(old) if old else {}
    pile = _Pile()
    cards: list[bytes] = []
    texts: list[bytes] = []
    stamps: list[tuple[int, int]] = []
    lengths: list[list[int]] = []
    first: list[int] = [0]
    moved: list[tuple[int, int]] = []
    paths = shelf.paths()
    for count, path in enumerate(paths):
        stamp = shelf.stamp(path)
        number = known.get((path, *stamp), -1)
        if old and number >= 0:
            passages = old.passages_of(number)
            moved += [(passage, len(texts) + at) for at, passage in enumerate(passages)]
            texts += [old.texts[passage] for passage in passages]
            cards.append(old.cards[number])
            lengths.append(old.lengths[number].tolist())
        else:
            try:
                article = shelf.article(path)
            except CsreplyError:
                continue
            lengths.append(_counted(article, len(texts), pile))
            new = _texts(article)
            texts += new
            cards.append(_card(article))
        first.append(len(texts))
        stamps.append(stamp)
        if progress:
            progress(count + 1, len(paths))
    rows = pile.rows()
    if old and moved:
        rows = _kept(old, moved).and_(rows)
    sizes = np.array(lengths, np.int32).reshape(-1, 4)
    article_of = np.repeat(np.arange(len(cards), dtype=np.int32), np.diff(first))
    return ArticleIndex(
        Postings.of(weighed(rows, article_of, sizes)),
        Contents.of(rows, len(texts)),
        np.array(first, np.int64),
        sizes,
        Blobs.of(cards),
        Blobs.of(texts),
        np.array(stamps, np.int64).reshape(-1, 2),
        np.array([FAVOUR.get(json.loads(card)["kind"], 1.0) for card in cards], np.float32),
        Vocabulary.of(pile.words, old.vocabulary if old else None),
    )


def _known(old: ArticleIndex) -> dict[tuple[str, int, int], int]:
    paths = (json.loads(card)["path"] for card in old.cards)
    return {
        (path, int(size), int(time)): number
        for number, (path, (size, time)) in enumerate(zip(paths, old.stamps, strict=True))
    }


def _kept(old: ArticleIndex, moved: list[tuple[int, int]]) -> Rows:
    """The entries of the passages that stay, under their new numbers."""
    new_number = np.full(len(old.texts), -1, np.int32)
    new_number[[was for was, _ in moved]] = [now for _, now in moved]
    docs, keys, marks = old.contents.rows()
    docs = new_number[docs]
    keep = docs >= 0
    return Rows(docs[keep], keys[keep], marks[keep])


def _counted(article: Article, first: int, pile: _Pile) -> list[int]:
    """Put an article's terms on the pile; the words in each of its fields."""
    title, also = tokens(article.title), [tokens(phrase) for phrase in article.also]
    pile.add(first, TITLE, title)
    for words in also:
        pile.add(first, ALSO, words)
    lengths = [len(title), sum(map(len, also)), 0, 0]
    above: tuple[str, ...] = ()
    for at, passage in enumerate(article.passages, first + 1):
        heading = tokens(passage.headings[-1]) if passage.headings and passage.headings != above else []
        above = passage.headings
        body = tokens(passage.text)
        pile.add(at, HEADING, heading)
        pile.add(at, BODY, body, with_pieces=False)
        lengths[HEADING] += len(heading)
        lengths[BODY] += len(body)
    return lengths


def _card(article: Article) -> bytes:
    names = ("path", "title", "url", "audience", "kind", "state", "updated", "published", "expires", "also")
    return json.dumps({name: getattr(article, name) for name in names}).encode()


def _texts(article: Article) -> list[bytes]:
    """What is kept of the passages, the card first."""
    passages = [{"headings": p.headings, "line": p.line, "text": p.text} for p in article.passages]
    card = {"headings": (), "line": 1, "text": article.title}
    return [json.dumps(plain).encode() for plain in (card, *passages)]
