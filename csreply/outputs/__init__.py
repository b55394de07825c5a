"""The door out: Reports, printed in one of seven formats.

Every format prints whatever a Report holds, and nothing more; so commands and formats never multiply. A new
format is one module here, with ``write(reports, out)``, and its name in ``OUTPUTS``.

What a Report quotes was written by strangers. No format lets it through as anything but text: no terminal
escape, no markup, no mention, no workflow command.
"""

from __future__ import annotations

from csreply.model import CsreplyError
from csreply.outputs.out import Out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO

    from csreply.model import Report
    from csreply.outputs.shape import as_dict, as_ticket

__all__ = ["OUTPUTS", "Out", "as_dict", "as_ticket", "write"]

OUTPUTS: tuple[str, ...] = ("text", "line", "json", "jsonl", "github", "sarif", "markdown")
"""Each is the name of a format and of its module. They are imported when asked for: a run uses one."""


def __getattr__(name: str) -> Any:
    """``as_dict`` and ``as_ticket``, imported on demand: a check before sending prints text."""
    if name not in ("as_dict", "as_ticket"):
        raise AttributeError(name)
    from csreply.outputs import shape

    return getattr(shape, name)


def write(
    reports: Iterable[Report], form: str, out: TextIO, *, colour: bool = False, width: int = 80
) -> None:
    """Print Reports as they come. Nothing is kept but what the format must know at its end.

    Args:
        reports: may be a stream without end; each is printed before the next is asked for (``json`` alone
            waits for the second, to know whether it writes one object or a list).
        form: one of ``OUTPUTS``.
        out: the stream. Characters that it cannot encode are shown as near as it can.
        colour: whether it is a terminal that shows colours. Only ``text`` looks at it, and at ``width``.
        width: of the terminal, in cells; 0 leaves lines as long as they are.

    Raises:
        CsreplyError: there is no such format.
        OSError: the stream does not take it (a closed pipe, a full disk).
    """
    if form not in OUTPUTS:
        raise CsreplyError(f"there is no format {form!r}", mend=f"use one of {', '.join(OUTPUTS)}")
    page = Out(out, colour=colour, width=width)
    __import__(f"{__name__}.{form}", fromlist=["write"]).write(reports, page)  # importlib costs a start-up
    page.flush()
