"""What to ask back: what an article needs, what tells the likeliest articles apart, what a fault lacks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from csreply.draft.asks import terms
from csreply.draft.whose import named_plans, named_roles
from csreply.draft.wordings import holds, systems
from csreply.templates import Question
from csreply.text import padded, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from csreply.draft.telling import Telling
    from csreply.model import Article, Fact, Match
    from csreply.templates import Template

MOST_QUESTIONS = 3
"""Questions in one reply. More than three are rarely all answered."""
LIKELY = 0.2
"""The confidence from which a match says something of what to ask."""
_LEVEL = 0.6
"""How near the second match has to come to the first to be asked about."""
_LONGEST_TITLE = 9
"""Words of a title that fits into a question."""


def missing(
    telling: Telling,
    questions: Sequence[Question],
    facts: Sequence[Fact],
    lists: Mapping[str, Sequence[str]],
    articles: Sequence[Article] = (),
) -> tuple[Question, ...]:
    """The questions worth asking: none that the ticket answers, none beside its matter; three at most.

    Args:
        telling: the ticket.
        questions: those of the desk, the most telling first.
        facts: what the ticket holds.
        lists: ``Templates.lists``: ``of-trouble`` and ``of-article`` name the kinds that are asked only
            where something fails, or where an article tells such customers apart.
        articles: that may answer it, opened.
    """
    kinds = {fact.kind for fact in facts}
    needed = frozenset().union(*(needs(article, lists) for article in articles))
    matter, length = _matter(telling), len(telling.forms.split())
    trouble = any(ask.kind == "problem" for ask in telling.every)
    fitting: list[Question] = []
    for question in questions:
        if kinds & {question.kind, *question.known} or holds(telling.forms, question.unless):
            continue
        named = not question.words or holds(matter, question.words) > 0
        named = named and (trouble or question.kind not in lists.get("of-trouble", ()))
        named = named and question.kind not in lists.get("of-article", ())
        if (named or question.kind in needed) and not (question.shorter and length >= question.shorter):
            fitting.append(question)
    return tuple(sorted(fitting, key=lambda each: each.kind not in needed)[:MOST_QUESTIONS])


def _matter(telling: Telling) -> str:
    """The sentences that ask or name a fault, without those that only tell."""
    told = [ask.text for ask in telling.every if ask.kind in ("problem", "question") or ask in telling.asks]
    return padded(" . ".join([telling.topic, *told]))


def needs(article: Article, lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The kinds of fact by which an article tells its readers apart: their system, plan or role."""
    named: dict[str, set[str]] = {"device": set(), "plan": set(), "role": set()}
    roles = tuple(lists.get("roles", ()))
    for passage in article.passages:
        named["device"] |= systems(" ".join(passage.headings[-1:]), lists)
    for opening in _openings(article):
        named["plan"] |= named_plans(opening)
        named["role"] |= named_roles(opening, roles)
    return frozenset(kind for kind, names in named.items() if len(names) > 1)


def _openings(article: Article) -> Iterator[str]:
    """The first words of each heading and sentence."""
    for passage in article.passages:
        yield " ".join(passage.headings[-1].split()[:8]) if passage.headings else ""
        for span in sentences(passage.text[:4000]):
            yield " ".join(passage.text[span.start : span.end].split()[:8])


def apart(matches: Sequence[Match], telling: Telling, wording: Template | None) -> Question | None:
    """The question which of the two likeliest articles it is about; None where one is far ahead.

    Args:
        matches: best first, those that a customer may see.
        telling: the ticket; each title has to share a word with it.
        wording: the desk's phrase, with ``topic`` and ``article.title`` for the two titles.
    """
    told = terms(telling.forms)
    for first, second in pairwise(matches[:2]):
        titles = first.article.title, second.article.title
        near = second.confidence >= max(LIKELY, _LEVEL * first.confidence)
        own = terms(titles[0]) ^ terms(titles[1])
        fits = all(
            len(title.split()) <= _LONGEST_TITLE and bool(terms(title) & own) and terms(title) & own <= told
            for title in titles
        )  # what tells the two apart are words of theirs
        if wording is not None and near and fits and titles[0] != titles[1]:
            filled = wording.fill({"topic": titles[0], "article.title": titles[1]})
            return Question("goal", filled.text, wording.first_line)
    return None
