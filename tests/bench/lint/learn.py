"""Learn the weights of ``asked-again`` or ``advised-again`` from labelled replies, one file left out in turn.

    python tests/bench/lint/learn.py asked-again LABELLED.jsonl… [--rare REAL.jsonl] [--write]
    python tests/bench/lint/learn.py advised-again LABELLED.jsonl [--write]

Logistic regression by Newton's method with an L2 penalty on every weight but the bias. One file alone is
halved: each half is scored by what the other one taught. The replies of ``--rare``, in which faults are as
rare as in real mail, teach along, half by half.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fitting import fitted, keep
from labelled import cases, marked, ticket_of

from csreply.lint.advised import advised
from csreply.lint.asked import judged, least
from csreply.lint.page import Known, Page
from csreply.lint.weighing import chance
from csreply.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = {"asked-again": judged, "advised-again": advised}
PENALTY = {"asked-again": 6.0, "advised-again": 1.0}


class Sample(NamedTuple):
    """What speaks for and against one finding, what it must reach, and whether it is labelled."""

    case: str
    features: dict[str, float]
    least: float
    labelled: bool


class Learned(NamedTuple):
    """The samples of a file or a half of one, and the number of its labels."""

    samples: list[Sample]
    labels: int


def samples(path: Path, rule: str, book: Rulebook) -> list[Learned]:
    """The two halves of a file; findings on which readers differ are left out."""
    halves: list[Learned] = [Learned([], 0), Learned([], 0)]
    rows = list(cases(path))
    for number, case in enumerate(rows):
        half = 2 * number >= len(rows)
        labels = {label["span"] for label in case["expect"] if label["rule"] == rule}
        found, more = halves[half]
        halves[half] = Learned([*found, *_of_case(case, rule, book)], more + len(labels))
    return halves


def _of_case(case: dict[str, object], rule: str, book: Rulebook) -> Iterator[Sample]:
    page = Page(str(case["reply"]), book, ticket_of(case), Known())
    if not page.held.units:
        return
    gold, doubtful = marked(case, rule), marked(case, rule, "perhaps")
    for place, features, evidence in RULES[rule](page, book.rules[rule]):
        labelled = any(place.start < end and start < place.end for start, end in gold)
        if labelled or not any(place.start < end and start < place.end for start, end in doubtful):
            floor = least(page, book.rules[rule]) if evidence else 2.0
            yield Sample(str(case["id"]), features, floor, labelled)


def learned(data: list[Sample], penalty: float) -> dict[str, float]:
    """The weights of these samples."""
    return fitted([sample.features for sample in data], [sample.labelled for sample in data], penalty)


def scored(data: Learned, weights: dict[str, float]) -> str:
    """Precision, recall and F1 over the labels."""
    found = [sample for sample in data.samples if chance(sample.features, weights) >= sample.least]
    right = sum(sample.labelled for sample in found)
    precision, recall = right / max(1, len(found)), right / max(1, data.labels)
    f1 = 2 * right / max(1, len(found) + data.labels)
    return f"P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}  of {data.labels}, {len(found) - right} wrong"


def main() -> None:
    """Print what each file or half scores when it is left out; with ``--write`` keep the weights of all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rule", choices=RULES)
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--rare", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    book = Rulebook.open()
    penalty = PENALTY[args.rule]
    parts: dict[str, Learned] = {}
    for path in args.labelled:
        first, second = samples(path, args.rule, book)
        if len(args.labelled) == 1:
            parts |= {f"{path.stem}, first half": first, f"{path.stem}, second half": second}
        else:
            parts[path.stem] = Learned(first.samples + second.samples, first.labels + second.labels)
    rare = samples(args.rare, args.rule, book) if args.rare else []
    aside = [sample for half in rare for sample in half.samples]
    for name, part in parts.items():
        others = [sample for other, more in parts.items() if other != name for sample in more.samples]
        print(f"{name:<32}{scored(part, learned(others + aside, penalty))}")
    every = [sample for part in parts.values() for sample in part.samples]
    for number, half in enumerate(rare):
        print(
            f"rare, half {number + 1:<21}{scored(half, learned(every + rare[1 - number].samples, penalty))}"
        )
    if args.write:
        keep(
            args.rule,
            learned(every + aside, penalty),
            __file__,
            "it speaks for what the ticket holds already",
        )


if __name__ == "__main__":
    main()
