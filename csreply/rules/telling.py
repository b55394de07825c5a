"""The rulebook in words: a list of its rules, and one rule explained."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.rules import Rule, Rulebook


class Measured(NamedTuple):
    """How a rule did on labelled replies, by ``tests/bench/lint/measure.py``.

    Attributes:
        precision: share of its findings that were right, 0 to 1.
        recall: share of the labelled faults that it found, 0 to 1.
        labels: labelled faults of this rule.
        on: the set of replies.
    """

    precision: float
    recall: float
    labels: int
    on: str = "dev"

    def __str__(self) -> str:
        right, found = f"{self.precision:.0%} of its findings right", f"{self.recall:.0%} of"
        return f"{right}, {found} {self.labels} labelled faults found ({self.on})"


def measured() -> dict[str, Measured]:
    """The figures of each rule that has any: none of a desk's own."""
    import json

    from csreply.rules import PACKAGED

    try:
        rows = json.loads((PACKAGED / "measured.json").read_text(encoding="utf-8"))
    except OSError:
        return {}
    return {rule: Measured(**row) for rule, row in rows.items()}


def listed(book: Rulebook, width: int = 80) -> list[str]:
    """One line a rule: id, level, precision and recall where they were measured, and why it is there."""
    wide = max(map(len, book.rules), default=0)
    figures = measured()
    lines = [f"{'rule':{wide}}  level    right  found  why"]
    for rule in book.rules.values():
        known = figures.get(rule.id)
        shares = f"{known.precision:5.0%}  {known.recall:5.0%}" if known else "    -      -"
        why = " ".join(rule.why.split())
        line = f"{rule.id:{wide}}  {rule.level:7}  {shares}  {why}"
        lines.append(line if len(line) <= max(40, width) else f"{line[: max(40, width) - 1].rstrip()}…")
    return lines


def told(book: Rulebook, id: str) -> list[str]:  # noqa: A002  (what it is called)
    """A rule explained: what, why, examples, what to write instead, where it comes from, its figures.

    Raises:
        CsreplyError: there is no such rule.
    """
    rule = _rule(book, id)
    return [
        *_wrapped(f"{rule.id} ({rule.level})"),
        "",
        *_wrapped(rule.says),
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
    figures = measured()
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
            **({"measured": figures[rule.id]._asdict()} if rule.id in figures else {}),
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
    known = measured().get(rule.id)
    if known:
        yield ""
        yield from _wrapped(str(known), "measured: ")


def _wrapped(text: str, lead: str = "") -> list[str]:
    return textwrap.wrap(" ".join(text.split()), 80, initial_indent=lead, subsequent_indent=" " * len(lead))
