"""What is wrong with a knowledge base, for ``csreply kb check``."""

from __future__ import annotations

import difflib
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from csreply.knowledge.card import likely_meant
from csreply.knowledge.library import SUFFIXES, anchor
from csreply.model import CsreplyError
from csreply.text import folded, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.knowledge.library import Library
    from csreply.model import Article, Block

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def faults(library: Library, most_step_words: int) -> list[CsreplyError]:
    """The door is :func:`csreply.knowledge.check`, which says what comes back."""
    checker = _Checker(library, most_step_words)
    found = [*checker.articles(), *checker.alike(), *checker.unasked()]
    return sorted([*found, *library.problems], key=_by_place)


def _by_place(problem: CsreplyError) -> tuple[str, int, str]:
    path, _, line = problem.where.rpartition(":")
    return (path, int(line), problem.what) if line.isdigit() else (problem.where, 0, problem.what)


class _Checker:
    def __init__(self, library: Library, most_step_words: int) -> None:
        self.library = library
        self.most = most_step_words
        self.all = list(library.articles())
        self.paths = set(library.paths())
        self.read = {article.path for article in self.all}

    def _problem(self, article: Article, line: int, what: str, mend: str) -> CsreplyError:
        return CsreplyError(one_line(what, 300), where=self.library.place(article.path, line), mend=mend)

    def articles(self) -> Iterator[CsreplyError]:
        """What is wrong with each article by itself."""
        for article in self.all:
            yield from self._front(article)
            yield from self._body(article)
            yield from self._asks(article)

    def _front(self, article: Article) -> Iterator[CsreplyError]:
        front = self.library.front(article.path)
        for key, meant in likely_meant(front.values).items():
            yield self._problem(
                article, front.line(key), f"the key “{key}” means nothing here", f"did you mean {meant}?"
            )
        if not front.values.get("title") and not self.library.anchors(article.path):
            mend = "add title: to its front matter"
            yield self._problem(article, 1, f"no title: “{article.title}” is made of the file's name", mend)

    def _body(self, article: Article) -> Iterator[CsreplyError]:
        if not any(passage.blocks for passage in article.passages):
            mend = "write it, or mark it draft: true"
            yield self._problem(article, 1, "the article has no text", mend)
        for block in (block for passage in article.passages for block in passage.blocks):
            count = len(block.text.split())
            if block.kind == "step" and count > self.most:
                mend = "one action a step: put the rest in steps of its own"
                yield self._problem(article, block.line, f"step {block.number} has {count} words", mend)
            yield from self._links(article, block)

    def _asks(self, article: Article) -> Iterator[CsreplyError]:
        """A held-out question that stands in the article proves nothing when it finds it."""
        searched = [article.title, *article.also, *(passage.text for passage in article.passages)]
        text = " " + _bare(" ".join(searched)) + " "
        for number, ask in enumerate(article.asks):
            if _bare(ask) and f" {_bare(ask)} " in text:
                line = self.library.front(article.path).line("asks", number)
                mend = "word it as a customer would who has not read the article"
                yield self._problem(
                    article, line, f"“{one_line(ask, 80)}” stands in the article itself", mend
                )

    # -- links ------------------------------------------------------------------------------------------

    def _links(self, article: Article, block: Block) -> Iterator[CsreplyError]:
        for _, target in block.links:
            fault = "" if not target or _SCHEME.match(target) else self._dead(article, target)
            if fault:
                yield self._problem(article, block.line, fault, self._mend(target))

    def _dead(self, article: Article, target: str) -> str:
        """Why a relative link leads nowhere; empty when it leads somewhere."""
        address, _, fragment = target.partition("#")
        address = unquote(address.partition("?")[0])
        if address.startswith("/"):
            return ""  # the address of a page on some site: which file it is, nobody here knows
        path = (
            posixpath.normpath(posixpath.join(posixpath.dirname(article.path), address))
            if address
            else article.path
        )
        if path.startswith(".."):
            return f"the link to {target} leads out of the folder"
        found = path if path in self.paths else self._without_suffix(path)
        if found:
            known = self.library.anchors(found)
            wanted = anchor(unquote(fragment))
            alive = (
                not wanted
                or found not in self.read
                or wanted in known
                or re.sub(r"\d+$", "", wanted) in known
            )
            return "" if alive else f"the link to {target} names a heading that {found} does not have"
        return "" if self._exists(path) else f"the link to {target} leads to no file"

    def _without_suffix(self, path: str) -> str:
        ends = (*SUFFIXES, *(f"/{name}{suffix}" for name in ("index", "README") for suffix in SUFFIXES))
        return next((path + end for end in ends if path + end in self.paths), "")

    def _exists(self, path: str) -> bool:
        try:
            return (self.library.folder / path).exists()
        except (OSError, ValueError):
            return False

    def _mend(self, target: str) -> str:
        name = posixpath.basename(unquote(target.partition("#")[0]))
        known = {posixpath.basename(path): path for path in self.paths}
        close = (
            difflib.get_close_matches(name[:100], known, 1, 0.75) if name and name not in known else [name]
        )
        return (
            f"did you mean {known[close[0]]}?"
            if close and close[0] in known and name
            else "mend or remove the link"
        )

    # -- together -----------------------------------------------------------------------------------------

    def alike(self) -> Iterator[CsreplyError]:
        """Two articles of one title or one address."""
        for what in ("title", "url"):
            first: dict[str, Article] = {}
            for article in self.all:
                value = getattr(article, what)
                other = first.setdefault(folded(value), article) if value else article
                if other is not article:
                    shown = "title" if what == "title" else "address"
                    line = self.library.front(article.path).line(what)
                    yield self._problem(
                        article,
                        line,
                        f"the same {shown} as {other.path}: {value}",
                        "merge them, or tell them apart",
                    )

    def unasked(self) -> Iterator[CsreplyError]:
        """Articles without held-out questions, in a knowledge base whose other articles have them."""
        live = [article for article in self.all if article.for_customers and article.kind != "glossary"]
        without = [article for article in live if not article.asks]
        if 2 * len(without) <= len(live):
            for article in without:
                mend = "add two questions that must find it, under asks:"
                yield self._problem(article, 1, "no held-out questions", mend)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", folded(text)))
