"""What a text is about, as terms that can be counted: stems, pairs of stems, and pieces of words.

Stems carry the meaning, pairs the phrase, pieces the misspelling and the compound.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import Stemmer

WORD, PAIR, PIECE = range(3)
"""The kinds of term."""

LONGEST = 40
"""Letters of the longest word that is taken; what is longer is a key, a hash or an attachment."""

_TOKEN = re.compile(
    r"0x[0-9a-f]+"  # error codes: 0x800ccc0e
    r"|(?<![\w-])[a-z]{1,6}-\d{2,}(?![\w-])"  # error codes, order numbers: rb-4002
    r"|(?<!\w)--?[a-z][\w-]*\w"  # options: --flag
    r"|(?<![\w.])\.\w[\w]*"  # file endings: .pst
    r"|\w[\w+#]*(?:'\w+)?"  # words, c#, g++, don't
)
_CODE = re.compile(r"0x[0-9a-f]{4,}|[a-z]{1,6}-\d{2,}|(?=\w*[a-z])\w*\d{3,}\w*")


class Terms(NamedTuple):
    """The terms of a text with how often each stands in it, by kind."""

    words: Counter[str]
    pairs: Counter[str]
    pieces: Counter[str]


@cache
def stop_words() -> frozenset[str]:
    """Words that tell nothing of what a text is about."""
    lines = (Path(__file__).parent / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.partition("#")[0].split())


@cache
def _stemmer() -> Stemmer.Stemmer:
    import Stemmer

    return Stemmer.Stemmer("english")


def tokens(text: str) -> list[str]:
    """The words of a text that tell something, folded, in order; codes, options and file endings whole.

    >>> tokens("The .pst file of g++ won't open: 0x800CCC0E")
    ['.pst', 'file', 'g++', 'open', '0x800ccc0e']
    """
    stop = stop_words()
    found = (token.replace("'", "").strip("_") for token in _parted(_TOKEN.findall(folded(text))))
    return [token for token in found if token not in stop and 0 < len(token) <= LONGEST]


def _parted(found: Iterable[str]) -> Iterable[str]:
    """The tokens, and after a code with a hyphen the number that many leave it at."""
    for token in found:
        yield token
        if "-" in token and token[0] != "-":
            yield token.rpartition("-")[2]


def is_code(term: str) -> bool:
    """Whether a term is an error code, a part number or the like: it names one thing and no other.

    >>> is_code("rb-4002"), is_code("0x800ccc0e"), is_code("twice"), is_code("2026")
    (True, True, False, False)
    """
    return _CODE.fullmatch(term) is not None


def stems(words: Sequence[str]) -> list[str]:
    """Each word's stem (Snowball English); the stem stands for all forms of the word."""
    return list(_stemmer().stemWords(words))


def pieces(word: str) -> Iterable[str]:
    """The four-letter pieces of a word with its borders marked.

    >>> list(pieces("refund"))
    ['_ref', 'refu', 'efun', 'fund', 'und_']
    """
    marked = f"_{word}_"
    return (marked[at : at + 4] for at in range(max(1, len(marked) - 3)))


def terms(words: Sequence[str], *, with_pieces: bool = True) -> Terms:
    """The terms of a text, from its tokens."""
    stemmed = stems(words)
    return Terms(
        Counter(stemmed),
        Counter(f"{one} {two}" for one, two in pairwise(stemmed)),
        Counter(piece for word in words for piece in pieces(word)) if with_pieces else Counter(),
    )


@lru_cache(1 << 18)
def key(kind: int, term: str) -> int:
    """The 64 bits that stand for a term on disk; two terms share them once in 10^19."""
    return int.from_bytes(blake2b(f"{kind}{term}".encode(), digest_size=8).digest(), "little")
