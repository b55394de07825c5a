"""Learn the weights of ``blame`` from labelled replies, leaving one file out at a time.

    python tests/bench/lint/learn_blame.py LABELLED.jsonl… [--check OTHER.jsonl…] [--write]

Three logistic regressions over all clauses, by Nesterov's accelerated descent with an L2 penalty: over the
frames and what excuses them, over words, and over the shape of the clause. Their sum, shape at part
of its weight, is what is kept: the frames were written with some of the files in view and would trust
themselves too much, the words and the shape were not.
"""

from __future__ import annotations

import argparse
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from fitting import keep
from labelled import cases, marked, ticket_of

from csreply.lint.blame import blame, clauses, of_frames, of_shape, of_words, sorts
from csreply.lint.page import Known, Page
from csreply.rules import Rulebook

if TYPE_CHECKING:
    from csreply.rules import Rule

RULE = "blame"
WORDS, SHAPE = 1.0, 0.7
"""How much of the weights of words and of shape is kept."""
LEAST = 0.04
"""Weights nearer to 0 are not kept."""


class Clause(NamedTuple):
    """One clause: what its frames, its words and its shape tell, whether it is labelled."""

    frames: dict[str, float]
    words: dict[str, float]
    shape: dict[str, float]
    labelled: bool


class Reply(NamedTuple):
    """One reply laid open, with the places that are labelled, and those on which readers differ."""

    page: Page
    gold: set[tuple[int, int]]
    doubtful: set[tuple[int, int]]


def replies(path: Path, book: Rulebook) -> list[Reply]:
    """The replies of a file."""
    return [
        Reply(
            Page(case["reply"], book, ticket_of(case), Known()),
            set(marked(case, RULE)),
            set(marked(case, RULE, "perhaps")),
        )
        for case in cases(path)
    ]


def clauses_of(file: list[Reply], rule: Rule) -> list[Clause]:
    """Every clause of the replies; those on which readers differ are left out."""
    found = []
    for page, gold, doubtful in file:
        parts = clauses(page)
        starts = [first for first, _ in parts]
        met: dict[int, set[str]] = {}
        for frame, hit in page.hits.get(RULE, ()):
            met.setdefault(bisect_right(starts, hit.last - 1) - 1, set()).add(frame)
        for number, (first, last) in enumerate(parts):
            at, end = page.words.starts[first], page.words.ends[last - 1]
            labelled = any(_covers(at, end, *place) for place in gold)
            if labelled or not any(_covers(at, end, *place) for place in doubtful):
                frames = of_frames(met.get(number, set()))
                shape = of_shape(page.words.forms[first:last], sorts(page, rule))
                found.append(Clause(frames, of_words(page, first, last), shape, labelled))
    return found


def _covers(at: int, end: int, start: int, stop: int) -> bool:
    """Whether half of the shorter of a clause and a label is common to both."""
    return 2 * (min(end, stop) - max(at, start)) >= min(end - at, stop - start)


def fitted(
    rows: list[dict[str, float]],
    labels: list[int],
    writers: list[int],
    *,
    penalty: float,
    least: int,
    across: int,
) -> dict[str, float]:
    """The weights that make the labels likeliest, of features met ``least`` times, by ``across`` writers."""
    counts = Counter(name for row in rows for name in row)
    seen: dict[str, set[int]] = {}
    for row, writer in zip(rows, writers, strict=True):
        for name in row:
            seen.setdefault(name, set()).add(writer)
    names = [name for name, count in counts.most_common(2500) if count >= least and len(seen[name]) >= across]
    place = {name: number for number, name in enumerate(names)}
    inputs = np.zeros((len(rows), len(names) + 1), np.float32)
    inputs[:, -1] = 1
    for number, row in enumerate(rows):
        for name, value in row.items():
            if name in place:
                inputs[number, place[name]] = value
    weights = descended(inputs, np.array(labels, np.float32), penalty)
    return dict(zip([*names, "bias"], weights.tolist(), strict=True))


