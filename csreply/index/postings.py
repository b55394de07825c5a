"""Inverted lists: for each term the documents that hold it, as flat arrays that can lie on disk.

Storage and arithmetic are numpy's: memory-mapped arrays open in microseconds, and a query touches only the
lists of its own terms. Terms are 64-bit keys in a sorted array, so that no dictionary has to be loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from array import array
    from dataclasses import dataclass

    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]
    Ids = NDArray[np.int32]
    Marks = NDArray[Any]
else:
    from csreply.value import dataclass


class Rows(NamedTuple):
    """Terms of documents, one entry each: which document, which term, and a number about the two."""

    docs: Ids
    keys: Keys
    marks: Marks

    @classmethod
    def of(cls, docs: array[int], keys: array[int], marks: array[int]) -> Rows:
        """From arrays of one length, of the types ``i``, ``Q`` and ``B``."""
        return cls(
            np.frombuffer(docs, np.int32), np.frombuffer(keys, np.uint64), np.frombuffer(marks, np.uint8)
        )

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
    marks: Marks
    holders: NDArray[np.int64]


def added(rows: Rows) -> Rows:
    """One row for each document and term, sorted by term, its mark the sum of theirs."""
    order = np.lexsort((rows.docs, rows.keys))
    docs, keys = rows.docs[order], rows.keys[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (docs[1:] != docs[:-1])
    starts = np.flatnonzero(new)
    marks = np.add.reduceat(rows.marks[order], starts) if len(starts) else rows.marks
    return Rows(docs[starts], keys[starts], marks)


def highest(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """The places of the highest values above 0, highest first, at most so many; of equals the first."""
    least = np.partition(values, len(values) - most)[len(values) - most] if 0 < most < len(values) else 0.0
    above = np.flatnonzero((values >= least) & (values > 0))
    return above[np.argsort(-values[above], kind="stable")][:most]


def ranges(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of several ranges, one range after another.

    >>> ranges(np.array([5, 20]), np.array([3, 2])).tolist()
    [5, 6, 7, 20, 21]
    """
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(sizes.sum()) + np.repeat(starts - before, sizes))


@dataclass(frozen=True, slots=True)
class Postings:
    """The lists.

    Attributes:
        keys: the terms, sorted.
        starts: where each term's list begins in the next two, and the end of the last one.
        docs: documents, ascending within a list.
        marks: a number for each entry (a count, a weight).
    """

    keys: Keys
    starts: NDArray[np.int64]
    docs: Ids
    marks: Marks

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

    def holders(self, keys: Keys) -> NDArray[np.int64]:
        """How many documents hold each of these terms."""
        return self._lists(keys)[1]

    def find(self, keys: Keys, most: NDArray[np.float64] | None = None) -> Hits:
        """The entries of these terms; none of a term that more than ``most`` documents hold (one a term)."""
        starts, holders = self._lists(keys)
        if most is not None:
            holders = np.where(holders > most, 0, holders)
        places = ranges(starts, holders)
        terms = np.repeat(np.arange(len(keys), dtype=np.int32), holders)
        return Hits(terms, self.docs[places], self.marks[places], holders)

    def _lists(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the list of each term begins, and how long it is."""
        if not len(self.keys):
            return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        starts = self.starts[at]
        return starts, np.where(self.keys[at] == keys, self.starts[at + 1] - starts, 0)


@dataclass(frozen=True, slots=True)
class Contents:
    """The other way round: for each document the terms that stand in it.

    Attributes:
        starts: where each document's terms begin in the next two, and the end of the last one.
        keys: terms, ascending within a document; one that stands in two fields stands there twice.
        marks: a small number for each (a field and a count).
    """

    starts: NDArray[np.int64]
    keys: Keys
    marks: NDArray[np.uint8]

    @classmethod
    def of(cls, rows: Rows, documents: int) -> Contents:
        """The contents that these rows tell of so many documents."""
        order = np.lexsort((rows.keys, rows.docs))
        starts = np.searchsorted(rows.docs[order], np.arange(documents + 1, dtype=np.int32))
        return cls(starts.astype(np.int64), rows.keys[order], rows.marks[order].astype(np.uint8, copy=False))

    def rows(self) -> Rows:
        """The rows these contents were made of, by document."""
        docs = np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))
        return Rows(docs, self.keys, self.marks)
