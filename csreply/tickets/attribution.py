"""The lines that mail programs put above what they quote: grammar, in the languages of their users.

Forms as written by Gmail, Apple Mail, Outlook, Thunderbird, Roundcube and the help desks. Nothing here looks
at more than a few short lines at a time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from csreply.model import Person
from csreply.tickets.shape import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 300  # longer lines are prose, whatever they begin with


def phrases(text: str) -> tuple[str, ...]:
    """Phrases written with bars between them."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


_OPENERS = phrases(
    """
    on | at | am | um | le | el | op | il | em | no dia | a | dne | på | dnia | w dniu | den | pon., | wt., |
    śr., | czw., | pt., | sob., | niedz., | sul | nel | ter | em ter | lun | mar | mer | gio | ven |
    sab | dom
    """
)
_BEGINS = tuple(f"{opener} " for opener in _OPENERS)
_LAST_VERBS = phrases(
    """
    wrote | a écrit | a ecrit | escribió | escribio | ha scritto | escreveu | schreef | schrieb |
    het volgende geschreven | napsal | napsal(a) | kirjoitti | pisze | napisał(a) | napisał | napisała | skrev
    """
)
_MIDDLE_VERBS = phrases(
    """
    schrieb | schreef | skrev | napisał | napisał(a) | escribió | escreveu
    """
)
_FIRST_VERBS = phrases(
    """
    schrieb am | wrote on | schreef op | a écrit le | ha scritto il | escribió el
    """
)
_DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}:\d\d|\b(?:19|20)\d\d\b|\d{1,2}h\d\d")
_BEGINS_DATED = re.compile(r"\d{4}-\d\d-\d\d[ T]|\d{1,2}[./]\d{1,2}[./]\d{2,4}")

_FORWARD = phrases(
    """
    forwarded message | begin forwarded message | forwarded by | weitergeleitete nachricht | anfang
    der weitergeleiteten nachricht | message transféré | message transfere | mensaje reenviado |
    début du message transféré | début du message réexpédié | inicio del mensaje reenviado |
    doorgestuurd bericht | begin doorgestuurd bericht | messaggio inoltrato | inizio messaggio
    inoltrato | mensagem encaminhada | início da mensagem encaminhada | wiadomość przekazana dalej |
    przekazana wiadomość | treść przekazanej wiadomości
    """
)
_ORIGINAL = phrases(
    """
    original message | original email | ursprüngliche nachricht | originalnachricht |
    original-nachricht | message d'origine | message d’origine | message original | mensaje original
    | mensagem original | oorspronkelijk bericht | messaggio originale | wiadomość oryginalna |
    oryginalna wiadomość
    """
)

