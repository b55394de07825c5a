"""What has to change so that a draft leaves without a finding: a sentence left out, a term explained."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from csreply.text import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.model import Draft, Finding, Source
    from csreply.templates import Question

_LONGEST_MEANING = 16
"""Words of an explanation that fit into brackets."""


@dataclass(frozen=True, slots=True)
class Mends:
    """Changes to be made while a draft is composed.

    Attributes:
        lines: by article and line, the stretches to replace; with nothing, to leave them out.
        unasked: kinds of questions not to ask.
        quiet: names of values to leave empty.
        open: questions of theirs to take up, since nothing else does.
    """

    lines: Mapping[tuple[str, int], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()
    open: tuple[str, ...] = ()

    def of(self, article: str, line: int, text: str) -> str:
        """A line's text with its changes."""
        for old, new in self.lines.get((article, line), ()):
            text = text.replace(old, new, 1) if new else text.replace(old, "")
        return " ".join(text.split()).strip()


@dataclass(frozen=True)
class Mender:
    """Turns findings into changes.

    Attributes:
        questions: what may be asked.
        meanings: term → one plain sentence.
        labels: what stands in bold or in code in the articles used, word for word.
        values: the plain values that the draft was filled with.
    """

    questions: Sequence[Question]
    meanings: Mapping[str, str]
    labels: frozenset[str]
    values: Mapping[str, object]

    def mended(self, mends: Mends, draft: Draft, findings: Sequence[Finding]) -> Mends:
        """The changes with those added that these findings call for; the same where none helps."""
        for finding in findings:
            if finding.start == finding.end:
                mends = replace(mends, open=tuple(dict.fromkeys((*mends.open, finding.evidence))))
                continue
            source = _source(draft, finding)
            if source is not None and source.article:
                mends = self._line(mends, draft, source, finding)
            else:
                mends = self._words(mends, finding)
        return mends

    def _line(self, mends: Mends, draft: Draft, source: Source, finding: Finding) -> Mends:
        key = (source.article, source.line)
        before = mends.lines.get(key, ())
        change = self._change(draft.text, source, finding)
        if change in before or any(finding.text in new for _, new in before):
            change = (_sentence(draft.text, source, finding), "")
        if change in before:
            change = (_bare(draft.text[source.start : source.end]), "")
        return replace(mends, lines={**mends.lines, key: (*before, change)})

    def _change(self, text: str, source: Source, finding: Finding) -> tuple[str, str]:
        """A label in quotation marks, a term with its meaning behind it, or the sentence left out."""
        stretch = text[source.start : source.end]
        at = finding.start - source.start
        for label in sorted(self.labels, key=len, reverse=True):
            start = stretch.find(label)
            if 0 <= start <= at and at + len(finding.text) <= start + len(label) and _quotable(label):
                return label, f"“{label}”"
        meaning = self._meaning(finding) if finding.rule == "jargon" else ""
        if meaning:
            return finding.text, f"{finding.text} ({meaning})"
        return _sentence(text, source, finding), ""

    def _meaning(self, finding: Finding) -> str:
        word = finding.text.casefold()
        found = next((told for term, told in self.meanings.items() if term.casefold() == word), "")
        short = found.rstrip(". ")
        plain = len(short.split()) <= _LONGEST_MEANING and "(" not in short
        name = short[1:2].isupper()  # “DNS turns a name into a number” keeps its capitals
        return "" if not plain else short if name else short[:1].lower() + short[1:]

    def _words(self, mends: Mends, finding: Finding) -> Mends:
        """A finding in the words of a template, a question or a value."""
        told = finding.text.strip("- ")
        for question in self.questions:
            if told in question.ask or question.ask in told:
                return replace(mends, unasked=mends.unasked | {question.kind})
        names = {
            name
            for name, value in self.values.items()
            if isinstance(value, str) and value and (told in value or value in told)
        }
        return replace(mends, quiet=mends.quiet | (names or {"question", "said"}))


def _quotable(label: str) -> bool:
    """Whether a label is a name, and not a sentence set in bold."""
    return "“" not in label and len(label.split()) < 7 and not label.endswith((".", "?", "!"))


def _source(draft: Draft, finding: Finding) -> Source | None:
    """Where the words of a finding come from; of several the one that is an article's."""
    touched = [each for each in draft.sources if each.start < finding.end and finding.start < each.end]
    return next((each for each in touched if each.article), touched[0] if touched else None)


def _sentence(text: str, source: Source, finding: Finding) -> str:
    """The sentence, within the source, in which a finding begins."""
    stretch = text[source.start : source.end]
    at = max(0, finding.start - source.start)
    for span in sentences(stretch):
        if span.start <= at < span.end:
            return _bare(stretch[span.start : span.end])
    return _bare(stretch)


def _bare(text: str) -> str:
    """A line of the draft without the number or dash that was put before it."""
    lead, _, rest = text.partition(" ")
    return rest if lead == "-" or (lead[:-1].isdigit() and lead.endswith(".")) else text
