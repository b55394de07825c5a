"""What stands at the end of a mail and is not its words: signatures and legal paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.tickets.attribution import phrases
from csreply.tickets.lines import has_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNATURE = 15  # lines; what is longer is no signature

_MOBILE = phrases(
    """
    sent from my | sent from mail for | sent from outlook | sent from yahoo | get outlook for | sent
    with proton | sent via | sent from samsung | sent from galaxy | sent from proton | von meinem |
    von meiner | gesendet von | gesendet mit | diese nachricht wurde von meinem | envoyé de mon |
    envoyé depuis | envoyé à partir de | enviado desde | enviado do meu | enviado a partir | enviado
    de | inviato da | inviato dal | verstuurd vanaf | verzonden vanaf | verzonden met | wysłane z |
    wysłano z | skickat från | sendt fra
    """
)
_SENDERS = tuple(f"{phrase} " for phrase in _MOBILE)
_LEGAL = phrases(
    """
    confidentiality notice | confidentiality note | disclaimer: | legal notice | this e-mail is
    confidential | this email is confidential | this message is confidential | this e-mail and any |
    this email and any | this message and any | this message contains confidential | this e-mail may
    contain | this email may contain | this message may contain | this communication is confidential
    | the information contained in this | the information in this e-mail | the information in this
    email | the contents of this e | if you are not the intended recipient | if you have received
    this e | please consider the environment | think before you print | diese e-mail enthält
    vertrauliche | diese e-mail und | diese nachricht enthält vertrauliche | der inhalt dieser
    e-mail | ce message et toutes | ce message est confidentiel | ce courriel et | ce courriel est
    confidentiel | este mensaje y | este mensaje es confidencial | este correo electrónico es
    confidencial | aviso legal | este correo electrónico y | este correo y sus | dit bericht is |
    dit e-mailbericht | de informatie in dit | questo messaggio è | questa e-mail è | le
    informazioni contenute | esta mensagem é confidencial | esta mensagem e | ta wiadomość |
    niniejsza wiadomość
    """
)


def end_of_words(lines: Sequence[str], start: int, end: int) -> int:
    """Where the signature or the disclaimer begins; ``end`` when there is neither, or nothing else."""
    stop = end
    for number in range(end - 1, max(start, end - 60) - 1, -1):
        below = _words_between(lines, number + 1, stop)
        marked = lines[number].rstrip() == "--" and below <= _SIGNATURE
        if marked or (below <= 1 and mobile(lines[number])) or _opens_legal(lines, number):
            stop = number
    return stop if has_words(lines, start, stop) or start > 0 else end


def _opens_legal(lines: Sequence[str], number: int) -> bool:
    """A disclaimer begins a paragraph, or stands alone in one."""
    return (
        len(lines[number]) > 10
        and legal(lines[number])
        and (number == 0 or not lines[number - 1].strip(" -_*="))
    )


def _words_between(lines: Sequence[str], start: int, end: int) -> int:
    return sum(1 for number in range(start, end) if lines[number].strip())


def mobile(line: str) -> bool:
    """``Sent from my phone``, in the languages that mail programs say it."""
    flat = line.strip()
    return 8 < len(flat) <= 80 and f"{flat.lower()} ".startswith(_SENDERS) and len(flat.split()) <= 10


def legal(line: str) -> bool:
    """The first line of a legal disclaimer."""
    return line[:60].strip(" *_-\t").lower().startswith(_LEGAL)
