"""Spelling: a word that nobody here has written is read as the nearest one that somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from csreply.index.store import Blobs

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from numpy.typing import NDArray

SHORTEST = 4
"""Letters of the shortest word that is repaired: of shorter ones too many are neighbours."""
LONG = 9
"""From this many letters on, two slips are forgiven."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the articles. Comes from one index, and lives as long.

    Attributes:
        words: sorted.
        counts: how often each stands in the articles.
    """

    words: Blobs
    counts: NDArray[np.int32]

    @classmethod
    def of(cls, counted: Counter[str], old: Vocabulary | None = None) -> Vocabulary:
        """From the words of new articles, and what was known before."""
        total = counted.copy()
        if old is not None:
            total.update(
                {word.decode(): int(count) for word, count in zip(old.words, old.counts, strict=True)}
            )
        words = sorted(word for word in total if len(word) >= SHORTEST)
        counts = np.array([min(total[word], 1 << 30) for word in words], np.int32)
        return cls(Blobs.of([word.encode("utf-8", "replace") for word in words]), counts)


class Speller:
    """Repairs words against a vocabulary, which is unpacked when the first word asks for it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._by_length: dict[int, tuple[list[str], list[int]]] | None = None
        self.repaired = lru_cache(4096)(self._repaired)

    def repair(self, words: Iterable[str]) -> dict[str, str]:
        """For each of these words that is a slip, the word that was meant."""
        found = {word: self.repaired(word) for word in words if len(word) >= SHORTEST and word.isalpha()}
        return {word: meant for word, meant in found.items() if meant}

    def _repaired(self, word: str) -> str:
        """The nearest word: one slip away, two for a long word.

        A slip is a letter too many, too few, changed, or two exchanged. Among words equally near the one
        with the same first letter wins, then the commonest.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= LONG else 1
        best: tuple[int, bool, int, str] | None = None
        for length in range(len(word) - most, len(word) + most + 1):
            words, counts = self._words(length)
            near = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=10)
            for meant, slips, place in near:
                rank = (int(slips), meant[0] != word[0], -counts[place], meant)
                best = rank if best is None else min(best, rank)
        return best[3] if best else ""

    def _words(self, length: int) -> tuple[list[str], list[int]]:
        if self._by_length is None:
            self._by_length = {}
            for word, count in zip(self._vocabulary.words, self._vocabulary.counts.tolist(), strict=True):
                words, counts = self._by_length.setdefault(len(word.decode()), ([], []))
                words.append(word.decode())
                counts.append(count)
        return self._by_length.get(length, ([], []))
