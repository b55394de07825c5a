"""What must not leave: secrets, other people's data, internal links and notes; and unfilled templates."""

from __future__ import annotations

import re

from csreply.facts.telling import matches
from csreply.lint.phrases import by_patterns, phrases
from csreply.text import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
CARD = re.compile(r"(?<![\w/=-])\d(?:[ -]?\d){12,18}(?![\w-])")
_URL = re.compile(r"(?:https?:)?//(?P<value>[\w.-]{1,200})(?::\d{1,5})?(?:/\S{0,1000})?", re.IGNORECASE)
_SHARED_WORDS = 8
_KEY = 20
"""Code points of a key at least."""


def placeholder(page: Page, rule: Rule) -> Iterator[Finding]:
    """An unfilled or leaked part of a template; also in what is otherwise not linted, but for quotations."""
    yield from phrases(page, rule)


def sensitive(page: Page, rule: Rule) -> Iterator[Finding]:
    """Keys, passwords, card numbers, another person's address, internal links, internal notes."""
    yield from _shaped(page, rule)
    yield from _cards(page, rule)
    yield from _addresses(page, rule)
    yield from _links(page, rule)
    yield from _notes(page, rule)
    yield from by_patterns(page, rule)


def _shaped(page: Page, rule: Rule) -> Iterator[Finding]:
    """Long tokens that mix capitals, small letters and digits as keys do, outside web addresses."""
    if not any(len(piece) >= _KEY for piece in page.text.split()):
        return
    for start, end in matches(page.text, r"(?<![\w/=.-])[A-Za-z0-9_+-]{20,200}(?![\w/-])"):
        token = page.text[start:end]
        kinds = (
            any(c.isdigit() for c in token),
            any(c.isupper() for c in token),
            any(c.islower() for c in token),
        )
        if all(kinds) and sum(c.isdigit() for c in token) >= 3 and token.count("-") < 3:
            yield page.finding(rule, start, end, message="This looks like a key or a token.")


def _cards(page: Page, rule: Rule) -> Iterator[Finding]:
    for match in CARD.finditer(page.text):
        digits = [int(c) for c in match.group() if c.isdigit()]
        if 13 <= len(digits) <= 19 and digits[0] in (2, 3, 4, 5, 6) and passes_luhn(digits):
            yield page.finding(
                rule, *match.span(), message="This is a full card number: give the last four digits."
            )


def passes_luhn(digits: list[int]) -> bool:
    """Whether the last digit checks the others, as on payment cards (ISO/IEC 7812-1, annex B).

    >>> passes_luhn([4, 5, 3, 9, 1, 4, 8, 8, 0, 3, 4, 3, 6, 4, 6, 7])
    True
    """
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (doubled + sum(digits[-1::-2])) % 10 == 0 and any(digits)


def _addresses(page: Page, rule: Rule) -> Iterator[Finding]:
    """A person's e-mail address that the ticket does not hold. Mailboxes of a team are fine."""
    if page.ticket is None or "@" not in page.reply:
        return
    told = " ".join(unit.text for unit in page.held.units).lower()
    for match in EMAIL.finditer(page.text):
        local = match.group().split("@")[0].lower()
        pieces = re.split(r"[._+-]", local)
        personal = "." in local and all(piece.isalpha() for piece in pieces) and 1 < len(pieces) < 4
        hinted = any(frame == "other-person" for frame, _ in page.hits.get(rule.id, ()))
        if match.group().lower() in told or any(piece in rule.words["mailboxes"] for piece in pieces):
            continue
        if personal or hinted:
            yield page.finding(
                rule, *match.span(), message="This address belongs to somebody who is not in this ticket."
            )


def _links(page: Page, rule: Rule) -> Iterator[Finding]:
    """Links and paths that only work inside."""
    for match in _URL.finditer(page.reply[:200_000]):
        host = match.group("value").lower()
        if any(label in rule.words["internal-hosts"] for label in re.split(r"[.-]", host)[:-1]):
            yield page.finding(rule, *match.span(), message="This link leads to an internal page.")
    if "\\\\" in page.reply:
        for start, end in matches(page.reply, r"\\\\[\w.-]{2,60}\\[^\s\"<>|]{1,200}"):
            yield page.finding(rule, start, end, message="This is a path on an internal server.")


def _notes(page: Page, rule: Rule) -> Iterator[Finding]:
    """Eight words in a row out of an internal note of the ticket."""
    if page.ticket is None:
        return
    notes = [message.text for message in page.ticket.messages if not message.public]
    known: set[tuple[str, ...]] = set()
    for note in notes:
        forms = words(note).forms
        known.update(tuple(forms[at : at + _SHARED_WORDS]) for at in range(len(forms) - _SHARED_WORDS + 1))
    if not known:
        return
    forms = page.words.forms
    for at in range(len(forms) - _SHARED_WORDS + 1):
        if tuple(forms[at : at + _SHARED_WORDS]) in known:
            start, end = page.words.starts[at], page.words.ends[at + _SHARED_WORDS - 1]
            yield page.finding(rule, start, end, message="These words stand in an internal note.")
