"""The Markdown parser, as it is set here."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

DEEPEST = 20
"""Levels of nesting that the parser follows."""

_MACROS = re.compile(
    r"\{\{[^\n]{0,2000}?\}\}+|\{%[^\n]{0,2000}?%\}|\{:?[ ]*[.#][^{}\n]{0,300}\}|\{:[^{}\n]{0,300}\}"
    r"|\{[ ]*\w+=\"[^{}\n]{0,300}\}|\{(?P<wiki>menu|button|key|filepath|pref)[ ]+(?P<words>[^{}\n]{1,200})\}"
    r"|\{/?(?:for|note|warning|tip)(?:[ ][^{}\n]{0,100})?\}"
)
EXPRESSION = re.compile(r"\{(?:[\"'`]([^\"'`{}\n]{0,300})[\"'`]|[^{}\n]{0,300})\}")
"""An MDX expression; the group is set where it is a text in quotes."""


@cache
def parser(components: bool) -> MarkdownIt:
    """CommonMark with tables and struck text, template tags as tokens, and link targets as written."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    made.inline.ruler.before("link", "macro", macro_rule(components))
    for kept in ("normalizeLink", "normalizeLinkText"):
        setattr(made, kept, _as_written)
    setattr(made, "validateLink", bool)  # noqa: B010 - a method is replaced, which mypy would not have
    return made.disable("code") if components else made


def _as_written(target: str) -> str:
    return target


def macro_rule(expressions: bool) -> Callable[[StateInline, bool], bool]:
    """An inline rule for markdown-it: ``{{ … }}``, ``{% … %}``, ``{#id}`` and their like are one token.

    Args:
        expressions: whether ``{…}`` is one too, as in MDX.
    """

    def rule(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != "{":
            return False
        found = _MACROS.match(state.src, state.pos, state.posMax)
        if found is None and expressions:
            found = EXPRESSION.match(state.src, state.pos, state.posMax)
        if found is None:
            return False
        if not silent:
            token = state.push("macro", "", 0)
            token.content = found[0]
            token.meta = {"words": found.groupdict().get("words") or ""}
        state.pos = found.end()
        return True

    return rule
