"""What a draft says of its answers, and of the asks that they leave open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from csreply.draft.answering import THIN
from csreply.draft.evidence import paragraphs
from csreply.draft.telling import tried_labels
from csreply.draft.values import Sourced, answered, joined, phrase, quoted
from csreply.draft.wordings import holds
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.draft.answering import Answer, Answering
    from csreply.draft.asks import Ask
    from csreply.draft.evidence import Evidence
    from csreply.draft.mirror import Mirror
    from csreply.draft.telling import Telling
    from csreply.model import Fact
    from csreply.templates import Templates

UNSURE = 0.2
"""The share of what is asked that an answer holds, below which the draft says that it is not sure."""
WEAK = 0.6
"""The confidence of a match below which it says so too."""
_MOST_OPEN = 4
"""Asks that are left open and said back; the others are owned in one clause."""


@dataclass(frozen=True)
class Saying:
    """The values that come with the answers.

    Attributes:
        telling: the ticket, led by the ask that is answered.
        answering: how the answers were found.
        answers: one for the ticket, or one for each ask; empty when there is none.
    """

    templates: Templates
    facts: Sequence[Fact]
    telling: Telling
    answering: Answering
    answers: tuple[Answer, ...]
    mirror: Mirror

    @property
    def _evidence(self) -> tuple[Evidence, ...]:
        return tuple(answer.evidence for answer in self.answers if answer.evidence)

    def case(self, values: Mapping[str, object]) -> str:
        """The case for which the desk may have a phrase of its own: ``found`` or ``sorry``; else empty."""
        steps = bool(values.get("steps")) and str(values.get("question", "")).startswith("how to ")
        if steps and self.answers and self.answers[0].share >= THIN:
            return "found"
        said = padded(str(values.get("said", "")))
        regret = not values.get("question") and holds(said, self.templates.lists.get("regretted", ()))
        return "sorry" if regret else ""

    @property
    def unsure(self) -> bool:
        """Whether the one answer holds little of what is asked."""
        if len(self.answers) != 1 or not self.says:
            return False
        article = self._evidence[0].article
        found = (match.confidence for match, each in self.answering.opened if each.path == article.path)
        weak = next(found, 1.0) < WEAK or self.answers[0].share < UNSURE
        return weak and not self.answering.reader.on_error(article)

    @property
    def says(self) -> bool:
        """Whether anything of an article is said."""
        return any(each.says for each in self._evidence)

    def plain(self, passed_over: Sequence[str]) -> dict[str, object]:
        """The values that are the ticket's or the templates' own words.

        Args:
            passed_over: questions of theirs to take up, since nothing else does.
        """
        evidence = self._evidence
        done = [each for part in evidence for each in part.done]
        known = done if evidence else [fact.value for fact in self.facts if fact.kind.startswith("tried")]
        open_ = self._open()
        told = [text for ask in open_ if (text := self.mirror.told(ask, quoted=len(open_) > 2))]
        lifted = [text for each in passed_over if (text := self.mirror.lifted(each))]
        new = [text for text in lifted if not any(text in each for each in told)]
        told = [f"{'asked' if text.endswith('?') else 'wrote'}: “{text}”" for text in new] + told
        told = told if len(told) > _MOST_OPEN else [*told[len(new) :], *told[: len(new)]]
        several = self.says and len(self.telling.asks) > 1
        left = len(lifted) < len(passed_over) or (several and len(open_) > len(told))
        values: dict[str, object] = {
            "tried": tried_labels(self.facts, known, self.templates.lists),
            "also_asked": _together(told[:_MOST_OPEN]),
            "lacking": "lacking" if left else "",
        }
        if not self.says:
            return values
        first = evidence[0]
        errors = self.answering.reader.errors
        code = next((error for error in errors if first.speaks_of(error)), "")
        shown = f"{self.telling.said} {self.telling.problem} {self.telling.topic}"
        return {
            **values,
            **_of_page(first),
            "skipped": "skipped" if any(part.left_out for part in evidence) else "",
            "error": "" if code in shown else code,
            "more": "more" if any(part.more for part in evidence) else "",
            "unsaid": "unsaid" if self._unsaid(open_) else "",
        }

    def _unsaid(self, open_: Sequence[Ask]) -> bool:
        """Whether the page says nothing on these, and each asks for a fact, to which that is an answer."""
        openings = tuple(f" {opening} " for opening in self.templates.lists.get("of-fact", ()))
        fact = [ask.kind == "question" and padded(ask.text).startswith(openings) for ask in open_]
        return bool(fact) and all(fact) and self.answering.silent(open_, self.answers)

    def _open(self) -> list[Ask]:
        """The asks that nothing in the draft takes up yet."""
        if self.answers and self.answers[0].ask:
            return [
                each.ask
                for each in self.answers
                if each.ask and not each.evidence and not self.mirror.told(each.ask)
            ]
        left = self.answering.left_open(self.answers) if self.answers else self.telling.asks
        return [ask for ask in left if not self._opens(ask)]

    def _opens(self, ask: Ask) -> bool:
        """Whether the draft opens with this ask."""
        if self.telling.question:
            return self.mirror.question(ask) == self.telling.question
        said = self.telling.said or self.telling.problem
        mirror = self.mirror
        return bool(said) and said in (mirror.retelling(ask), mirror.words(ask), mirror.opening(ask))

    def sourced(self, values: Mapping[str, object]) -> dict[str, Sourced]:
        """The values made of an article's lines.

        Args:
            values: of the templates, for the phrases between the answers.
        """
        if not self._evidence:
            return {}
        first = self._evidence[0]
        caution = (first.caution,) if first.caution else ()
        return {
            "answer": joined(self._parts(values), "\n\n"),
            "steps": quoted(first.steps),
            "explanation": joined(map(quoted, paragraphs(first.explanation)), "\n\n"),
            "caution": quoted(caution),
            "result": joined((quoted(group) for group in paragraphs(first.after)), "\n\n"),
            "foresee": quoted(first.foresight),
        }

    def _parts(self, values: Mapping[str, object]) -> list[Sourced]:
        """Each answer under a line that says which of their asks it is for, in their order."""
        parts: list[Sourced] = []
        page = ""
        for answer in self.answers:
            asked = self._asked(answer, first=not parts)
            if answer.evidence is None:
                parts.append(joined([asked, self._said("open", values)] if asked.text else [], " "))
                continue
            parts += [asked, answered(answer.evidence)]
            if answer.ask and answer.evidence.article.path != page:
                page = answer.evidence.article.path
                parts.append(self._said("page", _of_page(answer.evidence)))
        return [part for part in parts if part.text]

    def _asked(self, answer: Answer, *, first: bool) -> Sourced:
        if answer.ask is None:
            return Sourced("", ())
        values = {
            "question": self.mirror.question(answer.ask),
            "problem": self.mirror.words(answer.ask) or self.mirror.clause(answer.ask),
            "topic": answer.heading,
        }
        return self._said("each" if first else "each-further", values)

    def _said(self, name: str, values: Mapping[str, object]) -> Sourced:
        phrases = self.templates.phrases
        name = name if name in phrases else name.partition("-")[0]
        return phrase(phrases[name], values) if name in phrases else Sourced("", ())


def _together(told: Sequence[str]) -> str:
    """Asks as they follow “You also”: two in sentences, more in a list."""
    if len(told) < 3:
        return " And you ".join(told)
    verb = "asked" if all(text.startswith("asked") for text in told) else "wrote"
    items = [text.partition(" ")[2].strip("“”") for text in told]
    return "\n".join([f"{verb}:", "", *(f"- {item[:1].upper()}{item[1:]}" for item in items), "", ""])


def _of_page(evidence: Evidence) -> dict[str, object]:
    article = evidence.article
    return {
        "article.title": article.title,
        "article.url": article.url,
        "article.updated": article.updated,
        "more": "more" if evidence.more else "",
    }
