"""Building the index of solved tickets: what is new is read, what is known is kept, and all is taught."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csreply.index.blend import Blend, fitted, signs, with_history
from csreply.index.history import MOST_OFTEN, History, relative_lengths, vector_norms
from csreply.index.postings import Postings, Rows, added, ranges
from csreply.index.query import Query, texts_of
from csreply.index.store import Blobs
from csreply.index.teaching import MOST_TICKETS, Lesson, queries_of, taught
from csreply.index.terms import PAIR, PIECE, WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from csreply.index.articles import ArticleIndex, Scores
    from csreply.index.history import Likeness
    from csreply.model import Ticket

MOST_TAUGHT = 4000
"""Documents that the regression is taught with: its cost grows with the cube of it."""
MOST_TRIED = 400
"""Solved tickets on which the blend is tried out."""
SHARES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
"""How much the history may count beside the articles' own words."""
DOUBT, DOUBTED_SPREAD = 3, 0.05
"""Trials without gain that are added before a history is believed, and their variance."""
FEW = 1000
"""Up to so many documents teaching takes no time, and is done whenever a ticket is added."""
NEWS = 0.03
"""Beyond that, it is done again when so much of the history is new. New tickets are neighbours at once."""


@dataclass(frozen=True, slots=True)
class _Document:
    """Something to learn from: its content, the articles that answer it, and how it is searched for."""

    stamp: int
    labels: tuple[int, ...]
    subject: str
    body: str
    kept: bytes = b""


