"""Learn the weights of ``jargon`` from labelled replies, leaving one file out at a time.

    python tests/bench/lint/learn_jargon.py LABELLED.jsonl… [--write] [--signs]

The model and its fitting are those of ``learn.py``. A finding is a candidate whose chance reaches the rule's
``sure``; recall counts labels, so that one no candidate meets is missed too.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

from fitting import fitted, keep
from labelled import cases, marked, ticket_of

from csreply.lint.jargon import judged
from csreply.lint.page import Known, Page
from csreply.lint.weighing import chance
from csreply.rules import Rulebook

RULE = "jargon"
PENALTY = 1.0


class Sample(NamedTuple):
    """What speaks for and against a candidate, and whether it is labelled."""

    signs: dict[str, float]
    labelled: bool


class File(NamedTuple):
    """A file's candidates, how many labels it has, and how many a candidate meets."""

    samples: list[Sample]
    labels: int
    met: int


def read(path: Path, book: Rulebook) -> File:
    """The candidates of a file's replies; those on which readers differ are left out."""
    samples, labels, met = [], 0, 0
    for case in cases(path):
        page = Page(case["reply"], book, ticket_of(case), Known())
        doubtful = marked(case, RULE, "perhaps")
        gold: dict[str, list[tuple[int, int]]] = {}
        for start, end in marked(case, RULE):
            gold.setdefault(case["reply"][start:end], []).append((start, end))
        hit = set()
        for found in judged(page, book.rules[RULE]):
            mine = [s for s, at in gold.items() if any(found.start < e and b < found.end for b, e in at)]
            hit.update(mine)
            if mine or not any(found.start < e and b < found.end for b, e in doubtful):
                samples.append(Sample(found.signs, bool(mine)))
        labels += len(gold)
        met += len(hit)
    return File(samples, labels, met)


def learned(data: list[Sample]) -> dict[str, float]:
    """The weights of these samples."""
    return fitted([sample.signs for sample in data], [sample.labelled for sample in data], PENALTY, least=3)


def scored(file: File, weights: dict[str, float], least: float) -> tuple[int, int, int]:
    """Labels met, findings, labels."""
    found = [sample for sample in file.samples if chance(sample.signs, weights) >= least]
    return sum(sample.labelled for sample in found), len(found), file.labels


def told(counts: tuple[int, int, int]) -> str:
    """Precision, recall and F1 in words."""
    right, found, labels = counts
    return (
        f"P {right / max(1, found):.2f}  R {right / max(1, labels):.2f}  "
        f"F1 {2 * right / max(1, found + labels):.2f}  wrong {found - right:3}  of {labels}"
    )


def main() -> None:
    """Print what each file scores when it is left out; with ``--write`` keep the weights of all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    parser.add_argument(
        "--signs", action="store_true", help="how often each sign stands, and how often rightly"
    )
    args = parser.parse_args()
    book = Rulebook.open()
    files = {path: read(path, book) for path in args.labelled}
    everything = [sample for file in files.values() for sample in file.samples]
    left_out = {
        path: learned([s for other, file in files.items() if other != path for s in file.samples])
        for path in files
    }
    for least in (0.3, 0.4, 0.5, 0.6) if args.signs else (book.rules[RULE].numbers["sure"],):
        print(f"sure {least}")
        for path, file in files.items():
            print(f"{path.stem:<18}{told(scored(file, left_out[path], least))}  candidates meet {file.met}")
    weights = learned(everything)
    if args.signs:
        for name in sorted(weights):
            mine = [sample.labelled for sample in everything if name in sample.signs]
            print(f"{name:<24}{weights[name]:>8.2f}{len(mine):>6}{sum(mine):>6}")
    if args.write:
        keep(RULE, weights, __file__, "it speaks for jargon")


if __name__ == "__main__":
    main()
