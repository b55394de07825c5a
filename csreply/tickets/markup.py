"""HTML as plain text, in one pass that never goes back.

The standard library's parser takes quadratic time on unclosed comments and tags, so the few things that
matter here are cut out by hand: text, tags, and the three kinds of element whose inside is no text.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from csreply.tickets.shape import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]{1,60})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_HIDING = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|font-size\s{0,9}:\s{0,9}0(?:px|pt|em|%)?\s{0,9}(?:;|!|$)",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"<(?:p|br|div|span|html|body|table|ul|ol|a|b|strong|em|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE
)
_DROPPED = frozenset(("script", "style", "head", "title", "template", "noscript", "svg", "object", "select"))
_RAW = frozenset(("script", "style"))
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed"))
_PARAGRAPH = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table", "blockquote", "dl")
)
_LINE = frozenset(
    (
        "div",
        "li",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "dt",
        "dd",
        "fieldset",
        "form",
        "center",
        "body",
    )
)
_SIGNATURES = ("js-signaturemarker", "gmail_signature", "moz-signature")
_DEEPEST = 8  # a quotation shows this many ">" at most, else 100,000 of them make gigabytes
_LONGEST_TAG = 8192


def looks_like_html(text: str) -> bool:
    """Whether a text that may be either is HTML: it begins with a tag, or its first lines hold one."""
    return bool(_LOOKS.search(text, 0, 2000))


def text_of(html: str) -> str:
    r"""HTML as a reader sees it: lists with bullets, quotations with ``> ``, links with their address.

    Scripts, styles and hidden text are dropped. Takes time in proportion to the length, raises nothing.

    >>> text_of('<p>Press <b>Save</b>.<ul><li>once<li>twice</ul><a href="https://a.example">here</a>')
    'Press Save.\n\n- once\n- twice\n\nhere (https://a.example)'
    """
    page = _Page()
    for piece in _pieces(html):
        if piece.startswith("<") and (found := _TAG_NAME.match(piece)):
            name = found.group(1).lower()
            if piece[1] == "/":
                page.closes(name)
            else:
                page.opens(name, _attributes(piece))
        else:
            page.says(_unescaped(piece))
    return page.text()


def _unescaped(text: str) -> str:
    try:
        return clean(unescape(text))
    except ValueError:  # a character number with thousands of digits
        return clean(text)


def _attributes(tag: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag[:_LONGEST_TAG])
    values = {name.lower(): _unescaped(double or single or bare) for name, double, single, bare in found}
    if re.search(r"\shidden[\s>/]", tag[:_LONGEST_TAG]):
        values["hidden"] = "hidden"
    return values


def _pieces(html: str) -> Iterator[str]:
    """Text and tags in turn; comments and declarations are left out, a tag that never ends is text."""
    last, at, size = html.rfind(">"), 0, len(html)
    lowered, gone = html.lower(), dict.fromkeys(("--", *_RAW), False)
    if len(lowered) != size:  # a few letters grow when lowered: then only what is written plainly is found
        lowered = html
    while at < size:
        start = html.find("<", at)
        if start < 0 or start > last:
            yield html[at:]
            return
        if start > at:
            yield html[at:start]
        at, piece = _tag(html, start)
        if piece.startswith("<!--"):
            at = _after(html, "-->", start + 4, "--", gone, otherwise=at)
        elif not piece.startswith(("<!", "<?")):
            yield piece
            name = next((raw for raw in _RAW if lowered.startswith(f"<{raw}", start)), "")
            if name:
                at = _after(lowered, f"</{name}", at, name, gone, otherwise=at, keep=True)


def _after(
    text: str, mark: str, at: int, kind: str, gone: dict[str, bool], *, otherwise: int, keep: bool = False
) -> int:
    """Where the text goes on after a mark. A mark that was missed once is not searched again."""
    found = -1 if gone[kind] else text.find(mark, at)
    if found < 0:
        gone[kind] = True
        return otherwise
    return found if keep else found + len(mark)


def _tag(html: str, start: int) -> tuple[int, str]:
    """The tag that starts here and where it ends; a lone ``<`` is text."""
    following = html[start + 1 : start + 2]
    if not (following.isalpha() or following in ("/", "!", "?")):
        return start + 1, "<"
    end = html.find(">", start) + 1
    if html.count('"', start, min(end, start + _LONGEST_TAG)) % 2:  # a ">" within quotes
        quote = html.find('"', end, end + 2048)
        end = html.find(">", quote, quote + 2048) + 1 or end if quote > 0 else end
    return end, html[start:end]


class _Page:
    """The text so far, and what is open around the place where it goes on."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.count: dict[str, int] = {}
        self.hidden = 0
        self.blank = False
        self.depth = 0
        self.lists: list[int] = []
        self.links: list[tuple[str, int, int]] = []

    def says(self, text: str) -> None:
        if self.hidden or not text:
            return
        if self.count.get("pre"):
            first, *rest = text.split("\n")
            self.line.append(first)
            for line in rest:
                self.breaks()
                self.line.append(line)
            return
        flat = " ".join(text.split())
        if not flat:
            if self.line and not self.line[-1].endswith(" "):
                self.line.append(" ")
            return
        before = " " if text[0].isspace() and self.line and not self.line[-1].endswith(" ") else ""
        self.line.append(f"{before}{flat}{' ' if text[-1].isspace() else ''}")

    def breaks(self, *, paragraph: bool = False) -> None:
        """End the line; with ``paragraph``, leave a blank one before what comes next."""
        text = "".join(self.line).rstrip()
        self.line = []
        depth = min(self.count.get("blockquote", 0), _DEEPEST)
        if text:
            if self.blank and self.lines:
                self.lines.append(("> " * min(depth, self.depth)).rstrip())
            self.lines.append("> " * depth + text)
            self.blank, self.depth = False, depth
        self.blank = self.blank or paragraph

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("br", "hr"):
            self.new_line(name)
            return
        if name in _VOID:
            return
        hides = (
            name in _DROPPED
            or "hidden" in attributes
            or bool(_HIDING.search(attributes.get("style", "")[:500]))
        )
        if name in _PARAGRAPH or name in _LINE:
            self.breaks(paragraph=name in _PARAGRAPH and not (name in ("ul", "ol") and self.lists))
        if (name == "li" and self.open and self.open[-1][0] == "li") or (name == "a" and self.count.get("a")):
            self.closes(name)
        self.open.append((name, hides))
        self.count[name] = self.count.get(name, 0) + 1
        self.hidden += hides
        if not self.hidden:
            self.begins(name, attributes)
        if name in ("ul", "ol"):
            self.lists.append(0 if name == "ul" else 1)

    def new_line(self, name: str) -> None:
        if self.hidden:
            return
        if name == "br" and not "".join(self.line).strip():
            self.blank = True
        self.breaks(paragraph=name == "hr")

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        """What an element shows before its text: a bullet, the space between cells, a signature's mark."""
        if any(mark in attributes.get("class", "").lower() for mark in _SIGNATURES):
            self.breaks()
            if not (self.lines and self.lines[-1].rstrip() == "--"):
                self.line.append("-- ")
                self.breaks()
        if name == "li":
            number = self.lists[-1] if self.lists else 0
            bullet = f"{number}. " if number else "- "
            self.line.append("  " * min(len(self.lists) - 1, 4) + bullet)
            if number:
                self.lists[-1] += 1
        elif name in ("td", "th") and self.line:
            self.line.append(" ")
        elif name == "a":
            self.links.append((attributes.get("href", "").strip(), len(self.lines), len(self.line)))

    def closes(self, name: str) -> None:
        if not self.count.get(name):
            return
        while self.open:
            top, hides = self.open.pop()
            if not self.hidden:
                self.ends(top)
            self.count[top] -= 1
            self.hidden -= hides
            if top in ("ul", "ol") and self.lists:
                self.lists.pop()
            if top == name:
                return

    def ends(self, name: str) -> None:
        if name == "a" and self.links:
            self.address(*self.links.pop())
        elif name in _PARAGRAPH or name in _LINE:
            self.breaks(paragraph=name in _PARAGRAPH and not (name in ("ul", "ol") and len(self.lists) > 1))

    def address(self, target: str, line: int, piece: int) -> None:
        """A link's address after its words, unless the words are the address."""
        target = "".join(target.split())[:500].removeprefix("mailto:")
        shown = "".join(self.line[piece : piece + 50]) if len(self.lines) == line else ""
        plain = target.removeprefix("https://").removeprefix("http://").rstrip("/")
        if not plain or target.startswith(("#", "javascript:", "data:", "cid:", "about:")) or plain in shown:
            return
        if not shown.strip() and len(self.lines) == line:
            return
        space = " " if self.line and self.line[-1].endswith(" ") else ""
        if space:
            self.line[-1] = self.line[-1].rstrip()
        self.line.append(f" ({target}){space}")

    def text(self) -> str:
        self.breaks()
        return "\n".join(self.lines)
