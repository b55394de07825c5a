"""How good are the drafts, in figures that a program can measure?

    python tests/bench/draft/run.py TICKETS [--kb DIR] [--solved FILE] [--linked QRELS] [--most N]

TICKETS is a path as ``csreply draft`` takes it. With ``--linked``, each draft is made from the article that a
person linked: a tab-separated file of ticket and article, further columns left aside.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

from csreply.desk import Desk, settings_for
from csreply.draft.asks import asks, terms, wanted
from csreply.model import CsreplyError, Draft, Ticket
from csreply.text import sentences, words

LEFTOVER = re.compile(
    r"\*\*|\{\{|\{%|\]\(|</?[a-z][^>]{0,60}>|:::|!\[|&[a-z]{2,8};|\.mdx?\b|see (?:below|above)|%[A-Z]{3,}%"
)
SHORTEST, LONGEST = 40, 220


@dataclass
class Figures:
    """What was measured, draft by draft."""

    lengths: list[int] = field(default_factory=list)
    grounded: list[float] = field(default_factory=list)
    asks: list[float] = field(default_factory=list)
    shared: list[float] = field(default_factory=list)
    grades: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    dirty: Counter[str] = field(default_factory=Counter)
    unclean: int = 0
    leftovers: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """The figures in words."""
        count = len(self.lengths)
        if not count:
            return [f"no drafts; failed: {dict(self.failed)}"]
        fitting = sum(SHORTEST <= length <= LONGEST for length in self.lengths)
        quartiles = statistics.quantiles(self.lengths, n=4) if count > 1 else self.lengths * 3
        return [
            f"drafts                        {count}, failed: {dict(self.failed) or 'none'}",
            f"sentences with a source       {statistics.mean(self.grounded):.1%}",
            f"clean at warning and error    {1 - self.unclean / count:.1%} {dict(self.dirty.most_common(5))}",
            f"without leftovers of markup   {1 - self.leftovers / count:.1%}",
            f"asks taken up                 {statistics.mean(self.asks):.1%}" if self.asks else "asks: none",
            f"words, quartiles              {', '.join(f'{each:.0f}' for each in quartiles)}; "
            f"{min(self.lengths)} to {max(self.lengths)}; {SHORTEST} to {LONGEST}: {fitting / count:.1%}",
            f"reading grade, median         {statistics.median(self.grades):.1f}",
            f"the ticket's own words        {statistics.mean(self.shared):.1%} of its telling words",
            f"ms a draft beyond its match   of processor time: median {statistics.median(self.took):.1f}, "
            f"95 in 100 below {sorted(self.took)[int(0.95 * (count - 1))]:.1f}",
            f"routes                        {dict(self.routes.most_common())}",
            f"templates                     {dict(self.templates.most_common(8))}",
        ]


def grade(text: str) -> float:
    """The reading grade of Kincaid et al., 1975; syllables counted as runs of vowels."""
    found = words(text)
    count, lines = len(found.forms), len(found.sentences)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", form.removesuffix("e")))) for form in found.forms)
    return 0.39 * count / max(1, lines) + 11.8 * syllables / max(1, count) - 15.59


def grounded(draft: Draft) -> float:
    """The share of sentences that lie wholly within sources."""
    covered = [False] * len(draft.text)
    for source in draft.sources:
        covered[source.start : source.end] = [True] * (source.end - source.start)
    spans = sentences(draft.text)
    whole = (
        all(covered[at] or draft.text[at].isspace() for at in range(span.start, span.end)) for span in spans
    )
    return sum(whole) / len(spans)


def measure(desk: Desk, ticket: Ticket, article: str | None, figures: Figures) -> None:
    """Draft one ticket and add what it came to."""
    try:
        matches = None if article else desk.match(ticket).matches
        start = process_time()
        report = desk.draft(ticket, matches, article=article)
        took = (process_time() - start) * 1000
    except CsreplyError as error:
        figures.failed[error.what[:60]] += 1
        return
    draft = report.draft
    assert draft is not None
    figures.took.append(took)
    figures.routes[report.route or "given"] += 1
    figures.templates[draft.template] += 1
    figures.lengths.append(len(draft.text.split()))
    figures.grounded.append(grounded(draft))
    figures.leftovers += bool(LEFTOVER.search(draft.text))
    figures.grades.append(grade(draft.text))
    grave = [each for each in desk.lint(draft.text, ticket).findings or () if each.level != "note"]
    figures.unclean += bool(grave)
    figures.dirty.update(each.rule for each in grave)
    held, told = terms(draft.text), terms(ticket.customer_text)
    figures.shared.append(len(held & told) / len(told) if told else 1.0)
    sought = wanted(asks(ticket, desk.shelf.lists))
    figures.asks += [float(len(ask.terms & held) >= 0.4 * len(ask.terms)) for ask in sought if ask.terms]


def linked(path: Path) -> dict[str, str]:
    """The article of each ticket with the highest grade, the first of several."""
    found: dict[str, tuple[float, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        ticket, article, grade_ = (*line.split("\t"), "1")[:3]
        if float(grade_) > found.get(ticket, (0.0, ""))[0]:
            found[ticket] = float(grade_), article
    return {ticket: article for ticket, (_, article) in found.items()}


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("tickets")
    parser.add_argument("--kb", type=Path)
    parser.add_argument("--solved", type=Path)
    parser.add_argument("--linked", type=Path)
    parser.add_argument("--most", type=int, default=0, help="so many tickets, evenly spread; 0: all")
    parser.add_argument("--today", default="2026-11-24")
    parser.add_argument("--texts", type=Path, help="write each draft here, one JSON object a line")
    given = parser.parse_args()
    desk = Desk(settings_for(None, Path.cwd(), kb=given.kb, solved=given.solved), today=given.today)
    tickets = [each for each in desk.tickets(given.tickets) if isinstance(each, Ticket)]
    step = max(1, len(tickets) // given.most) if given.most else 1
    articles = linked(given.linked) if given.linked else {}
    figures = Figures()
    for ticket in tickets[::step]:
        if not given.linked or ticket.id in articles:
            measure(desk, ticket, articles.get(ticket.id), figures)
    print("\n".join(figures.lines()))
    if given.texts:
        with given.texts.open("w", encoding="utf-8") as out:
            for ticket in tickets[::step]:
                draft = desk.draft(ticket, article=articles.get(ticket.id)).draft
                out.write(json.dumps({"id": ticket.id, "text": draft.text if draft else ""}) + "\n")


if __name__ == "__main__":
    main()
