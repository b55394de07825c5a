"""Raw HTML in an article: its lists, tables and paragraphs, as one calls them out to a listener."""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol

from csreply.reading.spans import HTML, UNSEEN

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]{0,60})(?P<rest>[^<>]{0,4000})>|<[!?][^<>]{0,4000}>"
)
_ID = re.compile(r"\bid\s*=\s*[\"']?([^\s\"'>]{1,200})")
_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details dialog div dl dt fieldset figure footer form h1
    h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead
    tr ul caption
    """.split()  # noqa: SIM905 - so many names read better without quotes
)
_LONGEST_CELL = 20_000
_DROPPED = UNSEEN | {"figcaption", "nav", "select", "button-group"}


class Listener(Protocol):
    """Hears the structure of a page, in order. Lines are lines of the parsed text, from 0."""

    def list_opens(self, *, ordered: bool, start: int) -> None:
        """A list begins."""

    def list_closes(self) -> None:
        """The innermost list ends."""

    def item_opens(self, number: int) -> None:
        """An item begins; ``number`` is 0 to count on."""

    def item_closes(self) -> None:
        """The innermost item ends."""

    def raw_text(self, raw: str, line: int) -> None:
        """A paragraph, inline markup and all."""

    def raw_heading(self, level: int, raw: str, line: int) -> None:
        """A heading, 1 to 6."""

    def code(self, text: str, line: int) -> None:
        """A code block."""

    def anchor(self, name: str) -> None:
        """A name that links may point at."""

    def raw_row(self, cells: list[str], line: int, *, head: bool) -> None:
        """A row of a table."""


class HtmlReader:
    """Reads stretches of HTML, one after another: a list may open in one and close in the next."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.lists: list[str] = []
        self.items: list[bool] = []
        self.text: list[str] = []
        self.text_line = 0
        self.cells: list[str] | None = None
        self.head = False
        self.row_line = 0
        self.inside = ""  # the element whose content is gathered whole: pre, h1 to h6
        self.unseen = ""

    def feed(self, html: str, line: int) -> None:
        """Read a stretch that begins at ``line``; tell the listener what is in it."""
        start = 0
        for found in _TAG.finditer(html):
            self._add(html[start : found.start()], line)
            line += html.count("\n", start, found.end())
            start = found.end()
            if found["name"]:
                self._tag(found, line)
        self._add(html[start:], line)
        self._flush()
        self.unseen = ""  # one that is never closed hides no more than its own stretch

    def close(self) -> None:
        """End every list that was left open."""
        while self.lists:
            self._list_closes()

    @property
    def in_structure(self) -> bool:
        """Whether a list or a row is open, so that indented text is no code."""
        return bool(self.lists) or self.cells is not None

    def _add(self, text: str, line: int) -> None:
        if not self.unseen and (text.strip() or self.text):
            if not self.text:
                self.text_line = line + text[: len(text) - len(text.lstrip())].count("\n")
            self.text.append(text)

    def _tag(self, found: re.Match[str], line: int) -> None:
        name, closes = found["name"].lower(), bool(found["close"])
        if self.unseen:
            if closes and name == self.unseen:
                self.unseen = ""
        elif name in _DROPPED and not closes:
            self.unseen = "" if found["rest"].endswith("/") else name
        elif name in _BLOCKS:
            self._flush()
            own = _ID.search(found["rest"])
            if own:
                self.listener.anchor(own[1])
            self._block(name, found, line, closes=closes)
        elif name == "img" or (name not in HTML and "-" not in name and found["rest"].strip(" /")):
            self._add(" ", line)
        else:
            self._add(found[0], line)

    def _block(self, name: str, found: re.Match[str], line: int, *, closes: bool) -> None:
        if name in ("ol", "ul"):
            self._list(name, found["rest"], closes=closes)
        elif name == "li":
            self._item(found["rest"], closes=closes)
        elif name in ("tr", "td", "th", "table", "thead", "tbody"):
            self._table(name, line, closes=closes)
        elif name == "pre" or (name[0] == "h" and name[1:].isdigit()):
            self.inside = "" if closes else name

    def _list(self, name: str, rest: str, *, closes: bool) -> None:
        if closes:
            if self.lists:
                self._list_closes()
        elif len(self.lists) < 20:
            start = re.search(r"\bstart\s*=\s*[\"']?(\d{1,6})", rest)
            self.lists.append(name)
            self.items.append(False)
            self.listener.list_opens(ordered=name == "ol", start=int(start[1]) if start else 1)

    def _list_closes(self) -> None:
        self._item_closes()
        self.listener.list_closes()
        self.lists.pop()
        self.items.pop()

    def _item(self, rest: str, *, closes: bool) -> None:
        if not self.lists:
            return
        self._item_closes()
        if not closes:
            value = re.search(r"\bvalue\s*=\s*[\"']?(\d{1,6})", rest)
            self.items[-1] = True
            self.listener.item_opens(int(value[1]) if value else 0)

    def _item_closes(self) -> None:
        if self.items and self.items[-1]:
            self.items[-1] = False
            self.listener.item_closes()

    def _table(self, name: str, line: int, *, closes: bool) -> None:
        if name in ("td", "th"):
            if not closes and self.cells is not None:
                self.cells.append("")
                self.head = self.head and name == "th"
        elif name == "tr" or closes:
            if self.cells:
                self.listener.raw_row(self.cells, self.row_line, head=self.head)
            self.cells = [] if name == "tr" and not closes else None
            self.head, self.row_line = True, line
        elif name == "table":
            self.listener.raw_row([], line, head=True)

    def _flush(self) -> None:
        """Tell what was gathered: where it goes depends on what is open."""
        raw = "".join(self.text)
        self.text = []
        if not raw.strip():
            return
        if self.inside == "pre":
            self.listener.code(unescape(re.sub(r"<[^<>]*>", "", raw)), self.text_line)
        elif self.cells is not None:
            if self.cells and len(self.cells[-1]) < _LONGEST_CELL:
                self.cells[-1] = f"{self.cells[-1]} {raw.strip()}".strip()
        elif self.inside:
            self.listener.raw_heading(int(self.inside[1]), raw, self.text_line)
        else:
            self.listener.raw_text(raw, self.text_line)
