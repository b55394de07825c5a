"""Building the index: what is new is read, what is known is kept."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from csreply.index.articles import ALSO, BODY, HEADING, MOST_OFTEN, TITLE, ArticleIndex
from csreply.index.blend import WITH_HISTORY, Blend, fitted, signs
from csreply.index.history import MOST_OFTEN as MOST_IN_A_TICKET
from csreply.index.history import History, vector_norms
from csreply.index.postings import Postings, Rows
from csreply.index.query import Query, texts_of
from csreply.index.spelling import Vocabulary
from csreply.index.store import Blobs
from csreply.index.teaching import Lesson, taught
from csreply.index.terms import WORD, key, terms, tokens
from csreply.model import Article, CsreplyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from csreply.model import Ticket


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
    docs: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def add(self, document: int, number: int, words: list[str], *, with_pieces: bool = True) -> None:
        """The terms of one field of a document."""
        self.words.update(words)
        for kind, counted in enumerate(terms(words, with_pieces=with_pieces)):
            for term, often in counted.items():
                self.docs.append(document)
                self.keys.append(key(kind, term))
                self.marks.append((number << 6) + min(often, MOST_OFTEN))

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
    article_of: list[int] = []
    moved: list[tuple[int, int]] = []
    paths = shelf.paths()
    for count, path in enumerate(paths):
        stamp = shelf.stamp(path)
        number = known.get((path, *stamp), -1)
        if old and number >= 0:
            passages = old.passages_of(number)
            moved += [(passage, len(texts) + at) for at, passage in enumerate(passages)]
            texts += [old.texts[passage] for passage in passages]
            article_of += [len(cards)] * len(passages)
            cards.append(old.cards[number])
            lengths.append(old.lengths[number].tolist())
            stamps.append(stamp)
        else:
            try:
                article = shelf.article(path)
            except CsreplyError:
                continue
            lengths.append(_counted(article, len(texts), pile))
            new = _texts(article)
            article_of += [len(cards)] * len(new)
            texts += new
            cards.append(_card(article))
            stamps.append(stamp)
        if progress:
            progress(count + 1, len(paths))
    rows = pile.rows()
    if old and moved:
        rows = _kept(old, moved).and_(rows)
    return ArticleIndex(
        Postings.of(rows),
        np.array(article_of, np.int32),
        np.array(lengths, np.int32).reshape(-1, 4),
        Blobs.of(cards),
        Blobs.of(texts),
        np.array(stamps, np.int64).reshape(-1, 2),
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
    new_number = np.full(len(old.article_of), -1, np.int32)
    new_number[[was for was, _ in moved]] = [now for _, now in moved]
    docs, keys, marks = old.postings.rows()
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
    names = ("path", "title", "url", "audience", "kind", "state", "updated", "expires", "also")
    return json.dumps({name: getattr(article, name) for name in names}).encode()


def _texts(article: Article) -> list[bytes]:
    """What is kept of the passages, the card first."""
    passages = [{"headings": p.headings, "line": p.line, "text": p.text} for p in article.passages]
    card = {"headings": (), "line": 1, "text": article.title}
    return [json.dumps(plain).encode() for plain in (card, *passages)]


# -- solved tickets ---------------------------------------------------------------------------------------


def history_index(
    tickets: Iterable[Ticket],
    articles: ArticleIndex,
    wording: Callable[[Ticket], tuple[str, str]],
    progress: Callable[[int, int], None] | None = None,
) -> Lesson | None:
    """The index of solved tickets, taught; None when no ticket names an article of the knowledge base.

    Args:
        tickets: in any order; those with a date are sorted by it.
        articles: what their ``articles`` refer to.
        wording: a ticket's subject and text, as they are searched for.
        progress: is told how many documents are done, and of how many.
    """
    numbers = {json.loads(card)["path"]: number for number, card in enumerate(articles.cards)}
    solved = [(ticket, found) for ticket in tickets if (found := _labels(ticket, numbers))]
    if not solved:
        return None
    solved.sort(key=lambda pair: pair[0].created)
    queries = [Query.of(texts_of(*wording(ticket))) for ticket, _ in solved]
    labels: list[list[int]] = [found for _, found in solved]
    words, counts = _per_article(queries, labels, len(articles))
    extra = taught_passages(articles, counts, len(queries))
    queries += [Query.of(texts_of(*_text_of(articles, passage))) for passage in extra]
    labels += [[int(articles.article_of[passage])] for passage in extra]
    postings = Postings.of(_rows(queries))
    kinds = np.zeros(len(postings.keys), np.int8)
    for query in queries:
        kinds[np.searchsorted(postings.keys, query.keys)] = query.kinds
    bare = History(
        postings,
        kinds,
        vector_norms(postings, kinds, len(queries)),
        np.cumsum([0, *map(len, labels)], dtype=np.int64),
        np.array([article for found in labels for article in found], np.int32),
        Blobs.of([_kept_of(ticket) for ticket, _ in solved]),
        words,
        counts,
        *(np.zeros(0, np.int32), np.zeros((0, 0), np.float32), np.zeros(0, np.int32)),
    )
    return taught(bare, queries, progress)


MOST_TRIED = 400
"""Solved tickets on which the blend is tried out."""


def tuned(articles: ArticleIndex, lesson: Lesson) -> Blend:
    """The blend fitted to a desk's own solved tickets, each looked at as if it had not been solved yet."""
    history = lesson.history
    seen, right = [], []
    for row in range(max(0, len(lesson.tickets) - MOST_TRIED), len(lesson.tickets)):
        document, query = int(lesson.tickets[row]), lesson.queries[row]
        scores = articles.scores(query)
        likeness = history.like(query, but=document)._replace(solved_by=lesson.unseen[row].astype(np.float64))
        total = WITH_HISTORY.score(scores, likeness)
        first = np.argmax(total)
        seen.append(signs(query, scores, likeness, total, np.array([first]))[0])
        right.append(first in history.labels_of(document))
    return fitted(np.array(seen), np.array(right), WITH_HISTORY)


