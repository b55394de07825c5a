"""An article's words as plain text for a mail: no markup, links as public addresses, no “see below”."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from csreply.draft.mending import Mends
from csreply.draft.wordings import holds
from csreply.model import CsreplyError
from csreply.text import padded, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from csreply.model import Article, Block

_LEFTOVER = re.compile(r"\{\{|\{%|:::|!!!|</?[a-z][^>]{0,80}>|!\[|\]\(|\[\[|^\s*\||&[a-z]{2,8};|\*\*|__\w")


_ASTERISK = re.compile(r"(^|: )[*•] ")
_HANGING = re.compile(r",? (?:and|or|then|and then)$")
"""What a step ends with whose picture was taken out."""
_BEFORE = 32
"""Characters before a link's words in which it says that one has to go there."""
_TRACKING = re.compile(r"[?&]utm_\S*")


@dataclass(frozen=True, slots=True)
class Plain:
    """Turns blocks into plain text.

    Attributes:
        open: an article by its path, for the address behind a link.
        lists: ``Templates.lists``.
        mends: what has to be left out or said otherwise.
    """

    open: Callable[[str], Article]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mends: Mends = field(default_factory=Mends)

    def of(self, article: Article, block: Block, *, linked: bool = True) -> str:
        """A block's words; empty when markup would leak, or a bullet or step would lose its first sentence.

        Args:
            article: that holds it.
            block: one of its blocks.
            linked: with the address behind each link, which takes opening the pages that they lead to.
        """
        text = " ".join(block.text.split())
        if (
            block.kind == "table"
        ):  # “Card: any other; Fee: 2.9%” of a table of two columns is “any other: 2.9%”
            text = re.sub(r"^[^:;]+: ([^;]+); [^:;]+: ([^;]+)$", r"\1: \2", text)
            text = re.sub(r"^[^:;]+: ([^;]+); (?=[^:;]+: [^;]+; )", r"\1 – ", text)
        if _LEFTOVER.search(text):
            return ""
        text = _labelled(_ASTERISK.sub(r"\1", text), block)
        changed = (article.path, block.line) in self.mends.lines
        for label, target in block.links[:4] if linked or changed else ():
            text = self._linked(article, text, label, target)
        text = re.sub(r" +([,.;:!?])(?=\s|$)", r"\1", text)
        text = _HANGING.sub(".", text) if block.kind in ("step", "bullet") else text
        if not changed:
            return text
        mended = self.mends.of(article.path, block.line, text)
        return mended if block.kind == "paragraph" or _opens_alike(text, mended) else ""

    def _linked(self, article: Article, text: str, label: str, target: str) -> str:
        """The text with a link's public address behind its words; empty when it leads to a closed page."""
        if target.startswith(("https://", "http://")):
            target = _TRACKING.sub("", target)
            if not label or not self._leads(text, label):
                return text
            return text if target in text else text.replace(label, f"{label} ({target})", 1)
        name = target.partition("#")[0]
        if not name.endswith((".md", ".mdx")) or ":" in name:
            return text
        try:
            other = self.open(_beside(article.path, name))
        except CsreplyError:
            return text
        if not other.for_customers:
            return ""
        return text.replace(label, f"{label} ({other.url})", 1) if other.url and label else text

    def _leads(self, text: str, label: str) -> bool:
        """Whether a text sends its reader to a link's page, and does not only explain a word by it."""
        before = padded(text.partition(label)[0][-_BEFORE:])
        return not before.strip() or holds(before, self.lists.get("linking", ())) > 0

    def here(self, text: str, *, whole: bool = False) -> str:
        """The text without the sentences that point to a place the customer does not see.

        Args:
            text: plain.
            whole: without its first sentence the rest would not be said either.
        """
        elsewhere = self.lists.get("elsewhere", ())
        text = re.sub(
            r" ?\([^()]{0,80}\)", lambda part: "" if holds(padded(part[0]), elsewhere) else part[0], text
        )
        kept: list[str] = []
        leaning = tuple(f"{word} " for word in self.lists.get("leaning", ()))
        dropped = False
        for number, sentence in enumerate(sentences_of(text)):
            leans = dropped and sentence.lower().replace(",", " ").startswith(leaning)
            dropped = leans or holds(padded(sentence), elsewhere) > 0
            if dropped and whole and not number:
                return ""
            if not dropped:
                kept.append(sentence)
        return " ".join(kept)


def _opens_alike(text: str, mended: str) -> bool:
    """Whether a text still begins as it did, quotation marks and brackets around its words aside."""
    words = [re.sub(r"[“”]", "", each).split()[:3] for each in (text, mended)]
    return bool(words[1]) and words[0] == words[1]


def sentences_of(text: str) -> list[str]:
    """The text's sentences, without the white space between."""
    return [text[span.start : span.end] for span in sentences(text)]


def _labelled(text: str, block: Block) -> str:
    """A colon behind a label that opens a line and is explained there: in plain text it is no longer bold."""
    label = block.labels[0] if block.labels and block.kind in ("bullet", "paragraph") else ""
    rest = text[len(label) :]
    if (
        label
        and text.startswith(label)
        and re.match(r" [A-Z]", rest)
        and not label.endswith((":", ".", "!", "?"))
    ):
        return f"{label}:{rest}"
    return text


def _beside(path: str, target: str) -> str:
    """A relative link's path from the knowledge base's root; never above it."""
    parts: list[str] = []
    for part in (*PurePosixPath(path).parent.parts, *PurePosixPath(target).parts):
        if part == "..":
            del parts[-1:]
        elif part not in (".", "/"):
            parts.append(part)
    return "/".join(parts)
