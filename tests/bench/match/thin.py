"""A thin history: does csreply with few solved tickets ever do worse than with none?"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from scoring import Quality, Trust, quality, trust
from worker import ALONE, CSREPLY, SOLVED, Job, run

from csreply.model import Message
from csreply.outputs import as_ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from desks import Case, Data

SIZES = (0, 10, 50, 100, 250, 500, 1000)
DRAWS = 3
"""A history of fewer than half of the tickets is drawn this often, and the figures are averaged."""


class Thin(NamedTuple):
    """The figures with so many solved tickets.

    Attributes:
        tickets: how many.
        quality, trust: means over the draws.
        worst: the lowest MRR of them.
    """

    tickets: int
    quality: Quality
    trust: Trust
    worst: float


def thin_history(data: Data, today: str, place: Path) -> Iterator[Thin]:
    """The figures with 0, 10, 50… of the solved tickets, and with all; drawn at random, the same each run.

    Data without solved tickets lend half of their cases, and are measured on the others.
    """
    lines, cases = _split(data)
    for size in (*(size for size in SIZES if size < len(lines)), len(lines)):
        draws = DRAWS if 0 < size < len(lines) / 2 else 1
        found = [_drawn(data, cases, lines, size, seed, today, place) for seed in range(draws)]
        yield Thin(
            size,
            Quality(*_means([one for one, _ in found])),
            Trust(*_means([one for _, one in found])),
            min(one.mrr for one, _ in found),
        )


def _split(data: Data) -> tuple[list[str], tuple[Case, ...]]:
    """Solved tickets as lines of JSON, and the cases to measure on."""
    cases = data.answerable
    if data.solved is not None:
        return data.solved.read_text(encoding="utf-8").splitlines(keepends=True), cases
    mixed = random.Random(5).sample(cases, len(cases))  # noqa: S311  # no secret
    half = len(mixed) // 2
    return [_line(case) for case in mixed[:half]], tuple(mixed[half:])


def _line(case: Case) -> str:
    ticket = case.ticket
    messages = ticket.messages or (Message(ticket.subject),)
    return json.dumps(as_ticket(replace(ticket, messages=messages, articles=tuple(case.right)))) + "\n"


def _drawn(
    data: Data, cases: Sequence[Case], lines: Sequence[str], size: int, seed: int, today: str, place: Path
) -> tuple[Quality, Trust]:
    chosen = sorted(random.Random(seed).sample(range(len(lines)), size))  # noqa: S311  # no secret
    solved = place / f"solved-{size}-{seed}.jsonl"
    solved.write_text("".join(lines[at] for at in chosen), encoding="utf-8")
    job = Job(
        CSREPLY,
        SOLVED if size else ALONE,
        place / f"thin-{size}-{seed}",
        data.kb,
        solved if size else None,
        today,
        data.paths,
        (),
        (),
        ([case.ticket for case in cases],),
    )
    answers = run(job).rounds[0]
    ranked, right = [one.paths for one in answers], [case.right for case in cases]
    confidence = [one.confidence for one in answers]
    return quality(ranked, right), trust(ranked, right, confidence, [one.answered for one in answers])


def _means(rows: Sequence[Sequence[float]]) -> list[float]:
    return [fmean(column) for column in zip(*rows, strict=True)]
