"""The verb *match*: a ticket becomes the articles that answer it, why, how sure, and what to do with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from csreply.index import highest
from csreply.match.reasons import Reasons
from csreply.match.wording import already_read, not_a_question, wording
from csreply.model import Match, Similar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from dataclasses import dataclass

    from csreply.index import Found, Index, Query
    from csreply.model import Article, Passage, Route, Ticket
else:
    from csreply.value import dataclass

__all__ = ["ANSWERED", "SURE", "Matching", "hindrance", "match", "within", "wording"]

SURE = 0.5
"""From this confidence on the first match is drafted from without asking back."""
ANSWERED = 0.4
"""Below this confidence nothing is sent: the ticket is handed over."""
MOST_SIMILAR = 3
LIKE_ENOUGH = 0.15
"""The least cosine at which a solved ticket is called similar."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What matching found.

    Attributes:
        matches: each article once, best first.
        similar: solved tickets like this one, nearest first.
        route: ``reply`` when the first match is sure, ``ask`` when it is likely, else ``hand-over``.
        missing: with any other route than ``reply``, what stands in the way, in words.
    """

    matches: tuple[Match, ...]
    similar: tuple[Similar, ...]
    route: Route
    missing: tuple[str, ...]


def match(ticket: Ticket, index: Index, *, most: int = 5, today: str = "") -> Matching:
    """The articles that answer a ticket.

    Args:
        ticket: as a door read it.
        index: of the desk's articles and solved tickets.
        most: how many matches at most.
        today: ISO date that decides what has expired and what is recent; empty for neither.
    """
    subject, body = wording(ticket)
    query = index.query(subject, body)
    found = index.search(query, most)
    reasons = Reasons(ticket, index, query, found)
    passages = index.articles.best_passages(query, found.scores, found.best)
    matches = _ordered(
        [
            _match(ticket, index, found, reasons, place, passage, today)
            for place, passage in enumerate(passages)
        ]
    )
    hindered = not_a_question(ticket, subject, body)
    route, missing = _route(matches, query, found, reasons, hindered)
    return Matching(tuple(matches), _similar(index, found), route, missing)


def hindrance(ticket: Ticket) -> str:
    """Why no article can answer a ticket, whatever its words match; empty when one may."""
    return not_a_question(ticket, *wording(ticket))


def within(ticket: Ticket, index: Index, article: Article) -> Passage:
    """The passage of an article that fits a ticket best; its first where none does.

    Args:
        ticket: to be answered.
        index: in which the article may or may not stand.
        article: with its passages, of which there is at least one.
    """
    number = index.articles.number(article.path)
    if number < 0:
        return article.passages[0]
    query = index.query(*wording(ticket))
    best = index.articles.best_passages(query, index.articles.scores(query), np.array([number]))
    return index.articles.passage(number, best[0])


def _match(
    ticket: Ticket, index: Index, found: Found, reasons: Reasons, place: int, best: int, today: str
) -> Match:
    number = int(found.best[place])
    article = _as_of(index.articles.article(number), today)
    passage = index.articles.passage(number, best)
    return Match(
        article,
        passage,
        round(float(found.total[number]), 4),
        round(float(found.confidence[place]), 3),
        reasons.of(number, article),
        _cautions(ticket, article),
    )


def _as_of(article: Article, today: str) -> Article:
    """The article as it stands today: its dates may have come since it was indexed."""
    state = article.state
    if today and state == "draft" and article.published and article.published <= today:
        state = "live"
    if today and state == "live" and article.expires and article.expires <= today:
        state = "expired"
    return replace(article, state=state) if state != article.state else article


def _cautions(ticket: Ticket, article: Article) -> tuple[str, ...]:
    """What an agent must know before using an article."""
    cautions = []
    if article.audience == "agent":
        cautions.append("restricted")
    if article.state != "live":
        cautions.append(article.state)
    if already_read(ticket, article):
        cautions.append("already read")
    if article.kind == "known-issue":
        cautions.append("known issue")
    if article.kind == "release-notes":
        cautions.append("release notes")
    return tuple(cautions)


def _ordered(matches: list[Match]) -> list[Match]:
    """Best first; but one that the customer has read, or may not see, does not lead before one as good."""

    def weight(found: Match) -> float:
        held_back = "already read" in found.cautions or not found.article.for_customers
        return found.score * (0.7 if held_back else 1.0)

    return sorted(matches, key=weight, reverse=True)


def _route(
    matches: Sequence[Match], query: Query, found: Found, reasons: Reasons, hindered: str
) -> tuple[Route, tuple[str, ...]]:
    """What to do with the ticket, and what stands in the way of more."""
    usable = [one for one in matches if one.article.for_customers]
    if hindered:
        return "hand-over", (hindered,)
    if not matches:
        return "hand-over", ("no article holds any of the ticket's words",)
    if not usable:
        return "hand-over", ("the only articles that fit are not for customers",)
    first = usable[0]
    if "already read" in first.cautions:
        return "hand-over", (f"they have read “{first.article.title}”, and no other article is as likely",)
    if first.confidence >= SURE:
        return "reply", ()
    missing = [_doubt(first)]
    unknown = _unknown(query, found, reasons)
    if unknown:
        missing.append(f"no article holds the words {', '.join(unknown)}")
    return ("ask" if first.confidence >= ANSWERED else "hand-over"), tuple(missing)


def _doubt(first: Match) -> str:
    sure = f"{round(first.confidence * 100)} in 100"
    return f"no article is sure to answer it: the nearest, “{first.article.title}”, is right {sure} times"


def _unknown(query: Query, found: Found, reasons: Reasons, most: int = 4) -> list[str]:
    """Words of the ticket that stand in no article, quoted as written; names left out."""
    nowhere = {
        term
        for term, kind, holders in zip(query.terms, query.kinds, found.scores.holders, strict=True)
        if kind == 0 and holders == 0 and len(term) > 3 and term.isalpha()
    }
    written = (word for stem, word in reasons.written.items() if stem in nowhere)
    return [f"“{word}”" for word in islice((word for word in written if not reasons.is_name(word)), most)]


def _similar(index: Index, found: Found) -> tuple[Similar, ...]:
    if index.history is None or found.likeness is None:
        return ()
    likeness = found.likeness.documents[index.history.first :]
    return tuple(
        _solved(index.history.ticket(number), float(likeness[number]))
        for number in highest(likeness, MOST_SIMILAR).tolist()
        if likeness[number] >= LIKE_ENOUGH
    )


def _solved(plain: Mapping[str, Any], score: float) -> Similar:
    return Similar(
        ticket=plain["id"],
        subject=plain["subject"],
        articles=tuple(plain["articles"]),
        score=round(score, 3),
        reply=plain["reply"],
    )
