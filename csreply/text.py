"""Words, sentences, spans and masks of plain text. Imports nothing heavy: the linter starts with it."""

from __future__ import annotations

import re
from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from csreply.value import NamedTuple


class Span(NamedTuple):
    """A stretch of a text in code points; ``end`` is exclusive."""

    start: int
    end: int


_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor moves
    r"|\x1b\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)?"  # operating system commands: titles, hyperlinks
    r"|\x1b[PX^_][^\x1b]{0,4096}(?:\x1b\\)?"  # device strings
    r"|\x1b."
)
_CONTROLS = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))
_MARKS = (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
_HIDDEN = dict.fromkeys((*_CONTROLS, *_MARKS))


def visible(text: str) -> str:
    r"""The text as it may be shown on a terminal: no escape sequences, no control or direction marks.

    >>> visible("\x1b[31mred\x1b[0m \u202eevil")
    'red evil'
    """
    return _ESCAPES.sub("", text).translate(_HIDDEN)


def one_line(text: str, most: int = 0) -> str:
    """The text on one line, visible, cut with an ellipsis at ``most`` characters (0: not cut)."""
    flat = " ".join(visible(text).split())
    return flat if not most or len(flat) <= most else flat[: most - 1].rstrip() + "…"


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a code point offset."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, start) + 1, offset - start + 1


def folded(text: str) -> str:
    """Lower case, without accents, with plain quotes: for comparing, never for showing."""
    if text.isascii():
        return text.lower()
    from unicodedata import combining, normalize

    plain = normalize("NFKD", text.casefold().replace("’", "'").replace("‘", "'"))
    return "".join(letter for letter in plain if not combining(letter))


_WORD = re.compile(r"(\d[\d.,:/]*\d(?![^\W_])|[^\W_]+(?:['’-][^\W_]+)*)")
_ENDINGS = {"ve": "have", "re": "are", "ll": "will", "m": "am", "d": "'d", "s": "'s"}
_SHORT = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "let's": ("let", "us"),
    "cannot": ("can", "not"),
    "e-mail": ("email",),
    "e-mails": ("emails",),
    "e-mailed": ("emailed",),
}
MOST = 200_000
"""Code points of one text that are looked at. Longer texts are no mail a person wrote."""


class Words(NamedTuple):
    """The words of a text, in the form in which they are compared.

    Attributes:
        forms: folded; contractions taken apart: ``didn't`` is ``did``, ``not``; ``you've`` is ``you``,
            ``have``; ``'s`` and ``'d`` stand alone.
        starts, ends: of each word, in code points of the text.
        breaks: whether punctuation stands between the word before it and this one.
        sentences: for each sentence, the first word and the one after its last.
        spans: for each sentence, where it stands in the text.
    """

    forms: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[bool]
    sentences: list[tuple[int, int]]
    spans: list[Span]

    def at(self, offset: int) -> int:
        """The number of the sentence that holds a code point; the last one that begins before it."""
        from bisect import bisect_right

        return max(0, bisect_right(self.spans, Span(offset, len(self.spans) and self.spans[-1].end)) - 1)


def words(text: str) -> Words:
    """The words of a text, sentence by sentence. Linear; only the first ``MOST`` code points count.

    >>> words("Didn't it work? You've said so.").forms
    ['did', 'not', 'it', 'work', 'you', 'have', 'said', 'so']
    """
    found = Words([], [], [], [], [], [])
    plain = text.lower() if text.isascii() else text.translate(_LETTERS)
    for span in sentences(text):
        first = len(found.forms)
        pieces = _WORD.split(plain[span.start : span.end])
        if len(pieces) > 1:  # a gap, a word, a gap, a word, …, a gap
            _take(pieces, span.start, found)
            found.sentences.append((first, len(found.forms)))
            found.spans.append(span)
    return found


def _take(pieces: list[str], start: int, found: Words) -> None:
    """Add the words of a sentence, cut into gaps and words. In rows: word by word took longer."""
    forms, gaps = pieces[1::2], pieces[:-1:2]
    places = list(accumulate(map(len, pieces), initial=start))
    starts, ends = places[1:-1:2], places[2::2]
    breaks = [gap != " " and not gap.isspace() for gap in gaps]
    breaks[0] = False
    if _SHORT.keys().isdisjoint(forms) and "'" not in "".join(forms):
        found.forms.extend(forms)
        found.starts.extend(starts)
        found.ends.extend(ends)
        found.breaks.extend(breaks)
        return
    for word, begin, end, broken in zip(forms, starts, ends, breaks, strict=True):
        for number, part in enumerate(parts(word)):
            found.forms.append(part)
            found.starts.append(begin)
            found.ends.append(end)
            found.breaks.append(broken and not number)


def padded(text: str) -> str:
    """The words of a text in the form in which they are compared, a space around each."""
    return f" {' '.join(words(text).forms)} "


