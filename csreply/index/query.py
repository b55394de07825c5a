"""A ticket as a search query."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from csreply.index.terms import WORD, Terms, is_code, key, terms, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from dataclasses import dataclass, field

    from numpy.typing import NDArray
else:
    from csreply.value import dataclass, field

CODE_WEIGHT = 2.0
"""An error code that an article names outweighs prose."""
MOST_TOKENS = 1500
"""Words of a ticket that are looked at; what comes later is a log, or the story for the third time."""


@dataclass(frozen=True, slots=True)
class Query:
    """The terms of a ticket, in the order of their keys. All arrays have one entry a term.

    Attributes:
        terms: as text, for ``because``.
        keys: as they stand in the index.
        kinds: ``WORD``, ``PAIR`` or ``PIECE``.
        weights: 1 + ln(how often).
        emphasis: what a term counts in an article: 1, or more for a code.
        distinct: how many different stems there are.
        meant: for each word that was misspelt, the word it is read as.
    """

    terms: tuple[str, ...]
    keys: NDArray[np.uint64]
    kinds: NDArray[np.int8]
    weights: NDArray[np.float64]
    emphasis: NDArray[np.float64]
    distinct: int
    meant: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Sequence[Sequence[str]], meant: Mapping[str, str] = MappingProxyType({})) -> Query:
        """From the tokens of texts; pairs do not reach across. A text given twice weighs more."""
        counted = Terms(Counter(), Counter(), Counter())
        left = MOST_TOKENS
        for part in words:
            for total, found in zip(
                counted, terms([meant.get(word, word) for word in part[:left]]), strict=True
            ):
                total.update(found)
            left -= len(part[:left])
        flat = sorted(
            (key(kind, term), kind, term, count)
            for kind, found in enumerate(counted)
            for term, count in found.items()
        )
        return cls(
            tuple([term for _, _, term, _ in flat]),
            np.array([key_ for key_, *_ in flat], np.uint64),
            np.array([kind for _, kind, _, _ in flat], np.int8),
            1 + np.log(np.array([count for *_, count in flat], np.float64)),
            np.array([CODE_WEIGHT if kind == WORD and is_code(term) else 1.0 for _, kind, term, _ in flat]),
            len(counted.words),
            dict(meant),
        )


def texts_of(subject: str, body: str) -> list[list[str]]:
    """A ticket's tokens as ``Query.of`` wants them: the subject counts twice."""
    head = tokens(subject)
    return [head, head, tokens(body)]
