"""A compiled scan, cut into leaves that are taken out of the file when a word asks for them."""

from __future__ import annotations

import marshal
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_LEAVES = 512
"""Of an index: one holds the entries of a dozen words."""


def leafed(rows: Sequence[Any] | Rows, index: dict[str, Any]) -> tuple[tuple[bytes, bytes], bytes]:
    """The rows and the index of a scan as one blob, and the tables of where each leaf of it begins."""
    if isinstance(rows, Rows) and isinstance(index, Index):
        return (rows.begins, index.begins), bytes(rows.blob)
    leaves: list[dict[str, Any]] = [{} for _ in range(_LEAVES)]
    for word, entries in index.items():
        leaves[_leaf(word)][word] = entries
    pieces = [marshal.dumps(rows[number]) for number in range(len(rows))] + [
        marshal.dumps(leaf) for leaf in leaves
    ]
    begins, at = [], 0
    for piece in pieces:
        begins.append(at)
        at += len(piece)
    numbers = b"".join(begin.to_bytes(4, "little") for begin in [*begins, at])
    cut = 4 * len(rows)
    return (numbers[:cut], numbers[cut:]), b"".join(pieces)


def opened(table: tuple[bytes, bytes], blob: memoryview) -> tuple[Rows, Index]:
    """What ``wording.Scan`` takes, read from what ``leafed`` has made as far as it is asked for."""
    return Rows(table[0], blob), Index(table[1], blob)


def _leaf(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) % _LEAVES


class Rows:
    """The wordings of a scan, by number. Each is read when it is first asked for."""

    def __init__(self, table: bytes, blob: memoryview) -> None:
        self.begins, self.blob = table, blob
        self.read: dict[int, Any] = {}

    def __getitem__(self, number: int) -> Any:
        """One wording."""
        row = self.read.get(number)
        if row is None:
            row = self.read[number] = _taken(self.begins, number, self.blob)
        return row

    def __len__(self) -> int:
        return len(self.begins) // 4


class Index(dict[str, "Any"]):
    """The entries of each word. A leaf is read when one of its words is first asked for."""

    def __init__(self, table: bytes, blob: memoryview) -> None:
        super().__init__()
        self.begins, self.blob = table, blob
        self.read = bytearray(_LEAVES)

    def get(self, word: str, default: Any = ()) -> Any:
        """The entries of a word; of one that no wording holds, ``default``."""
        found = super().get(word)
        if found is not None:
            return found
        leaf = _leaf(word)
        if self.read[leaf]:
            return default
        self.update(_taken(self.begins, leaf, self.blob))
        self.read[leaf] = 1
        return super().get(word, default)


def _taken(begins: bytes, number: int, blob: memoryview) -> Any:
    at = int.from_bytes(begins[4 * number : 4 * number + 4], "little")
    return marshal.loads(blob[at:])  # noqa: S302 - the user's own cache