class _Letters(dict[int, str]):
    """Each letter as ``folded`` has it, in lower case where that is more than one: offsets must hold."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = folded(letter)
        if len(plain) != 1:
            plain = letter.lower() if len(letter.lower()) == 1 else letter
        self[code] = plain
        return plain


_LETTERS = _Letters()


def parts(word: str) -> tuple[str, ...]:
    """A folded word taken apart at its contraction.

    >>> parts("couldn't"), parts("we'll"), parts("order")
    (('could', 'not'), ('we', 'will'), ('order',))
    """
    if word in _SHORT:
        return _SHORT[word]
    stem, mark, ending = word.rpartition("'")
    if not mark:
        return (word,)
    if ending == "t" and stem.endswith("n"):
        return (stem[:-1], "not")
    if ending in _ENDINGS:
        return (stem, _ENDINGS[ending])
    return (word.replace("'", ""),)


_ABBREVIATED = frozenset(
    """
    mr mrs ms dr prof st no nr vs e.g i.e etc approx incl excl tel ext fig vol resp z.b ca p.s inc ltd co
    """.split()  # noqa: SIM905 - a list reads worse
)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n+")
_ITEM = re.compile(r"[ \t]*(?:[-*•–—·>]|\(?\d{1,2}[.)]|[a-z][.)])[ \t]")
_WRAPPED = 58
"""A line at least this long may have been wrapped by a mail program: its sentence goes on below."""


def sentences(text: str) -> list[Span]:
    """Where each sentence, list item, heading or greeting line stands, without the white space around.

    Linear. A line end closes a sentence unless the line looks wrapped. Only the first ``MOST`` code
    points are looked at.
    """
    spans: list[Span] = []
    limit = min(len(text), MOST)
    start = 0
    for match in _END.finditer(text, 0, limit):
        at = match.start()
        if text[at] == "\n":
            if not _closes(text, start, match):
                continue
        elif text[at] == "." and _is_abbreviation(text, at):
            continue
        _add(text, start, match.end(), spans)
        start = match.end()
    _add(text, start, limit, spans)
    return spans


def _closes(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether these line ends close the sentence that began at ``start``."""
    if match.end() - match.start() > 1:
        return True
    line = text.rfind("\n", start, match.start()) + 1 or start
    return match.start() - line < _WRAPPED or _ITEM.match(text, match.end()) is not None


def _is_abbreviation(text: str, dot: int) -> bool:
    word = dot
    while word > 0 and dot - word < 8 and not text[word - 1].isspace() and text[word - 1] not in "(,;":
        word -= 1
    before = text[word:dot].lower()
    return before in _ABBREVIATED or (len(before) == 1 and before.isalpha() and before != "i")


def _add(text: str, start: int, end: int, spans: list[Span]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Span(start, end))


MASK = "\ufffc"
"""Stands for each code point that is not to be read: no letter, no space, no punctuation."""

_MASKED = re.compile(
    r"```.*?(?:```|\Z)"  # fenced code
    r"|`[^`\n]{1,300}`"  # code in a line
    r"|(?:https?|ftp|file)://[^\s<>\"]{1,2000}|\bwww\.[^\s<>\"]{1,2000}",
    re.DOTALL | re.IGNORECASE,
)
_QUOTES = re.compile(r"“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|«[^»\n]{1,400}»|(?<!\w)\"[^\"\n]{1,400}\"(?!\w)")
_SINGLE = re.compile(r"(?<!\w)['‘](?=\S)[^'‘’\n]{1,120}(?:(?<=\w)['’](?=\w)[^'‘’\n]{1,120}){0,4}['’](?!\w)")
_QUOTED_LINE = re.compile(
    r"^[ \t]{0,3}(?:>|\||re ?: ).*$|^.{1,200}(?:wrote|schrieb|a écrit|escribió)\s?:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def masks(text: str, told: frozenset[str] = frozenset()) -> list[Span]:
    """The stretches of a reply that its author did not write as prose, sorted, not overlapping.

    They are code, web addresses, quotations (marked by quotation marks, by ``>``, or because the line
    also stands in the ticket) and what follows a ``-- `` line.

    Args:
        text: the reply.
        told: lines of the ticket, stripped: a line of the reply that is one of them is a quotation.
    """
    found = []
    if "`" in text or "://" in text or "www." in text.lower():
        found += [Span(*match.span()) for match in _MASKED.finditer(text)]
    if ">" in text or "|" in text or ":" in text:
        found += [Span(*match.span()) for match in _QUOTED_LINE.finditer(text)]
    found += [Span(*match.span()) for match in _QUOTES.finditer(text)]
    found += [Span(*match.span()) for match in _SINGLE.finditer(text)]
    if told:
        found += _repeated_lines(text, told)
    signature = _SIGNATURE.search(text)
    if signature:
        found.append(Span(signature.start(), len(text)))
    return merged(found)


def _repeated_lines(text: str, told: frozenset[str]) -> list[Span]:
    found, start = [], 0
    for line in text.split("\n"):
        if len(line) > 20 and line.strip() in told:
            found.append(Span(start, start + len(line)))
        start += len(line) + 1
    return found


def merged(spans: list[Span]) -> list[Span]:
    """The spans sorted, those that overlap made one."""
    done: list[Span] = []
    for span in sorted(spans):
        if done and span.start < done[-1].end:
            done[-1] = Span(done[-1].start, max(done[-1].end, span.end))
        else:
            done.append(span)
    return done


def blanked(text: str, spans: list[Span]) -> str:
    """The text with every code point within ``spans`` replaced by ``MASK``; line ends stay."""
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(text[at:start])
        hidden = text[start:end]
        pieces.append("\n".join(MASK * len(line) for line in hidden.split("\n")))
        at = end
    pieces.append(text[at:])
    return "".join(pieces)
