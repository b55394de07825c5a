"""Measure each rule on labelled replies, and keep the figures where ``csreply rules`` reads them.

    python tests/bench/lint/measure.py LABELLED.jsonl… [--write]

A finding is right when it overlaps a label of its rule. Rules without a label in the files are left out; a
rule labelled in several is measured on the first of them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labelled import cases, marked, ticket_of

from csreply.lint import lint
from csreply.rules import PACKAGED, Rulebook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csreply.model import Finding


Place = tuple[int, int]
"""Code points of a reply."""


def measured(path: Path, book: Rulebook) -> dict[str, dict[str, float | str]]:
    """For each labelled rule: precision, recall, the number of labels and the set of replies."""
    right, found, labels, met = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for case in cases(path):
        alone = case.get("rules")
        told = lint(case["reply"], book, ticket=ticket_of(case))
        for rule in alone or book.rules:
            mine = [finding for finding in told if finding.rule == rule]
            gold, doubtful = _labelled(case, rule, "expect"), _labelled(case, rule, "perhaps")
            hits = [_is_met(finding, gold) for finding in mine]
            labels[rule] += len(gold)
            met[rule] += sum(any(_is_met(finding, [label]) for finding in mine) for label in gold)
            right[rule] += sum(hits)
            found[rule] += sum(
                hit or not _is_met(finding, doubtful) for hit, finding in zip(hits, mine, strict=True)
            )
    return {
        rule: {
            "precision": round(right[rule] / max(1, found[rule]), 3),
            "recall": round(met[rule] / labels[rule], 3),
            "labels": labels[rule],
            "on": path.stem.partition(".")[2] or path.stem,
        }
        for rule in sorted(book.rules)
        if labels[rule]
    }


def _labelled(case: dict[str, Any], rule: str, key: str) -> list[Place | str]:
    """The places that the labels name; of a label without a place, its evidence."""
    bare = (label for label in case.get(key, ()) if label["rule"] == rule and not label.get("span"))
    return [*marked(case, rule, key), *(label.get("evidence", "") for label in bare)]


def _is_met(finding: Finding, labels: Sequence[Place | str]) -> bool:
    """Whether a finding overlaps one of the places, or shares its evidence."""
    for label in labels:
        if isinstance(label, str):
            if label and (label in finding.evidence or finding.evidence in label):
                return True
        elif finding.start < label[1] and label[0] < finding.end:
            return True
    return False


def main() -> None:
    """Print the table; with ``--write`` keep it in the rulebook."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    book = Rulebook.open()
    figures: dict[str, dict[str, float | str]] = {}
    for path in args.labelled:
        figures = measured(path, book) | figures
    figures = dict(sorted(figures.items()))
    for rule, row in figures.items():
        print(f"{rule:<18}{row['precision']:>8}{row['recall']:>8}{row['labels']:>6}  {row['on']}")
    if args.write:
        (PACKAGED / "measured.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
