"""One mail, taken apart: who, when, what it says, what it carries. Hostile mails cost time in proportion."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Part
from typing import TYPE_CHECKING, Literal

from csreply.tickets.markup import text_of
from csreply.tickets.shape import ADDRESS, Place, file_name, line, person
from csreply.tickets.source import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from csreply.model import Person

_MOST_PARTS = 60  # each level of parts is looked for in every line
_DEEPEST_MAIL = 3  # mails within mails
_LONGEST_HEADER = 8000
_IDS = re.compile(rb"<[^<>\s]{1,400}>")
_BOUNDARY = re.compile(rb"boundary|message/rfc822", re.IGNORECASE)
_FOLDED = re.compile(rb"\r?\n(?=[ \t])")
_IDENTIFYING = (b"message-id", b"in-reply-to", b"references")
_SUBJECT_MARKS = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv|rif|odp|pd|enc|res)(?:\[\d{1,3}\])?\s?:\s{0,5}){1,9}",
    re.IGNORECASE,
)
_NO_TEXT_ENCODINGS = frozenset(
    ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs")
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail.

    Attributes:
        author: who sent it; ``reply_to`` is who wants the answer, where that is told.
        to: the addresses it was sent to.
        sent: ISO 8601, empty when unknown.
        subject: on one line, without ``Re:`` and ``Fwd:``.
        text: its text, quotations and all.
        kind: empty for a person's, ``bot`` for an automatic answer, ``system`` for a bounce.
        within: the mails attached to it.
    """

    author: Person
    reply_to: Person
    sent: str
    subject: str
    text: str
    attachments: tuple[str, ...] = ()
    kind: Literal["", "bot", "system"] = ""
    within: tuple[Mail, ...] = ()
    to: tuple[str, ...] = ()


class _Capped(policy.Compat32):
    """The tolerant old policy, with header values cut: the parsers of their insides are not linear."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[:_LONGEST_HEADER]


def mail(data: bytes, place: Place) -> Mail:
    """A mail from its bytes.

    Raises:
        CsreplyError: it has more parts than any honest mail, or cannot be taken apart.
    """
    if sum(1 for _ in _BOUNDARY.finditer(data)) > 2 * _MOST_PARTS:
        raise place.fault("a mail of more than 60 parts", "save its text alone")
    try:
        return _taken_apart(message_from_bytes(data, policy=_Capped()), 1)
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        raise place.fault("a mail that cannot be taken apart", "save its text alone") from None


def identified(header: bytes) -> tuple[str, tuple[str, ...]]:
    """The Message-ID of a mail's header, and the ones it refers to."""
    own, answers = "", list[str]()
    for row in _FOLDED.sub(b"", header).split(b"\n"):
        name, _, value = row.partition(b":")
        name = name.strip().lower()
        if name in _IDENTIFYING:
            found = [held.decode("latin-1") for held in _IDS.findall(value[:_LONGEST_HEADER])]
            if name == b"message-id":
                own = own or (found[0] if found else "")
            else:
                answers += found
    return own, tuple(dict.fromkeys(answers))


def _taken_apart(part: Part, depth: int) -> Mail:
    texts, files, mails = _contents(part)
    kind = _kind(part)
    if kind or depth == _DEEPEST_MAIL:
        mails = []
    return Mail(
        author=person(_header(part, "from")),
        reply_to=person(_header(part, "reply-to")),
        sent=_sent(_header(part, "date")),
        subject=_plain_subject(line(_header(part, "subject"))),
        text="\n\n".join(text.strip("\n") for text in texts if text.strip()),
        attachments=tuple(files),
        kind=kind,
        within=tuple(_taken_apart(held, depth + 1) for held in mails),
        to=tuple(ADDRESS.findall(_header(part, "to")[:2000])),
    )


def _plain_subject(subject: str) -> str:
    marks = _SUBJECT_MARKS.match(subject)
    return subject[marks.end() :].strip() if marks else subject


