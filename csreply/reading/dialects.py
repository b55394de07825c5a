"""The dialects of Markdown, line by line: made into CommonMark before it is parsed.

Callouts of every spelling, template and component lines, contents, wiki tables. One pass, linear in the
text.
"""

from __future__ import annotations

import re

from csreply.reading.callouts import Callout, attributes, callout_kind, tag_name
from csreply.reading.lines import Lines, Page, indent
from csreply.reading.wiki import wiki_rows

_DEEPEST = 8  # callouts within callouts that are told apart
_MOST_TAG_LINES = 40  # a component or shortcode written over more lines than this is not one
_ALERT = re.compile(
    r"((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){0,60}>[ \t]?)\[!([A-Za-z-]{1,20})\][+-]?[ \t]*(.*)"
)
_COLONS = re.compile(r":{3,}[ \t]*(?P<name>[A-Za-z][\w-]*|\{[^}]*\})?[ \t]*(?P<rest>.*)")
_ADMONITION = re.compile(
    r"(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+(?P<name>[A-Za-z][\w -]*)?[ \t]*(?:\"(?P<title>[^\"]*)\")?[ \t]*"
)
_TAG = re.compile(r"\{\{[<%]?[^\n]{0,2000}?\}\}|\{%[^\n]{0,2000}?%\}|\{:[^{}\n]{0,500}\}")
_COMPONENT = re.compile(r"<(?P<close>/?)(?P<name>[A-Z][\w.]*|aside)\b(?P<rest>[^<>]{0,4000})>")
_ESM = re.compile(
    r"import\s+(?:[\w*{][^'\"]{0,2000}?\sfrom\s+)?['\"]|export\s+(?:const|let|default|function|\{)"
)
_CONTENTS = re.compile(r"(?:\[toc\]|\[\[_?toc_?\]\]|__toc__|@\[toc\]|\{:\s*toc\s*\})$", re.IGNORECASE)
_TAG_IN_LINK = re.compile(
    r"\]\(\s*(?:\{\{[<%]?([^{}\n]{0,300}?)[>%]?\}\}|\{%([^{}%\n]{0,300})%\})([^()\s\"]{0,300})(?:\s+\"[^\"\n]{0,300}\")?\s*\)"
)
_PICTURE = re.compile(r"\W(?:figure|img|image|picture|screenshot|icon)\W", re.IGNORECASE)


def common_mark(body: str, *, first_line: int = 1, components: bool = False) -> Page:
    """The body with its dialects made into CommonMark; every line still knows where it stood."""
    reader = _Dialects(body.split("\n"), first_line, components)
    reader.run()
    return reader.page


