"""Links into the desk's own help centre that lead a customer nowhere."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule

_URL = re.compile(r"https?://[^\s<>\"“”]{1,2000}|\bwww\.[^\s<>\"“”]{1,2000}", re.IGNORECASE)
_MOST = 100_000


def dead_link(page: Page, rule: Rule) -> Iterator[Finding]:
    """A link to an article that does not exist, or that customers may not read.

    Only addresses below the folders in which the articles' own addresses lie are judged; the rest of a site
    may hold anything.
    """
    known = page.known.urls
    if "/" not in page.reply:
        return
    from csreply.lint.lexicon import bare

    folders = _folders(known)
    for match in _URL.finditer(page.reply[:_MOST]):
        text = match.group().rstrip(".,;:!?)]}'’*_")
        target = bare(text)
        why = known.get(target)
        folder, slash, last = target.rpartition("/")
        if why is None and slash and (folder in folders or last.lower() in rule.words["unfilled"]):
            why = "missing"
        if why:
            frame = rule.frames["missing" if why == "missing" else "hidden"]
            message = frame.says.replace("{why}", why)
            yield page.finding(rule, match.start(), match.start() + len(text), message=message)


def _folders(urls: Iterable[str]) -> frozenset[str]:
    """The folders in which at least two articles lie; a single one shows no habit."""
    seen: set[str] = set()
    twice: set[str] = set()
    for url in urls:
        folder, slash, _ = url.rpartition("/")
        if slash:
            (twice if folder in seen else seen).add(folder)
    return frozenset(folder for folder in twice if folder)
