"""csreply beside ordinary search engines, on the same data: quality, typos, speed, size, memory.

    python tests/bench/match/run.py                         the sample desk
    python tests/bench/match/run.py --data DIR --data "NAME=DIR" --thin --grow --write

DIR holds ``kb/``, ``tickets*.jsonl``, ``qrels*.tsv`` (ticket, article, grade, tab-separated) and perhaps
``solved.jsonl``. Peers come with ``pip install -r tests/bench/match/requirements.txt``; those that are not
there are named and left out. Nothing is asserted: read the tables.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desks import TODAY, Data, folder, misspelt, plain, sample
from growth import SIZES, grown, growth_picture, growth_table
from peers import PEERS, installed
from scoring import Quality, quality, trust
from starting import cold_starts
from tables import table
from thin import thin_history
from worker import ADDED, ALONE, CSREPLY, NEAREST, SOLVED, Job, Outcome, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
PICTURE = HERE / "growth.svg"

ABOUT = """\
hit@1, hit@5: share of tickets with a right article first, among the first five. MRR@10: mean of 1 / its
place, 0 beyond ten. Typos: the same tickets with one random slip in a fifth of the words of four letters or
more, and what that costs in points of MRR. Peers get the article's plain text and the whole ticket; any of
its words may match. “Solved text added”: each solved ticket's text joins its article's document. “Nearest
solved”: the 30 nearest solved tickets vote for their articles, each with the square of its score. ms: median
processor time of a warm process, each ticket seen once. Build: seconds by the clock, for csreply from the
Markdown files on, for peers from plain text. Cold: one ticket in a process of its own, index on disk, as many
times `python -c pass`, taken in turns. Memory: the most that the process of building and searching held."""


class Measured(NamedTuple):
    """An engine on a set of data."""

    job: Job
    outcome: Outcome
    clean: Quality
    typos: Quality
    cold: float | None


def jobs_of(data: Data, place: Path) -> list[Job]:
    """Every engine in every mode that the data allow."""
    tickets = [case.ticket for case in data.answerable]
    rounds = (tickets, [misspelt(ticket) for ticket in tickets])
    texts, past = [plain(article) for article in data.articles], data.past()
    names, _ = installed()
    kinds = [(CSREPLY, ALONE), *((name, ALONE) for name in names)]
    if past:
        kinds.append((CSREPLY, SOLVED))
        kinds += [(name, mode) for mode in (ADDED, NEAREST) for name in names]
    found = []
    for number, (engine, mode) in enumerate(kinds):
        ours = engine == CSREPLY
        solved = data.solved if mode == SOLVED else None
        here = place / str(number)
        job = Job(engine, mode, here, data.kb, solved, TODAY, data.paths, (), (), rounds)
        found.append(job if ours else job._replace(texts=texts, past=past))
    return found


def measured(data: Data, place: Path) -> list[Measured]:
    """All engines on one set of data, one after the other."""
    jobs = jobs_of(data, place)
    right = [case.right for case in data.answerable]
    outcomes = []
    for job in jobs:
        print(f"  {job.engine}, {job.mode}", file=sys.stderr, flush=True)
        outcomes.append(run(job))
    _, cold = cold_starts(jobs)
    rows = []
    for at, (job, out) in enumerate(zip(jobs, outcomes, strict=True)):
        clean, typos = (quality([one.paths for one in found], right) for found in out.rounds)
        rows.append(Measured(job, out, clean, typos, cold.get(at)))
    return rows


def side_by_side(rows: Sequence[Measured]) -> str:
    """The table of everything."""
    heads = ("engine", "goes by", "hit@1", "hit@5", "MRR@10", "MRR typos", "typos cost", "ms", "build s")
    cells = []
    for row in rows:
        out = row.outcome
        kept = row.job.engine == CSREPLY or PEERS[row.job.engine].kept
        lost = f"{100 * (row.clean.mrr - row.typos.mrr):.1f}"
        size = round(out.size / 1e6, 2) if kept else None
        cells.append(
            (
                *(row.job.engine, row.job.mode, *row.clean, row.typos.mrr, lost),
                *(out.each, out.build, size, row.cold, round(out.memory / 1e6)),
            )
        )
    return table((*heads, "index MB", "cold ×", "memory MB"), cells)


def trusted(rows: Sequence[Measured], data: Data) -> str:
    """How far csreply's confidence and route can be trusted."""
    cells = []
    for row in rows:
        if row.job.engine == CSREPLY:
            found = row.outcome.rounds[0]
            figures = trust(
                [one.paths for one in found],
                [case.right for case in data.answerable],
                [one.confidence for one in found],
                [one.answered for one in found],
            )
            cells.append((row.job.mode, *figures))
    return table(("csreply goes by", "answered", "hit@1 when answered", "confidence AUC"), cells)


