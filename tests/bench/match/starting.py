"""Cold starts: one ticket in a process of its own, as many times a bare Python's start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from peers import PEERS
from worker import CSREPLY, NEAREST, Job

from csreply.outputs import as_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIMES = 15
BARE = (sys.executable, "-c", "pass")


def cold_starts(jobs: Sequence[Job], times: int = TIMES) -> tuple[float, dict[int, float]]:
    """The seconds of a bare Python's start, and of each job (by its place) its start in them: medians.

    They take turns, so that what else the machine does falls on all alike. The jobs' indexes are those that
    their workers have kept; jobs of peers that keep none are left out.
    """
    commands: dict[int, tuple[Sequence[str], Mapping[str, str]]] = {-1: (BARE, {})}
    for number, job in enumerate(jobs):
        if job.mode != NEAREST and (job.engine == CSREPLY or PEERS[job.engine].kept):
            commands[number] = _command(job)
    took: dict[int, list[float]] = {number: [] for number in commands}
    for _ in range(times):
        for number, (command, more) in commands.items():
            start = time.perf_counter()
            subprocess.run(
                command, env=os.environ | more, stdout=subprocess.DEVNULL, check=False, cwd=jobs[0].folder
            )
            took[number].append(time.perf_counter() - start)
    bare = median(took.pop(-1))
    return bare, {number: median(all_) / bare for number, all_ in took.items()}


def _command(job: Job) -> tuple[Sequence[str], Mapping[str, str]]:
    """The command of a single ticket, and what it wants of the environment."""
    rounds = job.rounds[0]
    ticket = sorted(rounds, key=lambda one: len(one.customer_text))[len(rounds) // 2]
    if job.engine != CSREPLY:
        file = job.folder.with_suffix(".txt")
        file.write_text(ticket.customer_text, encoding="utf-8")
        here = Path(__file__).with_name("cold.py")
        return (sys.executable, str(here), job.engine, str(job.folder), str(file)), {}
    file = job.folder.with_suffix(".json")
    file.write_text(json.dumps(as_ticket(ticket)), encoding="utf-8")
    solved = ("--solved", str(job.solved)) if job.solved else ()
    command = (sys.executable, "-m", "csreply", "match", str(file), "--kb", str(job.kb), *solved)
    return command, {"CSREPLY_CACHE": str(job.folder)}
