"""Composes one draft: evidence, values, template, and for every stretch its source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from csreply.draft.answering import Answering, leaning, opened
from csreply.draft.asking import LIKELY, MOST_QUESTIONS, apart, missing
from csreply.draft.asks import terms
from csreply.draft.choice import Shape, chosen, forced
from csreply.draft.followup import ours, promised
from csreply.draft.mending import Mender, Mends
from csreply.draft.mirror import Mirror
from csreply.draft.naming import signed
from csreply.draft.passages import Shelf
from csreply.draft.plain import Plain
from csreply.draft.reader import Reader
from csreply.draft.saying import Saying
from csreply.draft.telling import Telling, told, tried
from csreply.draft.values import (
    Sourced,
    answered,
    asked,
    joined,
    of_desk,
    of_telling,
    of_ticket,
    phrase,
)
from csreply.draft.whose import Whose, whose
from csreply.draft.wordings import worded
from csreply.draft.written import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from csreply.draft.answering import Answer
    from csreply.draft.voice import Voice
    from csreply.model import Article, Draft, Fact, Match, Ticket
    from csreply.templates import Question, Template, Templates

NEAR = 0.35
"""The confidence from which a page is named, though no answer is taken from it."""
MOST_OPENED = 4
"""Articles that are read where several things are asked."""


class Read(NamedTuple):
    """A ticket and its matches, read once.

    Attributes:
        usable: the matches that a customer may see, best first.
        spelt: whether a word may be said back.
        found: those that are read, each with its article opened.
        customer: their systems, plan and roles.
        ours: for each sentence that we wrote before, the stems of its words.
    """

    usable: list[Match]
    spelt: Callable[[str], bool]
    telling: Telling
    found: tuple[tuple[Match, Article], ...]
    customer: Whose
    shelf: Shelf
    ours: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Composer:
    """Everything a draft is composed of, for one ticket.

    Attributes: as the arguments of ``draft``.
    """

    ticket: Ticket
    matches: Sequence[Match]
    article: Callable[[str], Article]
    templates: Templates
    facts: Sequence[Fact]
    voice: Voice
    today: str
    template: str | None = None
    sure: float = 0.5
    most: int = 110
    spelt: Callable[[str], bool] = field(default=lambda _: True)
    meanings: Mapping[str, str] = field(default_factory=dict)

    def composed(self, mends: Mends) -> tuple[Draft, Mender]:
        """A draft with these changes, and what turns findings on it into further changes.

        Raises:
            CsreplyError: no template fits, or the forced one cannot be used.
        """
        lists = self.templates.lists
        read = self._read
        telling = read.telling
        reader = self._reader(mends)
        subject = self.ticket.subject
        answering = Answering(telling, read.found, reader, read.shelf, terms(subject), self.sure, subject)
        answers = answering.answers()
        telling = self._led_by(telling, answering, answers)
        asking = [question for question in self.templates.questions if question.kind not in mends.unasked]
        questions = () if answers else self._missing(telling, asking, read.usable, mends)
        evidence = tuple(answer.evidence for answer in answers if answer.evidence)
        saying = Saying(self.templates, self.facts, telling, answering, answers, Mirror(lists, read.spelt))
        plain = {
            **of_ticket(self.ticket, lists.get("not-a-person", ())),
            **of_desk(self.voice, self.today),
            **of_telling(telling, self.facts, lists),
            **saying.plain(mends.open),
            "promised": promised(self.ticket, lists),
        }
        if not plain["ticket.requester.name"]:
            plain["ticket.requester.first_name"] = signed(self.ticket, lists)
        plain = {name: "" if name in mends.quiet else value for name, value in plain.items()}
        made = {"questions": asked(questions), **saying.sourced(plain)}
        made = {name: value for name, value in made.items() if value.text}
        used = self._template(Shape(self.ticket, telling, evidence, questions), plain, made)
        made |= self._phrases(used, {**plain, **{name: value.text for name, value in made.items()}}, saying)
        gaps = tuple(question.kind for question in questions) if "questions" in used.uses else ()
        labels = frozenset(_labels(each.article for each in evidence))
        return written(used, plain, made, gaps), Mender(questions, self.meanings, labels, plain)

    def _missing(
        self, telling: Telling, asking: Sequence[Question], usable: Sequence[Match], mends: Mends
    ) -> tuple[Question, ...]:
        """What to ask back: first what tells the likeliest articles apart."""
        likely = [match for match in usable[:2] if match.confidence >= LIKELY]
        articles = [article for _, article in opened(likely[:1], self.article)]
        which = apart(likely, telling, self.templates.phrases.get("apart"))
        others = missing(telling, asking, self.facts, self.templates.lists, articles)
        return (which, *others)[:MOST_QUESTIONS] if which and which.kind not in mends.unasked else others

    def _led_by(self, telling: Telling, answering: Answering, answers: Sequence[Answer]) -> Telling:
        """The telling led by the ask that the one answer is about, where it is clearly another."""
        evidence = answers[0].evidence if len(answers) == 1 else None
        if evidence is None or len(telling.asks) < 2 or telling.main is None:
            return telling
        text = f"{evidence.article.title} {answered(evidence).text}"
        shelf = answering.shelf
        best = max(telling.asks, key=lambda ask: shelf.share(ask, text))
        mirror = Mirror(self.templates.lists, self.spelt)
        question, words = mirror.question(best), mirror.words(best)
        if shelf.share(best, text) < shelf.share(telling.main, text) + 0.15 or not (question or words):
            return telling
        return replace(telling, main=best, question=question, said="", problem=words)

    @cached_property
    def _read(self) -> Read:
        """What does not change while the draft is mended."""
        lists = self.templates.lists
        usable = [match for match in self.matches if match.article.for_customers]
        spelt = self._spelt(usable)
        telling = told(self.ticket, lists, telling=_titles(usable), spelt=spelt)
        found = opened(usable[: MOST_OPENED if len(telling.asks) > 1 else 2], self.article)
        customer = whose(self.ticket, self.facts, telling.forms, lists)
        shelf = Shelf(found, leaning(telling, customer, lists))
        return Read(usable, spelt, telling, found, customer, shelf, ours(self.ticket))

    def _spelt(self, usable: Sequence[Match]) -> Callable[[str], bool]:
        """Whether a word is spelt right: as English is, or as the passages found have it."""
        texts = " ".join(f"{match.article.title} {match.passage.text}" for match in usable).lower()
        return lambda word: self.spelt(word) or f" {word} " in texts

    def _reader(self, mends: Mends) -> Reader:
        lists = self.templates.lists
        errors = tuple(fact.value for fact in self.facts if fact.kind in lists.get("errors", ()))
        plain = Plain(self.article, lists, mends)
        return Reader(plain, {}, tried(self.facts), errors, self._read.customer, self.most, self._read.ours)

    def _template(self, shape: Shape, plain: Mapping[str, object], made: Mapping[str, Sourced]) -> Template:
        given = {name for name, value in plain.items() if value} | made.keys()
        if self.template:
            return forced(self.template, self.templates, dict.fromkeys(given, True))
        return chosen(shape, self.templates, given)

    def _phrases(self, used: Template, values: Mapping[str, object], saying: Saying) -> dict[str, Sourced]:
        """The phrases a template uses, in the desk's tone, or as the case asks, where there is such a one."""
        phrases = self.templates.phrases
        found: dict[str, Sourced] = {}
        nearest = self._nearest if not saying.says else {}
        for name in used.uses & phrases.keys():
            extra = nearest if name == "page" else {}
            case = "nearest" if extra else saying.case(values)
            variants = (f"{name}-{self.voice.tone}", f"{name}-{case}", name)
            chosen = next(variant for variant in variants if variant in phrases)
            found[name] = phrase(worded(phrases, chosen, self.ticket.id), {**values, **extra})
        if saying.unsure and "opening" in found and "unsure" in phrases:
            unsure = phrase(worded(phrases, "unsure", self.ticket.id), values)
            found["opening"] = joined((found["opening"], unsure), " ")
        return found

    @property
    def _nearest(self) -> dict[str, object]:
        """The page that comes nearest, where nothing of it is said; none where it is far."""
        first = next(iter(self._read.usable), None)
        near = first is not None and first.confidence >= NEAR
        return (
            {"article.title": first.article.title, "article.url": first.article.url} if first and near else {}
        )

    def shorter(self) -> Composer:
        """The same with less taken from the articles."""
        return replace(self, most=self.most - 30)

    def without_articles(self) -> Composer:
        """The same with nothing taken from articles, and no template that would need them."""
        return replace(self, matches=(), template=None)


def _titles(usable: Sequence[Match]) -> frozenset[str]:
    return frozenset().union(*(terms(match.article.title) for match in usable[:3]))


def _labels(articles: Iterable[Article]) -> set[str]:
    return {
        label
        for article in articles
        for passage in article.passages
        for block in passage.blocks
        for label in block.labels
    }
