"""Composes one draft: evidence, values, template, and for every stretch its source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from csreply.draft.answering import Answer, Answering, opened
from csreply.draft.asks import terms
from csreply.draft.choice import Shape, chosen, forced, missing
from csreply.draft.evidence import paragraphs
from csreply.draft.followup import ours, promised
from csreply.draft.mending import Mender, Mends
from csreply.draft.naming import signed
from csreply.draft.plain import Plain
from csreply.draft.reader import Reader
from csreply.draft.telling import Mirror, Telling, systems, told, tried, tried_labels
from csreply.draft.values import (
    Sourced,
    answered,
    asked,
    joined,
    of_desk,
    of_telling,
    of_ticket,
    phrase,
    quoted,
)
from csreply.draft.written import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from csreply.draft.voice import Voice
    from csreply.model import Article, Draft, Fact, Match, Ticket
    from csreply.templates import Template, Templates

MOST_OPENED = 4
"""Articles that are read where several things are asked."""


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
        usable = [match for match in self.matches if match.article.for_customers]
        spelt = self._spelt(usable)
        telling = told(self.ticket, lists, telling=_titles(usable), spelt=spelt)
        found = opened(usable[: MOST_OPENED if len(telling.asks) > 1 else 2], self.article)
        answering = Answering(telling, found, self._reader(telling, mends), terms(self.ticket.subject))
        answers = answering.answers(self.sure)
        telling = self._led_by(telling, answering, answers)
        asking = [question for question in self.templates.questions if question.kind not in mends.unasked]
        questions = () if answers else missing(telling, asking, self.facts)
        evidence = tuple(answer.evidence for answer in answers)
        plain = {
            **of_ticket(self.ticket, lists.get("not-a-person", ())),
            **of_desk(self.voice, self.today),
            **of_telling(telling, self.facts, lists),
            **self._of_answers(telling, answering, answers, mends),
            "promised": promised(self.ticket, lists),
        }
        if not plain["ticket.requester.name"]:
            plain["ticket.requester.first_name"] = signed(self.ticket, lists)
        plain = {name: "" if name in mends.quiet else value for name, value in plain.items()}
        made = {"questions": asked(questions), **self._of_article(answers)}
        made = {name: value for name, value in made.items() if value.text}
        used = self._template(Shape(self.ticket, telling, evidence, questions), plain, made)
        made |= self._phrases(used, {**plain, **{name: value.text for name, value in made.items()}})
        gaps = tuple(question.kind for question in questions) if "questions" in used.uses else ()
        labels = frozenset(_labels(each.evidence.article for each in answers))
        return written(used, plain, made, gaps), Mender(questions, self.meanings, labels, plain)

    def _led_by(self, telling: Telling, answering: Answering, answers: Sequence[Answer]) -> Telling:
        """The telling led by the ask that the one answer is about, where it is clearly another."""
        if len(answers) != 1 or len(telling.asks) < 2 or telling.main is None:
            return telling
        text = f"{answers[0].evidence.article.title} {answered(answers[0].evidence).text}"
        shelf = answering.shelf
        best = max(telling.asks, key=lambda ask: shelf.share(ask, text))
        mirror = Mirror(self.templates.lists, self.spelt)
        question, words = mirror.question(best), mirror.words(best)
        if shelf.share(best, text) < shelf.share(telling.main, text) + 0.15 or not (question or words):
            return telling
        return replace(telling, main=best, question=question, said="", problem=words)

    def _spelt(self, usable: Sequence[Match]) -> Callable[[str], bool]:
        """Whether a word is spelt right: as English is, or as the passages found have it."""
        texts = " ".join(f"{match.article.title} {match.passage.text}" for match in usable).lower()
        return lambda word: self.spelt(word) or f" {word} " in texts

    def _reader(self, telling: Telling, mends: Mends) -> Reader:
        lists = self.templates.lists
        errors = tuple(fact.value for fact in self.facts if fact.kind in lists.get("errors", ()))
        return Reader(
            Plain(self.article, lists, mends),
            {},
            tried(self.facts),
            errors,
            systems(f"{telling.forms} {_system_facts(self.facts)}", lists),
            self.most,
            ours(self.ticket),
        )

    def _template(self, shape: Shape, plain: Mapping[str, object], made: Mapping[str, Sourced]) -> Template:
        given = {name for name, value in plain.items() if value} | made.keys()
        if self.template:
            return forced(self.template, self.templates, dict.fromkeys(given, True))
        return chosen(shape, self.templates, given)

    def _of_answers(
        self, telling: Telling, answering: Answering, answers: Sequence[Answer], mends: Mends
    ) -> dict[str, object]:
        """The plain values that come with the answers."""
        done = [each for answer in answers for each in answer.evidence.left_out]
        lists = self.templates.lists
        known = done if answers else [fact.value for fact in self.facts if fact.kind.startswith("tried")]
        values: dict[str, object] = {"tried": tried_labels(self.facts, known, lists)}
        mirror = Mirror(lists, self.spelt)
        pushed = mirror.lifted(mends.open)
        if not answers:
            return {**values, "also_asked": pushed, "lacking": "lacking" if mends.open and not pushed else ""}
        first = answers[0].evidence
        errors = answering.reader.errors
        code = next((error for error in errors if first.speaks_of(error)), "")
        open_ = [
            ask
            for ask in answering.left_open(answers)
            if ask is not telling.main and mirror.question(ask) != telling.question
        ]
        lifted = next((text for ask in open_ if (text := mirror.words(ask))), "")
        return {
            **values,
            **_of_page(answers[0]),
            "skipped": "skipped" if done else "",
            "error": "" if code in f"{telling.said} {telling.problem} {telling.topic}" else code,
            "more": "more" if any(each.evidence.more for each in answers) else "",
            "also_asked": lifted or pushed,
            "lacking": "lacking" if (open_ or mends.open) and not (lifted or pushed) else "",
            "unsaid": "unsaid" if open_ else "",
        }

    def _of_article(self, answers: Sequence[Answer]) -> dict[str, Sourced]:
        """The values made of an article's lines."""
        if not answers:
            return {}
        first = answers[0].evidence
        caution = (first.caution,) if first.caution else ()
        return {
            "answer": joined(self._answers(answers), "\n\n"),
            "steps": quoted(first.steps),
            "explanation": joined(map(quoted, paragraphs(first.explanation)), "\n\n"),
            "caution": quoted(caution),
            "result": joined((quoted(group) for group in paragraphs(first.after)), "\n\n"),
            "foresee": quoted(first.foresight),
        }

    def _answers(self, answers: Sequence[Answer]) -> list[Sourced]:
        """Each answer under a line that says which of their asks it is for."""
        mirror = Mirror(self.templates.lists, self.spelt)
        phrases = self.templates.phrases
        parts: list[Sourced] = []
        page = ""
        for answer in answers:
            if answer.ask and "each" in phrases:
                values = {
                    "question": mirror.question(answer.ask),
                    "problem": mirror.words(answer.ask),
                    "topic": answer.heading,
                }
                parts.append(phrase(phrases["each"].fill(values)))
            parts.append(answered(answer.evidence))
            if answer.ask and "page" in phrases and answer.evidence.article.path != page:
                page = answer.evidence.article.path
                parts.append(phrase(phrases["page"].fill(_of_page(answer))))
        return parts

    def _phrases(self, used: Template, values: Mapping[str, object]) -> dict[str, Sourced]:
        """The phrases a template uses, in the desk's tone where there is one."""
        phrases = self.templates.phrases
        return {
            name: phrase(phrases.get(f"{name}-{self.voice.tone}", phrases[name]).fill(values))
            for name in used.uses & phrases.keys()
        }

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


def _system_facts(facts: Sequence[Fact]) -> str:
    kinds = ("operating-system", "device", "browser", "app-version")
    return " ".join(fact.value for fact in facts if fact.kind in kinds)


def _of_page(answer: Answer) -> dict[str, object]:
    article = answer.evidence.article
    return {
        "article.title": article.title,
        "article.url": article.url,
        "article.updated": article.updated,
        "more": "more" if answer.evidence.more else "",
    }
