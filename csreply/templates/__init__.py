"""The shelf of reply templates: Markdown files whose front matter says when they serve.

A template is plain text with Liquid placeholders, as in the help desks' own macros. It is filled with values
and nothing else: a customer's text in a value is shown, never rendered again. Importing this is cheap;
Liquid itself is imported when the first template is parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from csreply.model import CsreplyError
from csreply.reading import front_matter, load_yaml, read_text
from csreply.templates.template import Filled, Piece, Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from csreply.reading import FrontMatter

__all__ = ["PHRASES", "Filled", "Piece", "Question", "Template", "Templates"]

PHRASES = "phrases.yml"
"""The file, beside the templates, that holds what several of them say, and the questions to ask."""

_MOST_BYTES = 128 * 1024
_MOST_TEMPLATES = 2_000
_KEYS = {"title", "when", "serves", "needs", "words", "tags"}
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask a customer for.

    Attributes:
        kind: the kind of fact it asks for.
        ask: the question, one or two sentences, with how to find the answer.
        line: its line in the phrases' file.
        known: kinds of fact that make it needless, besides ``kind``.
        words: words of a ticket that make it worth asking; empty when it always is.
        unless: words of a ticket that make it senseless.
        shorter: it is only asked of a ticket of fewer words; 0 for any.
    """

    kind: str
    ask: str
    line: int
    known: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    shorter: int = 0


@dataclass
class Templates:
    """All templates of a desk. Front matter is read when it is opened; bodies when they are used."""

    _all: dict[str, Template] = field(default_factory=dict)
    _faults: list[CsreplyError] = field(default_factory=list)
    phrases: dict[str, Template] = field(default_factory=dict)
    """What several templates say, by the name of the value they give: ``opening``, ``next_step``…"""
    questions: tuple[Question, ...] = ()
    """What may be asked, the most telling first."""
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Lists of words that drafting needs, such as ``elsewhere``: “see below” and its like."""

    @classmethod
    def open(cls, folders: Sequence[Path]) -> Templates:
        """The templates of these folders; one of the same id in a later folder takes the earlier's place.

        A file that cannot be used is left out and told in ``problems``; it never ends the rest.
        """
        shelf = cls()
        for folder in folders:
            for path in sorted(folder.glob("*.md"))[:_MOST_TEMPLATES]:
                shelf._take(path)
            if (phrases := folder / PHRASES).is_file():
                shelf._take_phrases(phrases)
        return shelf

    @property
    def problems(self) -> list[CsreplyError]:
        """Every fault of every file, each with its place: front matter, Liquid, unknown names.

        Parses what has not been used yet.
        """
        return [*self._faults, *(fault for template in self._everything() if (fault := _broken(template)))]

    def ids(self) -> tuple[str, ...]:
        """The ids, sorted."""
        return tuple(sorted(self._all))

    def get(self, id: str) -> Template:  # noqa: A002 - what the help desk calls it
        """The template of this id, parsed.

        Raises:
            CsreplyError: there is none (the known ids are named), or it is broken.
        """
        if id not in self._all:
            raise CsreplyError(f"there is no template {id!r}", mend=f"there are {', '.join(self.ids())}")
        template = self._all[id]
        if fault := _broken(template):
            raise fault
        return template

    def all(self) -> tuple[Template, ...]:
        """Every template, by id, parsed or not."""
        return tuple(self._all[id_] for id_ in self.ids())

    def serving(self, situation: str) -> tuple[Template, ...]:
        """The templates whose front matter says that they serve this situation, by id."""
        return tuple(template for template in self.all() if situation in template.serves)

    def _everything(self) -> Iterator[Template]:
        yield from self.all()
        yield from self.phrases.values()

    def _take(self, path: Path) -> None:
        if path.name.startswith((".", "_")) or path.stem.lower() == "readme":
            return
        try:
            matter = front_matter(read_text(path, most=_MOST_BYTES), str(path))
            if not _ID.fullmatch(path.stem):
                mend = "use small letters, digits and hyphens"
                raise CsreplyError("a template's file name is its id", where=str(path), mend=mend)
            self._all[path.stem] = self._template(path, matter)
        except CsreplyError as fault:
            self._faults.append(fault)

    def _template(self, path: Path, matter: FrontMatter) -> Template:
        values = matter.values
        for key in values:
            if key not in _KEYS:
                where = f"{path}:{matter.lines.get((key,), 1)}"
                fault = CsreplyError(
                    f"unknown key {key!r}", where=where, mend=f"known: {', '.join(sorted(_KEYS))}"
                )
                self._faults.append(fault)
        lists = {
            key: _words(values.get(key), f"{path}:{matter.lines.get((key,), 1)}")
            for key in ("serves", "needs", "words", "tags")
        }
        title = str(values.get("title") or path.stem)
        when = " ".join(str(values.get("when") or "").split())
        return Template(
            path.stem, str(path), title, when, **lists, body=matter.body, first_line=matter.first_line
        )

    def _take_phrases(self, path: Path) -> None:
        try:
            values, lines = load_yaml(read_text(path, most=_MOST_BYTES), str(path))
            _mapping(values, str(path))
            self._take_each(values, lines, path)
        except CsreplyError as fault:
            self._faults.append(fault)

    def _take_each(self, values: Mapping[str, Any], lines: Mapping[Any, int], path: Path) -> None:
        for name, value in _mapping(values.get("say") or {}, str(path)).items():
            line = lines.get(("say", name), 1)
            block = "\n" in str(value).strip()  # a block begins on the line after its key
            self.phrases[name] = Template("phrases", str(path), body=str(value), first_line=line + block)
        for name, value in _mapping(values.get("lists") or {}, str(path)).items():
            self.lists[name] = _words(value, f"{path}:{lines.get(('lists', name), 1)}")
        asked = tuple(
            _question(kind, value, f"{path}:{lines.get(('ask', kind), 1)}", lines.get(("ask", kind), 1))
            for kind, value in _mapping(values.get("ask") or {}, str(path)).items()
        )
        named = {question.kind for question in asked}
        self.questions = (*asked, *(question for question in self.questions if question.kind not in named))


def _broken(template: Template) -> CsreplyError | None:
    try:
        _ = template.uses
    except CsreplyError as fault:
        return fault
    return None


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CsreplyError(
            "a mapping of keys is expected here", where=where, mend="write one `key: value` a line"
        )
    return value


def _words(value: Any, where: str) -> tuple[str, ...]:
    """A list of texts; one text is a list of one.

    Raises:
        CsreplyError: it is something else.
    """
    if value is None:
        return ()
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | int | float) for part in found):
        raise CsreplyError("a list of words is expected here", where=where, mend="write it as [one, two]")
    return tuple(str(part).strip() for part in found)


def _question(kind: str, value: Any, where: str, line: int) -> Question:
    given = _mapping(value, where)
    ask = " ".join(str(given.get("ask") or "").split())
    if not ask:
        raise CsreplyError(f"the question for {kind!r} has no `ask`", where=where, mend="write what to ask")
    lists = {key: _words(given.get(key), where) for key in ("known", "words", "unless")}
    shorter = given.get("shorter") or 0
    if not isinstance(shorter, int):
        raise CsreplyError("`shorter` is a number of words", where=where, mend="write a whole number")
    return Question(kind, ask, line, **lists, shorter=shorter)
