"""Spelling: a word that nobody here has written is read as the nearest one that somebody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from csreply.index.store import Blobs

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable
    from dataclasses import dataclass

    from numpy.typing import NDArray
else:
    from csreply.value import dataclass

SHORTEST = 4
"""Letters of the shortest word that is repaired: of shorter ones too many are neighbours."""
LONG = 9
"""From this many letters on, two slips are forgiven."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the articles. Comes from one index, and lives as long.

    Attributes:
        words: the short ones first, sorted among those of one length.
        lengths: letters of each.
        letters: which letters each has, a bit a letter.
        counts: how often each stands in the articles.
    """

    words: Blobs
    lengths: NDArray[np.uint8]
    letters: NDArray[np.uint32]
    counts: NDArray[np.int32]

    @classmethod
    def of(cls, counted: Counter[str], old: Vocabulary | None = None) -> Vocabulary:
        """From the words of new articles, and what was known before."""
        total = counted.copy()
        if old is not None:
            total.update(
                {word.decode(): int(count) for word, count in zip(old.words, old.counts, strict=True)}
            )
        words = sorted((word for word in total if len(word) >= SHORTEST), key=lambda word: (len(word), word))
        return cls(
            Blobs.of([word.encode("utf-8", "replace") for word in words]),
            np.array([min(len(word), 255) for word in words], np.uint8),
            np.array([_letters(word) for word in words], np.uint32),
            np.array([min(total[word], 1 << 30) for word in words], np.int32),
        )

    def repair(self, words: Iterable[str]) -> dict[str, str]:
        """For each of these words that is a slip, the word that was meant."""
        found = {word: self._repaired(word) for word in words if len(word) >= SHORTEST and word.isalpha()}
        return {word: meant for word, meant in found.items() if meant}

    def _repaired(self, word: str) -> str:
        """The nearest word: one slip away, two for a long word.

        A slip is a letter too many, too few, changed, or two exchanged. Among words equally near the one
        with the same first letter wins, then the commonest.
        """
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= LONG else 1
        best: tuple[int, bool, int, str] | None = None
        for place in self._near(word, most).tolist():
            meant = self.words[place].decode()
            slips = OSA.distance(word, meant, score_cutoff=most)
            if slips <= most:
                rank = (slips, meant[0] != word[0], -int(self.counts[place]), meant)
                best = rank if best is None else min(best, rank)
        return best[3] if best else ""

    def _near(self, word: str, slips: int) -> NDArray[np.int64]:
        """The places of words that may be so many slips away from this one: no other can be."""
        least, most = np.searchsorted(
            self.lengths, np.array([len(word) - slips, len(word) + slips + 1], np.uint8)
        )
        other = self.letters[least:most] ^ np.uint32(_letters(word))
        for _ in range(2 * slips):  # a slip changes two letters of the set at most
            other &= other - (other > 0)
        return np.asarray(np.flatnonzero(other == 0) + least)


def _letters(word: str) -> int:
    """The set of its letters as bits; letters far apart in the alphabet may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << ord(letter) % 31
    return bits
