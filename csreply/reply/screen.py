"""What a walk prints, and the questions it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from csreply.outputs import text
from csreply.outputs.layout import Piece, Row, flow, painted, table
from csreply.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from csreply.model import Report
    from csreply.outputs.out import Out
    from csreply.reply.keys import Keys

_LABELS = "123456789abcdefghijklmnoprstuvwxyz"
"""Keys of a list's items; ``q`` leaves it."""
_ANSWER = 12
"""Cells kept free behind a question, for the answer."""


class Choice(NamedTuple):
    """An item to choose: an article, a template."""

    id: str
    title: str


class Screen:
    """The terminal of one walk. It only ever goes on below: nothing that was shown is overwritten."""

    def __init__(self, page: Out, keys: Keys | None) -> None:
        self._page = page
        self._keys = keys
        self._begun = False
        self.width = page.width

    def report(self, report: Report) -> None:
        """A Report's rows, without its name."""
        lines = list(text.rows(report, self._page, named=False))
        self.rows([(), *lines] if lines and self._begun else lines)

    def rows(self, lines: Iterable[Row]) -> None:
        """Rows as they are."""
        for row in lines:
            self._page.write(painted(row, colour=self._page.colour) + "\n")
            self._begun = True
        self._page.flush()

    def note(self, sentence: str) -> None:
        """A sentence beside the matter; nothing when it is empty."""
        if sentence:
            self.rows(flow([Piece(sentence, "dim")], self.width))

    def verbatim(self, reply: str) -> None:
        """A reply to be copied: every line as long as it is, and nothing beside it."""
        self._page.write("\n" + visible(reply).rstrip("\n") + "\n")
        self._page.flush()

    def key(self, question: Iterable[Piece]) -> str:
        """The key pressed at a question, letters in lower case; empty when there are no more."""
        self._ask(question)
        key = self._keys.read() if self._keys else ""
        return key.lower()

    def line(self, question: Iterable[Piece]) -> str | None:
        """What was typed at a question; None when there is no more."""
        self._ask(question)
        return self._keys.line() if self._keys else None

    def chosen(self, word: str) -> None:
        """What the agent chose, behind the question."""
        self.rows([(Piece(word, "accent"),)])

    def sure(self, question: str) -> bool:
        """Whether the agent presses ``y``; any other key is no."""
        yes = self.key([Piece(question, "warning"), Piece("  "), Piece("y", "accent"), Piece(" or n", "dim")])
        self.chosen("yes" if yes == "y" else "no")
        return yes == "y"

    def pick(self, choices: Sequence[Choice], now: str, noun: str) -> str | None:
        """The id of the item the agent picks from a list; None to stay, or when there is no other."""
        choices = choices[: len(_LABELS)]
        if all(choice.id == now for choice in choices):
            self.note(f"There is no other {noun}.")
            return None
        self.rows([(), *self._list(choices, now)])
        key = self.key([Piece(f"Which {noun}?", "strong"), Piece("  its key, or q to stay", "dim")])
        at = _LABELS.find(key) if len(key) == 1 else -1
        picked = choices[at] if 0 <= at < len(choices) else None
        self.chosen(key if picked else "stay")
        return picked.id if picked else None

    def _list(self, choices: Sequence[Choice], now: str) -> list[Row]:
        lines = [
            [
                Piece(label, "accent"),
                Piece(choice.title or choice.id),
                Piece(f"  {choice.id}" if choice.title and choice.title != choice.id else "", "dim"),
                Piece("  (now)" if choice.id == now else "", "dim"),
            ]
            for label, choice in zip(_LABELS, choices, strict=False)
        ]
        return table(lines, self.width)

    def _ask(self, question: Iterable[Piece]) -> None:
        """A blank line and the question; what is pressed or typed stands behind it."""
        width = max(self.width - _ANSWER, _ANSWER) if self.width else 0
        lines = [painted(row, colour=self._page.colour) for row in flow(question, width)]
        self._page.write("\n" + "\n".join(lines) + "  ")
        self._page.flush()
