"""Private data out of a ticket, before it is kept to learn from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from csreply.lint.privacy import CARD, EMAIL, passes_luhn
from csreply.model import Person

if TYPE_CHECKING:
    from csreply.model import Message, Ticket

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_PHONE = re.compile(r"(?<![\w/=.#-])(?:\+\d|\(0|0)(?:[ ()./-]{0,2}\d){7,14}(?![\w-])")
_AMERICAN = re.compile(r"(?<![\w/=.#-])(?:\+?1[ .-])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])")
FEWEST_DIGITS = 8
"""Digits of a telephone number at least: shorter ones are extensions, dates and amounts."""


def scrubbed(ticket: Ticket) -> Ticket:
    """The ticket without who asked, and with addresses, account, card and telephone numbers blotted out.

    Fields and attachments go too: they are not searched, and hold what nobody has looked at.
    """
    return replace(
        ticket,
        subject=blotted(ticket.subject),
        requester=Person(),
        fields={},
        attachments=(),
        messages=tuple(_message(message) for message in ticket.messages if message.public),
        reply=None if ticket.reply is None else blotted(ticket.reply),
    )


def _message(message: Message) -> Message:
    return replace(message, name="", attachments=(), text=blotted(message.text))


def blotted(text: str) -> str:
    """The text with private numbers and addresses replaced by what they were.

    >>> blotted("Ring 01632 960 123 or write to ann@home.example")
    'Ring [telephone number] or write to [e-mail address]'
    """
    text = EMAIL.sub("[e-mail address]", text)
    text = _IBAN.sub("[account number]", text)
    text = CARD.sub(lambda found: "[card number]" if _is_card(found[0]) else found[0], text)
    text = _AMERICAN.sub("[telephone number]", text)
    return _PHONE.sub(lambda found: "[telephone number]" if _is_phone(found[0]) else found[0], text)


def _is_card(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdigit()]
    return passes_luhn(digits)


def _is_phone(number: str) -> bool:
    return sum(sign.isdigit() for sign in number) >= FEWEST_DIGITS