class _Dialects(Lines):
    """The lines outside code and comments: each that is no Markdown is made into some, or left out."""

    def __init__(self, lines: list[str], first_line: int, components: bool) -> None:
        super().__init__(lines, first_line)
        self.page.components = components or any(map(_ESM.match, lines[:40]))
        # of what a later line closes: its name, the callout it is, the first line put for it, its file line
        self.open: list[tuple[str, Callout | None, int, int]] = []
        self.wiki_end = 0  # the next line that closes a wiki table, once it was looked for
        self.lead = ""  # what stands before each line of it: the signs of a quotation
        self.hidden = ""  # the tag that ends a stretch nobody is to see

    def run(self) -> None:
        """Go through all lines; say what was never closed."""
        super().run()
        for name, _, _, opened in self.open:
            if name:
                mend = "close it; its text was read without it"
                self._fault(opened, f"“{name}” is opened and never closed", mend)

    # -- prose ------------------------------------------------------------------------------------------

    def _prose(self, line: str) -> None:
        bare = line.strip()
        if self.hidden:
            self.hidden = "" if self.hidden in bare else self.hidden
            return self._put("")
        if not bare:
            return self._put("")
        sign = bare[0]
        known = {
            ":": self._colons, "!": self._admonition, "?": self._admonition, "=": self._admonition,
            "{": self._tags, "<": self._component, "[": self._contents, "_": self._contents,
            "@": self._contents, "i": self._esm, "e": self._esm,
        }.get(sign)  # fmt: skip
        if known is not None and known(line, bare):
            return None
        if ">" in line and (self._alert(line) or (bare.lstrip("> ").startswith("{|") and self._wiki_table())):
            return None
        if "]({" in line:
            line = _TAG_IN_LINK.sub(_target, line)
        return self._put(line)

    def _alert(self, line: str) -> bool:
        """``> [!NOTE]``, and Obsidian's ``> [!tip]- Title``."""
        found = _ALERT.match(line)
        if not found:
            return False
        kind = callout_kind(found[2])
        if not kind:
            self._fault(
                self._here(), f"the callout [!{found[2]}] is not known", "use [!NOTE], [!TIP] or [!WARNING]"
            )
        self.page.alerts[len(self.page.lines)] = Callout(kind or "note", found[3].strip())
        self._put(found[1].rstrip())
        return True

    def _colons(self, _line: str, bare: str) -> bool:
        """``:::note Title`` to ``:::``, and Microsoft's one-line ``:::image … :::``."""
        found = _COLONS.fullmatch(bare)
        if not found:
            return False
        name, rest = (found["name"] or "").strip("{} ."), found["rest"].strip()
        if not name and not rest:
            self._close("")
        elif rest.endswith(":::") or name.lower().endswith("-end"):
            self._dropped(f":::{name}")
        elif not name:
            return False
        else:
            title = re.sub(r"^\[(.*)\].*$|\s*\{[^{}]*\}$", r"\1", rest)
            self._open(f":::{name}", name.removeprefix("callout-"), title)
        self._put("")
        return True

    def _admonition(self, line: str, bare: str) -> bool:
        """MkDocs' ``!!! note "Title"``, ``??? tip`` and ``=== "Tab"``, each with an indented body."""
        found = _ADMONITION.fullmatch(bare)
        if not found or len(self.indented) >= _DEEPEST or (bare[0] == "=" and found["title"] is None):
            return False
        name = (found["name"] or "").split(" ")[0]
        kind = callout_kind(name) or ("note" if bare[0] != "=" else "")
        title = (found["title"] or "").strip()
        callout = Callout(kind, title) if kind else None
        if callout is None and title:
            self._put("")
            self._put(indent(line) + title)
        self._put("")
        raw = self.lines[self.at].expandtabs(4)
        self.indented.append((len(indent(raw)) + 4, callout, len(self.page.lines)))
        return True

    def _contents(self, _line: str, bare: str) -> bool:
        """A place where a table of contents would stand."""
        if not _CONTENTS.match(bare):
            return False
        self._put("")
        return True

    def _esm(self, line: str, bare: str) -> bool:
        """MDX ``import`` and ``export``: at the start of a line, up to the next empty one."""
        if (
            line[0] in " \t"
            or not _ESM.match(bare)
            or (self.at and self.page.lines and self.page.lines[-1].strip())
        ):
            return False
        self.page.components = True
        self._put("")
        while self.at + 1 < len(self.lines) and self.lines[self.at + 1].strip():
            self.at += 1
            self._put("")
        return True

    # -- tags: Liquid, Hugo, Kramdown ----------------------------------------------------------------------

    def _tags(self, line: str, bare: str) -> bool:
        """A line of nothing but template tags, or a wiki table."""
        if bare.startswith("{|"):
            return self._wiki_table()
        if _CONTENTS.match(bare):
            self._drop_contents_item()
            self._put("")
            return True
        if re.match(r"\{\{[<%]|\{%", bare) and not _TAG.match(bare):
            bare = self._gathered(bare, "}}" if bare.startswith("{{") else "%}")
        tags, start = [], 0
        while found := _TAG.match(bare, start):
            tags.append(found[0])
            start = len(bare) - len(bare[found.end() :].lstrip())
        if not tags or start < len(bare):
            return self._wrapped_by_tags(line, bare, tags)
        for tag in tags:
            self._tag(tag)
        self._put("")
        return True

    def _wrapped_by_tags(self, line: str, bare: str, tags: list[str]) -> bool:
        """``{% note %} a line of text {% endnote %}``: a callout on one line."""
        name = tag_name(tags[0]) if tags else ""
        end = bare.rfind("{")
        if not callout_kind(name) or "/" in name or tag_name(bare[end:]) not in (f"end{name}", f"/{name}"):
            return False
        self._open(tags[0], name, "")
        self._put("")
        self._put(indent(line) + bare[len(tags[0]) : end].rstrip("{").strip())
        self._close(name)
        self._put("")
        return True

    def _drop_contents_item(self) -> None:
        """Kramdown puts ``{:toc}`` under a list item that stands for the contents."""
        if self.page.lines and re.match(r"\s*(?:[-*+]|\d+\.)\s", self.page.lines[-1]):
            self.page.lines[-1] = ""

    def _gathered(self, bare: str, closing: str) -> str:
        """A tag that goes over several lines, as one."""
        end = next(
            (
                number
                for number in range(self.at + 1, min(self.at + _MOST_TAG_LINES, len(self.lines)))
                if closing in self.lines[number]
            ),
            0,
        )
        if not end:
            return bare
        parts = [part.strip() for part in self.lines[self.at + 1 : end + 1]]
        self.at = end
        return " ".join((bare, *parts))

    def _tag(self, tag: str) -> None:
        if tag.startswith("{:"):
            return
        name = tag_name(tag)
        base = name.removeprefix("/").removeprefix("end")
        if name == "comment":
            self.hidden = "endcomment"
        elif callout_kind(base) and base != name:
            self._close(base)
        elif callout_kind(name) and tag[:3] not in ("{{ ", "{{-"):
            given = attributes(tag)
            positional = re.search(r"\s(\w+)\s*(?:\"([^\"]*)\")?\s*[>%]\}", tag)
            kind = (
                given.get("type")
                or given.get("style")
                or given.get("color")
                or (positional[1] if positional else "")
            )
            self._open(tag, name, given.get("title", ""), kind=kind)
        elif base == name or not name:
            self._dropped(f"{tag[:2]} {name} {tag[-2:]}" if name else tag[:40])

    # -- components: MDX, and <aside> ---------------------------------------------------------------------

    def _component(self, line: str, bare: str) -> bool:
        """``<Note>``, ``</Note>``, ``<Note>a line</Note>``, ``<Component …/>`` at the start of a line."""
        if not re.match(r"</?(?:[A-Z][\w.]*|aside)(?:[\s/>]|$)", bare):
            return False
        if ">" not in bare:
            bare = self._gathered(bare, ">")
        found = _COMPONENT.match(bare)
        if not found:
            return False
        name, after = found["name"], bare[found.end() :].strip()
        self.page.components = self.page.components or name != "aside"
        ends = after.endswith(f"</{name}>")
        if after and not ends:
            return False
        self._put("")
        if found["close"]:
            self._close(name)
        elif found["rest"].rstrip().endswith("/"):
            self._dropped(f"<{name} />")
        else:
            self._open_component(name, found["rest"])
            if ends:
                self._put(indent(line) + after[: -len(name) - 3].strip())
                self._close(name)
                self._put("")
        return True

    def _open_component(self, name: str, rest: str) -> None:
        given = attributes(rest)
        kind = given.get("type") or given.get("variant") or given.get("intent") or given.get("class", "")
        title = given.get("title") or given.get("label") or given.get("summary", "")
        self._open(name, name, title, kind=kind)

    # -- what is open ------------------------------------------------------------------------------------

    def _open(self, name: str, word: str, title: str, *, kind: str = "") -> None:
        """Something opens that a later line closes. Only a known word makes it a callout."""
        own = callout_kind(word)
        given = next((found for part in kind.split() if (found := callout_kind(part))), "")
        callout = Callout(given or own, title.strip()) if own else None
        if callout is None:
            if word.lower() not in ("details", "tabs", "tabitem", "tab", "steps", "step"):
                self._dropped(f"<{name}>" if name[0].isalpha() else name)
            if title:
                self._put("")
                self._put(title)
        if len(self.open) < _DEEPEST:
            self.open.append((name if callout else "", callout, len(self.page.lines), self._here()))

    def _close(self, _name: str) -> None:
        if self.open:
            _, callout, first, _ = self.open.pop()
            self._hold(callout, first)

    def _dropped(self, sign: str) -> None:
        if _PICTURE.search(sign):
            return
        self._fault(
            self._here(), f"{sign} is not understood and was left out", "write plain Markdown in its place"
        )

    # -- wiki tables -------------------------------------------------------------------------------------

    def _wiki_table(self) -> bool:
        """MediaWiki's ``{| … |}`` as a Markdown table."""
        end = self._wiki_end()
        if end == len(self.lines):
            return False
        lead = re.match(r"[ \t>]*", self.lines[self.at])
        self.lead = lead[0] if lead and ">" in lead[0] else ""
        rows = wiki_rows(self.lines, self.at, end)
        width = max((len(cells) for _, _, cells in rows), default=0)
        self._put(self.lead.rstrip())
        headed = bool(rows) and rows[0][1]
        if not headed:
            self._row([""] * width)
            self._row(["---"] * width)
        for number, (at, _, cells) in enumerate(rows):
            self.at = at
            self._row(cells + [""] * (width - len(cells)) if headed and not number else cells)
            if headed and not number:
                self._row(["---"] * width)
        self.at = end
        self._put(self.lead.rstrip())
        return True

    def _wiki_end(self) -> int:
        """The next line that closes a wiki table; the number of lines where there is none."""
        if self.wiki_end <= self.at:
            left = range(self.at + 1, len(self.lines))
            self.wiki_end = next((at for at in left if self.lines[at].strip(" \t>") == "|}"), len(self.lines))
        return self.wiki_end

    def _row(self, cells: list[str]) -> None:
        self._put(self.lead + "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")


def _target(found: re.Match[str]) -> str:
    """A link whose target is a template tag: the page that the tag names, as written."""
    inner = found[1] or found[2] or ""
    quoted = re.search(r"[\"']([^\"'<>]*)[\"']|\blink\s+(\S+)", inner)
    target = (quoted[1] or quoted[2] or "") if quoted else ""
    return f"](<{target}{found[3]}>)"
