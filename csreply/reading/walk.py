"""From the parser's tokens to what a page holds, in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csreply.reading.callouts import Callout, callout_kind
from csreply.reading.gather import Gathering
from csreply.reading.parser import DEEPEST
from csreply.reading.spans import Words, words
from csreply.reading.tags import HtmlReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from csreply.reading.lines import Page


class Walk(Gathering):
    """Goes through the tokens of a page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.html = HtmlReader(self)

    def run(self) -> None:
        """Read the whole page into ``sections``."""
        self._tokens(self.parser.parse("\n".join(self.page.lines)), 0)
        self.html.close()
        self._section_ends()

    def _tokens(self, tokens: Sequence[Token], offset: int) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            kind = token.type
            if token.level >= DEEPEST - 1:
                self._fault(offset, token, f"nested deeper than {DEEPEST} levels: some of it was left out")
            if kind == "inline":
                self._inline(tokens[at - 1], token, offset)
            elif kind == "table_open":
                at = self._markdown_table(tokens, at, offset)
            else:
                self._structure(kind, token, offset)
            at += 1

    def _structure(self, kind: str, token: Token, offset: int) -> None:
        line = offset + (token.map[0] if token.map else 0)
        if kind in ("fence", "code_block"):
            self._code_token(token, line)
        elif kind == "html_block":
            self.html.feed(token.content, line)
        elif kind in ("ordered_list_open", "bullet_list_open"):
            self.list_opens(ordered=kind[0] == "o", start=int(token.attrs.get("start", 1)))
            self.lists[-1].all_ones = True
        elif kind in ("ordered_list_close", "bullet_list_close"):
            self.list_closes()
        elif kind == "list_item_open":
            self._markdown_item(token)
        elif kind == "list_item_close":
            self.item_closes()
        elif kind == "blockquote_open":
            self.quotes.append(self.page.alerts.get(line))
        elif kind == "blockquote_close":
            self.quotes.pop()

    def _inline(self, opener: Token, token: Token, offset: int) -> None:
        line = offset + (token.map[0] if token.map else 0)
        said = self._words(words(token.children or ()), line)
        if opener.type == "heading_open":
            self._heading(int(opener.tag[1]), said, line)
        else:
            self._paragraph(said, line)

    def _fault(self, offset: int, token: Token, what: str) -> None:
        line = self._line(offset + (token.map[0] if token.map else 0))
        self.page.faults.append((line, what, "write it flatter"))

    def _markdown_item(self, token: Token) -> None:
        if self.lists[-1].ordered and token.info and token.info != "1":
            self.lists[-1].all_ones = False
        self.item_opens(0)

    def _code_token(self, token: Token, line: int) -> None:
        info = token.info.strip().lower()
        if token.type == "code_block" and self._is_no_code(token.content):
            return self._again(token.content, line)
        if info.startswith("{") and callout_kind(info.strip("{} :").split("}")[0]):
            callout = Callout(
                callout_kind(info[1:].split("}")[0]), token.info.strip().partition("}")[2].strip()
            )
            self.quotes.append(callout)
            self._again(token.content, line + 1)
            self.quotes.pop()
            return None
        if info.startswith(("mermaid", "plantuml", "dot ", "math")):
            what = f"a drawing in {info.split(' ')[0]} was left out"
            return self.page.faults.append((self._line(line), what, "say in words what it shows"))
        return self.code(token.content, line + (token.type == "fence"))

    def _is_no_code(self, content: str) -> bool:
        """Indented lists and indented HTML are seldom meant as code."""
        lines = [text for text in content.split("\n") if text.strip()]
        if lines and (self.html.in_structure or re.match(r"\s*</?(?:li|ol|ul|t[rdh]|p|div)\b", lines[0])):
            return True
        return bool(lines) and all(re.match(r"\s*(?:[-*+]|\d{1,3}[.)])[ ]+\S|\s{2}", text) for text in lines)

    def _again(self, content: str, line: int) -> None:
        """Parse what stood in a code block, as part of the page."""
        lines = content.split("\n")
        margin = min((len(text) - len(text.lstrip()) for text in lines if text.strip()), default=0)
        text = "\n".join(text[margin:] for text in lines)
        self._tokens([t for t in self.parser.parse(text) if t.type != "code_block"], line)

    def _markdown_table(self, tokens: Sequence[Token], at: int, offset: int) -> int:
        """Tell of each row; return the index of the token that closes the table."""
        self.table = []
        cells: list[Words] = []
        head = False
        line = offset
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "tr_open":
                cells, line = [], offset + (token.map[0] if token.map else 0)
                head = tokens[at - 1].type == "thead_open"
            elif token.type == "inline":
                cells.append(self._words(words(token.children or ()), line))
            elif token.type == "tr_close":
                self._row(cells, line, head=head)
            at += 1
        return at
