"""What a page of Markdown is read into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csreply.model import Block


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading.

    Attributes:
        headings: the headings above it, outermost first, its own last; empty above the first heading.
        line: the line of its heading, or of its first block where it has none; from 1.
        blocks: what stands in it, in order, up to the next heading of any level.
        anchors: the names, besides the heading's own, that a link may point at.
    """

    headings: tuple[str, ...]
    line: int
    blocks: tuple[Block, ...]
    anchors: tuple[str, ...] = ()
