"""Liquid, fenced in: no files, no clock, no code, bounded loops and output.

While a template is filled, every stretch it writes stands between two private-use characters: the first
tells the place in the template's source, the second ends it. ``Body.write`` reads them off again. They
never meet a customer's text, since values are freed of such characters before.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from liquid import Environment, StrictUndefined
from liquid.builtin import content, illegal, output
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.context import RenderContext
from liquid.exceptions import LiquidError
from liquid.stringify import to_liquid_string
from liquid.template import BoundTemplate

from csreply.model import CsreplyError
from csreply.templates import names
from csreply.templates.filters import FILTERS, MOST_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_SOURCE = 32_000
"""Characters of a template's body. The longest macros in use are under 5,000."""
MOST_OUTPUT = 200_000
"""Bytes a template may write, marks included."""
MOST_ROUNDS = 300
"""Rounds of a loop, nested loops multiplied."""
MOST_TAG = 2_000
"""Characters between ``{{`` and ``}}``."""

_FIRST, _END = 0xF0000, chr(0x10FFFD)
_MARK = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + MOST_SOURCE)}{_END}]")
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NAME = re.compile(r"\{\{-?\s*([\w.-]+)")


def plain(text: str) -> str:
    """Outside text as a value: no marks, no control or direction characters, cut at ``MOST_VALUE``."""
    text = text[:MOST_VALUE].replace("\r\n", "\n").replace("\t", " ")
    return _HIDDEN.sub("", _PRIVATE.sub("", text))


class Stretch(NamedTuple):
    """A stretch of what was written.

    ``line`` is the line of the template's file; ``name`` is the value put there, empty for the template's
    own words.
    """

    text: str
    line: int
    name: str


class _Output(output.OutputNode):
    """``{{ … }}``, between marks."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        text = to_liquid_string(self.expression.evaluate(context), autoescape=False)
        return buffer.write(f"{chr(_FIRST + self.token.start_index)}{text}{_END}") if text else 0


class _OutputTag(output.Output):
    node_class = _Output


class _Content(content.ContentNode):
    """The template's own words, between marks."""

    __slots__ = ()

    def render_to_output(self, _: RenderContext, buffer: TextIO) -> int:
        start = self.token.source.find(self.text, self.token.start_index)
        return buffer.write(f"{chr(_FIRST + max(start, 0))}{self.text}{_END}")


class _ContentTag(content.Literal):
    node_class = _Content


class _Context(RenderContext):
    """A context in which a captured text carries no marks."""

    def assign(self, key: str, val: Any) -> None:
        super().assign(key, _PRIVATE.sub("", val) if isinstance(val, str) else val)


class _Bound(BoundTemplate):
    context_class = _Context


_TAGS = (
    _ContentTag,
    _OutputTag,
    illegal.Illegal,
    if_tag.IfTag,
    unless_tag.UnlessTag,
    case_tag.CaseTag,
    for_tag.ForTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    assign_tag.AssignTag,
    capture_tag.CaptureTag,
    comment_tag.CommentTag,
    inline_comment_tag.InlineCommentTag,
)
_THERE_ARE = "there are if, unless, case, for, assign, capture, comment and raw"


class _Fenced(Environment):
    """Only the tags and filters named here; nothing that loads, counts up or reads."""

    template_class = _Bound
    block_nesting_limit = 12
    loop_iteration_limit = MOST_ROUNDS
    local_namespace_limit = 20 * MOST_VALUE
    output_stream_limit = MOST_OUTPUT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002 - Liquid's signature
        for tag in _TAGS:
            self.add_tag(tag)
        for name, filter_ in FILTERS.items():
            self.add_filter(name, filter_)


@cache
def _environment() -> Environment:
    return _Fenced(undefined=StrictUndefined, strict_filters=True)


