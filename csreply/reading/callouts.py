"""Callouts and tags: the words that open them, in every dialect, and what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

CALLOUTS = {
    **dict.fromkeys(
        ("note", "notes", "info", "notice", "seealso", "abstract", "summary", "question"), "note"
    ),
    **dict.fromkeys(
        ("example", "quote", "callout", "aside", "admonition", "remember", "please note"), "note"
    ),
    **dict.fromkeys(("tip", "tips", "hint", "success"), "tip"),
    **dict.fromkeys(("warning", "danger", "error", "bug", "failure", "attention", "alert"), "warning"),
    **dict.fromkeys(("important", "caution"), ""),
}
"""The words that open a callout in the known dialects, and the kind each is called here; "" is itself."""

LEADS = frozenset(("note", "notes", "please note", "tip", "warning", "important", "caution", "attention"))
"""The words that make a callout of an ordinary paragraph when they stand in bold before a colon."""

_ATTRIBUTE = re.compile(r"\b(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{[\"'`]([^\"'`]*)[\"'`]\})")
_NAME = re.compile(r"[{<%\s/]*([\w.:-]*)")


@dataclass(eq=False, slots=True)
class Callout:
    """A callout that holds some of the lines; ``title`` is empty where it has none of its own."""

    kind: str
    title: str = ""


def callout_kind(word: str) -> str:
    """The kind of callout that a word opens, such as ``note``; empty when it opens none."""
    word = word.strip().strip(":").strip().lower()
    return (CALLOUTS[word] or word) if word in CALLOUTS else ""


def attributes(tag: str) -> dict[str, str]:
    """The quoted attributes of a tag or shortcode, by lower-case name."""
    return {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag[:4000])}


def tag_name(tag: str) -> str:
    """The name a template tag or shortcode calls, such as ``include`` or ``/note``, in lower case."""
    found = _NAME.match(tag[:200])
    name = found[1].lower() if found else ""
    return "/" + name if re.match(r"[{<%\s]*/", tag[:20]) else name