def _header(part: Part, name: str) -> str:
    """A header's value, decoded; empty when it is missing. Never raises."""
    value = part.get(name)
    if value is None:
        return ""
    text = str(value)[: _LONGEST_HEADER // 2]
    if "=?" not in text or text.count("=?") > 200:
        return decoded(text.encode("utf-8", "surrogateescape"))
    try:
        pieces = decode_header(text)
    except (MessageError, ValueError, LookupError):
        return text
    return "".join(
        _in_charset(held, charset) if isinstance(held, bytes) else held for held, charset in pieces
    )


def _in_charset(data: bytes, charset: str | None) -> str:
    """Bytes as text by a charset's name, which may be nonsense."""
    try:
        codec = codecs.lookup((charset or "utf-8")[:40])
        if (
            codec.name.replace("-", "_") not in _NO_TEXT_ENCODINGS
            and charset
            and codec.name not in ("ascii", "utf-8")
        ):
            return decoded(data.decode(charset, "replace").encode("utf-8", "replace"))
    except (LookupError, ValueError, TypeError):
        pass
    return decoded(data)


def _sent(date: str) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date[:100]).isoformat() if date else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _kind(part: Part) -> Literal["", "bot", "system"]:
    sender = person(_header(part, "from")).email.casefold().partition("@")[0]
    report = part.get_content_type() == "multipart/report" or bool(_header(part, "x-failed-recipients"))
    if report or sender in ("mailer-daemon", "postmaster") or _header(part, "return-path").strip() == "<>":
        return "system"
    automatic = _header(part, "auto-submitted").strip().lower()
    answered = _header(part, "precedence").strip().lower() == "auto_reply"
    told = bool(_header(part, "x-autoreply") or _header(part, "x-autorespond"))
    return "bot" if (automatic and not automatic.startswith("no")) or answered or told else ""


def _contents(mail: Part) -> tuple[list[str], list[str], list[Part]]:
    """The texts of a mail, the names of its files, and the mails attached to it."""
    texts, files, mails = list[str](), list[str](), list[Part]()
    for part in _leaves(mail):
        name = _name(part)
        if part.get_content_type() == "message/rfc822":
            held = part.get_payload()
            mails += [
                inside for inside in (held if isinstance(held, list) else []) if isinstance(inside, Part)
            ]
        elif name or part.get_content_disposition() == "attachment":
            files.append(name or "attachment")
        elif part.get_content_maintype() in ("text", "multipart"):  # parts without a boundary are text
            texts.append(_text(part))
    return texts, files, mails


def _leaves(mail: Part) -> Iterator[Part]:
    """The parts that hold something, in order; of alternatives, the plain text where it says anything."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if part.get_content_type() == "message/rfc822" or not part.is_multipart():
            yield part
            continue
        inside = _inside(part)
        if part.get_content_type() == "multipart/alternative":
            inside = _alternative(inside)
        waiting += reversed(inside)


def _inside(part: Part) -> list[Part]:
    held = part.get_payload()
    return [inside for inside in held if isinstance(inside, Part)] if isinstance(held, list) else []


def _alternative(parts: list[Part]) -> list[Part]:
    plain = [part for part in parts if part.get_content_type() == "text/plain" and _text(part).strip()]
    return plain[:1] or parts[-1:]


def _name(part: Part) -> str:
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError):
        return "attachment"
    if not name:
        return ""
    return file_name(_header_text(str(name))) or "attachment"


def _header_text(value: str) -> str:
    carrier = Part()
    carrier["name"] = value.replace("\r", " ").replace("\n", " ")
    return _header(carrier, "name")


def _text(part: Part) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError, TypeError):
        charset = None
    text = _in_charset(data, charset)
    if part.get_content_subtype() == "html":
        return text_of(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        return _flowed(text, delete=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _flowed(text: str, *, delete: bool) -> str:
    """Lines that were broken for the journey, whole again (RFC 3676)."""
    found: list[str] = []
    parts: list[str] = []
    depth = 0
    for row in text.split("\n"):
        marks = len(row) - len(row.lstrip(">"))
        words = row[marks:].removeprefix(" ")
        if parts and marks != depth:
            found.append("".join(parts))
            parts = []
        if not parts:
            depth = marks
            parts = [f"{'>' * marks} " if marks else ""]
        soft = words.endswith(" ") and words != "-- "
        parts.append(words[:-1] if soft and delete else words)
        if not soft:
            found.append("".join(parts))
            parts = []
    return "\n".join([*found, "".join(parts)] if parts else found)
