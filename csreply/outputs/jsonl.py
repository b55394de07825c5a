"""``jsonl``: one Report a line, as it comes; what ``triage`` writes and resumes from."""

from __future__ import annotations

from csreply.outputs.shape import as_dict, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from csreply.model import Report
    from csreply.outputs.out import Out


def write(reports: Iterable[Report], out: Out) -> None:
    """A line a Report, let go at once: a reader behind a pipe sees it, and an interrupted run keeps it."""
    for report in reports:
        out.write(encoded(as_dict(report), unicode=out.unicode) + "\n")
        out.flush()
