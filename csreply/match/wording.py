"""A ticket's own words, as they are searched for: without logs, empty forms and what a machine added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csreply.index.terms import stop_words, tokens
from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.model import Article, Ticket

FEWEST = 4
"""Words that tell something, of a filled form."""
MOST_LINE = 2000
"""Characters of a line that are looked at."""
_STAMPED = re.compile(r"^\W*(?:\d{4}-\d\d-\d\d|\d\d[:.]\d\d[:.]\d\d|\[?\w{3} \d\d? \d\d:\d\d)")
_MACHINE = re.compile(r"^\s*(?:at [\w.$<>]+\(|File \"|Traceback|\w+(?:\.\w+){3,}\b|[{}\[\];,]*$|-{3,}|={3,})")
_FAULT = re.compile(
    r"error|fail|denied|refused|invalid|exception|not found|unable|0x[0-9a-f]{6,}", re.IGNORECASE
)
_LABEL = re.compile(
    r"^\s*(?:#{1,6}\s|\*\*)?(?P<label>[A-Z][^.!?:]{1,80}(?:\([^)]*\))?\s*[:?])(?:\*\*)?(?P<value>.*)$"
)
"""A heading of a form: a few words that end in a colon or a question mark; what follows is its answer."""
_MARKED = re.compile(r"^\s*#{1,6}\s")
FORM = 3
"""A message with so many headings is a form."""
_EMPTY = re.compile(
    r"^\s*(?:_no response_|n/?a|none|-+|\.+|\[ \].*|your answer here|\(?optional\)?)\s*$", re.IGNORECASE
)


def wording(ticket: Ticket) -> tuple[str, str]:
    """A ticket's subject and text, as they are searched for.

    Log lines are left out but for those that name a fault; so are unfilled headings of a form.
    """
    lines = [line for message in ticket.said() for line in _filled(message.text)]
    kept = "\n".join(line for line in lines if not _logged(line))
    return ticket.subject, kept


def _logged(line: str) -> bool:
    start = line[:200]
    return bool(_STAMPED.match(start) or _MACHINE.match(start)) and not _FAULT.search(line)


def _filled(text: str) -> Iterator[str]:
    """The lines of a message; of a form only what somebody has written into it."""
    lines = [line[:MOST_LINE] for line in text.split("\n")]
    labels = [_LABEL.match(line) for line in lines]
    is_form = sum(label is not None for label in labels) >= FORM
    answered = False  # whether something was written below, up to the next heading
    kept: list[str] = []
    for line, label in zip(reversed(lines), reversed(labels), strict=True):
        refused = bool(line.strip() and _EMPTY.match(line))
        empty = refused or not line.strip()
        marked = bool(_MARKED.match(line))
        if is_form and label:
            kept.append(label["value"])
        elif not empty and not (marked and (is_form or not answered)):
            kept.append(line)
        answered = not (marked or refused) and (answered or not empty)
    return reversed(kept)


def already_read(ticket: Ticket, article: Article) -> bool:
    """Whether the customer names the article's address: they have read it."""
    if not article.url:
        return False
    address = article.url.partition("://")[2].rstrip("/")
    return bool(address) and re.search(re.escape(address) + r"/?(?![\w/-])", ticket.customer_text) is not None


def not_a_question(ticket: Ticket, subject: str, body: str) -> str:
    """Why no article can answer a ticket, in words; empty when one may."""
    if not any(True for _ in ticket.said()) and any(
        message.role in ("bot", "system") for message in ticket.messages
    ):
        return "a machine wrote it: there is no customer to answer"
    words = folded(f"{subject} {body}").replace("'", "").split()
    telling = tokens(body or subject)
    if not telling:
        return "the ticket holds no words to go by: ask what it is about"
    if len(telling) < FEWEST and len(tokens(ticket.customer_text)) > 3 * FEWEST + len(telling):
        return "the form is all but empty: ask what they wanted to do, and what happened"
    common = sum(word.strip(".,!?") in stop_words() for word in words)
    if len(words) >= 12 and common < 0.1 * len(words) and not _listlike(body):
        return "it does not seem to be written in English"
    return ""


def _listlike(text: str) -> bool:
    """Whether it is keywords, figures or a log rather than sentences."""
    letters = sum(letter.isalpha() for letter in text)
    return letters < 0.6 * max(1, len(text.replace(" ", "").replace("\n", "")))
