"""The technical words of all trades, and where they stand in a text.

A reply meets a few of thousands of terms: they lie in one sorted text, in which a term is found by halves,
and a map of bits says of most words that no term begins with them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import NamedTuple

    from csreply.text import Words
else:
    from csreply.value import NamedTuple

_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ing", ""), ("ing", "e"))
_SHORT = 4
"""Letters of a term from which on its forms other than the plural are looked up too."""
_BITS = 131_063
"""A prime number."""
_BEGIN = 2
"""Letters by which a second word is looked for."""
_MOST_KNOWN = 50_000


class Term(NamedTuple):
    """A technical word.

    Attributes:
        key: its words in compared form, a blank between: what it is filed under.
        written: as its list writes it.
        group: ``shorthand`` of a team, ``terms``, or ``loose``: an everyday word in another sense.
        trades: whose lists hold it.
        meaning: its plain meaning, empty when no short one is known.
    """

    key: str
    written: str
    group: str
    trades: frozenset[str]
    meaning: str


class Named(NamedTuple):
    """A term in a text: its words, ``last`` exclusive."""

    term: Term
    first: int
    last: int


class Lexicon:
    """Technical words, found by their words in compared form. Takes what ``filed`` has made."""

    def __init__(self, rows: str, bits: bytes) -> None:
        self._rows, self._bits = rows, bits
        self._known: dict[str, tuple[int, Term | None, frozenset[str]]] = {}

    def get(self, key: str) -> Term | None:
        """The term filed under these words."""
        return self._entry(key)[1]

    def found(self, words: Words) -> Iterator[Named]:
        """The terms of a text, the longest at each place, sentence by sentence. Linear."""
        forms, known = words.forms, self._known
        for low, high in words.sentences:
            at = low
            while at < high:
                width, term, seconds = known.get(forms[at]) or self._at(forms[at])
                length = 1
                if width > 1 and at + 1 < high and (not seconds or forms[at + 1][:_BEGIN] in seconds):
                    longest = self._longest(forms, at, min(high, at + width))
                    if longest:
                        term, length = longest
                if term:
                    yield Named(term, at, at + length)
                at += length

    def _at(self, form: str) -> tuple[int, Term | None, frozenset[str]]:
        """How many words the longest term has that begins with this one, and the term it is by itself.

        With them, how the second word of such a term may begin; nothing where that is not certain.
        """
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        width, term = self._entry(form)
        seconds = self._seconds(form) if width > 1 else frozenset[str]()
        known = self._known[form] = width, term or self._of_form(form), seconds
        return known

    def _seconds(self, form: str) -> frozenset[str]:
        """The first letters of the second words of the terms that begin with this one.

        ``_of_form`` changes no more of a term than its last letter, and what stands behind it.
        """
        found: set[str] = set()
        start = self._rows.find("\n", self._row(form)) + 1  # a blank sorts before all that words have
        while self._rows.startswith(f"{form} ", start):
            second = self._rows[start + len(form) + 1 : self._rows.find("\t", start)].partition(" ")[0]
            if len(second) <= _BEGIN:
                return frozenset()
            found.add(second[:_BEGIN])
            start = self._rows.find("\n", start) + 1
        return frozenset(found)

    def _longest(self, forms: list[str], first: int, last: int) -> tuple[Term, int] | None:
        for end in range(last, first + 1, -1):
            key = " ".join(forms[first:end])
            term = self._entry(key)[1] or self._of_form(key)
            if term:
                return term, end - first
        return None

    def _of_form(self, key: str) -> Term | None:
        """The term of which the last word is the plural, the past or the ``-ing`` form."""
        if key[-1] not in "sdg" or len(key) < 3:
            return None
        for ending, instead in _ENDINGS:
            base = key[: -len(ending)] + instead
            if key.endswith(ending) and (ending == "s" or len(base) >= _SHORT):
                term = self._entry(base)[1]
                if term and (ending == "s" or term.written == term.written.lower()):
                    return term
        return None

    def _entry(self, key: str) -> tuple[int, Term | None]:
        bit = _bit(key)
        if not self._bits[bit >> 3] >> (bit & 7) & 1:
            return 0, None
        start = self._row(key)
        if start < 0:
            return 0, None
        return _read(key, self._rows[start + len(key) + 1 : self._rows.find("\n", start)])

    def _row(self, key: str) -> int:
        """Where the row of these words begins; -1 without one."""
        rows, low, high = self._rows, 0, len(self._rows)
        while low < high:
            start = rows.rfind("\n", low, (low + high) // 2) + 1 or low
            end = rows.find("\t", start)
            here = rows[start:end]
            if here == key:
                return start
            if here < key:
                low = rows.find("\n", end) + 1
            else:
                high = start
        return -1


def _bit(key: str) -> int:
    return int.from_bytes(key.encode("utf-8", "surrogatepass"), "little") % _BITS


def _read(key: str, row: str) -> tuple[int, Term | None]:
    width, group, trades, written, meaning = row.split("\t")
    term = Term(key, written or key, group, frozenset(trades.split(",")), meaning) if group else None
    return int(width), term


def filed(
    trades: Mapping[str, Mapping[str, tuple[str, str, str, str]]], keys: Mapping[str, str]
) -> tuple[str, bytes]:
    """What ``Lexicon`` takes, as plain data: a row for each key, sorted, and the map of bits.

    A row is key, words of the longest term that begins so, group, trades, as written, meaning.

    Args:
        trades: by trade, term → (meaning, trade, group, as written).
        keys: term → its words in compared form; a term without words is passed over.
    """
    known: dict[str, Term] = {}
    for trade, terms in trades.items():
        for meaning, _, group, written in terms.values():
            key = keys.get(written, "")
            if key:
                known[key] = _merged(known.get(key), Term(key, written, group, frozenset({trade}), meaning))
    widths: dict[str, int] = {}
    for key in known:
        first = key.partition(" ")[0]
        widths[first] = max(widths.get(first, 1), key.count(" ") + 1)
    rows, bits = [], bytearray(_BITS // 8 + 1)
    for key in sorted({*known, *widths}):
        _, written, group, names, meaning = known.get(key, Term(key, key, "", frozenset(), ""))
        written = "" if written == key else written
        fields = (key, str(widths.get(key, 0)), group, ",".join(sorted(names)), written, meaning)
        rows.append("\t".join(" ".join(field.split()) for field in fields))
        bit = _bit(key)
        bits[bit >> 3] |= 1 << (bit & 7)
    return "".join(f"{row}\n" for row in rows), bytes(bits)


def _merged(one: Term | None, other: Term) -> Term:
    """Two entries of one key as one: shorthand first, then small letters, which are met in any case."""
    if one is None:
        return other
    first, second = one, other
    if other.group == "shorthand" or (
        other.written == other.written.lower() and one.written != other.written
    ):
        first, second = other, one
    return first._replace(trades=one.trades | other.trades, meaning=first.meaning or second.meaning)
