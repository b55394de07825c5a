"""YAML, front matter and Markdown in. Every fault names its file, its line and the mend.

Nothing read here is trusted: files are capped in size, decoded strictly, YAML is loaded by the safe loader
alone, and a page that would be slow to parse is read as plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.reading.files import MOST_BYTES, YamlPath, decoded, load_yaml, read_text
from csreply.reading.front import FrontMatter, front_matter
from csreply.reading.section import Section

if TYPE_CHECKING:
    from csreply.model import CsreplyError

__all__ = [
    "MOST_BYTES",
    "FrontMatter",
    "Section",
    "YamlPath",
    "decoded",
    "front_matter",
    "load_yaml",
    "markdown",
    "plain",
    "read_text",
]


def markdown(body: str, name: str, *, first_line: int = 1) -> tuple[list[Section], list[CsreplyError]]:
    """The sections of a Markdown page, in whichever of the known dialects it is written.

    Args:
        body: the page without its front matter.
        name: what to call the file in a problem; ``.mdx`` at its end makes indented text no code.
        first_line: the line of the file at which ``body`` begins.

    Returns:
        The sections in order, and what was not understood and therefore left out, each with
        ``name:line`` and a mend. A page too strange to parse comes back as plain paragraphs and a
        problem. Never raises for anything the page holds.
    """
    from csreply.reading.pages import read_page  # the parser is loaded only where a page is read

    return read_page(body, name, first_line)


def plain(text: str) -> str:
    """Running text without its markup, on one line: for titles and descriptions.

    >>> plain("Press **Save** in [the editor](editor.md)")
    'Press Save in the editor'
    """
    from csreply.reading.pages import plain_words

    return plain_words(text)
