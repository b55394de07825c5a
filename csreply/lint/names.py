"""Whether the reply greets the person who wrote."""

from __future__ import annotations

import re

from csreply.text import folded, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule

_NAME = re.compile(r"[^\W\d_][\w'’-]*\.?(?:[ ]+[^\W\d_][\w'’.-]*){0,4}")
_FIRST_LINES = 400


def wrong_name(page: Page, rule: Rule) -> Iterator[Finding]:
    """A greeting by a name that is neither the requester's nor one the customer signs with."""
    if page.ticket is None or not page.ticket.requester.name:
        return
    greeted = list(_greeted(page, rule))
    theirs = _theirs(page) if greeted else set()
    for start, end in greeted if theirs else ():
        named = [
            (m.start(), m.end(), folded(m.group())) for m in re.finditer(r"[\w'’-]+", page.text[start:end])
        ]
        real = [n for n in named if n[2] not in rule.words["titles"] and len(n[2]) > 1]
        if not real or any(n[2] in rule.words["nobody"] for n in named):
            continue
        if not any(_same(n[2], name) for n in real for name in theirs):
            who = page.ticket.requester.first_name or page.ticket.requester.name
            yield page.finding(
                rule, start, end, better=who, evidence=page.ticket.requester.name, where="requester"
            )


def _greeted(page: Page, rule: Rule) -> Iterator[tuple[int, int]]:
    """Where the name in the greeting stands."""
    for frame, hit in page.hits.get(rule.id, ()):
        if frame != "greeting":
            continue
        start = page.words.ends[hit.last - 1]
        if start > _FIRST_LINES:
            continue
        gap = 2 if page.text[start : start + 2] == ", " and page.reply[start + 2 : start + 3].isupper() else 1
        match = _NAME.match(page.text, start + gap)
        if match and page.text[start] in " ," and match.group()[0].isupper():
            end = match.end()
            capital = [m.end() for m in re.finditer(r"\b[A-ZÀ-Þ][\w'’.-]*", match.group())]
            yield match.start(), min(end, match.start() + (capital[-1] if capital else 0))


def _theirs(page: Page) -> set[str]:
    """Every name by which the customer may be greeted, folded."""
    ticket = page.ticket
    assert ticket is not None  # noqa: S101 - the caller has looked
    text = f"{ticket.requester.name} {ticket.requester.email.split('@')[0].replace('.', ' ')}"
    for message in ticket.said():
        text += f" {message.name} " + " ".join(message.text.rstrip().split("\n")[-3:])[-120:]
    return {form for form in words(text).forms if len(form) > 1}


def _same(name: str, other: str) -> bool:
    """Whether two names may be one person's: the same, or one a short form of the other."""
    name, other = name.replace("-", ""), other.replace("-", "")
    shorter, longer = sorted((name, other), key=len)
    return name == other or (len(shorter) >= 3 and longer.startswith(shorter))
