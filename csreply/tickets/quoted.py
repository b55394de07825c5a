"""Mails cut apart: the author's own words, what they quote, their signature, the lawyers' paragraph.

What is kept and why:

* A quotation that the author answers under (``> Which browser?`` and then ``Firefox 131``) is a question and
  its answer: its last paragraph stays in the own words, each line as ``> …``.
* Everything else that is quoted becomes `Earlier` mails, the newest first. The lines that name their author
  are kept with them, so nothing of a mail is lost.
* When cutting would leave nothing, the forwarded mail is the message; where none can be told, the whole text.

Time grows with the length alone: every line is looked at a bounded number of times, and quotations within
quotations are followed for eight levels. A text of more than 50,000 lines is a log, not a mail: left whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from csreply.model import Message, Person, Ticket
from csreply.tickets import attribution
from csreply.tickets.attribution import Lead
from csreply.tickets.lines import has_words, is_quoted, joined, next_words, plainly, run_end, unquoted
from csreply.tickets.signature import end_of_words, legal

_LEVELS = 8
_MOST_LINES = 50_000
_SHORT = 8  # lines of a quotation that may stay with its answer
_UNKNOWN = Person()
_NOBODY = Lead(0, _UNKNOWN, sure=False)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A mail that another one quotes.

    Attributes:
        text: its own words, one level of ``>`` taken off.
        below: its signature and its disclaimer.
        person: whom the line above it names; empty when nobody is named.
        lead: that line, or those lines, as they stand.
        forwarded: whether it was passed on rather than answered.
        subject: where the lead holds it.
    """

    text: str
    person: Person = _UNKNOWN
    lead: str = ""
    forwarded: bool = False
    subject: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A mail, cut apart.

    Attributes:
        own: the author's own words, with the quotations they answer as ``> …`` lines. When ``bare``, the
            words of the mail that was forwarded. Empty only for a text that is blank.
        history: what was quoted, newest first.
        signature: what stands below ``-- ``, and ``Sent from my …``. Without the ``-- ``.
        disclaimer: the legal paragraph.
        bare: there were no own words; ``sender`` then says who wrote ``own``.
        sender: who wrote ``own`` where it is another's mail.
        spans: where the own words stand in the text, ``(start, end)`` in code points, without quotations.
    """

    own: str
    history: tuple[Earlier, ...] = ()
    signature: str = ""
    disclaimer: str = ""
    bare: bool = False
    sender: Earlier | None = None
    spans: tuple[tuple[int, int], ...] = ()


def split(text: str) -> Quoted:
    r"""Cut a mail apart. Never raises, loses nothing but ``>`` marks and blank lines at the edges.

    >>> split("It works now, thanks!\n\nOn 3 May 2026, Ann <ann@a.example> wrote:\n> Try again.").own
    'It works now, thanks!'
    """
    if text.count("\n") > _MOST_LINES:
        return Quoted(text.strip("\n"), spans=((0, len(text)),))
    cut = _cut(text)
    history = _levels(cut)
    own = joined(cut.own)
    if not own and history and (history[0].lead or history[0].forwarded) and history[0].text:
        sender, *rest = history
        return Quoted(sender.text, tuple(rest), joined(cut.signature), joined(cut.legal), True, sender)
    if not own:
        whole = text.strip("\n")
        return Quoted(whole, spans=((0, len(text)),) if whole else ())
    return Quoted(
        own, tuple(history), joined(cut.signature), joined(cut.legal), spans=_spans(cut.lines, cut.kept)
    )


def ticket_below(reply: str) -> Ticket | None:
    """The ticket that a reply drafted in a mail program quotes below itself; None when it quotes nothing.

    The newest quoted mail is the customer's. Older ones are theirs where the same address or name stands
    above them, and ours otherwise. Quotations that the reply answers under are the customer's words too.
    """
    cut = split(reply)
    mails = (cut.sender, *cut.history) if cut.sender else cut.history
    if not mails:
        return _answered(cut.own)
    newest = mails[0]
    customer = newest.person
    messages = []
    for mail in reversed(mails):
        theirs = mail is newest or _same(mail.person, customer)
        if mail.text:
            messages.append(Message(mail.text, "customer" if theirs else "agent", mail.person.name))
    return Ticket("quoted", tuple(messages), newest.subject, customer) if messages else None


def _answered(own: str) -> Ticket | None:
    lines = [unquoted(line) for line in own.split("\n") if is_quoted(line)]
    said = joined(lines)
    return Ticket("quoted", (Message(said),)) if said else None


def _same(one: Person, other: Person) -> bool:
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return bool(one.name) and one.name.casefold() == other.name.casefold()


@dataclass(slots=True)
class _Block:
    """Quoted lines (from ``start`` to before ``end``) with what stands above them."""

    start: int
    end: int
    lead: Lead
    answered: bool = False


class _Found(NamedTuple):
    """A quoted mail: what stands above it, as understood and as written, and its pieces."""

    lead: Lead
    above: str
    pieces: list[str]


@dataclass(slots=True)
class _Cut:
    """One level of a mail, while it is being cut."""

    lines: list[str]
    own: list[str] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    legal: list[str] = field(default_factory=list)
    history: list[_Found] = field(default_factory=list)


def _levels(cut: _Cut) -> list[Earlier]:
    """The quoted mails of all levels, newest first. The deepest level keeps what it quotes itself."""
    found: list[Earlier] = []
    waiting = [(quotation, 1) for quotation in reversed(cut.history)]
    while waiting:
        (lead, above, pieces), level = waiting.pop()
        text = "\n\n".join(pieces)
        below = _cut(text) if level < _LEVELS else _Cut([], own=[text])
        if not joined(below.own) and not below.history:
            below = _Cut([], own=[text])
        said = joined(below.own)
        under = "\n\n".join(filter(None, (joined(below.signature), joined(below.legal))))
        if said or above:
            found.append(Earlier(said, lead.person, above, lead.forwarded, lead.subject, under))
        waiting.extend((deeper, level + 1) for deeper in reversed(below.history))
    return found


def _cut(text: str) -> _Cut:
    """Own words and quotations of one level."""
    cut = _Cut(text.split("\n"))
    lines = cut.lines
    parts: list[_Block | tuple[int, int]] = []  # quotations and stretches of own lines, in turn
    at, begun, lead = 0, 0, _NOBODY
    rest: tuple[int, Lead] | None = None
    while at < len(lines):
        if is_quoted(lines[at]):
            end = run_end(lines, at)
            parts += [(begun, at - lead.lines), _Block(at, end, lead)]
            at, begun, lead = end, end, _NOBODY
            continue
        above = _lead(lines, at)
        if above is None:
            at += 1
            continue
        below = next_words(lines, at + above.lines)
        if below < len(lines) and is_quoted(lines[below]) and not above.forwarded:
            lead, at = above._replace(lines=below - at), below
        elif above.sure and (above.lines or has_words(lines, 0, at)):
            rest = (at, above)
            break
        else:
            at += 1
    parts.append((begun, rest[0] if rest else len(lines)))
    _sort(cut, parts)
    if rest:
        start, above = rest
        body = start + max(above.lines, 1)
        cut.history.append(_Found(above, "\n".join(lines[start:body]), ["\n".join(lines[body:])]))
    return cut


def _lead(lines: list[str], at: int) -> Lead | None:
    if not lines[at].strip():
        return None
    if attribution.reply_above(lines[at]):
        return Lead(0, Person(), sure=True)
    return attribution.separator(lines, at) or attribution.attribution(lines, at)


def _sort(cut: _Cut, parts: list[_Block | tuple[int, int]]) -> None:
    """Put each part where it belongs."""
    blocks = [part for part in parts if isinstance(part, _Block)]
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else None
        if isinstance(part, _Block) and isinstance(following, tuple):
            start, end = following
            part.answered = has_words(cut.lines, start, end_of_words(cut.lines, start, end))
    many = sum(block.answered for block in blocks) > 1
    for part in parts:
        if isinstance(part, tuple):
            _own(cut, *part)
        else:
            _quotation(cut, part, many=many)


def _quotation(cut: _Cut, block: _Block, *, many: bool) -> None:
    """Keep what is answered with the own words; put the rest with the history."""
    lines = cut.lines[block.start : block.end]
    named = block.lead is not _NOBODY
    short = len(lines) <= _SHORT
    alone = not named and not cut.history
    if alone and _introduced(cut.lines, block.start):
        cut.own.extend(plainly(line) for line in lines)
        return
    if alone and short and (block.answered or len(lines) <= 2):
        cut.own.extend(plainly(line) for line in lines)
        return
    if block.answered and (alone or many or len(lines) <= 3):
        cut.own.extend(_last_paragraph(lines))
    above = "\n".join(cut.lines[block.start - block.lead.lines : block.start]) if named else ""
    text = "\n".join(unquoted(line) for line in lines)
    if not named and cut.history and not cut.history[-1].lead.forwarded:
        cut.history[-1].pieces.append(text)  # one mail, cut up by the answers between its lines
    else:
        cut.history.append(_Found(block.lead, above, [text]))


def _introduced(lines: list[str], start: int) -> bool:
    """Whether the author shows something: ``It says:`` and then a quotation, an error text as a rule.

    A line with an address or a number in it may name another's mail in a language we do not know.
    """
    above = next(
        (lines[number] for number in range(start - 1, max(start - 3, -1), -1) if lines[number].strip()), ""
    )
    shows = above.rstrip().endswith(":") and not is_quoted(above) and "@" not in above
    return shows and not any(letter.isdigit() for letter in above[-200:])


def _last_paragraph(lines: list[str]) -> list[str]:
    """The last quoted paragraph, of at most eight lines: what the answer below it is about."""
    kept: list[str] = []
    for line in reversed(lines):
        blank = not unquoted(line).strip()
        if (blank and kept) or len(kept) == _SHORT:
            break
        if not blank:
            kept.append(plainly(line))
    return kept[::-1]


def _own(cut: _Cut, start: int, end: int) -> None:
    """Own lines, without the signature and the disclaimer at their end."""
    end = max(start, end)
    stop = end_of_words(cut.lines, start, end)
    tail = cut.lines[stop:end]
    law = next((number for number, line in enumerate(tail) if legal(line)), len(tail))
    if cut.signature and tail[:law]:
        cut.signature.append("")
    cut.signature += [line for line in tail[:law] if line.rstrip() != "--"]
    cut.legal += tail[law:]
    kept = [number for number in range(start, stop) if not attribution.reply_above(cut.lines[number])]
    cut.own += [cut.lines[number] for number in kept]
    cut.kept += kept


def _spans(lines: list[str], kept: list[int]) -> tuple[tuple[int, int], ...]:
    """Kept lines that are not blank as stretches of the text; those with only blank ones between are one."""
    wanted, found, offset = set(kept), list[tuple[int, int]](), 0
    joins = False
    for number, line in enumerate(lines):
        end = offset + len(line)
        if number not in wanted:
            joins = False
        elif line.strip():
            found.append((found.pop()[0] if joins else offset, end))
            joins = True
        offset = end + 1
    return tuple(found)
