"""From what a page holds, in order, to sections of blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csreply.model import Block
from csreply.reading.callouts import LEADS, Callout, callout_kind
from csreply.reading.parser import parser
from csreply.reading.section import Section
from csreply.reading.spans import Words, words
from csreply.text import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from csreply.model import BlockKind
    from csreply.reading.lines import Page

_SENTENCE_ENDS = (".", "!", "?", ":", ";", ",", "…", ".)", "”", '"')


@dataclass(slots=True)
class _List:
    """A list that is open."""

    ordered: bool
    number: int  # of its last item
    all_ones: bool = False  # whether Markdown numbers every item 1


class Gathering:
    """Hears of headings, lists, paragraphs and rows in order, and gathers sections of blocks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.parser = parser(page.components)
        self.sections: list[Section] = []
        self.blocks: list[Block] = []
        self.headings: list[tuple[int, str]] = []
        self.heading_line = 0
        self.anchors: list[str] = []
        self.lists: list[_List] = []
        self.items: list[int] = []  # of each open item: the index of its own block, -1 before it has one
        self.numbers: list[int] = []  # of each open item
        self.quotes: list[Callout | None] = []
        self.titled: Callout | None = None  # the callout that has its title already
        self.resume = 0  # the last number of a list that the next one goes on with
        self.table: list[str] = []  # the header cells

    def _words(self, said: Words, line: int) -> Words:
        for below, what in said.faults:
            self.page.faults.append((self._line(line + below), what, "write its words out in plain Markdown"))
        self.anchors += said.anchors
        return said

    def _raw_words(self, raw: str, line: int) -> Words:
        children = self.parser.parseInline(" ".join(raw.split()))[0].children
        return self._words(words(children or ()), line)

    def _line(self, line: int) -> int:
        """The line of the file that a line of the parsed text came from."""
        origin = self.page.origin
        return origin[min(line, len(origin) - 1)] if origin else 1

    def anchor(self, name: str) -> None:
        """A name, written in HTML, that links may point at."""
        self.anchors.append(name)

    # -- headings and sections ----------------------------------------------------------------------------

    def raw_heading(self, level: int, raw: str, line: int) -> None:
        """A heading written in HTML."""
        self._heading(level, self._raw_words(raw, line), line)

    def _heading(self, level: int, said: Words, line: int) -> None:
        """A heading opens a section, unless it stands within a callout, a quotation or a list."""
        if self._callout(line) or self.quotes or self.lists:
            self._paragraph(said, line)
        elif said.text:
            anchors, self.anchors = said.anchors, self.anchors[: len(self.anchors) - len(said.anchors)]
            self._section_ends()
            while self.headings and self.headings[-1][0] >= level:
                self.headings.pop()
            self.headings.append((level, said.text))
            self.heading_line = self._line(line)
            self.anchors = anchors

    def _section_ends(self) -> None:
        if self.blocks or self.headings:
            line = self.heading_line or self.blocks[0].line
            headings = tuple(text for _, text in self.headings)
            self.sections.append(Section(headings, line, tuple(self.blocks), tuple(self.anchors)))
        self.blocks, self.anchors, self.resume = [], [], 0

    # -- lists --------------------------------------------------------------------------------------------

    def list_opens(self, *, ordered: bool, start: int) -> None:
        """A list: counted from ``start``, or on from a list that only a callout or code cut short."""
        if ordered and not self.lists:
            start = self.resume + 1 if start == 1 and self.resume else start
            self.resume = 0
        self.lists.append(_List(ordered, start - 1))

    def list_closes(self) -> None:
        """The innermost list ends."""
        ended = self.lists.pop()
        if not self.lists:
            self.resume = ended.number if ended.ordered and ended.all_ones else 0

    def item_opens(self, number: int) -> None:
        """An item begins; it has no block before its first words."""
        innermost = self.lists[-1]
        innermost.number = number or innermost.number + 1
        self.items.append(-1)
        self.numbers.append(innermost.number if innermost.ordered else 0)

    def item_closes(self) -> None:
        """The innermost item ends."""
        self.items.pop()
        self.numbers.pop()

    # -- text ---------------------------------------------------------------------------------------------

    def raw_text(self, raw: str, line: int) -> None:
        """A paragraph written in HTML."""
        self._paragraph(self._raw_words(raw, line), line)

    def _paragraph(self, said: Words, line: int) -> None:
        if not any(map(str.isalnum, said.text)):
            return
        begins = bool(self.items) and self.items[-1] == -1
        callout = self._callout(line) or (None if begins else _lead_callout(said, quoted=bool(self.quotes)))
        if callout is not None and callout.kind:
            said = _without_lead(said)
        if not any(map(str.isalnum, said.text)):
            return
        if begins:
            self._item_begins(said, line, callout)
        elif self.items and self.items[-1] == len(self.blocks) - 1 and callout is self._callout_of_item(line):
            self.blocks[-1] = _continued(self.blocks[-1], said)
        else:
            self._add("callout" if callout else "paragraph", said, line, callout)

    def _callout_of_item(self, line: int) -> Callout | None:
        """The callout that an open item stands in: its second paragraph stands in the same."""
        callout = self._callout(line)
        return callout if callout is not None and self.blocks[-1].callout == callout.kind else None

    def _item_begins(self, said: Words, line: int, callout: Callout | None) -> None:
        number = self.numbers[-1]
        box = re.match(r"\[[ xX]\] ", said.text)
        if box:
            said.text = said.text[box.end() :]
        kind: BlockKind = "callout" if callout else "step" if number else "bullet"
        self._add(kind, said, line, callout, number=number, depth=len(self.items) - 1)
        self.items[-1] = len(self.blocks) - 1

    def _add(
        self,
        kind: BlockKind,
        said: Words,
        line: int,
        callout: Callout | None,
        *,
        number: int = 0,
        depth: int = -1,
    ) -> None:
        text = said.text
        if callout is not None and callout is not self.titled and callout.title:
            title = self._raw_words(callout.title, line).text
            text = f"{title}{' ' if title.endswith(_SENTENCE_ENDS) else ': '}{text}" if title else text
        self.titled = callout
        if kind in ("paragraph", "bullet") and not self.lists:
            self.resume = 0
        self.blocks.append(
            Block(
                kind,
                text,
                self._line(line),
                number=number,
                depth=len(self.items) if depth < 0 else depth,
                callout=callout.kind if callout else "",
                labels=tuple(said.labels),
                links=tuple(said.links),
            )
        )

    def _callout(self, line: int) -> Callout | None:
        """The innermost callout that holds this line."""
        for callout in reversed(self.quotes):
            if callout is not None:
                return callout
        return self.page.held[line] if line < len(self.page.held) else None

    # -- code and tables ----------------------------------------------------------------------------------

    def code(self, text: str, line: int) -> None:
        """A code block; its lines are kept."""
        text = "\n".join(visible(part).rstrip() for part in text.strip("\n").split("\n"))
        if text.strip():
            callout = self._callout(line)
            kind = callout.kind if callout else ""
            self.blocks.append(Block("code", text, self._line(line), depth=len(self.items), callout=kind))

    def raw_row(self, cells: list[str], line: int, *, head: bool) -> None:
        """A row written in HTML; one without cells begins a table."""
        if not cells:
            self.table = []
        else:
            self._row([self._raw_words(cell, line) for cell in cells], line, head=head and not self.table)

    def _row(self, cells: Sequence[Words], line: int, *, head: bool) -> None:
        """A row as ``Header: cell; Header: cell``. The header row itself is no text of its own."""
        if head:
            self.table = [cell.text.rstrip(":") for cell in cells]
            if len(cells) == 1 or sum(map(bool, self.table)) != 1:
                return
            self.table = []  # one heading over all columns: a line of its own
        heads = [*self.table, *[""] * len(cells)]
        parts = [
            f"{name}: {cell.text}" if name else cell.text
            for name, cell in zip(heads, cells, strict=False)
            if cell.text
        ]
        said = Words(
            "; ".join(parts),
            [label for cell in cells for label in cell.labels],
            [link for cell in cells for link in cell.links],
        )
        if any(map(str.isalnum, said.text)):
            self._add("table", said, line, self._callout(line))


