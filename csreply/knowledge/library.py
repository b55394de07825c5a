"""The shelf of articles: a folder of Markdown, listed at once and read on demand."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from csreply.model import Article, CsreplyError, Passage
from csreply.reading import FrontMatter, Section, front_matter, markdown, read_text
from csreply.text import folded, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.knowledge.card import Card

SUFFIXES = (".md", ".mdx", ".markdown")
MOST_ARTICLES = 50_000
_DEEPEST = 30  # folders within folders


class Library:
    """The articles of one folder.

    Attributes:
        folder: where they lie.
        today: ISO date that decides what has expired and what is not yet published; empty for neither.
        problems: whole files that could not be read, and what was not understood in the others. Grows
            as articles are read.
    """

    def __init__(self, folder: Path, stamps: dict[str, tuple[int, int]], *, today: str = "") -> None:
        self.folder = folder
        self.today = today
        self.problems: list[CsreplyError] = []
        self._stamps = stamps
        self._read: dict[str, Article | CsreplyError] = {}
        self._names: dict[str, list[str]] = {}
        self._fronts: dict[str, FrontMatter] = {}
        self._anchors: dict[str, frozenset[str]] = {}

    @classmethod
    def open(cls, folder: Path, *, today: str = "") -> Library:
        """List a folder's articles, without reading one.

        Taken are ``**/*.md``, ``.mdx`` and ``.markdown``; left aside are files and folders whose name
        begins with a dot or an underscore, and links that lead out of the folder.

        Raises:
            CsreplyError: there is no such folder.
        """
        if not folder.is_dir():
            mend = "name a folder of Markdown articles with --kb"
            raise CsreplyError("no such folder of articles", where=str(folder), mend=mend)
        stamps: dict[str, tuple[int, int]] = {}
        library = cls(folder, stamps, today=today)
        library._list(folder, "", os.path.realpath(folder), 0)
        library._stamps = dict(sorted(stamps.items()))
        return library

    def paths(self) -> tuple[str, ...]:
        """The articles' paths, relative to the folder, with forward slashes, sorted."""
        return tuple(self._stamps)

    def stamp(self, path: str) -> tuple[int, int]:
        """The size in bytes and the time of the last change in nanoseconds, as they were when listed.

        Raises:
            CsreplyError: there is no such article.
        """
        if path not in self._stamps:
            raise self._unknown(path)
        return self._stamps[path]

    def article(self, path: str) -> Article:
        """An article with its passages.

        Args:
            path: as :meth:`paths` gives it.

        Raises:
            CsreplyError: there is no such article, or it cannot be read.
        """
        if path not in self._stamps:
            raise self._unknown(path)
        if path not in self._read:
            try:
                self._read[path] = self._article(path)
            except CsreplyError as problem:
                self._read[path] = problem
                self.problems.append(problem)
        found = self._read[path]
        if isinstance(found, CsreplyError):
            raise found
        return found

    def articles(self) -> Iterator[Article]:
        """Every article that can be read, by path; what is wrong with the others stands in ``problems``."""
        for path in self._stamps:
            try:
                yield self.article(path)
            except CsreplyError:
                continue

    def front(self, path: str) -> FrontMatter:
        """The front matter of an article that was read; an empty one for any other."""
        return self._fronts.get(path, FrontMatter())

    def anchors(self, path: str) -> frozenset[str]:
        """What a link into this article may point at, in :func:`anchor` form; empty before it is read."""
        return self._anchors.get(path, frozenset())

    def named(self, name: str) -> str:
        """The path of the article that goes by a path, an address, a slug or an alias; empty for none.

        Reads every article, unless the name is a path.
        """
        for path in (name, name.removeprefix("/"), *(name + suffix for suffix in SUFFIXES)):
            if path in self._stamps:
                return path
        wanted = name.strip("/")
        for article in self.articles():
            known = (article.url, *self._names.get(article.path, ()))
            if any(wanted == one.strip("/") for one in known if one):
                return article.path
        return ""

    def place(self, path: str, line: int = 0) -> str:
        """Where an article stands, for an error: ``folder/path:line``."""
        return f"{(self.folder / path).as_posix()}{f':{line}' if line else ''}"

    # -- listing ----------------------------------------------------------------------------------------

    def _list(self, folder: Path, under: str, root: str, depth: int) -> None:
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            what = f"the folder cannot be read: {error.strerror or error}"
            self.problems.append(CsreplyError(what, where=str(folder)))
            return
        for entry in found:
            if entry.name[0] not in "._" and len(self._stamps) < MOST_ARTICLES:
                self._take(entry, under + entry.name, root, depth)

    def _take(self, entry: os.DirEntry[str], path: str, root: str, depth: int) -> None:
        """List a file, or the files of a folder. A link is followed to a file of this folder alone."""
        try:
            if entry.is_dir(follow_symlinks=False):
                if depth < _DEEPEST and entry.name != "node_modules":
                    self._list(Path(entry.path), path + "/", root, depth + 1)
            elif entry.name.lower().endswith(SUFFIXES) and self._is_ours(entry, path, root):
                status = entry.stat()
                self._stamps[path] = (status.st_size, status.st_mtime_ns)
        except OSError as error:
            what = f"cannot be read: {error.strerror or error}"
            self.problems.append(CsreplyError(what, where=self.place(visible(path))))

    def _is_ours(self, entry: os.DirEntry[str], path: str, root: str) -> bool:
        shown = path.encode("utf-8", "replace").decode()
        if shown != path or visible(path) != path or "\n" in path or "\\" in path:
            what, mend = "a file name that cannot be shown", "rename it"
        elif entry.is_symlink() and not os.path.realpath(entry.path).startswith(root + os.sep):
            what, mend = "a link that leads out of the folder was left aside", "copy the article instead"
        else:
            return entry.is_file()
        self.problems.append(
            CsreplyError(what, where=self.place(visible(shown).replace("\n", "?")), mend=mend)
        )
        return False

    def _unknown(self, path: str) -> CsreplyError:
        import difflib

        close = difflib.get_close_matches(path[:200], self._stamps, 1, 0.6)
        mend = f"did you mean {close[0]}?" if close else "see the articles with: csreply kb stats"
        return CsreplyError(f"no such article: {visible(path)[:200]}", where=str(self.folder), mend=mend)

    # -- reading ----------------------------------------------------------------------------------------

    def _article(self, path: str) -> Article:
        from csreply.knowledge.card import card  # a search reads no article

        name = self.place(path)
        text = read_text(self.folder / path, name=name)
        if not text.strip():
            raise CsreplyError("the article is empty", where=f"{name}:1", mend="write it, or delete the file")
        front = front_matter(text, name)
        facts = card(front, name)
        sections, problems = markdown(front.body, name, first_line=front.first_line)
        self.problems += [*facts.problems, *problems]
        self._names[path] = facts.names
        self._fronts[path] = front
        self._anchors[path] = frozenset(
            anchor(one) for part in sections for one in (*part.headings, *part.anchors)
        )
        return self._made(path, facts, sections, front.first_line)

    def _made(self, path: str, facts: Card, sections: list[Section], first_line: int) -> Article:
        from csreply.knowledge.card import guessed_kind
        from csreply.knowledge.passages import opening, passages

        title = (
            facts.title or next((part.headings[0] for part in sections if part.headings), "") or titled(path)
        )
        found = passages(path, title, sections)
        if facts.lead and folded(facts.lead) not in folded(" ".join(one.text for one in found)):
            found = [opening(path, facts.lead, facts.lead_line), *found]
        if not found:
            words = ". ".join((title, *facts.also))
            found = [Passage(path, (), first_line, words)]
        steps = sum(block.kind == "step" for one in found for block in one.blocks)
        return Article(
            path,
            title,
            url=facts.url,
            audience=facts.audience,
            kind=facts.kind or guessed_kind(path, title, steps=steps),
            state=facts.state(self.today),
            updated=facts.updated,
            published=facts.published if facts.withdrawn == "live" else "",
            expires=facts.expires,
            also=tuple(facts.also),
            asks=tuple(facts.asks),
            passages=tuple(found),
        )


def titled(path: str) -> str:
    """A title made of a file's name; of its folder's, where the file is an index.

    >>> titled("payments/refund-a-payment.md"), titled("payments/index.md")
    ('Refund a payment', 'Payments')
    """
    parts = path.rsplit(".", 1)[0].split("/")
    name = parts[-2] if len(parts) > 1 and parts[-1].lower() in ("index", "readme", "_index") else parts[-1]
    words = re.sub(r"^\d{1,3}[-_. ]+", "", name)
    words = re.sub(r"[-_\s]+", " ", words or name).strip()
    return words[:1].upper() + words[1:] if words else path


def anchor(text: str) -> str:
    """A heading or a link's fragment as it is compared: letters and digits alone.

    Every system makes anchors in its own way; they differ in signs, hardly in letters.

    >>> anchor("What's new?") == anchor("whats-new")
    True
    """
    return "".join(letter for letter in folded(text) if letter.isalnum())