def _labels(ticket: Ticket, numbers: dict[str, int]) -> list[int]:
    return sorted({numbers[path] for path in ticket.articles if path in numbers})


def _kept_of(ticket: Ticket) -> bytes:
    plain = {
        "id": ticket.id,
        "subject": ticket.subject or ticket.last_words[:200],
        "articles": ticket.articles,
        "reply": ticket.reply or next((m.text for m in reversed([*ticket.said("agent")])), ""),
    }
    return json.dumps(plain).encode()


def _rows(queries: Sequence[Query]) -> Rows:
    sizes = [len(query.keys) for query in queries]
    often = np.concatenate([np.rint(np.exp(query.weights - 1)) for query in queries])
    return Rows(
        np.repeat(np.arange(len(queries), dtype=np.int32), sizes),
        np.concatenate([query.keys for query in queries]),
        np.minimum(often, 255).astype(np.uint8),
    )


def _per_article(
    queries: Sequence[Query], labels: Sequence[list[int]], articles: int
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    words, counts = np.zeros(articles), np.zeros(articles, np.int32)
    for query, found in zip(queries, labels, strict=True):
        often = np.minimum(np.rint(np.exp(query.weights[query.kinds == WORD] - 1)), MOST_IN_A_TICKET)
        words[found] += often.sum()
        counts[found] += 1
    return words, counts


MOST_TAUGHT = 4000
"""Documents that the regression is taught with: its cost grows with the cube of it."""


def taught_passages(articles: ArticleIndex, counts: NDArray[np.int32], tickets: int) -> list[int]:
    """Passages to be taught along with the tickets: of all articles, or of those with most tickets."""
    room = MOST_TAUGHT - min(tickets, MOST_TAUGHT * 2 // 3)
    order = np.argsort(-counts, kind="stable")
    found: list[int] = []
    for number in order.tolist():
        passages = articles.passages_of(number)
        if len(found) + len(passages) - 1 > room:
            break
        found += passages[1:]
    return found


def _text_of(articles: ArticleIndex, passage: int) -> tuple[str, str]:
    card = json.loads(articles.cards[int(articles.article_of[passage])])
    plain = json.loads(articles.texts[passage])
    return " ".join((card["title"], *plain["headings"][-1:])), plain["text"]
