"""One engine on one set of data, in a process of its own, so that memory and warmth are its own.

``worker.py JOB`` reads a pickled ``Job`` and prints a JSON object, an ``Outcome``.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from peers import PEERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from csreply.model import Ticket

CSREPLY = "csreply"
ALONE, SOLVED, ADDED, NEAREST = "articles only", "with solved", "solved text added", "nearest solved"
"""What an engine goes by. The last two are what is usually done with a peer: each solved ticket's text is
added to its article's document; or the articles of the 30 nearest solved tickets are voted for."""
NEIGHBOURS = 30
WARM = 20
"""Tickets that are searched for before the clock counts."""
DEPTH = 10


class Job(NamedTuple):
    """What a worker does.

    Attributes:
        engine: csreply or a peer.
        mode: what it goes by.
        folder: where its index is kept: empty.
        kb, solved: for csreply, as on its command line.
        today: ISO date, for csreply.
        paths: the articles that are ranked.
        texts: the articles as plain text; empty for csreply.
        past: the solved tickets, text and articles; empty for csreply.
        rounds: lists of tickets to search for; the first is timed.
    """

    engine: str
    mode: str
    folder: Path
    kb: Path
    solved: Path | None
    today: str
    paths: Sequence[str]
    texts: Sequence[str]
    past: Sequence[tuple[str, tuple[str, ...]]]
    rounds: Sequence[Sequence[Ticket]]


class Answer(NamedTuple):
    """What a ticket was answered with: paths best first; for csreply also how sure, and if it answers."""

    paths: list[str]
    confidence: float = 0.0
    answered: bool = True


class Outcome(NamedTuple):
    """What a worker has measured: seconds, bytes, milliseconds, bytes, and the answers of each round.

    A ticket's time is the processor's, which a busy machine changes less than the clock's.
    """

    build: float
    size: int
    each: float
    memory: int
    rounds: list[list[Answer]]


def run(job: Job) -> Outcome:
    """Put a job to a worker and wait.

    Raises:
        subprocess.CalledProcessError: the worker failed; its error is on standard error.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    file = job.folder.with_suffix(".job")
    file.write_bytes(pickle.dumps(job))
    command = [sys.executable, __file__, str(file)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    build, size, each, memory, rounds = json.loads(told)
    return Outcome(build, size, each, memory, [[Answer(*one) for one in found] for found in rounds])


def measured(job: Job) -> Outcome:
    """Build, search, and look at the clock."""
    start = time.perf_counter()
    answer = _csreply(job) if job.engine == CSREPLY else _peer(job)
    build = time.perf_counter() - start
    for ticket in job.rounds[0][-WARM:]:
        answer(ticket)
    took, rounds = [], []
    for number, tickets in enumerate(job.rounds):
        found = []
        for ticket in tickets:
            start = time.process_time()
            found.append(answer(ticket))
            if number == 0:
                took.append(time.process_time() - start)
        rounds.append(found)
    kept = (file for file in job.folder.rglob("*") if file.is_file())
    return Outcome(build, sum(f.stat().st_size for f in kept), median(took) * 1000, peak_memory(), rounds)


def _csreply(job: Job) -> Callable[[Ticket], Answer]:
    import os

    from csreply.desk import Desk, settings_for

    os.environ["CSREPLY_CACHE"] = str(job.folder)
    desk = Desk(settings_for(None, job.folder, kb=job.kb, solved=job.solved), today=job.today)
    ranked = set(job.paths)
    most = DEPTH + min(DEPTH, len(desk.library.paths()) - len(ranked))
    _ = desk.index

    def answer(ticket: Ticket) -> Answer:
        report = desk.match(ticket, most=most)
        found = [match for match in report.matches or () if match.article.path in ranked][:DEPTH]
        confidence = found[0].confidence if found else 0.0
        return Answer([match.article.path for match in found], confidence, report.route != "hand-over")

    return answer


def _peer(job: Job) -> Callable[[Ticket], Answer]:
    peer = PEERS[job.engine].make()
    if job.mode == NEAREST:
        peer.build([text for text, _ in job.past], job.folder)
        return lambda ticket: Answer(_voted(job, peer.search(ticket.customer_text, NEIGHBOURS)))
    peer.build(_with_past(job) if job.mode == ADDED else job.texts, job.folder)
    return lambda ticket: Answer([job.paths[hit.number] for hit in peer.search(ticket.customer_text, DEPTH)])


def _with_past(job: Job) -> list[str]:
    """Each article's text with those of the tickets that it solved."""
    texts = {path: [text] for path, text in zip(job.paths, job.texts, strict=True)}
    for text, articles in job.past:
        for path in articles:
            if path in texts:
                texts[path].append(text)
    return ["\n".join(texts[path]) for path in job.paths]


def _voted(job: Job, hits: Sequence[Any]) -> list[str]:
    """The articles of the nearest solved tickets, each vote weighing the square of the ticket's score."""
    votes: Counter[str] = Counter()
    known = set(job.paths)
    for hit in hits:
        for path in job.past[hit.number][1]:
            if path in known:
                votes[path] += hit.score**2
    return [path for path, _ in votes.most_common(DEPTH)]


def peak_memory() -> int:
    """The most bytes this process has held.

    On Linux from the process's own status: ``ru_maxrss`` there begins with what its parent held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    job = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301  # our own file, written a moment ago
    print(json.dumps(measured(job)))
