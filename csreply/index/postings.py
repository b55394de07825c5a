"""Inverted lists: for each term the documents that hold it, as flat arrays that can lie on disk.

Storage and arithmetic are numpy's: memory-mapped arrays open in microseconds, and a query touches only the
lists of its own terms. Terms are 64-bit keys in a sorted array, so that no dictionary has to be loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]
    Ids = NDArray[np.int32]
    Counts = NDArray[np.uint8]
    Floats = NDArray[np.float32]


class Rows(NamedTuple):
    """Terms of documents, one entry each: which document, which term, and a small number about the two."""

    docs: Ids
    keys: Keys
    marks: Counts

    @classmethod
    def of(cls, docs: list[int], keys: list[int], marks: list[int]) -> Rows:
        """From plain lists of one length."""
        return cls(np.array(docs, np.int32), np.array(keys, np.uint64), np.array(marks, np.uint8))

    def and_(self, other: Rows) -> Rows:
        """These and the other's."""
        return Rows(
            np.concatenate((self.docs, other.docs)),
            np.concatenate((self.keys, other.keys)),
            np.concatenate((self.marks, other.marks)),
        )


class Hits(NamedTuple):
    """What a query found, sorted by term and then by document.

    Attributes:
        terms: for each hit, the position of its term in the query.
        docs: the document.
        marks: the number kept about the two.
        holders: for each term of the query, how many entries its list has.
    """

    terms: Ids
    docs: Ids
    marks: Counts
    holders: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """The lists.

    Attributes:
        keys: the terms, sorted.
        starts: where each term's list begins in the next two, and the end of the last one.
        docs: documents, ascending within a list.
        marks: a small number for each entry (a count, a field).
    """

    keys: Keys
    starts: NDArray[np.int64]
    docs: Ids
    marks: Counts

    @classmethod
    def of(cls, rows: Rows) -> Postings:
        """The lists of these rows."""
        order = np.lexsort((rows.docs, rows.keys))
        keys = rows.keys[order]
        first = (
            np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, int)
        )
        starts = np.append(first, len(keys)).astype(np.int64)
        return cls(keys[first], starts, rows.docs[order], rows.marks[order])

    def rows(self) -> Rows:
        """The rows these lists were made of, sorted by term."""
        return Rows(self.docs, np.repeat(self.keys, np.diff(self.starts)), self.marks)

    def find(self, keys: Keys, most: NDArray[np.float64] | None = None) -> Hits:
        """The entries of these terms; none of a term that more than ``most`` documents hold (one a term)."""
        if not len(self.keys) or not len(keys):
            none = np.zeros(0, np.int32)
            return Hits(none, none, np.zeros(0, np.uint8), np.zeros(len(keys), np.int64))
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        starts = self.starts[at]
        holders = np.where(self.keys[at] == keys, self.starts[at + 1] - starts, 0)
        if most is not None:
            holders = np.where(holders > most, 0, holders)
        before = np.cumsum(holders) - holders
        places = np.arange(holders.sum()) + np.repeat(starts - before, holders)
        terms = np.repeat(np.arange(len(keys), dtype=np.int32), holders)
        return Hits(terms, self.docs[places], self.marks[places], holders)
