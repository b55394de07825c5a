"""A stream that takes any text, whatever its encoding."""

from __future__ import annotations

import codecs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_NEAREST = {
    "…": "...", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "−": "-",
    "·": "-", "›": ">", "•": "*", "→": "->", "×": "x", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip
"""What a person reads as the same, for streams that know only ASCII or an old code page."""


class Out:
    """Where Reports are printed.

    Attributes:
        colour: whether colours may be used.
        width: of a line, in cells; 0 when lines are not to be wrapped.
        unicode: whether the stream takes every character.
    """

    def __init__(self, stream: TextIO, *, colour: bool = False, width: int = 80) -> None:
        self._stream = stream
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self.colour = colour
        self.width = max(width, 20) if width else 0
        self.unicode = _takes_everything(self._encoding)

    def write(self, text: str) -> None:
        """Print it; characters that the stream cannot show are replaced, never an error."""
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            self._stream.write(self.plain(text))

    def flush(self) -> None:
        """Let the reader have what was printed so far."""
        self._stream.flush()

    def plain(self, text: str) -> str:
        """The text with what the stream cannot show replaced: by what reads the same, else by ``?``."""
        if self._shows(text):
            return text
        return "".join(c if self._shows(c) else self._nearest(c) for c in text)

    def _shows(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True

    def _nearest(self, letter: str) -> str:
        near = _NEAREST.get(letter, "?")
        return near if self._shows(near) else "?"


def _takes_everything(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False
