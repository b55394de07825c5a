"""What customers ask that the articles do not answer, and in which words they ask for what they do answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from csreply.desk.gaps.asked import Asked, said, unanswered
from csreply.desk.gaps.grouping import groups, rarity, vectors
from csreply.desk.gaps.naming import as_written, fits, names
from csreply.desk.gaps.topics import Topics
from csreply.desk.gaps.unsaid import Shelf, Unsaid, stems_of
from csreply.match import wording
from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from csreply.desk import Desk
    from csreply.model import Article, Ticket

__all__ = ["Asked", "Gap", "Gaps", "Nearest", "Unsaid", "find", "unsolved"]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The article that comes nearest to a group's tickets, and why it does not answer them.

    Attributes:
        tickets: to how many of them it is the nearest.
        confidence: 0 to 1, that it answers one of these, on average.
        cautions: as of a match: ``restricted``, ``draft``, ``already read``…
        lacks: the group's words that it does not hold.
    """

    article: Article
    tickets: int
    confidence: float
    cautions: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Tickets about one thing, which no article is sure to answer.

    Attributes:
        tickets: the most typical first.
        words: that name the group, as customers wrote them; most telling first.
        nearest: None when no article holds any of their words.
        written: the starter article that was made of it.
        kept: a file that has the starter article's name and was there before.
    """

    tickets: tuple[Asked, ...]
    words: tuple[str, ...]
    nearest: Nearest | None
    written: Path | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was found.

    Attributes:
        tickets: how many were looked at.
        unanswered: how many of them no article is sure to answer.
        gaps: these in groups, largest first.
        unsaid: words that articles lack.
        problems: what could not be read.
    """

    tickets: int
    unanswered: int
    gaps: tuple[Gap, ...]
    unsaid: tuple[Unsaid, ...]
    problems: tuple[CsreplyError, ...]

    def most(self, most: int) -> Gaps:
        """The first so many gaps, and articles that lack words."""
        return replace(self, gaps=self.gaps[:most], unsaid=self.unsaid[:most])


def find(
    desk: Desk,
    tickets: Iterable[Ticket | CsreplyError],
    *,
    told: Callable[[int], None] | None = None,
) -> Gaps:
    """Look through tickets for what the articles do not answer, and through the desk's solved ones for words.

    Args:
        desk: whose articles they are.
        tickets: in place of one that cannot be read, its error. One that was solved with an article that is
            there is no gap.
        told: is called with the number of tickets that were looked at.

    Raises:
        CsreplyError: the articles or the solved tickets cannot be read, or the only ticket cannot.
    """
    topics = Topics(desk.index.articles)
    shelf = Shelf(desk, topics)
    found: list[Asked] = []
    problems: list[CsreplyError] = []
    count = 0
    for ticket in tickets:
        if isinstance(ticket, CsreplyError):
            problems.append(ticket)
            continue
        count += 1
        try:
            found += _looked_at(desk, ticket, shelf, topics)
        except CsreplyError as problem:
            problems.append(CsreplyError(problem.what, where=ticket.source or ticket.id, mend=problem.mend))
        if told:
            told(count)
    for solved in _solved(desk):
        if isinstance(solved, CsreplyError):
            problems.append(solved)
        else:
            shelf.add(solved)
    if len(problems) == 1 and not topics.tickets:
        raise problems[0]
    gaps = tuple(_grouped(desk, found, topics))
    return Gaps(count, len(found), gaps, tuple(shelf.unsaid()), tuple(dict.fromkeys(problems)))


def unsolved(desk: Desk) -> Iterator[Ticket | CsreplyError]:
    """The desk's solved tickets of which nobody knows the article, or whose article is not there.

    Raises:
        CsreplyError: the desk keeps no solved tickets, or they cannot be read.
    """
    if desk.settings.solved is None:
        mend = "name files or folders of tickets, or a JSONL file of solved ones with --solved"
        raise CsreplyError("this desk keeps no solved tickets", mend=mend)
    named = cache(desk.library.named)
    for ticket in _solved(desk):
        if isinstance(ticket, CsreplyError) or not any(map(named, ticket.articles)):
            yield ticket


def _solved(desk: Desk) -> Iterator[Ticket | CsreplyError]:
    """All solved tickets of the desk; none where the file is not made yet."""
    path = desk.settings.solved
    if path is not None and path.exists() and path.stat().st_size:
        yield from desk.tickets(str(path))


def _looked_at(desk: Desk, ticket: Ticket, shelf: Shelf, topics: Topics) -> Iterator[Asked]:
    """The ticket, if it is a gap; counted among the solved ones, if it is one of them."""
    if any(map(shelf.named, ticket.articles)):
        shelf.add(ticket)
        return
    texts = wording(ticket)
    counts, written = said(texts)
    topics.add(counts.keys(), texts[0], written)
    if one := unanswered(desk, ticket):
        yield one


def _grouped(desk: Desk, found: Sequence[Asked], topics: Topics) -> Iterator[Gap]:
    """The groups, largest first; of equally large ones the less sure answered."""
    weights = _weights(found, topics, topics.tickets + len(desk.index.articles))
    made = vectors([one.counts for one in found], weights)
    gaps = [
        _gap(desk, [found[place] for place in group], [made[place] for place in group])
        for group in groups(made)
    ]
    yield from sorted(gaps, key=lambda gap: (-len(gap.tickets), gap.nearest.confidence if gap.nearest else 0))


def _weights(found: Sequence[Asked], topics: Topics, documents: int) -> dict[str, float]:
    """How much each term tells: by how rare it is among tickets and articles, and how far it is a topic."""
    among = Counter(term for one in found for term in one.counts)
    names = {stem for one in found for stem in one.names if not topics.is_known(stem)}
    shared = (term for term, count in among.items() if fits(term) and (count > 1 or " " not in term))
    return {
        term: rarity(min(topics.holders_of(term), documents), documents) * topics.topical(term)
        for term in shared
        if names.isdisjoint(term.split(" "))
    }


def _gap(desk: Desk, group: Sequence[Asked], vectors: Sequence[Mapping[str, float]]) -> Gap:
    terms = names(group, vectors)
    words = tuple(as_written(term, group) for term in terms)
    nearest = _nearest(group)
    if nearest:
        held = stems_of(desk, nearest.article.path)
        lacks = [
            word for term, word in zip(terms, words, strict=True) if not held.issuperset(term.split(" "))
        ]
        nearest = replace(nearest, lacks=tuple(lacks))
    return Gap(tuple(group), words, nearest)


def _nearest(group: Sequence[Asked]) -> Nearest | None:
    """The article that is nearest to most of the tickets; of equals the surer one, then the first by path."""
    matches = [one.nearest for one in group if one.nearest]
    if not matches:
        return None
    by_path = Counter(match.article.path for match in matches)
    sure = Counter[str]()
    for match in matches:
        sure[match.article.path] += round(match.confidence * 1e6)
    path = min(by_path, key=lambda path: (-by_path[path], -sure[path], path))
    own = [match for match in matches if match.article.path == path]
    cautions = tuple(dict.fromkeys(caution for match in own for caution in match.cautions))
    return Nearest(own[0].article, len(own), sure[path] / len(own) / 1e6, cautions, ())
