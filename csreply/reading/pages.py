"""Markdown in: sections of blocks, each with the line it stands on. No markup is left in their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import Block, CsreplyError
from csreply.reading.dialects import common_mark
from csreply.reading.parser import parser
from csreply.reading.section import Section
from csreply.reading.spans import words
from csreply.reading.walk import Walk
from csreply.text import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.reading.lines import Page

MOST_LINES = 40_000
"""A page of more lines is read as plain text: the parser takes 50 µs for the costliest line."""
MOST_SIGNS = 60_000
"""A page of more ``[ * _ < & { ` ~ |`` is read as plain text: each may cost 25 µs."""
_MOST_PROBLEMS = 50  # of one page
_PLAIN_WORDS = 200  # in one paragraph of a page read as plain text


def read_page(body: str, name: str, first_line: int) -> tuple[list[Section], list[CsreplyError]]:
    """The door is :func:`csreply.reading.markdown`, which says what comes back."""
    strange = _too_strange(body)
    if strange:
        problem = CsreplyError(
            f"read as plain text: it {strange}",
            where=f"{name}:{first_line}",
            mend="split the page, or mend its markup",
        )
        return _plain(body, first_line), [problem]
    page = common_mark(body, first_line=first_line, components=name.lower().endswith(".mdx"))
    walk = Walk(page)
    walk.run()
    return walk.sections, _problems(page, name)


def _too_strange(body: str) -> str:
    """Why a page is not worth parsing: a few bytes must never cost minutes. Empty when it is."""
    lines = body.count("\n")
    if lines > MOST_LINES:
        return f"has {lines:,} lines, more than {MOST_LINES:,}"
    signs = sum(body.count(sign) for sign in "[*_<&{`~|")
    return f"holds {signs:,} signs of markup, more than {MOST_SIGNS:,}" if signs > MOST_SIGNS else ""


def _plain(body: str, first_line: int) -> list[Section]:
    """The page as paragraphs of words, cut short enough to be quoted."""
    blocks: list[Block] = []
    gathered: list[str] = []
    begun = first_line
    for number, line in enumerate([*body.split("\n"), ""], first_line):
        said = visible(line).split()
        if gathered and (not said or len(gathered) + len(said) > _PLAIN_WORDS):
            blocks += _cut(gathered, begun)
            gathered = []
        if said and not gathered:
            begun = number
        gathered += said
    return [Section((), blocks[0].line, tuple(blocks))] if blocks else []


def _cut(said: list[str], line: int) -> Iterator[Block]:
    for start in range(0, len(said), _PLAIN_WORDS):
        yield Block("paragraph", " ".join(said[start : start + _PLAIN_WORDS]), line)


def _problems(page: Page, name: str) -> list[CsreplyError]:
    """One problem for each thing said, at the first line it stands on."""
    first: dict[str, tuple[int, str]] = {}
    times: dict[str, int] = {}
    for line, what, mend in page.faults:
        first.setdefault(what, (line, mend))
        times[what] = times.get(what, 0) + 1
    problems = []
    for what, (line, mend) in sorted(first.items(), key=lambda item: item[1][0])[:_MOST_PROBLEMS]:
        again = f", here and {times[what] - 1} times below" if times[what] > 1 else ""
        problems.append(CsreplyError(what + again, where=f"{name}:{line}", mend=mend))
    return problems


def plain_words(text: str) -> str:
    """The door is :func:`csreply.reading.plain`, which says what comes back."""
    if _too_strange(text):
        return one_line(text)
    return words(parser(False).parseInline(" ".join(text.split()))[0].children or ()).text