def history_index(
    tickets: Iterable[Ticket],
    articles: ArticleIndex,
    wording: Callable[[Ticket], tuple[str, str]],
    old: tuple[History, Blend] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[History, Blend] | None:
    """The index of solved tickets and how to weigh it; None when no ticket names a known article.

    Args:
        tickets: in any order; those with a date are sorted by it.
        articles: what their ``articles`` refer to.
        wording: a ticket's subject and text, as they are searched for.
        old: an earlier one, to take over what has not changed. Its articles may have been others.
        progress: is told how many documents are taught, and of how many.
    """
    solved = _solved(tickets, articles, wording)
    if not solved:
        return None
    documents = [*_passages(articles, solved), *solved]
    history = _gathered(documents, len(solved), len(articles), old[0] if old else None)
    if old and _still_taught(old[0], history):
        known = old[0]
        kept = replace(history, taught=known.taught, weights=known.weights, learned=known.learned)
        return kept, old[1]
    lesson = taught(history, progress)
    return lesson.history, tuned(articles, lesson)


class _Trial(NamedTuple):
    """A solved ticket looked at as if it had not been solved yet, and the articles that answered it."""

    query: Query
    scores: Scores
    likeness: Likeness
    answers: NDArray[np.int32]


def tuned(articles: ArticleIndex, lesson: Lesson) -> Blend:
    """The blend fitted to a desk's own solved tickets: how much they count, and how far it can be trusted."""
    trials = list(_trials(articles, lesson))
    blend = with_history(_share(trials))
    seen, right = [], []
    for query, scores, likeness, answers in trials:
        total = blend.score(scores, likeness)
        first = np.argmax(total)
        seen.append(signs(query, scores, likeness, total, np.array([first]))[0])
        right.append(first in answers)
    return fitted(np.array(seen), np.array(right), blend)


def _trials(articles: ArticleIndex, lesson: Lesson) -> Iterator[_Trial]:
    history = lesson.history
    tried = range(max(0, len(lesson.tickets) - MOST_TRIED), len(lesson.tickets))
    queries = queries_of(history, [int(lesson.tickets[row]) for row in tried])
    for row, query in zip(tried, queries, strict=True):
        document = int(lesson.tickets[row])
        likeness = history.like(query, but=document)
        unseen = np.zeros(len(articles))
        unseen[history.learned] = lesson.unseen[row]
        likeness = likeness._replace(solved_by=unseen)
        yield _Trial(query, articles.scores(query), likeness, history.labels_of(document))


def _share(trials: Sequence[_Trial]) -> float:
    """How much the history may count, 0 to 1: no more than it has proved to help.

    Of each share in ``SHARES`` the gain in reciprocal rank over articles alone is taken on every trial; the
    share with the best lower bound (mean less one standard error, with ``DOUBT`` trials that gained nothing
    added) wins. So a thin history, which can bury good articles, counts for nothing until it helps.
    """
    ranks = np.array([[_reciprocal_rank(with_history(share), trial) for share in SHARES] for trial in trials])
    gains = ranks - ranks[:, :1]
    count = len(trials) + DOUBT
    mean = gains.sum(axis=0) / count
    spread = np.sqrt(gains.var(axis=0) + DOUBTED_SPREAD * DOUBT / count)
    bound = mean - spread / np.sqrt(count)
    bound[0] = 0.0
    return SHARES[int(np.argmax(bound))]


def _reciprocal_rank(blend: Blend, trial: _Trial) -> float:
    """1 / the best place of an article that answered; 0 beyond the first ten."""
    total = blend.score(trial.scores, trial.likeness)
    best = float(total[trial.answers].max())
    place = int((total > best).sum()) + 1
    return 1 / place if best > 0 and place <= 10 else 0.0


def _still_taught(old: History, new: History) -> bool:
    """Whether what the old one was taught serves the new one: little was added, and nothing changed."""
    known = len(old.stamps)
    added = len(new.stamps) - int(old.taught.max(initial=-1)) - 1
    return (
        known > FEW
        and len(old.counts) == len(new.counts)
        and np.array_equal(old.stamps, new.stamps[:known])
        and np.array_equal(old.labels, new.labels[: len(old.labels)])
        and added <= NEWS * known
    )


# -- documents --------------------------------------------------------------------------------------------


def _solved(
    tickets: Iterable[Ticket], articles: ArticleIndex, wording: Callable[[Ticket], tuple[str, str]]
) -> list[_Document]:
    numbers = {json.loads(card)["path"]: number for number, card in enumerate(articles.cards)}
    found: list[tuple[str, _Document]] = []
    for ticket in tickets:
        labels = tuple(sorted({numbers[path] for path in ticket.articles if path in numbers}))
        if labels:
            subject, body = wording(ticket)
            kept = _kept(ticket)
            found.append((ticket.created, _Document(_stamp(kept, body), labels, subject, body, kept)))
    found.sort(key=lambda pair: pair[0])
    return [document for _, document in found]


def _kept(ticket: Ticket) -> bytes:
    """What is kept to show of a solved ticket."""
    answers = [message.text for message in ticket.said("agent")]
    plain = {
        "id": ticket.id,
        "subject": ticket.subject or ticket.last_words[:200],
        "articles": ticket.articles,
        "reply": ticket.reply or (answers[-1] if answers else ""),
    }
    return json.dumps(plain).encode()


def _passages(articles: ArticleIndex, solved: Sequence[_Document]) -> list[_Document]:
    """Passages to be taught along: of all articles, or of those with most tickets where that is too much."""
    counts = np.bincount([label for document in solved for label in document.labels], minlength=len(articles))
    room = MOST_TAUGHT - min(len(solved), MOST_TICKETS)
    found: list[_Document] = []
    for number in np.argsort(-counts, kind="stable").tolist():
        passages = articles.passages_of(number)[1:]
        if len(found) + len(passages) > room:
            break
        title = json.loads(articles.cards[number])["title"]
        found += [_taught(title, number, articles.texts[passage]) for passage in passages]
    return sorted(found, key=lambda document: (document.labels, document.stamp))


def _taught(title: str, number: int, text: bytes) -> _Document:
    plain = json.loads(text)
    subject = " ".join((title, *plain["headings"][-1:]))
    return _Document(_stamp(subject.encode(), plain["text"]), (number,), subject, plain["text"])


def _stamp(kept: bytes, body: str) -> int:
    digest = blake2b(kept, digest_size=8)
    digest.update(body.encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest(), "little")


# -- arrays -----------------------------------------------------------------------------------------------


def _gathered(documents: Sequence[_Document], tickets: int, articles: int, old: History | None) -> History:
    """The documents as an index that has not been taught yet."""
    stamps = np.array([document.stamp for document in documents], np.uint64)
    known = {stamp: place for place, stamp in enumerate(old.stamps.tolist())} if old else {}
    was = {place: known.pop(stamp) for place, stamp in enumerate(stamps.tolist()) if stamp in known}
    new = [place for place in range(len(documents)) if place not in was]
    rows, of_kind = _read([documents[place] for place in new], new)
    marked = {kind: rows.keys[of_kind == kind] for kind in (PAIR, PIECE)}
    if old:
        marked = {
            kind: np.append(keys, old.postings.keys[old.kinds == kind]) for kind, keys in marked.items()
        }
        rows = _moved(old, was).and_(rows)
    postings = Postings.of(rows)
    kinds = np.full(len(postings.keys), WORD, np.int8)
    for kind, keys in marked.items():
        kinds[np.isin(postings.keys, keys)] = kind
    sizes = [len(document.labels) for document in documents]
    bare = History(
        postings,
        kinds,
        vector_norms(postings, kinds, len(documents)),
        stamps,
        np.cumsum([0, *sizes], dtype=np.int64),
        np.array([label for document in documents for label in document.labels], np.int32),
        Blobs.of([document.kept for document in documents[len(documents) - tickets :]]),
        Postings.of(_NO_ROWS),
        np.zeros(articles),
        np.zeros(articles, np.int32),
        *(np.zeros(0, np.int32), np.zeros((0, 0), np.float32), np.zeros(0, np.int32)),
    )
    return _counted(bare)


def _read(documents: Sequence[_Document], places: Sequence[int]) -> tuple[Rows, NDArray[np.int8]]:
    """The terms of documents that stand at these places, and the kind of each."""
    sizes, keys, marks, kinds = array("q"), array("Q"), array("B"), array("b")
    for document in documents:
        query = Query.of(texts_of(document.subject, document.body))
        often = np.rint(np.exp(query.weights - 1))
        sizes.append(len(query.keys))
        keys.frombytes(query.keys.tobytes())
        marks.frombytes(np.minimum(often, 255).astype(np.uint8).tobytes())
        kinds.frombytes(query.kinds.tobytes())
    docs = np.repeat(np.array(places, np.int32), np.array(sizes, np.int64))
    return Rows(docs, np.array(keys, np.uint64), np.array(marks, np.uint8)), np.array(kinds, np.int8)


def _moved(old: History, was: dict[int, int]) -> Rows:
    """The entries of documents that were known, under their new numbers; ``was`` gives their old ones."""
    number = np.full(len(old.stamps), -1, np.int32)
    number[list(was.values())] = list(was)
    docs, keys, marks = old.postings.rows()
    docs = number[docs]
    keep = docs >= 0
    return Rows(docs[keep], keys[keep], marks[keep])


_NO_ROWS = Rows(np.zeros(0, np.int32), np.zeros(0, np.uint64), np.zeros(0, np.float32))


def _counted(history: History) -> History:
    """With the tickets and their words counted, article by article."""
    docs, keys, marks = history.postings.rows()
    kinds = np.repeat(history.kinds, np.diff(history.postings.starts))
    often = np.minimum(marks, MOST_OFTEN)
    word = kinds == WORD
    per_document = np.bincount(docs[word], often[word], minlength=len(history.stamps))
    owners = np.repeat(np.arange(len(history.stamps)), np.diff(history.label_starts))
    solved = owners >= history.first
    labels, owners = history.labels[solved], owners[solved]
    size = len(history.counts)
    words = np.bincount(labels, per_document[owners], minlength=size).astype(np.float64)
    of_ticket = (kinds != PIECE) & (docs >= history.first)
    rows = Rows(docs[of_ticket], keys[of_ticket], often[of_ticket])
    return replace(
        history,
        answered=Postings.of(_by_article(history, rows, relative_lengths(words))),
        words=words,
        counts=np.bincount(labels, minlength=size).astype(np.int32),
    )


def _by_article(history: History, rows: Rows, lengths: NDArray[np.float64]) -> Rows:
    """The terms of tickets, added up for the articles that solved them, by the length of each."""
    count = np.diff(history.label_starts)[rows.docs]
    articles = history.labels[ranges(history.label_starts[rows.docs], count)]
    keys, often = np.repeat(rows.keys, count), np.repeat(rows.marks, count)
    return added(Rows(articles, keys, (often / lengths[articles]).astype(np.float32)))