def descended(inputs: np.ndarray, labels: np.ndarray, penalty: float, turns: int = 150) -> np.ndarray:
    """Where the penalised loss is least; the last input is the bias and pays no penalty."""
    probe = np.ones(inputs.shape[1], np.float32)
    for _ in range(15):
        probe = inputs.T @ (inputs @ probe)
        stretch = np.linalg.norm(probe)
        probe /= stretch
    pace = 1 / (0.25 * stretch + penalty)
    weights = np.zeros(inputs.shape[1], np.float32)
    ahead, turn = weights.copy(), 1.0
    for _ in range(turns):
        slope = inputs.T @ (1 / (1 + np.exp(-np.clip(inputs @ ahead, -30, 30))) - labels) + penalty * ahead
        slope[-1] -= penalty * ahead[-1]
        step = ahead - pace * slope
        after = (1 + (1 + 4 * turn * turn) ** 0.5) / 2
        ahead, weights, turn = step + (turn - 1) / after * (step - weights), step, after
    return weights


def learned(files: list[list[Clause]]) -> dict[str, float]:
    """The weights of frames and words together."""
    data = [clause for file in files for clause in file]
    writers = [number for number, file in enumerate(files) for _ in file]
    labels = [clause.labelled for clause in data]
    frames = fitted([c.frames for c in data], labels, writers, penalty=4, least=3, across=1)
    words = fitted([c.words for c in data], labels, writers, penalty=3, least=4, across=3)
    shape = fitted([c.shape for c in data], labels, writers, penalty=5, least=6, across=3)
    total = Counter(frames)
    for name, weight in words.items():
        total[name] += WORDS * weight
    for name, weight in shape.items():
        total[name] += SHAPE * weight
    # each knows of the others' evidence: one caution is enough
    total["bias"] += 1.5 * (WORDS + SHAPE)
    return {name: weight for name, weight in total.items() if abs(weight) >= LEAST}


def scored(file: list[Reply], rule: Rule) -> tuple[float, float, float]:
    """Precision, recall and F1 of the findings: right is one that overlaps a label not yet met."""
    right = wrong = 0
    for page, gold, doubtful in file:
        unmet = set(gold)
        for finding in blame(page, rule):
            hit = sorted(place for place in gold if place[0] < finding.end and finding.start < place[1])
            unmet.difference_update([place for place in hit if place in unmet][:1])
            wrong += not hit and not any(s < finding.end and finding.start < e for s, e in doubtful)
        right += len(gold) - len(unmet)
    precision = right / max(1, right + wrong)
    recall = right / max(1, sum(len(reply.gold) for reply in file))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def told(name: str, file: list[Reply], book: Rulebook, weights: dict[str, float]) -> None:
    """Print how a file scores around the threshold."""
    book.weights[RULE] = weights
    rule = book.rules[RULE]
    row = f"{name:<16}"
    for more in (-0.1, 0.0, 0.1, 0.2):
        least = rule.numbers["sure"] + more
        p, r, f = scored(file, replace(rule, numbers={**rule.numbers, "sure": least}))
        row += f"  {least:.2f}: P {p:.2f} R {r:.2f} F {f:.2f}"
    print(row, flush=True)


def main() -> None:
    """Print what each file scores when it is left out; with ``--write`` keep the weights of all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    book = Rulebook.open()
    files = {path: replies(path, book) for path in args.labelled}
    taken = {path: clauses_of(file, book.rules[RULE]) for path, file in files.items()}
    for path, file in files.items():
        if len(files) > 1 and any(reply.gold for reply in file):
            told(path.stem, file, book, learned([more for other, more in taken.items() if other != path]))
    weights = learned(list(taken.values()))
    for path in args.check:
        told(path.stem, replies(path, book), book, weights)
    if args.write:
        keep(RULE, weights, __file__, "it speaks for blame in the clause")


if __name__ == "__main__":
    main()
