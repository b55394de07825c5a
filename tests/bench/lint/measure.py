"""Measure each rule on labelled replies, and keep the figures where ``csreply rules`` reads them.

    python tests/bench/lint/measure.py LABELLED.jsonl [--write]

A finding is right when it overlaps a label of its rule. Rules without a label in the file are left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from labelled import cases, marked, ticket_of

from csreply.lint import lint
from csreply.rules import PACKAGED, Rulebook


def measured(path: Path) -> dict[str, dict[str, float]]:
    """For each labelled rule: precision, recall and the number of labels."""
    book = Rulebook.open()
    right, wrong, labels, met = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for case in cases(path):
        found = lint(case["reply"], book, ticket=ticket_of(case))
        for rule in book.rules:
            gold, doubtful = marked(case, rule), marked(case, rule, "perhaps")
            mine = [(finding.start, finding.end) for finding in found if finding.rule == rule]
            hits = [any(s < end and start < e for s, e in gold) for start, end in mine]
            labels[rule] += len(gold)
            met[rule] += sum(any(start < e and s < end for start, end in mine) for s, e in gold)
            right[rule] += sum(hits)
            wrong[rule] += sum(
                not hit and not any(s < end and start < e for s, e in doubtful)
                for hit, (start, end) in zip(hits, mine, strict=True)
            )
    return {
        rule: {
            "precision": round(right[rule] / max(1, right[rule] + wrong[rule]), 3),
            "recall": round(met[rule] / labels[rule], 3),
            "labels": labels[rule],
        }
        for rule in sorted(book.rules)
        if labels[rule]
    }


def main() -> None:
    """Print the table; with ``--write`` keep it in the rulebook."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    figures = measured(args.labelled)
    for rule, row in figures.items():
        print(f"{rule:<18}{row['precision']:>8}{row['recall']:>8}{row['labels']:>6}")
    if args.write:
        (PACKAGED / "measured.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
