"""The rulebook in words: a list of its rules, and one rule explained."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.rules import Rule, Rulebook


def listed(book: Rulebook, width: int = 80) -> list[str]:
    """One line a rule: id, level, and why it is there."""
    wide = max(map(len, book.rules), default=0)
    return [
        textwrap.shorten(f"{rule.id:{wide}}  {rule.level:7}  {rule.why}", max(40, width), placeholder="…")
        if len(f"{rule.id:{wide}}  {rule.level:7}  {rule.why}") > width
        else f"{rule.id:{wide}}  {rule.level:7}  {rule.why}"
        for rule in book.rules.values()
    ]


def told(book: Rulebook, id: str) -> list[str]:  # noqa: A002  (what it is called)
    """A rule explained: what, why, examples, what to write instead, where it comes from.

    Raises:
        CsreplyError: there is no such rule.
    """
    rule = _rule(book, id)
    return [
        *_wrapped(f"{rule.id} ({rule.level})"),
        "",
        *_wrapped(rule.why),
        "",
        *_examples(rule),
        *_end(rule),
    ]


def as_json(book: Rulebook, id: str | None) -> str:  # noqa: A002
    """The rulebook, or one rule, as JSON."""
    import json

    rules = [_rule(book, id)] if id else list(book.rules.values())
    plain = [
        {
            "id": rule.id,
            "level": rule.level,
            "says": rule.says,
            "why": rule.why,
            "source": rule.source,
            "examples": [
                {"text": one.text, "caught": one.caught, **({"better": one.better} if one.better else {})}
                for one in rule.examples
            ],
        }
        for rule in rules
    ]
    return json.dumps(plain[0] if id else plain, ensure_ascii=False, indent=2)


def _rule(book: Rulebook, id: str) -> Rule:  # noqa: A002
    if id in book.rules:
        return book.rules[id]
    import difflib

    close = difflib.get_close_matches(id, book.rules, 1)
    mend = f"did you mean {close[0]}?" if close else "see them all with: csreply rules"
    raise CsreplyError(f"no rule {id!r}", mend=mend)


def _examples(rule: Rule) -> Iterator[str]:
    for example in rule.examples:
        yield from _wrapped(example.text, "bad:    " if example.caught else "fine:   ")
        if isinstance(example.ticket, str):
            yield from _wrapped(example.ticket, "  to:   ")
        if example.better:
            yield from _wrapped(example.better, "better: ")


def _end(rule: Rule) -> Iterator[str]:
    if rule.source:
        yield ""
        yield from _wrapped(rule.source, "source: ")


def _wrapped(text: str, lead: str = "") -> list[str]:
    return textwrap.wrap(" ".join(text.split()), 80, initial_indent=lead, subsequent_indent=" " * len(lead))
