"""Rules that are all data: phrases, better words, frames, patterns, and what excuses them."""

from __future__ import annotations

from csreply.facts.telling import DIGIT, matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule
    from csreply.wording import Hit

_LEFT_OPEN = frozenset("{}[]<>")


def phrases(page: Page, rule: Rule) -> Iterator[Finding]:
    """What the rule's wordings and patterns meet, less what it excuses.

    An ``except`` excuses the findings that overlap it; a frame's ``unless`` those of the frame in the same
    sentence; a frame named ``excuse`` every finding of the rule in the same sentence.
    """
    hits = page.hits.get(rule.id, [])
    excepted = [page.span(hit) for frame, hit in hits if frame == "!"]
    excused = {
        (frame.rstrip("!"), hit.sentence) for frame, hit in hits if frame.endswith("!") and frame != "!"
    }
    pardoned = {hit.sentence for frame, hit in hits if frame == "excuse"}
    for frame, hit in hits:
        if (
            frame.endswith("!")
            or frame == "excuse"
            or hit.sentence in pardoned
            or (frame, hit.sentence) in excused
        ):
            continue
        start, end = page.span(hit)
        if _LEFT_OPEN.intersection(page.text[start:end]):
            continue  # an unfilled part of a template is the fault of another rule
        if not any(start < last and first < end for first, last in excepted):
            yield _finding(page, rule, frame, hit, start, end)
    yield from by_patterns(page, rule, excepted)


def _finding(page: Page, rule: Rule, frame: str, hit: Hit, start: int, end: int) -> Finding:
    if frame.startswith("="):
        better = frame[1:]
        if page.reply[start].isupper():
            better = better[:1].upper() + better[1:]
        return page.finding(rule, start, end, better=better, safe=hit.last - hit.first < 4 and bool(better))
    about = rule.frames.get(frame)
    if about is None:
        return page.finding(rule, start, end)
    return page.finding(rule, start, end, message=about.says, better=about.better, level=about.level)


def by_patterns(page: Page, rule: Rule, excepted: list[tuple[int, int]] | None = None) -> Iterator[Finding]:
    """What the rule's regular expressions meet in the masked text, line by line."""
    for pattern in rule.patterns:
        if pattern.literal and pattern.literal != DIGIT and pattern.literal not in page.low:
            continue
        for start, end in matches(page.text, pattern.pattern):
            if not any(start < last and first < end for first, last in excepted or ()):
                yield page.finding(rule, start, end, message=pattern.says, better=pattern.better)
