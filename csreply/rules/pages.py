"""A compiled scan, cut into leaves that are taken out of the file when a word asks for them."""

from __future__ import annotations

import marshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LEAVES = 4093
"""Of an index: most hold the entries of one word. A prime number."""


Tables = tuple[bytes, ...]
"""For the heads, the sides and the index of a scan: where in the blob each of its leaves begins."""


def leafed(data: tuple[Any, Any, Any]) -> tuple[Tables, bytes]:
    """A scan as one blob, and where each leaf of it begins."""
    heads, sides, index = data
    if isinstance(index, Index):
        return (heads.begins, sides.begins, index.begins), bytes(index.blob)
    leaves: list[dict[str, Any]] = [{} for _ in range(_LEAVES)]
    for word, entries in index.items():
        leaves[_leaf(word)][word] = entries
    tables, pieces, at = [], [], 0
    for part in ([*heads.values()], [*sides.values()], leaves):
        begins = []
        for leaf in part:
            begins.append(at.to_bytes(4, "little"))
            pieces.append(marshal.dumps(leaf))
            at += len(pieces[-1])
        tables.append(b"".join(begins))
    return tuple(tables), b"".join(pieces)


def opened(tables: Tables, blob: memoryview) -> tuple[Rows, Rows, Index]:
    """What ``wording.Scan`` takes, read from what ``leafed`` has made as far as it is asked for."""
    heads, sides, index = tables
    return Rows(heads, blob), Rows(sides, blob), Index(index, blob)


def _leaf(word: str) -> int:
    return int.from_bytes(word.encode("utf-8", "surrogatepass"), "little") % _LEAVES


class Rows(dict[int, "Any"]):
    """The heads or the sides of wordings, by number. Each is read when it is first asked for."""

    def __init__(self, table: bytes, blob: memoryview) -> None:
        super().__init__()
        self.begins, self.blob = table, blob

    def __missing__(self, number: int) -> Any:
        row = self[number] = _taken(self.begins, number, self.blob)
        return row


class Index(dict[str, "Any"]):
    """The entries of each word; None of one that no wording holds.

    A leaf is read when one of its words is first asked for.
    """

    def __init__(self, table: bytes, blob: memoryview) -> None:
        super().__init__()
        self.begins, self.blob = table, blob
        self.read = bytearray(_LEAVES)

    get = dict.__getitem__  # type: ignore[assignment]  # a word that is missing is looked for, as below

    def __missing__(self, word: str) -> Any:
        leaf = _leaf(word)
        if not self.read[leaf]:
            self.update(_taken(self.begins, leaf, self.blob))
            self.read[leaf] = 1
            if word in self:
                return self[word]
        if len(self) < _MOST_KNOWN:
            self[word] = None
        return None


_MOST_KNOWN = 50_000
"""Words of which it is kept that no wording begins with them."""


def _taken(begins: bytes, number: int, blob: memoryview) -> Any:
    at = int.from_bytes(begins[4 * number : 4 * number + 4], "little")
    return marshal.loads(blob[at:])  # noqa: S302 - the user's own cache
