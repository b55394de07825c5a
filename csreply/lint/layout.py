"""Notes on the shape of a reply: long sentences, steps run together, a link instead of an answer."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule

_MOST = 100_000
_HEADING = re.compile(r"^#{1,4} \S.{0,120}$|^(?=\S).{3,60}\n[=-]{4,60}$", re.MULTILINE)
_URL = re.compile(r"(?:https?://|www\.)\S{1,2000}", re.IGNORECASE)


def long_sentence(page: Page, rule: Rule) -> Iterator[Finding]:
    """Sentences of more words than ``numbers: most``."""
    most = int(rule.numbers.get("most", 25))
    for (first, last), span in zip(page.words.sentences, page.words.spans, strict=True):
        if last - first > most:
            count = len(page.text[span.start : span.end].split())
            if count > most:
                message = rule.says.replace("{count}", str(count))
                yield page.finding(rule, span.start, span.end, message=message)


def steps_in_a_paragraph(page: Page, rule: Rule) -> Iterator[Finding]:
    """A paragraph that holds at least ``numbers: steps`` instructions in a row."""
    least = int(rule.numbers.get("steps", 4))
    steps = sorted(hit.first for frame, hit in page.hits.get(rule.id, ()) if frame == "step")
    by_line: dict[int, list[int]] = {}
    for first in dict.fromkeys(steps):
        by_line.setdefault(page.text.rfind("\n", 0, page.words.starts[first]), []).append(first)
    for firsts in by_line.values():
        if len(firsts) >= least:
            start, end = page.words.starts[firsts[0]], page.words.ends[firsts[-1]]
            yield page.finding(rule, start, end)


def link_only(page: Page, rule: Rule) -> Iterator[Finding]:
    """A reply that is hardly more than links."""
    links = list(_URL.finditer(page.reply[:20_000]))
    fewest = rule.numbers.get("words", 15)
    if links and len(page.words.forms) < fewest + 5 * (len(links) - 1):
        yield page.finding(rule, links[0].start(), links[0].end())


def doc_dump(page: Page, rule: Rule) -> Iterator[Finding]:
    """A long reply that is built as an article is: headings, or what stands around articles on a page."""
    if len(page.words.forms) < rule.numbers["words"]:
        return
    headings = list(_HEADING.finditer(page.text[:_MOST]))
    around = [hit for frame, hit in page.hits.get(rule.id, ()) if frame == "around"]
    if len(headings) >= rule.numbers["headings"]:
        yield page.finding(rule, headings[0].start(), headings[0].end())
    elif len(around) >= rule.numbers["around"]:
        yield page.finding(rule, *page.span(around[0]))
