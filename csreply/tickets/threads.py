"""Mails that answer each other, and the ticket they make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from csreply.model import Message, Person, Role, Ticket
from csreply.tickets import quoted
from csreply.tickets.earlier import message_of, once, unfolded
from csreply.tickets.quoted import Quoted
from csreply.tickets.shape import Place, finished, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from csreply.tickets.mail import Mail
    from csreply.tickets.quoted import Earlier
    from csreply.tickets.shape import House


def grouped(headers: Iterable[tuple[str, tuple[str, ...]]]) -> list[list[int]]:
    """Which mails belong together, by their places in the order given.

    Args:
        headers: of each mail its Message-ID and the ones it refers to.

    Returns:
        Threads in the order of their first mail; each holds the places of its mails, rising.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while (above := parent.setdefault(name, name)) != name:
            parent[name] = parent[above]
            name = parent[name]
        return name

    names: list[str] = []
    for place, (own, answers) in enumerate(headers):
        name = own or f"no id {place}"
        names.append(name)
        for other in answers:
            parent[root(name)] = root(other)
    threads: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        threads.setdefault(root(name), []).append(place)
    return list(threads.values())


def ticket(mails: Sequence[Mail], place: Place) -> Ticket:
    """One thread as a ticket.

    The requester is the first person who is not one of ours. Who else is the customer's side depends on
    what is known: with ``own`` addresses given, everybody else is; without them, whoever writes from the
    requester's address or domain is, and all others are taken for the agent's side.

    Raises:
        CsreplyError: there are no words, subject or attachments in it, or more than 4 MB.
    """
    mails = _by_time(mails)
    cuts = [Quoted(mail.text) if mail.kind else quoted.split(mail.text) for mail in mails]
    house = place.house
    asking = (_speaker(mail, cut, house) for mail, cut in zip(mails, cuts, strict=True) if not mail.kind)
    requester = next((person for person in asking if not house.ours(person.email)), Person())
    answered = replace(house, own=house.own | _addressed(mails, requester))
    groups: list[list[Message]] = []
    fields: dict[str, str] = {}
    for mail, cut in zip(mails, cuts, strict=True):
        groups += _groups(mail, cut, requester, house, answered)
        if cut.signature and _role(mail, _author(mail, house), requester, house) == "customer":
            fields["signature"] = cut.signature
    messages = once(groups)
    subject = next((mail.subject for mail in mails if mail.subject), "")
    if not messages and not subject:
        raise place.fault("a mail without a subject and without words")
    return finished(
        Ticket(place.id, messages, subject, requester, fields, source=place.source, created=mails[0].sent),
        place,
    )


def _by_time(mails: Sequence[Mail]) -> list[Mail]:
    if len(mails) < 2:
        return list(mails)
    stamps = [Message(str(number), sent=mail.sent) for number, mail in enumerate(mails)]
    return [mails[int(stamp.text)] for stamp in in_order(stamps)]


def _addressed(mails: Sequence[Mail], requester: Person) -> set[str]:
    """Whom the requester wrote to: a mail of theirs that they quote while answering it is one of ours."""
    theirs = requester.email.casefold()
    sent = (mail for mail in mails if theirs and mail.author.email.casefold() == theirs)
    return {mail.to[0] for mail in sent if len(mail.to) == 1 and mail.to[0].casefold() != theirs}


def _author(mail: Mail, house: House) -> Person:
    """Who speaks. A contact form writes from our own address and names the customer in Reply-To."""
    form = house.ours(mail.author.email) and mail.reply_to.email and not house.ours(mail.reply_to.email)
    return mail.reply_to if form else mail.author


def _passed_on(mail: Mail, cut: Quoted, house: House) -> Earlier | None:
    """The mail that this one only passes on: forwarded bare, or by one of ours with a remark."""
    if mail.kind:
        return None
    if cut.bare and cut.sender and (cut.sender.forwarded or cut.sender.lead):
        return cut.sender
    first = cut.history[0] if cut.history else None
    return first if first and first.forwarded and house.ours(_author(mail, house).email) else None


def _carries(mail: Mail, house: House) -> bool:
    """Whether what matters is the mail attached to it."""
    return bool(mail.within) and (house.ours(_author(mail, house).email) or not mail.text.strip())


def _speaker(mail: Mail, cut: Quoted, house: House) -> Person:
    if _carries(mail, house):
        return _author(mail.within[0], house)
    passed = _passed_on(mail, cut, house)
    named = passed is not None and (passed.person.email or passed.person.name)
    return passed.person if passed and named else _author(mail, house)


def _role(mail: Mail, author: Person, requester: Person, house: House) -> Role:
    if mail.kind:
        return mail.kind
    if house.ours(author.email):
        return "agent"
    if house.own or author == requester or not author.email:
        return "customer"
    theirs = requester.email.casefold()
    address = author.email.casefold()
    return (
        "customer" if address == theirs or address.partition("@")[2] == theirs.partition("@")[2] else "agent"
    )


def _groups(mail: Mail, cut: Quoted, requester: Person, house: House, answered: House) -> list[list[Message]]:
    """A mail's messages, each with the quoted ones before it, whose roles go by ``answered``."""
    author = _author(mail, house)
    role = _role(mail, author, requester, house)
    message = Message(mail.text, role, author.name, mail.sent, attachments=mail.attachments)
    if _carries(mail, house):
        inside = [
            group
            for held in mail.within
            for group in _groups(held, quoted.split(held.text), requester, house, answered)
        ]
        remark = Message(cut.own, role, author.name, mail.sent, public=False, attachments=mail.attachments)
        return [*inside, [remark]]
    passed = _passed_on(mail, cut, house)
    if passed is None:
        return [unfolded(message, requester, answered, cut)[0]]
    return _forwarded(mail, cut, passed, message, house)


def _forwarded(
    mail: Mail, cut: Quoted, passed: Earlier, message: Message, house: House
) -> list[list[Message]]:
    """The forwarded mail as the customer's message; a remark of ours above it is internal."""
    theirs: Role = "agent" if house.ours(passed.person.email) else "customer"
    name = passed.person.name or ("" if passed.person.email else message.name)
    said = Message(passed.text, theirs, name, mail.sent, attachments=mail.attachments)
    older = [held for held in cut.history if held is not passed and held.text]
    group = [message_of(held, passed.person, house) for held in reversed(older)]
    if cut.bare:
        return [[*group, said]]
    remark = Message(cut.own, message.role, message.name, mail.sent, public=False)
    return [[*group, said], [remark]]
