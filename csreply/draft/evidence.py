"""What an article gives for one ticket: explanation, steps, caution, each line with its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from csreply.model import Article


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of an article, as it will stand in the reply, with its line in the file."""

    text: str
    article: str
    line: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an article gives for one ticket.

    Attributes:
        steps: numbered, word for word.
        more: whether the article holds more steps than fit.
        done: what the article asks for that they have tried already.
        left_out: whether some of that was left out.
        foresight: what the article says to do when something else is seen; not among ``lines``.
    """

    article: Article
    explanation: tuple[Line, ...] = ()
    caution: Line | None = None
    steps: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    more: bool = False
    done: tuple[str, ...] = ()
    foresight: tuple[Line, ...] = ()
    left_out: bool = False

    @property
    def lines(self) -> tuple[tuple[Line, ...], ...]:
        """Paragraph by paragraph: the explanation, the caution before the steps, the steps, what follows."""
        groups = (*paragraphs(self.explanation), (self.caution,) if self.caution else (), self.steps)
        return tuple(group for group in (*groups, *paragraphs(self.after)) if group)

    @property
    def says(self) -> bool:
        """Whether there is anything to say of it, besides its address."""
        return bool(self.lines)

    def speaks_of(self, error: str) -> bool:
        """Whether the article names this error."""
        held = (f"{' '.join(part.headings)} {part.text}" for part in self.article.passages)
        return any(error.lower() in text.lower() for text in held)

    def count(self) -> int:
        """Its words."""
        return sum(len(line.text.split()) for group in self.lines for line in group)


def paragraphs(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Each paragraph alone, bullets that follow each other together."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.text.startswith("- ") and groups[-1][-1].text.startswith(("- ",)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [tuple(group) for group in groups]


def without(lines: Iterable[Line], said: Sequence[Line]) -> list[Line]:
    """Lines without the sentences that are said already."""
    kept: list[Line] = []
    for line in lines:
        text = line.text
        for other in said:
            text = " ".join(text.replace(other.text, "").split()) if other.text in text else text
        if text.strip("- "):
            kept.append(replace(line, text=text))
    return kept