_LABELS = {
    **dict.fromkeys(("from", "von", "de", "da", "van", "od"), "from"),
    **dict.fromkeys(
        ("sent", "date", "gesendet", "datum", "envoyé", "envoye", "enviado", "enviada em"), "sent"
    ),
    **dict.fromkeys(("enviado el", "fecha", "inviato", "data", "verzonden", "wysłano", "sent at"), "sent"),
    **dict.fromkeys(("to", "an", "à", "a", "para", "aan", "do"), "to"),
    **dict.fromkeys(
        ("subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "temat"), "subject"
    ),
    **dict.fromkeys(("cc", "kopie", "copie", "copia", "dw", "reply-to", "bcc", "antwort an"), "other"),
    **dict.fromkeys(("importance", "priority", "attachments", "anlagen", "wichtigkeit"), "other"),
}

_REPLY_ABOVE = phrases(
    """
    reply above this line | type your reply above | reply above the line | antwort über dieser zeile
    """
)


class Lead(NamedTuple):
    """What stands above a quotation.

    Attributes:
        lines: how many lines it takes.
        person: whom it names.
        sure: whether it stands alone: what follows is quoted even without ``>``.
        forwarded: whether it says that the mail was passed on.
        subject: of the quoted mail, where the lead holds it.
    """

    lines: int
    person: Person
    sure: bool
    forwarded: bool = False
    subject: str = ""


def attribution(lines: Sequence[str], at: int) -> Lead | None:
    """``On … wrote:`` and its kin at this line, over up to three lines; None when there is none."""
    if len(lines[at]) > _LONGEST:
        return None
    first = lines[at].strip("*_> \t\xa0")
    opened = first[:12].lower().startswith(_BEGINS)
    if not opened and ":" not in first and "@" not in first:
        return None
    first = _flat(first)
    joined = first
    for taken in range(1, 4 if opened else 3):
        if taken > 1:
            following = lines[at + taken - 1] if at + taken <= len(lines) else ""
            if not following.strip() or len(following) > _LONGEST:
                return None
            joined = f"{joined} {_flat(following)}"
        if joined.endswith(":"):
            return _named(joined, opened=opened, lines=taken)
        if not opened and "@" not in first:
            return None
    return None


def _flat(line: str) -> str:
    if len(line) > _LONGEST:
        return ""
    return " ".join(line.replace("\xa0", " ").replace("\u202f", " ").split()).strip("*_ ").replace(" :", ":")


def _named(joined: str, *, opened: bool, lines: int) -> Lead | None:
    core = joined[:-1].strip("*_ ")
    lower = core.lower()
    dated, mailed = bool(_DATED.search(core)), "@" in core
    ends = next((verb for verb in _LAST_VERBS if lower.endswith(f" {verb}")), "")
    middle = next((f" {verb} " for verb in _MIDDLE_VERBS if f" {verb} " in lower), "") if opened else ""
    begins = next((f" {verb} " for verb in _FIRST_VERBS if f" {verb} " in lower), "") if dated else ""
    if ends and (opened or dated or mailed):
        named = core[: -len(ends)]
    elif begins:
        named = core[: lower.index(begins)]
    elif middle:
        named = core[lower.index(middle) + len(middle) :]
    elif _BEGINS_DATED.match(core) and mailed and lower.endswith(">"):
        named = core
    else:
        return None
    return Lead(lines, _person(named), sure=mailed or len(_DATED.findall(core)) > 1)


_NO_NAMES = phrases(
    """
    am | pm | a.m. | p.m. | at | um | à | o | u | uur | uhr | alle | ore | às | las | a | on |
    użytkownik | godz. | via | the | gmt | utc | heeft | il | le | el | op | em | mr | dr
    """
)


def _person(text: str) -> Person:
    """The name and the address in an attribution whose verb has been taken off."""
    found = ADDRESS.search(text)
    email = found.group() if found else ""
    before = text[: found.start()] if found else text
    before = re.split(r"[<\[(]", before, maxsplit=1)[0]
    words: list[str] = []
    for word in reversed(before.replace(",", " , ").split()):
        if word == "," and not words:
            continue
        if word == "," or word.lower() in _NO_NAMES or any(letter.isdigit() for letter in word):
            break
        words.append(word)
    return Person(" ".join(reversed(words)).strip(" \"'()<>:"), email)


def separator(lines: Sequence[str], at: int) -> Lead | None:
    """``-----Original Message-----``, ``Begin forwarded message:``, or Outlook's header block, here."""
    line = lines[at]
    if len(line) > _LONGEST or (":" not in line and not line.lstrip("*> \t").startswith(("-", "=", "_"))):
        return None
    forwarded = _is_banner(line, _FORWARD)
    banner = forwarded or _is_banner(line, _ORIGINAL)
    below = at + 1 if banner or _is_rule(line) else at
    while below < min(len(lines), at + 4) and below > at and not lines[below].strip():
        below += 1
    block = header_block(lines, below)
    if block:
        return block._replace(lines=below + block.lines - at, forwarded=forwarded or block.forwarded)
    return Lead(1, Person(), sure=True, forwarded=forwarded) if banner else None


def _is_banner(line: str, phrases: tuple[str, ...]) -> bool:
    """A phrase between dashes, or alone on its line with a colon."""
    flat = line.strip().strip(">*_ \xa0")
    dashed = flat.startswith(("--", "==", "__")) or flat.endswith(":")
    return dashed and flat.strip("-=_:* \xa0").lower().startswith(phrases)


def _is_rule(line: str) -> bool:
    flat = line.strip()
    return len(flat) >= 10 and not flat.strip("_-=")


def header_block(lines: Sequence[str], at: int) -> Lead | None:
    """``From: … Sent: … To: … Subject: …`` at this line, in any order after the first; None when it is none.

    A form that asks ``From: London, To: Paris`` is no header block: it needs an address and one more
    label, or both a date and a subject.
    """
    if at >= len(lines) or _label(lines[at])[0] != "from":
        return None
    held: dict[str, str] = {}
    taken = 0
    for line in lines[at : at + 12]:
        kind, value = _label(line)
        if not kind and (not line.strip() or not _is_more(line, held)):
            break
        taken += 1
        if kind:
            held.setdefault(kind, value)
    mailed = bool(ADDRESS.search(held["from"])) and bool({"sent", "to", "subject"} & held.keys())
    if not (mailed or {"sent", "subject"} <= held.keys()):
        return None
    return Lead(taken, _sender(held["from"]), sure=True, subject=held.get("subject", "")[:300])


def _label(line: str) -> tuple[str, str]:
    head, colon, value = line[:_LONGEST].partition(":")
    if not colon or len(head) > 24:
        return "", ""
    return _LABELS.get(head.strip(" *_>\xa0\t").lower(), ""), value.strip(" *_\xa0\t")


def _is_more(line: str, held: dict[str, str]) -> bool:
    """A line that carries on a long list of receivers: it begins with a space, or holds an address."""
    return bool(held) and len(line) <= _LONGEST and (line[:1] in " \t" or line.rstrip().endswith((">", ";")))


def _sender(value: str) -> Person:
    found = ADDRESS.search(value)
    name = re.split(r"[<\[(]", value, maxsplit=1)[0].strip(" \"'*_")
    return Person("" if "@" in name else name[:200], found.group() if found else "")


def reply_above(line: str) -> bool:
    """``##- Please type your reply above this line -##`` and its like."""
    return (
        len(line) <= 120 and any(phrase in line.lower() for phrase in _REPLY_ABOVE) and not line[:1].isalpha()
    )
