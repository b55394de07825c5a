"""Chooses what of an article's paragraphs, bullets and rows is said: whole pieces, that can stand alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from csreply.draft.asks import terms
from csreply.draft.evidence import Line
from csreply.draft.plain import sentences_of
from csreply.draft.stepping import balanced, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from csreply.draft.plain import Plain
    from csreply.model import Article, Block

_OWN = 0.5
"""The weight from which a word is one of the ask itself, or of its kin."""
_NONE, _HEADING = -1, -2
"""In place of the number of what announces a bullet: nothing does, or the heading."""
_SHORT_LIST = 50
"""Words of a list that is not taken apart, where it fits."""
_LONG_LIST = 6
"""Lines of a list from which some may be taken; a shorter one stands whole or not at all."""
_POINTS_ON = re.compile(r"(?:If|For) [^.]{3,120}, (?:please )?(?:see|read|visit) ")
"""A sentence that only leads to another page."""
_BESIDE = 0.3
"""What a further piece has to share with the ticket, of what the nearest one does."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, bullet or row that may be said.

    Attributes:
        number: its place among the blocks.
        text: plain, without what points elsewhere; the links not yet followed.
        lead: the place of the paragraph that announces it, such as “You need:”; ``_NONE`` or ``_HEADING``.
        leans: its first sentence speaks of what was said before it.
        headless: that sentence was left out, for there is nothing before it.
    """

    number: int
    block: Block
    text: str
    lead: int = _NONE
    leans: bool = False
    headless: bool = False

    @property
    def whole(self) -> bool:
        """Whether it may not be cut: half a bullet says something else than the whole."""
        return self.block.kind != "paragraph"


class Mine(Protocol):
    """A text without what is for somebody else than the customer."""

    def __call__(self, text: str, *, whole: bool) -> str:
        """The text; ``whole`` where no sentence of it may go."""


@dataclass
class Condenser:
    """Chooses pieces of one article's blocks for one ticket.

    Attributes:
        near: how much a text shares with the ticket.
        tried: what of the things they have tried a text asks for again; empty when nothing.
        mine: a text without what is for somebody else.
        weights: how much each stem of the customer's words counts.
        answered: whether the heading above is what they ask, so that “No.” or “This happens when …” below it
            answers them.
        gone: what they have tried, of what was left out.
    """

    article: Article
    plain: Plain
    near: Callable[[str], float]
    tried: Callable[[str], str]
    mine: Mine
    weights: Mapping[str, float]
    answered: bool = False
    gone: list[str] = field(default_factory=list)

    def told(
        self, blocks: Sequence[Block], most: int, *, after: bool = False, listed: bool = False
    ) -> list[Line]:
        """The pieces that say most about this ticket, within ``most`` words, in the article's order.

        Args:
            blocks: paragraphs, bullets and rows.
            most: words.
            after: the first of them follows what is said, and may lean on it.
            listed: the bullets that open them are announced by the heading.
        """
        pieces = {piece.number: piece for piece in self._pieces(blocks, _HEADING if listed else _NONE)}
        if after and 0 in pieces:
            pieces[0] = replace(pieces[0], leans=False)
        chosen: dict[int, str] = {}
        best = max((self.near(piece.text) for piece in pieces.values()), default=0.0)
        for piece in sorted(pieces.values(), key=lambda each: (-self._worth(each), each.number)):
            room = most - sum(len(text.split()) for text in chosen.values())
            if piece.number in chosen or (chosen and self.near(piece.text) < _BESIDE * best):
                continue
            chosen.update(self._fitting(piece, pieces, chosen, room))
        lines = [self._line(pieces[number], text) for number, text in sorted(chosen.items())]
        return closed(lines, announced=listed)

    def _pieces(self, blocks: Sequence[Block], lead: int) -> list[Piece]:
        found: list[Piece] = []
        rows = [self.plain.of(self.article, block, linked=False) for block in blocks if block.kind == "table"]
        for number, block in enumerate(blocks):
            text = self._text(block, linked=False)
            lead = lead if block.kind == "bullet" else _NONE
            if not text or self._done(block, text) or not self._row_fits(block, text, rows):
                continue
            leans = self._leans(text, first=number == 0)
            rest = _headless(text) if leans and number == 0 and block.kind == "paragraph" else ""
            if rest and not self._leans(rest, first=False):
                found.append(Piece(number, block, rest, lead, headless=True))
            else:
                found.append(Piece(number, block, text, lead, leans))
            lead = number if block.kind == "paragraph" and text.endswith(":") else lead
        return found

    def _text(self, block: Block, *, linked: bool) -> str:
        """What of a block may be said to this customer; empty when a bullet would lose its first sentence."""
        whole = block.kind != "paragraph"
        text = self.plain.here(self.plain.of(self.article, block, linked=linked), whole=whole)
        text = self._upright(block, self.mine(text, whole=whole))
        empty = sentences_of(text)[1:] == [] and (text.endswith("?") or _POINTS_ON.match(text))
        if empty:
            return ""
        return text if clean(text) or (block.kind != "paragraph" and balanced(text)) else ""

    def _upright(self, block: Block, text: str) -> str:
        """A text that lost its beginning without the sentences that leaned on it."""
        if block.text.split()[:2] == text.split()[:2]:
            return text
        parts = sentences_of(text)
        while parts and self._leans(parts[0], first=False):
            parts.pop(0)
        return " ".join(parts)

    def _leans(self, text: str, *, first: bool) -> bool:
        """Whether a text speaks of what was said before it, which may be the heading."""
        low = f"{text.lower()} ".replace(",", " ").replace(". ", "  ").replace(": ", "  ")
        lists = self.plain.lists
        if low.startswith(tuple(f"{word} " for word in (*lists.get("pronouns", ()), "it", "yes", "no"))):
            return not (first and self.answered)
        return low.startswith(tuple(f"{word} " for word in lists.get("leaning", ())))

    def _done(self, block: Block, text: str) -> bool:
        """Whether it only asks for what they have tried; noted in ``gone``."""
        separate = block.kind == "bullet" or self.article.kind == "troubleshooting"
        done = self.tried(text) if separate else ""
        if done and done not in self.gone:
            self.gone.append(done)
        return bool(done)

    def _worth(self, piece: Piece) -> float:
        first = 0.8 if piece.number == 0 and not piece.whole else 0.0
        return self.near(piece.text) + first

    def _row_fits(self, block: Block, row: str, rows: Sequence[str]) -> bool:
        """Whether a row of a table is about what was asked: it shares a word that few of its rows hold."""
        if block.kind != "table" or len(rows) == 1:
            return True
        own = [term for term in terms(row) if self.weights.get(term, 0.0) >= _OWN]
        return any(2 * sum(term in terms(each) for each in rows) <= len(rows) for term in own)

    def _fitting(
        self, piece: Piece, pieces: Mapping[int, Piece], chosen: Mapping[int, str], room: int
    ) -> dict[int, str]:
        """A piece with all that it needs beside it; empty where that does not fit."""
        group = self._group(piece, pieces, chosen, room)
        found: dict[int, str] = {}
        for each in group:
            text = self._text(each.block, linked=True)
            text = _headless(text) if each.headless else text
            first = not chosen and len(group) == 1
            fitting = fitted(text, room, first=first, whole=each.whole)
            if not fitting:
                return {}
            room -= len(fitting.split())
            found[each.number] = fitting
        return found

    def _group(
        self, piece: Piece, pieces: Mapping[int, Piece], chosen: Mapping[int, str], room: int
    ) -> list[Piece]:
        if piece.leans:
            before = pieces.get(piece.number - 1)
            if before is None or before.leans or before.lead != _NONE:
                return []
            return [before, piece] if before.number not in chosen else [piece]
        if piece.text.endswith(":") and not piece.whole:
            lead = piece.number
        elif piece.lead in pieces or piece.lead == _HEADING:
            lead = piece.lead
        elif piece.whole and self._instructs(piece):
            return self._together(pieces, chosen, room)
        else:
            return [piece]
        leads = [pieces[lead]] if lead in pieces else []
        announced = [*leads, *(each for each in pieces.values() if each.lead == lead)]
        if sum(len(each.text.split()) for each in announced) <= min(_SHORT_LIST, room):
            return [each for each in announced if each.number not in chosen]
        apart = len(announced) > _LONG_LIST and not self._instructs(piece)
        return (
            [each for each in (*leads, piece) if each.number not in chosen] if piece.whole and apart else []
        )

    def _together(self, pieces: Mapping[int, Piece], chosen: Mapping[int, str], room: int) -> list[Piece]:
        """All bullets that nothing announces, where some tell what to do; none where they do not fit."""
        bullets = [each for each in pieces.values() if each.whole and each.lead == _NONE]
        fits = len(bullets) > 1 and sum(len(each.text.split()) for each in bullets) <= room
        return [each for each in bullets if fits and each.number not in chosen]

    def _instructs(self, piece: Piece) -> bool:
        """Whether a bullet tells to do something, so that it is one step of several."""
        lists = self.plain.lists
        opening = piece.text.lower().split(" ")[0].rstrip(",:")
        return opening in lists.get("doing", ()) or opening in lists.get("places", ())

    def _line(self, piece: Piece, text: str) -> Line:
        lead = "" if piece.block.kind == "paragraph" else "- "
        return Line(lead + text, self.article.path, piece.block.line)


def _headless(text: str) -> str:
    """A text without its first sentence."""
    return " ".join(sentences_of(text)[1:])


def fitted(text: str, room: int, *, first: bool, whole: bool = False) -> str:
    """The text, cut after a whole sentence where it is too long; empty when nothing fits.

    Args:
        text: plain.
        room: words that it may have.
        first: it may run a little over, so that there is always one.
        whole: it may not be cut.
    """
    if len(text.split()) <= room + (15 if first else 0):
        return text
    kept: list[str] = []
    for sentence in () if whole else sentences_of(text):
        if sum(len(each.split()) for each in (*kept, sentence)) > room:
            break
        kept.append(sentence)
    return " ".join(kept)


def closed(lines: Iterable[Line], *, announced: bool = False) -> list[Line]:
    """Without lines that announce what does not follow, or are no sentence; a lone bullet as a sentence.

    Args:
        lines: in the article's order.
        announced: what stands before them announces a list.
    """
    kept: list[Line] = []
    given = [line for line in lines if line.text.startswith("- ") or not _fragment(line)]
    for number, line in enumerate(given):
        after = given[number + 1 :][:1]
        bullet = line.text.startswith("- ")
        announces = line.text.endswith(":") and not (after and after[0].text.startswith("- "))
        alone = not any(other.text.startswith("- ") for other in (*kept[-1:], *after))
        announced = kept[-1].text.endswith(":") if kept else announced
        if announces or (alone and _fragment(line) and not announced):
            continue
        if bullet and alone and not announced:
            line = Line(line.text[2:], line.article, line.line)
        kept.append(line)
    return kept


def _fragment(line: Line) -> bool:
    """Whether a line is a few words that make no sentence, such as “or” or “(Windows)”."""
    return len(line.text.split()) < 6 and not line.text.endswith((".", "!", "?", ":"))
