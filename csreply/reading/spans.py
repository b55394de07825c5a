"""What stands within a line of Markdown: plain words, labels, links. Nothing of the markup is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from csreply.reading.callouts import attributes, tag_name
from csreply.reading.parser import EXPRESSION
from csreply.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from markdown_it.token import Token

LEFT_OUT = "…"
"""Stands where a template tag would have put words that are not known here."""

HTML = frozenset(
    """
    a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption
    center cite code col colgroup data dd del details dfn dialog div dl dt em embed fieldset figcaption
    figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li
    link main map mark menu meta meter nav noscript object ol optgroup option p param picture pre progress q
    s samp script section select small source span strike strong style sub summary sup svg table tbody td
    template textarea tfoot th thead time title tr track tt u ul var video wbr path g
    """.split()  # noqa: SIM905 - so many names read better without quotes
)
"""Elements of HTML; any other ``<word>`` is a placeholder that the reader is meant to see."""

UNSEEN = frozenset(
    """
    script style template iframe svg object embed video audio noscript head title del
    """.split()  # noqa: SIM905 - so many names read better without quotes
)
"""Elements whose content is no part of the text."""

_OF_A_DOCUMENT = frozenset(("html", "head", "body", "meta", "link", "base"))

_LABELS = frozenset(
    """
    b strong kbd code tt samp var button
    """.split()  # noqa: SIM905 - so many names read better without quotes
)
_LONGEST_LABEL = 80
_SCHEMES = re.compile(r"(?!https?:|mailto:|tel:|ftp:|sms:)[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_TAGS = re.compile(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
_EDITOR_MACRO = re.compile(r"(kb|setting)\(([^()\n]{1,200})\)")
# Bold that CommonMark does not see, for a blank within the stars or for an icon that was left out.
_FAILED_BOLD = re.compile(r"\*\*[ ]*([^*\n]{1,80}?)[ ]*\*\*")
_FAILED_ITALIC = re.compile(r"(?<![\w*])\*(\w[^*\n]{0,80})[ ]\*(?=\w|\s)")
_FAILED_STARS = re.compile(r"(?<!\*)(?:\*\*|\*{4})(?!\*)")
_FAILED_LEAD = re.compile(r"^(?:#{1,6}|\*)(?=[A-Z])")
_LITERAL = (
    (re.compile(r"\[\^[^\]\s]{1,60}\]:?"), ""),  # footnote marks
    (re.compile(r"\[\[([^\[\]|]{1,200})\|([^\[\]|]{1,200})\]\]"), r"\2"),  # wiki links
    (re.compile(r"\[\[([^\[\]|]{1,200})\]\]"), r"\1"),
    (re.compile(r"\[([^\[\]]{1,300})\]\[[^\[\]]{0,300}\]"), r"\1"),  # links whose target is not defined
    (re.compile(r"'''([^']{1,300})'''"), r"\1"),  # wiki bold
    (re.compile(r"\[!(?:INCLUDE|VIDEO)\b[^\]]{0,500}\]?", re.IGNORECASE), ""),
    (re.compile(r"(?<![\w+])\+\+(\w+(?:\+\w+){0,5})\+\+(?![\w+])"), r"\1"),  # MkDocs keys
    (re.compile(r"(?<![\w=])==([^=\n]{1,300})==(?![\w=])"), r"\1"),  # marked text
    (re.compile(r"(?:__TOC__|\[TOC\])"), ""),
)
_FLOW = frozenset(
    """
    if elsif elseif else unless for case when assign capture comment raw ifversion break continue tab tabs
    icon octicon cycle increment decrement toc
    """.split()  # noqa: SIM905 - so many names read better without quotes
)


@dataclass(slots=True)
class Words:
    """A stretch of running text.

    Attributes:
        text: on one line, without markup.
        labels: what stood in bold or in code, word for word.
        links: ``(words, target)``, the target as written.
        lead: what stood in bold at the very start, such as ``Note:``.
        anchors: names that links may point at.
        faults: ``(lines below the first, what)``.
    """

    text: str = ""
    labels: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    lead: str = ""
    anchors: list[str] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def words(children: Sequence[Token]) -> Words:
    """The plain words of a parsed stretch of running text."""
    reader = _Spans({token.content.lower() for token in children if token.type == "html_inline"})
    for token in children:
        reader.take(token)
    return reader.done()


class _Spans:
    """Goes through the tokens of one stretch."""

    def __init__(self, tags: Set[str]) -> None:
        self.tags = tags
        self.found = Words()
        self.parts: list[str] = []
        self.lines = 0  # line ends passed
        self.unseen = 0  # within what nobody is to see
        self.starts: list[tuple[str, int]] = []  # open labels: element, index into parts
        self.link: tuple[str, int] | None = None
        self.dropped = False

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "html_inline":
            self._tag(token.content)
        elif self.unseen and kind != "s_close":
            self.lines += kind in ("softbreak", "hardbreak")
        elif kind in ("text", "text_special"):
            self._text(token.content)
        else:
            self._other(kind, token)

    def _other(self, kind: str, token: Token) -> None:
        if kind in ("softbreak", "hardbreak"):
            self._line_end(hard=kind == "hardbreak")
        elif kind == "code_inline":
            self._code(token.content)
        elif kind in ("strong_open", "strong_close"):
            self._label("strong", opens=kind == "strong_open")
        elif kind in ("s_open", "s_close"):
            self.unseen += 1 if kind == "s_open" else -1
        elif kind == "link_open":
            self._link_opens(str(token.attrs.get("href", "")))
        elif kind == "link_close":
            self._link_closes()
        elif kind == "macro":
            self._macro(token)
        elif kind == "image":
            self.dropped = True
            self.parts.append(" ")

    # -- text -------------------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        if "[" in text or "++" in text or "==" in text or "'''" in text or "__" in text:
            for form, plain in _LITERAL:
                text = form.sub(plain, text)
        if "*" in text:
            text = _FAILED_BOLD.sub(self._bold, text)
            text = _FAILED_STARS.sub("", _FAILED_ITALIC.sub(r"\1 ", text))
        if "(" in text:
            text = _EDITOR_MACRO.sub(self._editor_macro, text)
        self.parts.append(text)

    def _bold(self, found: re.Match[str]) -> str:
        self._add_label(found[1])
        return found[0].replace("**", "")

    def _editor_macro(self, found: re.Match[str]) -> str:
        if found[1] == "setting":
            self._add_label(found[2])
            return found[2]
        self._fault(found[0])
        return LEFT_OUT

    def _line_end(self, *, hard: bool) -> None:
        self.lines += 1
        self.parts.append("\n" if hard else " ")

    def _code(self, code: str) -> None:
        if "<!--" in code:
            code = re.sub(r"<!--[\s.-]*-->", "", code)
        macro = _EDITOR_MACRO.fullmatch(code.strip())
        if macro:
            self.parts.append(self._editor_macro(macro))
        else:
            self.parts.append(code)
            self._add_label(code)

    def _label(self, element: str, *, opens: bool) -> None:
        if opens:
            self.starts.append((element, len(self.parts)))
            return
        for at in range(len(self.starts) - 1, max(len(self.starts) - 9, -1), -1):
            if self.starts[at][0] == element:
                start = self.starts.pop(at)[1]
                label = "".join(self.parts[start:])
                self._add_label(label)
                if not "".join(self.parts[:start][:20]).strip() and start < 20 and not self.found.lead:
                    self.found.lead = one_line(label, _LONGEST_LABEL)
                return

    def _add_label(self, label: str) -> None:
        label = one_line(label)
        if label and len(label) <= _LONGEST_LABEL and label not in self.found.labels[-50:]:
            self.found.labels.append(label)

    # -- links ------------------------------------------------------------------------------------------

    def _link_opens(self, target: str) -> None:
        self.link = (target, len(self.parts))

    def _link_closes(self) -> None:
        if self.link is None:
            return
        target, start = self.link
        self.link = None
        said = one_line("".join(self.parts[start:]))
        target = one_line(target)
        if said == "AUTOTITLE" or (not said and not self.dropped):
            self.parts[start:] = [LEFT_OUT]
            self._fault(f"a link without words to {target}", mend=True)
            said = ""
        if _SCHEMES.match(target):
            self._fault(f"the link target {target[:60]}")
        elif target:
            self.found.links.append((said, target))

    # -- tags and macros --------------------------------------------------------------------------------

    def _tag(self, tag: str) -> None:
        found = _TAGS.fullmatch(tag)
        if found is None:  # a comment, a declaration
            self.lines += tag.count("\n")
            return
        name, closes, rest = found[2].lower(), bool(found[1]), found[3]
        if name not in HTML or self._is_spoken_of(name, rest, closes=closes):
            self._unknown_tag(tag, found[2], rest)
        elif name in UNSEEN:
            self.unseen = max(0, self.unseen + (-1 if closes else 1))
            self.dropped = True
        elif not self.unseen:
            self._html(name, rest, closes=closes)
        self.lines += tag.count("\n")

    def _is_spoken_of(self, name: str, rest: str, *, closes: bool) -> bool:
        """Whether the text is about an element, as in "put it in your <title>", rather than made with it."""
        if rest.strip() or closes or self.unseen:
            return False
        return name in _OF_A_DOCUMENT or (name in UNSEEN and f"</{name}>" not in self.tags)

    def _html(self, name: str, rest: str, *, closes: bool) -> None:
        if name in _LABELS:
            self._label(name, opens=not closes)
        elif name == "br":
            self.parts.append("\n")
        elif name == "a":
            self._anchor(rest, closes=closes)
        elif name in ("img", "input"):
            self.dropped = True
            self.parts.append(" ")
        elif name in ("div", "p", "li", "td", "th", "tr", "dt", "dd", "summary"):
            self.parts.append("\n")

    def _anchor(self, rest: str, *, closes: bool) -> None:
        if closes:
            return self._link_closes()
        given = attributes(rest)
        name = given.get("id") or given.get("name")
        if name:
            self.found.anchors.append(name)
        if given.get("href"):
            self._link_opens(given["href"])
        return None

    def _unknown_tag(self, tag: str, name: str, rest: str) -> None:
        """A placeholder such as ``<account>`` is text; a component is not."""
        if self.unseen:
            return
        component = name[0].isupper() and (rest.strip() or tag.startswith("</"))
        if component or "=" in rest or rest.endswith("/"):
            self.dropped = True
            if not tag.startswith("</"):
                self._fault(f"<{name}>")
        else:
            self.parts.append(tag)

    def _macro(self, token: Token) -> None:
        tag = token.content
        said = str(token.meta.get("words", ""))
        if said:
            self.parts.append(said)
            self._add_label(said)
        elif tag.startswith(("{{", "{%")):
            self._template_tag(tag)
        elif tag.startswith(("{#", "{ #", "{:", "{.", "{ .")) or "=" in tag:
            self.found.anchors += re.findall(r"#([\w-]+)", tag)
            self.dropped = True
        elif not re.match(r"\{/?(?:for|note|warning|tip)\b", tag):
            expression = EXPRESSION.fullmatch(tag)
            if expression and expression[1] is not None:
                self.parts.append(expression[1])
            else:
                self._left_out(tag)
        else:
            self._fault(tag)

    def _template_tag(self, tag: str) -> None:
        """Liquid, Hugo: control words leave nothing, values leave an ellipsis or the text they carry."""
        name = tag_name(tag)
        given = attributes(tag)
        said = given.get("text") or given.get("label") or ""
        if said:
            self.parts.append(said)
        elif name.startswith(("/", "end")) or name in _FLOW:
            self.dropped = True
            if name not in ("raw", "endraw"):
                self._fault(f"{tag[:2]} {name} {tag[-2:]}")
        else:
            self._left_out(tag)

    def _left_out(self, tag: str) -> None:
        self.parts.append(LEFT_OUT)
        self._fault(tag)

    def _fault(self, sign: str, *, mend: bool = False) -> None:
        sign = one_line(sign, 60)
        what = f"{sign} was left out" if mend else f"{sign} is not understood and was left out"
        self.found.faults.append((self.lines, what))

    # -- the end ----------------------------------------------------------------------------------------

    def done(self) -> Words:
        text = "".join(self.parts)
        if "\n" in text:
            text = re.sub(r"[ \t]*\n\s*", "\n", text.strip())
            text = re.sub(r"(?<=[^\s.,;:!?…(])\n(?=[^a-z])", "; ", text)
        text = _FAILED_LEAD.sub("", one_line(text))
        if "( " in text:
            text = re.sub(r"\( (?=\w)", "(", text)
        if " ," in text or " ." in text:  # an icon stood before it
            text = re.sub(r" ([.,])(?=\s|$)", r"\1", text)
        if self.dropped:
            text = re.sub(r" ([.,;:!?)])", r"\1", re.sub(r"\(\s*\)", "", text)).strip()
        self.found.text = text
        return self.found
