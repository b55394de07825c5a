"""A message whose text may quote earlier ones: the messages it is worth, oldest first.

The rule for a quoted mail, in this order:

1. A message with the same words stands in the conversation already: the quotation is left out.
2. The address above it is one of the desk's own: an ``agent`` message.
3. The address (or, without one, the name) is the requester's: a ``customer`` message.
4. Nobody sure is named: a ``system`` message. It is kept and shown, and never taken for the customer's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import Message, Person, Role
from csreply.tickets import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from csreply.tickets.quoted import Earlier, Quoted
    from csreply.tickets.shape import House

_ALIKE = 160  # letters and digits that two messages must share from their beginning to be one


def role_of(person: Person, requester: Person, house: House) -> Role:
    """Whose words a quoted mail holds, by rules 2 to 4."""
    if person.email:
        if house.ours(person.email):
            return "agent"
        return "customer" if person.email.casefold() == requester.email.casefold() else "system"
    same = person.name.casefold() == requester.name.casefold()
    return "customer" if person.name and same else "system"


def message_of(mail: Earlier, requester: Person, house: House) -> Message:
    """A quoted mail as a message."""
    return Message(mail.text, role_of(mail.person, requester, house), mail.person.name)


def unfolded(
    message: Message, requester: Person, house: House, cut: Quoted | None = None
) -> tuple[list[Message], str]:
    """The quoted mails and then the message with its own words alone; and its signature."""
    cut = cut or quoted.split(message.text)
    found = [message_of(mail, requester, house) for mail in reversed(cut.history) if mail.text]
    own = Message(cut.own, message.role, message.name, message.sent, message.public, message.attachments)
    return [*found, own], cut.signature


def conversation(
    written: Iterable[Message], requester: Person, house: House
) -> tuple[tuple[Message, ...], dict[str, str]]:
    """A whole conversation from messages whose texts may quote: each mail once, in order.

    Returns:
        The messages, and as a field the signature of the customer's last message that has one.
    """
    groups: list[list[Message]] = []
    fields: dict[str, str] = {}
    for message in written:
        group, signature = unfolded(message, requester, house)
        groups.append(group)
        if signature and message.role == "customer" and message.public:
            fields["signature"] = signature
    return once(groups), fields


def once(groups: Sequence[Sequence[Message]]) -> tuple[Message, ...]:
    """Groups of quoted mails with the quoting message last, as one row without repeated quotations."""
    quoting = any(len(group) > 1 for group in groups)
    seen = {_key(group[-1].text) for group in groups if group} if quoting else set()
    found: list[Message] = []
    for group in groups:
        for mail in group[:-1]:
            key = _key(mail.text)
            if key and key not in seen:
                seen.add(key)
                found.append(mail)
        if group and (group[-1].text.strip() or group[-1].attachments):
            found.append(group[-1])
    return tuple(found)


def _key(text: str) -> str:
    """What two copies of a mail have in common when one was wrapped anew."""
    return "".join(letter for letter in text[: _ALIKE * 4] if letter.isalnum())[:_ALIKE].casefold()
