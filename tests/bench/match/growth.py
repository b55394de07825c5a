"""Growth: made-up knowledge bases of 1,000 to 50,000 articles, and what each size costs.

The articles are of invented words that fall as words do in real text: a few are everywhere and most are
rare (Zipf), and each topic has words of its own, which its dozen articles share. Tickets are written from the
same topics. Nothing in them means anything: they measure time and room, not quality.
"""

from __future__ import annotations

import json
import random
import sys
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from peers import PEERS, installed
from picture import Chart, picture
from starting import cold_starts
from tables import table
from worker import ALONE, CSREPLY, SOLVED, Job, Outcome, run

from csreply.index.terms import stop_words
from csreply.model import Message, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SIZES = (1_000, 5_000, 20_000, 50_000)
SOLVED_TICKETS = 5_000
TICKETS = 200
A_TOPIC = 12
"""Articles of one topic."""
TOPIC_WORDS = 40
SLOW = {"rank_bm25": 5_000}
"""Peers that are not measured beyond a size: it would take hours."""


class Writer:
    """Writes articles and tickets about made-up topics; the same each time for the same seed."""

    def __init__(self, articles: int, seed: int = 11) -> None:
        self.rng = random.Random(seed)  # noqa: S311  # no secret
        self.common = sorted(stop_words())
        self.words = self._invented(20_000 + articles)
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))
        topics = max(1, articles // A_TOPIC)
        self.topics = [self.rng.sample(self.words[300:], TOPIC_WORDS) for _ in range(topics)]

    def _invented(self, count: int) -> list[str]:
        """Words of two to four syllables, all different, short ones first."""
        starts, vowels = (*"bcdfghklmnprstvw", "br", "cl", "dr", "fl", "gr", "pl", "st", "tr"), "aeiou"
        ends = ("", "", "n", "r", "s", "l", "t", "nd")
        syllables = [a + v + e for a in starts for v in vowels for e in ends]
        found: set[str] = set()
        while len(found) < count:
            found.add("".join(self.rng.choices(syllables, k=self.rng.choice((2, 2, 3, 3, 4)))))
        return sorted(found, key=lambda word: (len(word) // 3, word[::-1]))

    def text(self, topic: Sequence[str], count: int) -> str:
        """So many words: a fifth the topic's own, nearly half such as every text has, the rest any."""
        pools = self.rng.choices(("common", "topic", "any"), (45, 20, 35), k=count)
        own = iter(self.rng.choices(topic, k=count))
        general = iter(self.rng.choices(self.words, cum_weights=self.weights, k=count))
        usual = iter(self.rng.choices(self.common, k=count))
        from_pool = {"common": usual, "topic": own, "any": general}
        words = [next(from_pool[pool]) for pool in pools]
        sentences = [words[at : at + 14] for at in range(0, count, 14)]
        return " ".join(" ".join(sentence).capitalize() + "." for sentence in sentences)

    def article(self, number: int) -> tuple[str, str]:
        """The path and the Markdown of an article."""
        topic = self.topics[number // A_TOPIC % len(self.topics)]
        lines = [f"---\ntitle: {self.text(topic, 5)[:-1]}\n---\n\n{self.text(topic, 40)}\n"]
        lines += [f"## {self.text(topic, 4)[:-1]}\n\n{self.text(topic, 70)}\n" for _ in range(4)]
        return f"{number // 1000:03}/{number:06}.md", "\n".join(lines)

    def ticket(self, number: int, articles: int) -> Ticket:
        """A ticket of a random topic, solved with one of its articles; one word in twenty is misspelt."""
        chosen = self.rng.randrange(articles)
        topic = self.topics[chosen // A_TOPIC % len(self.topics)]
        body = " ".join(
            word[:2] + word[3:] if len(word) > 4 and self.rng.random() < 0.05 else word
            for word in self.text(topic, self.rng.choice((30, 60, 90, 150))).split(" ")
        )
        path = f"{chosen // 1000:03}/{chosen:06}.md"
        message = Message(body)
        return Ticket(f"g{number}", (message,), subject=self.text(topic, 6)[:-1], articles=(path,))


class Grown(NamedTuple):
    """What one engine costs at one size: seconds, megabytes, milliseconds, × bare Python, megabytes."""

    engine: str
    articles: int
    build: float
    size: float
    each: float
    cold: float | None
    memory: float


def grown(place: Path, today: str, sizes: Sequence[int]) -> Iterator[Grown]:
    """The costs, size by size: csreply alone and with solved tickets, and each peer."""
    names, _ = installed()
    for articles in sizes:
        kb, solved, texts, tickets = _written(place / str(articles), articles)
        paths = [f"{number // 1000:03}/{number:06}.md" for number in range(articles)]
        here = place / str(articles)
        jobs = [
            Job(CSREPLY, ALONE, here / "alone", kb, None, today, paths, (), (), (tickets,)),
            Job(CSREPLY, SOLVED, here / "solved", kb, solved, today, paths, (), (), (tickets,)),
        ]
        jobs += [
            Job(name, ALONE, here / name.replace(" ", "-"), kb, None, today, paths, texts, (), (tickets,))
            for name in names
            if articles <= SLOW.get(name, articles)
        ]
        outcomes = [_told(articles, job) for job in jobs]
        _, cold = cold_starts([job._replace(rounds=(tickets,)) for job in jobs], times=7)
        for at, (job, out) in enumerate(zip(jobs, outcomes, strict=True)):
            name = f"{job.engine}, {SOLVED_TICKETS:,} solved" if job.mode == SOLVED else job.engine
            megabytes = out.size / 1e6 if job.engine == CSREPLY or PEERS[job.engine].kept else 0.0
            yield Grown(name, articles, out.build, megabytes, out.each, cold.get(at), out.memory / 1e6)


def _told(articles: int, job: Job) -> Outcome:
    out = run(job)
    figures = f"{out.build:.1f} s to build, {out.each:.2f} ms a ticket, {out.memory / 1e6:.0f} MB"
    print(f"  {articles:,} articles, {job.engine}, {job.mode}: {figures}", file=sys.stderr, flush=True)
    return out


def _written(here: Path, articles: int) -> tuple[Path, Path, list[str], list[Ticket]]:
    """The articles on disk, the solved tickets, the articles' texts for the peers, and the tickets."""
    writer = Writer(articles)
    texts = []
    for number in range(articles):
        path, text = writer.article(number)
        file = here / "kb" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        texts.append(text.replace("---", "").replace("title:", "").replace("##", ""))
    solved = here / "solved.jsonl"
    with solved.open("w", encoding="utf-8") as out:
        for number in range(SOLVED_TICKETS):
            out.write(json.dumps(_plain(writer.ticket(number, articles))) + "\n")
    return here / "kb", solved, texts, [writer.ticket(number, articles) for number in range(TICKETS)]


def _plain(ticket: Ticket) -> dict[str, object]:
    messages = [{"from": "customer", "text": ticket.messages[0].text}]
    return {"id": ticket.id, "subject": ticket.subject, "messages": messages, "articles": ticket.articles}


def growth_table(rows: Sequence[Grown]) -> str:
    """All of it as a table, engine by engine."""
    heads = ("engine", "articles", "build s", "index MB", "ms a ticket", "cold ×", "memory MB")
    order = list(dict.fromkeys(row.engine for row in rows))
    cells = sorted(rows, key=lambda row: (order.index(row.engine), row.articles))
    return table(heads, [(*row[:3], row.size or None, *row[4:]) for row in cells])


def growth_picture(rows: Sequence[Grown]) -> str:
    """All of it as an SVG."""
    names = list(dict.fromkeys(row.engine for row in rows))

    def chart(title: str, field: str) -> Chart:
        lines = {
            name: [(row.articles, getattr(row, field)) for row in rows if row.engine == name]
            for name in names
        }
        return Chart(title, {name: line for name, line in lines.items() if line[0][1]})

    return picture(
        [
            chart("Milliseconds a ticket, warm", "each"),
            chart("Seconds to build the index", "build"),
            chart("Megabytes of index on disk", "size"),
            chart("Megabytes of memory at most", "memory"),
        ]
    )
