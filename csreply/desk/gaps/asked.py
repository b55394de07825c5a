"""A ticket that no article answers: what is kept of it, and which ones count."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from csreply.desk.gaps.topics import names_in
from csreply.desk.scrub import blotted, scrubbed
from csreply.handing import cause
from csreply.index.terms import stems, tokens
from csreply.match import wording
from csreply.match.wording import not_a_question
from csreply.text import one_line, sentences, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from csreply.desk import Desk
    from csreply.model import Match, Ticket

MOST_WORDS = 300
"""Words of a ticket that are looked at: what it is about is said by then."""
MOST_TEXT = 6_000
"""Characters of a ticket, and of what was answered to it, that are kept to quote from."""
FEWEST = 2
"""Different words that tell something; with fewer it is a greeting."""
LONGEST_TITLE = 100
_NO_WORDS = re.compile(r"https?://\S{1,2000}|\bwww\.\S{1,2000}|\[[a-z-]+(?: [a-z]+){0,2}\]", re.IGNORECASE)
"""Addresses, and what private data is blotted out with."""
_LAST = re.compile(r"[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)?\W*")
"""A last sentence that is a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept of a ticket. Nothing of it is private: it was scrubbed.

    Attributes:
        title: its subject; where there is none, its first sentence; one line.
        text: what the customer wrote.
        replies: what agents answered; empty when unknown.
        counts: stems and pairs of stems (a blank between), with how often each stands in it.
        written: for each stem the word that the customer wrote.
        names: the stems that look like names.
        nearest: the article that came nearest; None when no article holds any of its words.
    """

    id: str
    source: str
    title: str
    text: str
    replies: str
    counts: Mapping[str, int]
    written: Mapping[str, str]
    names: frozenset[str]
    nearest: Match | None


def unanswered(desk: Desk, ticket: Ticket) -> Asked | None:
    """A ticket that is handed over because no article is sure; None for any other.

    Left aside are what a machine or nobody wrote, and what a person has to answer whatever the articles say.
    """
    subject, body = wording(ticket)
    if not_a_question(ticket, subject, body) or cause(ticket, desk.causes):
        return None
    found = desk.match(ticket, most=3)
    if found.route != "hand-over":
        return None
    kept = asked(ticket, desk.index.query(subject, body).meant)
    if sum(" " not in term for term in kept.counts) < FEWEST:
        return None
    return replace(kept, nearest=next(iter(found.matches or ()), None))


def asked(ticket: Ticket, meant: Mapping[str, str]) -> Asked:
    """What is kept of a ticket, its misspelt words read as the ones that are ``meant``."""
    names = {ticket.requester.name, *(message.name for message in ticket.messages)}
    told = scrubbed(ticket)
    subject, body = (_unnamed(text, names) for text in wording(told))
    counts, written = said((subject, body), meant)
    answers = [_unnamed(message.text, names) for message in told.said("agent")]
    if told.reply:
        answers.append(_unnamed(told.reply, names))
    return Asked(
        one_line(ticket.id, 60),
        one_line(ticket.source, 200),
        one_line(subject or _first(body), LONGEST_TITLE),
        body[:MOST_TEXT],
        "\n\n".join(answers)[:MOST_TEXT],
        counts,
        written,
        frozenset(stems(sorted(names_in(f"{subject}\n{body[:MOST_TEXT]}")))),
        None,
    )


def said(
    texts: tuple[str, str], meant: Mapping[str, str] = MappingProxyType({})
) -> tuple[Counter[str], dict[str, str]]:
    """What a subject, which counts twice, and a text say.

    Args:
        texts: the subject and the text.
        meant: for each word that was misspelt the word to read it as.

    Returns:
        Stems and pairs of stems with how often each stands there; and for each stem the word as written.
    """
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    left = MOST_WORDS
    for weight, text in zip((2, 1), texts, strict=True):
        words = tokens(_NO_WORDS.sub(" ", _without_name(text[: 20 * MOST_WORDS])))[:left]
        left -= len(words)
        found = stems([meant.get(word, word) for word in words])
        for stem, word in zip(found, words, strict=True):
            written.setdefault(stem, word)
        for term in (*found, *(f"{one} {two}" for one, two in pairwise(found) if one != two)):
            counts[term] += weight
    return counts, written


def cut(text: str, most: int) -> Iterator[str]:
    """The sentences of a text that are not too long to quote, each on one line."""
    for span in sentences(text):
        if 12 <= span.end - span.start <= most:
            yield one_line(text[span.start : span.end])


def _first(text: str) -> str:
    return next(cut(text, 400), "") or one_line(text, LONGEST_TITLE)


def _without_name(text: str) -> str:
    """The text without a last sentence that is a name: it is who asks, not what."""
    spans = sentences(text)
    last = text[spans[-1].start :] if len(spans) > 1 else ""
    return text[: spans[-1].start] if last and _LAST.fullmatch(last.strip()) else text


def _unnamed(text: str, names: set[str]) -> str:
    """The text without the names of those who speak in it, and safe to be shown."""
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 2 and part[0].isupper()}
    text = blotted(visible(text))
    if not parts:
        return text
    known = "|".join(map(re.escape, sorted(parts, key=lambda part: (-len(part), part))))
    return re.sub(rf"\b(?:{known})\b", "[name]", text)
