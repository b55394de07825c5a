"""What each sentence of a reply asks for: by its form, never by what it is about."""

from __future__ import annotations

import re

from csreply.text import words as words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NamedTuple

    from csreply.rules import Kinds
    from csreply.text import Words
    from csreply.wording import Hit
else:
    from csreply.value import NamedTuple

_FORMS = ("statement", "condition", "request", "tried", "advice", "question")
_FLAGS = frozenset({"leave", "closing", "newer", "finer", "other", "stated", "choice", "offer", "own"})
_PREFIX = "asked-again/"


class Ask(NamedTuple):
    """A sentence that asks for something.

    Attributes:
        start, end: of the sentence, in code points.
        form: ``question``, ``request``, ``condition``, ``statement``, ``tried`` (have you done
            this?) or ``advice`` (please do this).
        kinds: the kinds of fact it asks for, in the order of the sentence; may be empty.
        flags: ``leave`` (it asks leave), ``closing`` (does that help?), ``newer``, ``finer``, ``other`` (it
            asks for something later, fuller, else), ``stated`` (it states the answer and has it checked),
            ``choice`` (this or that?), ``offer``, ``own`` (yours, not the other one's that was named).
        first, last: its words, ``last`` exclusive.
        sentence: its number.
    """

    start: int
    end: int
    form: str
    kinds: tuple[str, ...]
    flags: frozenset[str]
    first: int
    last: int
    sentence: int


def asked(
    text: str, kinds: Kinds, *, words: Words | None = None, hits: Sequence[Hit] | None = None
) -> tuple[Ask, ...]:
    """The sentences of a text that ask for something, in order.

    Args:
        text: a reply, its quotations masked where they should not count.
        kinds: ``Rulebook.facts``.
        words: the text's words, where known already.
        hits: what ``kinds.replies`` found in them, where known already.
    """
    words = words or words_of(text)
    hits = kinds.replies.hits(words) if hits is None else hits
    marks: dict[int, set[str]] = {}
    wanted: dict[int, dict[str, int]] = {}
    for hit in hits:
        if hit.label.startswith(_PREFIX):
            marks.setdefault(hit.sentence, set()).add(hit.label[len(_PREFIX) :])
        elif hit.label.startswith("ask:"):
            here = wanted.setdefault(hit.sentence, {})
            here[hit.label[4:]] = min(hit.first, here.get(hit.label[4:], hit.first))
    found: list[Ask] = []
    listing = False
    for number, (span, (first, last)) in enumerate(zip(words.spans, words.sentences, strict=True)):
        sentence = text[span.start : span.end]
        form = _form(sentence, marks.get(number, set()))
        if not form and listing and _ITEM.match(sentence):
            form = "request"
        listing = (bool(form) and sentence.endswith(":")) or (listing and bool(form))
        if form:
            here = wanted.get(number, {})
            in_order = tuple(sorted(here, key=lambda kind: here[kind]))
            flags = _flags(marks.get(number, set()))
            found.append(Ask(span.start, span.end, form, in_order, flags, first, last, number))
    return tuple(found)


_ITEM = re.compile(r"[-*•–—·]|\(?\w{1,2}[.)]\s")


def _flags(marks: set[str]) -> frozenset[str]:
    """The flags among a sentence's marks; ``leave!`` takes ``leave`` back."""
    return frozenset(mark for mark in _FLAGS & marks if f"{mark}!" not in marks)


def _form(sentence: str, marks: set[str]) -> str:
    """The form of a sentence that asks; empty for one that does not."""
    if sentence.rstrip("\"'”’):;-! .…").endswith("?"):
        return "tried" if "tried" in marks else "question"
    return next((form for form in _FORMS if form in marks), "")
