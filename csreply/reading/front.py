"""Front matter: what stands above an article or a template, in YAML, TOML or JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from csreply.model import CsreplyError
from csreply.reading.files import load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass, field

    from csreply.reading.files import YamlPath
else:
    from csreply.value import dataclass, field


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above an article or a template, and what stands below it.

    Attributes:
        values: its keys; empty when there is none.
        lines: the line of each path into it; of TOML and JSON, of its outermost keys alone.
        body: the rest of the file.
        first_line: the line of the file at which ``body`` begins, from 1.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[YamlPath, int] = field(default_factory=dict)
    body: str = ""
    first_line: int = 1

    def line(self, *path: str | int) -> int:
        """The line of a value, or of the nearest thing around it whose line is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def front_matter(text: str, name: str) -> FrontMatter:
    """Split a file into its front matter and its body.

    Known are YAML between ``---`` lines, TOML between ``+++`` lines and a JSON object, each at the very
    beginning (blank lines aside).

    Args:
        text: the whole file.
        name: what to call the file in an error.

    Returns:
        The values and the body; a file without front matter is all body.

    Raises:
        CsreplyError: the front matter is not closed, cannot be read, or is no mapping; with its line.
    """
    start = len(text) - len(text.lstrip("\n"))
    head = text[start : start + 4096].lstrip(" \t")
    if re.match(r"---[ \t]*(?:\n|$)", head):
        return _fenced(text, name, start, re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE))
    if re.match(r"\+\+\+[ \t]*(?:\n|$)", head):
        return _fenced(text, name, start, re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE))
    if re.match(r"\{\s*[\"}]", head):
        return _json(text, name, text.index("{", start))
    return FrontMatter(body=text)


def _fenced(text: str, name: str, start: int, closing: re.Pattern[str]) -> FrontMatter:
    """Front matter between two lines of three signs."""
    sign = text[start : start + 8].strip()[:3]
    opened = text.find("\n", start) + 1
    found = closing.search(text, opened) if opened else None
    line = text.count("\n", 0, start) + 1
    if found is None:
        raise CsreplyError(
            f"the front matter opened with {sign} is never closed",
            where=f"{name}:{line}",
            mend=f"put a line of {sign} after its last key",
        )
    inner = text[opened : found.start()]
    read = _toml if sign == "+++" else load_yaml
    values, lines = read(inner, name, first_line=line + 1)
    end = min(found.end() + 1, len(text))
    return FrontMatter(_mapping(values, name, line + 1), lines, text[end:], line + 1 + inner.count("\n") + 1)


def _mapping(values: object, name: str, line: int) -> dict[str, Any]:
    """The values, which must be keys with values; nothing at all counts as none."""
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise CsreplyError(
            "the front matter is no list of keys and values",
            where=f"{name}:{line}",
            mend='write one "key: value" a line, or leave an empty line above the first ---',
        )
    return {str(key): value for key, value in values.items()}


def _toml(text: str, name: str, *, first_line: int) -> tuple[Any, dict[YamlPath, int]]:
    """TOML values, and the lines of the outermost keys."""
    import tomllib  # few desks write TOML, and start-up counts

    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = first_line + (int(at[1]) - 1 if at else 0)
        what = re.sub(r"\s*\(at [^)]*\)", "", str(error)) or "a fault in the TOML"
        raise CsreplyError(
            f"not valid TOML: {what}", where=f"{name}:{line}", mend='write key = "value", one a line'
        ) from None
    return values, _lines(text, values, r"^[ \t]*[\"']?{}[\"']?[ \t]*=", first_line)


def _json(text: str, name: str, start: int) -> FrontMatter:
    """Front matter that is one JSON object."""
    import json  # few desks write JSON, and start-up counts

    line = text.count("\n", 0, start) + 1
    try:
        values, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", line)
        what = getattr(error, "msg", "") or str(error)
        raise CsreplyError(
            f"not valid JSON: {what}",
            where=f"{name}:{line}",
            mend='write {"key": "value"}, a comma between pairs and none after the last',
        ) from None
    lines = _lines(text[start:end], values, r"\"{}\"[ \t]*:", line)
    rest = text[end:].partition("\n")
    cut = end if rest[0].strip() else end + len(rest[0]) + len(rest[1])  # the end of the object's own line
    return FrontMatter(_mapping(values, name, line), lines, text[cut:], text.count("\n", 0, cut) + 1)


def _lines(text: str, values: Mapping[str, Any], form: str, first_line: int) -> dict[YamlPath, int]:
    """The line of each outermost key, found by its spelling; a key not found is left out."""
    lines: dict[YamlPath, int] = {}
    for key in list(values)[:200]:  # each is one search of the text: keep it linear
        found = re.search(form.replace("{}", re.escape(str(key))), text, re.MULTILINE)
        if found:
            lines[(str(key),)] = first_line + text.count("\n", 0, found.start())
    return lines
