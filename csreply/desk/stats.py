"""A desk's articles in figures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from csreply.model import Article, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from csreply.desk import Desk


def stats(desk: Desk) -> Iterator[str]:
    """The figures, a line each; the last is on the held-out questions."""
    articles = list(desk.library.articles())
    passages = sum(len(article.passages) for article in articles)
    yield f"{_count(len(articles), 'article')}, {_count(passages, 'passage')}, in {desk.settings.kb}"
    if desk.library.problems:
        yield f"{_count(len(desk.library.problems), 'problem')}: see csreply kb check"
    for name in ("kind", "audience", "state"):
        yield f"{name}: {_told(Counter(getattr(article, name) for article in articles))}"
    dates = sorted(article.updated for article in articles if article.updated)
    if dates:
        yield f"updated: {dates[0]} to {dates[-1]}, half of them since {dates[len(dates) // 2]}"
    if desk.index.history:
        helped = (desk.index.history.counts > 0).sum()
        yield f"{_count(len(desk.index.history), 'solved ticket')}, for {_count(helped, 'article')}"
    yield from _asked(desk, articles)


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _told(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counted.most_common())


def _asked(desk: Desk, articles: Sequence[Article]) -> Iterator[str]:
    """How many of the questions that must find an article find it first, and among the first three."""
    asked = [(question, article) for article in articles for question in article.asks]
    if not asked:
        return
    few = sum(len(article.asks) < 2 for article in articles)
    ranks = [_rank(desk, question, article) for question, article in asked]
    first, third = sum(rank == 1 for rank in ranks), sum(0 < rank <= 3 for rank in ranks)
    yield (
        f"{len(asked)} held-out questions: {first} find their article first ({first / len(asked):.0%}), "
        f"{third} among the first three ({third / len(asked):.0%})"
    )
    if few:
        yield f"{few} articles have fewer than two held-out questions"


def _rank(desk: Desk, question: str, article: Article) -> int:
    """The place of an article among the matches of a question, from 1; 0 when it is not there."""
    found = desk.match(Ticket("ask", subject=question), most=10).matches or ()
    seen = [one for one in found if one.article.for_customers or not article.for_customers]
    ranked = sorted(seen, key=lambda one: -one.score)
    return next((place for place, one in enumerate(ranked, 1) if one.article.path == article.path), 0)