def thinned(data: Data, place: Path) -> str:
    """The table of a thin history."""
    cells = []
    for row in thin_history(data, TODAY, place):
        print(f"  {row.tickets} solved tickets", file=sys.stderr, flush=True)
        cells.append((row.tickets, *row.quality, row.worst, *row.trust))
    heads = ("solved tickets", "hit@1", "hit@5", "MRR@10", "worst draw", "answered", "hit@1 answered", "AUC")
    return table(heads, cells)


def versions() -> str:
    """What was measured, on what, when."""
    peers = dict.fromkeys(PEERS[name].package for name in installed()[0])
    names = ("csreply", "numpy", "rapidfuzz", "PyStemmer", *filter(None, peers))
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{packages}, SQLite {sqlite3.sqlite_version}; Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}; {datetime.now(UTC):%Y-%m-%d}."
    )


def section(data: Data, place: Path, *, thin: bool) -> str:
    """The tables of one set of data."""
    rows = measured(data, place)
    cases = data.answerable
    parts = [
        f"{len(cases)} tickets that an article answers, {len(data.articles)} articles, "
        f"{len(data.past())} solved tickets.",
        side_by_side(rows),
        trusted(rows, data),
    ]
    if thin:
        half = "" if data.solved else " (half of the tickets serve as solved, the others are measured)"
        parts += [f"With only some of the solved tickets, drawn at random{half}:", thinned(data, place)]
    return "\n\n".join((*parts, f"Measured with {versions()}"))


def kept(sections: Mapping[str, str], line: str) -> None:
    """Put sections into the results, in place of those of the same name."""
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    found = dict(part.split("\n", 1) for part in old.split("\n## ")[1:])
    found |= {name: f"\n`{line}`\n\n{text}\n" for name, text in sections.items()}
    head = f"# Matching, measured\n\nWritten by `run.py`. {ABOUT}\n"
    body = "\n".join(f"## {name}\n{text.rstrip()}\n" for name, text in found.items())
    RESULTS.write_text(f"{head}\n{body}", encoding="utf-8")


def growing(sizes: Sequence[int], place: Path, *, write: bool) -> str:
    """The tables of growth; the picture is written beside them."""
    rows = list(grown(place, TODAY, sizes))
    if write:
        PICTURE.write_text(growth_picture(rows), encoding="utf-8")
    shown = "![Four charts of growth](growth.svg)"
    return "\n\n".join((growth_table(rows), shown, f"Measured with {versions()}"))


def chosen(texts: Sequence[str]) -> list[Data]:
    """The data named on the command line, as ``DIR`` or ``NAME=DIR``; without any, the sample desk."""
    found = []
    for text in texts:
        name, _, path = text.rpartition("=")
        data = folder(Path(path))
        found.append(Data(name or data.name, data.kb, data.cases, data.solved))
    return found or list(sample())


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", action="append", default=[], metavar="[NAME=]DIR")
    parser.add_argument("--thin", action="store_true", help="also with few of the solved tickets; minutes")
    parser.add_argument(
        "--grow",
        nargs="?",
        const=",".join(map(str, SIZES)),
        metavar="N,N",
        help="only the growth, of these sizes (default 1,000 to 50,000 articles); many minutes",
    )
    parser.add_argument("--write", action="store_true", help="keep the tables in RESULTS.md")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    options = asked()
    _, missing = installed()
    if missing:
        print(f"not installed, left out: {', '.join(missing)}", file=sys.stderr)
    sections = {}
    place = Path(tempfile.mkdtemp(prefix="csreply-bench-"))
    try:
        if options.grow:
            sizes = [int(size) for size in options.grow.split(",")]
            sections["Growth"] = growing(sizes, place, write=options.write)
        else:
            for at, data in enumerate(chosen(options.data)):
                print(data.name, file=sys.stderr)
                sections[data.name[0].upper() + data.name[1:]] = section(
                    data, place / f"d{at}", thin=options.thin
                )
    finally:
        shutil.rmtree(place, ignore_errors=True)
    for name, text in sections.items():
        print(f"\n## {name}\n\n{text}")
    print(f"\n{ABOUT}")
    if options.write:
        kept(sections, _line(options))


def _line(options: argparse.Namespace) -> str:
    """The command line, without this machine's paths."""
    data = [f'--data "{text.rpartition("=")[0] or "…"}=DIR"' for text in options.data]
    flags = ["--thin"] * options.thin + [f"--grow {options.grow}"] * bool(options.grow)
    return " ".join(("python tests/bench/match/run.py", *data, *flags, "--write"))


if __name__ == "__main__":
    main()