class Body:
    """The Liquid part of a template, parsed, with every name in it known."""

    def __init__(self, source: str, path: str, first_line: int) -> None:
        """Parse and check.

        Args:
            source: the body as it stands in the file.
            path: its file, for errors.
            first_line: the line of the file at which the body begins.

        Raises:
            CsreplyError: it is no Liquid, is too long, or uses a name, tag or filter that there is not.
        """
        self._source = names.in_liquid(source)
        self._path = path
        self._first_line = first_line
        self._refuse_unclosed()
        try:
            self._template = _environment().from_string(self._source)
            used = self._template.analyze(include_partials=False)
        except (LiquidError, RecursionError) as error:
            raise self._fault(error) from None
        self.uses = frozenset(str(variable) for group in used.globals.values() for variable in group)
        for variables in used.globals.values():
            for variable in variables:
                self._refuse_unknown(str(variable), self._at(variable.span.index))
        for name, spans in used.filters.items():
            if name not in FILTERS:
                mend = f"there are {', '.join(FILTERS)}"
                raise CsreplyError(
                    f"there is no filter called {name!r}", where=self._at(spans[0].index), mend=mend
                )

    def write(self, values: Mapping[str, Any]) -> Iterator[Stretch]:
        """What the template writes with these values, stretch by stretch.

        Args:
            values: nested mappings that give None for what is missing.

        Raises:
            CsreplyError: it would write too much or loop too often, or a filter cannot use its value.
        """
        try:
            text = self._template.render(values)
        except (LiquidError, RecursionError, ValueError, TypeError, OverflowError) as error:
            raise self._fault(error) from None
        return self._stretches(text)

    def _stretches(self, text: str) -> Iterator[Stretch]:
        """Cut at the marks; the innermost pair tells the place."""
        places: list[int] = []
        last = 0
        for mark in _MARK.finditer(text):
            if places and mark.start() > last:
                yield from self._stretch(text[last : mark.start()], places[-1])
            if mark[0] == _END:
                del places[-1:]
            else:
                places.append(ord(mark[0]) - _FIRST)
            last = mark.end()

    def _stretch(self, text: str, offset: int) -> Iterator[Stretch]:
        line = self._first_line + self._source.count("\n", 0, offset)
        if name := _NAME.match(self._source, offset):
            yield Stretch(text, line, name[1])
            return
        for number, part in enumerate(text.splitlines(keepends=True)):
            yield Stretch(part, line + number, "")

    def _refuse_unclosed(self) -> None:
        """Refuse, in one pass, what Liquid's own patterns would take long over."""
        if len(self._source) > MOST_SOURCE:
            what = f"longer than {MOST_SOURCE} characters"
            raise CsreplyError(what, where=self._path, mend="split it into several templates")
        if private := _PRIVATE.search(self._source):
            raise CsreplyError(
                "holds a private-use character", where=self._at(private.start()), mend="take it out"
            )
        raws = [found.start() for found in re.finditer(r"\{%-?\s*raw\s*-?%\}", self._source)]
        if len(raws) > len(re.findall(r"\{%-?\s*endraw\s*-?%\}", self._source)):
            raise CsreplyError("{% raw %} is not closed", where=self._at(raws[-1]), mend="add {% endraw %}")
        for opening in re.finditer(r"\{\{|\{%", self._source):
            closing = "}}" if opening[0] == "{{" else "%}"
            if self._source.find(closing, opening.end(), opening.end() + MOST_TAG) < 0:
                what = f"{opening[0]} is not closed"
                raise CsreplyError(what, where=self._at(opening.start()), mend=f"add {closing}")

    def _refuse_unknown(self, name: str, where: str) -> None:
        if names.known(name):
            return
        if under := names.below(name):
            raise CsreplyError(f"{name!r} is several values", where=where, mend=f"use {', '.join(under)}")
        mend = f"names like it: {', '.join(names.closest(name))}"
        raise CsreplyError(f"there is no value called {name!r}", where=where, mend=mend)

    def _at(self, offset: int) -> str:
        return f"{self._path}:{self._first_line + self._source.count(chr(10), 0, max(offset, 0))}"

    def _fault(self, error: Exception) -> CsreplyError:
        token = getattr(error, "token", None)
        offset = token.start_index if token is not None else 0
        offset = len(self._source) if offset < 0 else offset  # where it ends too soon
        what = (str(error.args[0]) if error.args else "").split("\n")[0].strip() or type(error).__name__
        mend = _THERE_ARE if "tag" in what else ""
        return CsreplyError(f"the template cannot be filled: {what}", where=self._at(offset), mend=mend)