def _continued(block: Block, said: Words) -> Block:
    """A step or bullet with another paragraph of its own."""
    between = " " if block.text.endswith(_SENTENCE_ENDS) else ". "
    return replace(
        block,
        text=one_line(block.text + between + said.text),
        labels=(*block.labels, *_new(said.labels, block.labels)),
        links=(*block.links, *said.links),
    )


def _new(found: Iterable[str], known: Sequence[str]) -> list[str]:
    return [one for one in found if one not in known]


def _lead(said: Words, *, plain: bool) -> str:
    """The word before a colon that makes a callout of a paragraph; empty when it has none.

    ``plain``: whether it need not stand in bold.
    """
    head, colon, _ = said.text[:20].partition(":")
    known = bool(colon) and head.strip().lower() in LEADS
    return head if known and (plain or said.lead.strip(" :") == head.strip()) else ""


def _lead_callout(said: Words, *, quoted: bool) -> Callout | None:
    """A paragraph that opens with **Note:** is a callout too."""
    lead = _lead(said, plain=quoted)
    return Callout(callout_kind(lead)) if lead else None


def _without_lead(said: Words) -> Words:
    """The words of a callout without a leading ``Note:``, which its kind says already."""
    lead = _lead(said, plain=True)
    bare = said.text[len(lead) + 1 :].lstrip() if lead else said.text
    if said.text.strip(" :").lower() in LEADS:
        lead, bare = said.text, ""
    if not lead:
        return said
    labels = [label for label in said.labels if label.strip(" :").lower() not in LEADS]
    return replace(said, text=bare[:1].upper() + bare[1:], labels=labels)
