"""Starter articles: what customers ask, ready for somebody who knows the answer. Nothing in them is invented.

What strangers wrote stands in front matter, as quoted strings, and in comments, which no reader of the
article sees and no search finds; it can end neither.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from csreply.desk.gaps.asked import cut
from csreply.index.terms import stems, tokens
from csreply.model import CsreplyError
from csreply.text import folded, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from csreply.desk.gaps import Gap, Gaps

MOST_ASKS = 3
MOST_QUOTES = 6
MOST_TICKETS = 50
"""Tickets of a group that are quoted from."""
LONGEST_QUOTE = 240
LONGEST_TITLE = 80
LONGEST_NAME = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")
"""Names that no file may have on Windows."""


def ready(folder: Path) -> None:
    """See to it that articles can be written into a folder, which need not be there yet.

    Raises:
        CsreplyError: something else has its name.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise CsreplyError("no folder", where=str(folder), mend="name a folder to write in")


def start(found: Gaps, folder: Path) -> Gaps:
    """Write a starter article for each gap into a folder, which is made when missing.

    Returns:
        The same, each gap with the file that was written, or the one of its name that was there before.

    Raises:
        CsreplyError: the folder cannot be written.
    """
    taken: set[str] = set()
    return replace(found, gaps=tuple(_started(gap, folder, taken) for gap in found.gaps))


def _started(gap: Gap, folder: Path, taken: set[str]) -> Gap:
    heading = title(gap)
    path = folder / f"{_free(slug(heading), taken)}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(article(gap, heading))
    except FileExistsError:
        ready(folder)
        return replace(gap, kept=path)
    except OSError as error:
        raise CsreplyError(f"cannot be written: {error.strerror or error}", where=str(path)) from None
    return replace(gap, written=path)


def title(gap: Gap) -> str:
    """A question in the words of the group: a customer's subject where one holds them, else ours.

    Returns:
        One line that ends with a question mark.
    """
    wanted = {stem for word in gap.words[:2] for stem in stems(tokens(word))}
    for one in gap.tickets[:MOST_TICKETS]:
        asks = one.title.endswith("?") and len(one.title) <= LONGEST_TITLE and "[" not in one.title
        if asks and wanted and wanted <= set(stems(tokens(one.title))):
            return one.title[0].upper() + one.title[1:]
    words = gap.words[:3] or (gap.tickets[0].title,)
    told = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    return one_line(f"What about {told}".rstrip("?!. "), LONGEST_TITLE) + "?"


def slug(text: str) -> str:
    """A file name without an ending: letters from a to z, digits and hyphens, never empty.

    >>> slug("Où est-ce? ../../etc/passwd"), slug("???"), slug("NUL")
    ('ou-est-ce-etc-passwd', 'gap', 'gap-nul')
    """
    words = re.findall(r"[a-z0-9]+", folded(text))
    name = "-".join(words)[:LONGEST_NAME].strip("-")
    return f"gap-{name}" if name and _RESERVED.fullmatch(name) else name or "gap"


def article(gap: Gap, heading: str) -> str:
    """The Markdown of a starter article."""
    asks = dict.fromkeys(one.title for one in gap.tickets if one.title)
    lines = ["---", f"title: {_quoted(heading)}", "draft: true"]
    lines += _listed("also", gap.words)
    lines += _listed("asks", [*asks][:MOST_ASKS])
    lines += ["---", "", *_body(gap)]
    return "\n".join(lines) + "\n"


def _body(gap: Gap) -> Iterator[str]:
    count = len(gap.tickets)
    asked = f"{count} ticket{'s' if count > 1 else ''}"
    yield f"Answer here what {asked} asked about: {', '.join(map(_calm, gap.words)) or 'see below'}."
    yield ""
    yield "<!-- Only somebody who knows the answer can write it: nothing here is an answer yet."
    yield "When it is done, take out this comment, the ones below, and `draft: true`. -->"
    yield ""
    yield "<!-- What customers wrote:"
    yield from (f"> {quote}" for quote in _told(gap, [one.text or one.title for one in gap.tickets]))
    yield "-->"
    answers = _told(gap, [one.replies for one in gap.tickets if one.replies])
    if answers:
        yield ""
        yield "<!-- RAW MATERIAL, not checked: what agents answered to these customers."
        yield from (f"> {quote}" for quote in answers)
        yield "-->"
    if gap.nearest:
        near = gap.nearest.article
        yield ""
        yield f"<!-- The nearest article: {_calm(near.title)} ({_calm(near.path)})."
        yield "If it does answer them, give it the words above as `also`, and throw this file away. -->"


def _told(gap: Gap, texts: Sequence[str]) -> list[str]:
    """Sentences of these texts, those with most of the group's words first from each text in turn."""
    wanted = {stem for word in gap.words for stem in stems(tokens(word))}
    each = [_best(text, wanted) for text in texts[:MOST_TICKETS]]
    turns = [quotes[turn] for turn in range(3) for quotes in each if turn < len(quotes)]
    return [*dict.fromkeys(map(_calm, turns))][:MOST_QUOTES]


def _best(text: str, wanted: set[str]) -> list[str]:
    quotes = list(cut(text, LONGEST_QUOTE))
    return sorted(quotes, key=lambda quote: -len(wanted & set(stems(tokens(quote)))))


def _calm(text: str) -> str:
    """The text on one line, unable to end a comment or to be read as a placeholder of a site's templates."""
    flat = one_line(text).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([{}%])(?=[{}%])", r"\1 ", flat)


def _listed(name: str, values: Sequence[str]) -> list[str]:
    return [f"{name}:", *(f"  - {_quoted(value)}" for value in values)] if values else []


def _quoted(text: str) -> str:
    """The text as YAML, for which a JSON string will do; without what a site might take for HTML."""
    flat = one_line(re.sub("[<>]", " ", text))
    return json.dumps(re.sub(r"([{}%])(?=[{}%])", r"\1 ", flat), ensure_ascii=False)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where this run has used it already."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
