"""The linter beside its peers: how long a check takes, how many replies, how much memory, what it finds.

    python tests/bench/lint/bench.py --csreply VENV/bin/csreply [--labelled LABELLED.jsonl…] [--runs 15]

Measure an installed copy: a source checkout without byte code compiles on every run. Commands are run in
turn, so that a busy machine slows all of them; medians are given. A peer that is not there is named.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PEERS: dict[str, list[str]] = {
    "proselint": ["proselint", "check"],
    "codespell": ["codespell"],
    "write-good": ["write-good"],
    "alex": ["alex"],
    "textlint": ["textlint"],
    "vale": ["vale"],
    "harper": ["harper-cli", "lint"],
}
"""What each peer is called with before the file."""

REPLY = """\
Hi Wren,

Thank you for writing about the calendar. Which browser do you use? Please open the calendar once more:
it should fill up within a minute. If it stays empty, send me a picture of the page, and I will look at
it myself by Friday noon. You should have read the manual, and the TTL may be long.

Maya
"""
TICKET = {
    "id": "77",
    "subject": "Calendar empty",
    "requester": {"name": "Wren Oduya", "email": "wren@example.com"},
    "messages": [
        {"from": "customer", "text": "Since Monday the calendar is empty. I am on Firefox 131 at home."}
    ],
}


def seconds(command: Sequence[str], folder: Path) -> float:
    """Wall clock of one run."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def cold_start(commands: dict[str, list[str]], folder: Path, runs: int) -> None:
    """Print the median of each command, run in turn, and how many bare starts of Python it is."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        seconds(command, folder)  # caches are filled
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(seconds(command, folder))
    bare = statistics.median(taken["bare Python"])
    for name, times in taken.items():
        middle = statistics.median(times)
        print(f"  {name:<28}{1000 * middle:8.1f} ms{middle / bare:8.2f} x")


def batch(csreply: str, folder: Path, replies: int) -> None:
    """Print how long one run takes over many replies, and the most memory it had."""
    lines = [json.dumps({"id": str(n), "ticket": TICKET, "reply": REPLY}) for n in range(replies)]
    (folder / "batch.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [csreply, "lint", "batch.jsonl", "--format", "jsonl", "--fail-on", "never"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = seconds(command, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"  {replies} replies: {wall:.1f} s ({used:.1f} s of one core), {1000 * wall / replies:.2f} ms each"
    )
    print(f"  peak memory of any run so far: {after.ru_maxrss / 1024:.0f} MiB")


def findings(csreply: str, path: Path, peers: dict[str, list[str]], folder: Path) -> None:
    """Print how many replies with and without labelled faults each tool says anything about."""
    from labelled import cases

    told = {"csreply": set[str]()}
    command = [csreply, "lint", str(path.resolve()), "--format", "jsonl", "--fail-on", "never"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    for line in run.stdout.splitlines():
        report = json.loads(line)
        if any(each["level"] != "note" for each in report.get("findings", ())):
            told["csreply"].add(report["id"])
    every = [case for case in cases(path) if "rules" not in case]
    for name, peer in peers.items():
        told[name] = {case["id"] for case in every if _says(peer, case["reply"], folder)}
    faulty = {case["id"] for case in every if case["expect"]}
    fair = {case["id"] for case in every if not case["expect"]}
    for name, ids in told.items():
        print(
            f"  {path.stem:<20}{name:<12} speaks up on {len(ids & faulty):>4} of {len(faulty)} faulty, "
            f"{len(ids & fair):>4} of {len(fair)} faultless"
        )


def _says(peer: Sequence[str], reply: str, folder: Path) -> bool:
    (folder / "one.txt").write_text(reply, encoding="utf-8")
    run = subprocess.run([*peer, "one.txt"], cwd=folder, capture_output=True, check=False)
    return run.returncode != 0


def main() -> None:
    """All of it, one table after the other."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--csreply", default=shutil.which("csreply") or "csreply")
    parser.add_argument("--labelled", type=Path, nargs="*", default=[])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--replies", type=int, default=2000)
    args = parser.parse_args()
    csreply = str(Path(args.csreply).resolve().parent / Path(args.csreply).name)
    python = Path(csreply).parent / "python"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    peers = {name: command for name, command in PEERS.items() if shutil.which(command[0])}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CSREPLY_CACHE"] = str(folder / "cache")
        (folder / "reply.txt").write_text(REPLY, encoding="utf-8")
        (folder / "ticket.json").write_text(json.dumps(TICKET), encoding="utf-8")
        print("cold start")
        bare = [str(python) if python.exists() else sys.executable, "-c", "pass"]
        short = [csreply, "lint", "reply.txt", "--ticket", "ticket.json"]
        others = {name: [*command, "reply.txt"] for name, command in peers.items()}
        cold_start({"bare Python": bare, "csreply lint --ticket": short, **others}, folder, args.runs)
        print("many replies")
        batch(csreply, folder, args.replies)
        if args.labelled:
            print("labelled replies")
        for path in args.labelled:
            findings(csreply, path, peers, folder)
    for name in sorted(PEERS.keys() - peers.keys()):
        print(f"not installed: {name}")


if __name__ == "__main__":
    main()
