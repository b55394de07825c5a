"""The numbered steps of a passage: whole, sound and to the end, or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from csreply.draft.evidence import Line
from csreply.draft.wordings import holds
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from csreply.model import Block

_STRAY = re.compile(
    r"\b[Pp]ress \+|(?:^|: |\s)#\s|(?:^|\s)=+|=+(?:\s|$)|'{3}|~~|\[\[|\]\]|\{|\}"
    r"|(?:^|\s)/\s*\.?$|(?:^|\s)/(?=[.,;:])|[(\[]\s*[)\]]"
)
"""What is left of markup, or of words that were taken out: no step may hold it."""
_TURNS = re.compile(r"\((?:Windows|macOS|Mac|Linux|Android|iOS|iPhone)[^()]{0,24}\)")
_MOST_TURNS = 2
"""Systems that one sentence may tell apart in brackets; more cannot be followed."""
_TRIVIAL = 5
"""Words of a step that is no answer when it stands alone."""


class Told(NamedTuple):
    """The steps that are said.

    Attributes:
        lines: numbered from 1; empty when they do not fit whole, or one of them cannot be said.
        more: there are steps that are not said.
        left_out: a step that was tried is left out.
    """

    lines: tuple[Line, ...] = ()
    more: bool = False
    left_out: bool = False


def runs(blocks: Iterable[Block]) -> list[list[Block]]:
    """Each run of numbered steps, with what is nested in it."""
    found: list[list[Block]] = []
    for block in blocks:
        if block.kind == "step" and block.depth == 0 and (block.number <= 1 or not found):
            found.append([block])
        elif found and (block.kind == "step" or (block.kind == "bullet" and block.depth > 0)):
            found[-1].append(block)
    return found


def groups(steps: Iterable[Block]) -> list[list[Block]]:
    """Each step with what is nested in it."""
    found: list[list[Block]] = []
    for block in steps:
        if block.depth == 0 or not found:
            found.append([])
        found[-1].append(block)
    return found


def balanced(text: str) -> bool:
    """Whether each bracket that opens is closed, and none closes before it opens."""
    depth = 0
    for mark in re.findall(r"[()\[\]]", text):
        depth += 1 if mark in "([" else -1
        if depth < 0:
            return False
    return not depth


def clean(text: str) -> bool:
    """Whether a piece of an article reads as written: balanced, no stray marks, not begun in the middle."""
    if not text or not balanced(text) or _STRAY.search(text) or len(_TURNS.findall(text)) > _MOST_TURNS:
        return False
    first = text.lstrip("“\"'‘(")[:1]
    return not (first.isalpha() and first.islower() and not text[1:2].isupper())


def sound(text: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a step can be said: balanced, without stray marks, and it begins with what is to be done.

    A place may stand before that, if a comma or a verb of ``lists["doing"]`` follows.
    """
    if not clean(text):
        return False
    forms = padded(text)
    opening = forms.split()[:1]
    if not opening or opening[0] in lists.get("no-step", ()):
        return False
    if opening[0] in lists.get("places", ()):
        return holds(forms, lists.get("doing", ())) > 0
    return True


def instructs(text: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a sentence of a text tells to do something, so that it belongs to a procedure."""
    doing = lists.get("doing", ())
    clauses = re.split(r"[.!?:,] +", text[:2000])
    return any(clause.lower().split(" ")[0].rstrip(".,:") in doing for clause in clauses)


def fitting(
    texts: Sequence[Sequence[tuple[Block, str]]], article: str, most: int, lists: Mapping[str, Sequence[str]]
) -> tuple[Line, ...]:
    """All steps as lines, or none; what is nested is left out where that makes the steps fit.

    Args:
        texts: each step with what is nested in it, and their words; a nested one without words is left out.
        article: its path.
        most: words.
        lists: ``Templates.lists``.
    """
    if not all(sound(group[0][1], lists) for group in texts):
        return ()
    full = [[pair for pair in group if pair[1]] for group in texts]
    announced = any(group[0][1].endswith(":") for group in texts)
    for steps in (full, *(() if announced else ([group[:1] for group in full],))):
        if sum(len(text.split()) for group in steps for _, text in group) <= most:
            return tuple(
                Line(_lead(block, number) + _closed(text, len(group)), article, block.line)
                for number, group in enumerate(steps, 1)
                for block, text in group
            )
    return ()


def alone(line: Line) -> tuple[Line, ...]:
    """An only step as a sentence, without its number; empty where it says too little."""
    text = line.text.partition(" ")[2]
    whole = len(text.split()) >= _TRIVIAL and text.endswith((".", "!"))
    return (replace(line, text=text),) if whole else ()


def _closed(text: str, lines: int) -> str:
    """A step that announces what does not follow, closed as a sentence."""
    return f"{text[:-1]}." if text.endswith(":") and lines == 1 else text


def _lead(block: Block, number: int) -> str:
    return f"{number}. " if block.depth == 0 else f"{'   ' * block.depth}- "


def nearest(found: Sequence[Sequence[Block]], near: Callable[[str], float]) -> list[list[Block]]:
    """The runs, the one whose words are most the customer's first; as they stand when they are level."""
    return [list(run) for run in sorted(found, key=lambda run: -near(" ".join(each.text for each in run)))]
