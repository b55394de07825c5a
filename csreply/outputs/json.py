"""``json``: one document. A single Report is an object; none, or several, are a list.

So ``csreply match ticket.eml --format json | jq .matches`` needs no ``.[0]``. Who cannot know how many
tickets there will be reads ``jsonl``, which is one object a line however many come.
"""

from __future__ import annotations

from contextlib import contextmanager
from textwrap import indent

from csreply.outputs.shape import as_dict, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from csreply.model import Report
    from csreply.outputs.out import Out


def write(reports: Iterable[Report], out: Out) -> None:
    """The document, streamed: only one Report is held back, until a second shows that it is a list."""
    pages = (encoded(as_dict(report), unicode=out.unicode, indent=2) for report in reports)
    first = next(pages, None)
    second = next(pages, None) if first is not None else None
    if first is None or second is None:
        out.write((first or "[]") + "\n")
        return
    with _list(out):
        out.write(f"{indent(first, '  ')},\n{indent(second, '  ')}")
        for page in pages:
            out.write(f",\n{indent(page, '  ')}")
            out.flush()


@contextmanager
def _list(out: Out) -> Iterator[None]:
    """A list that is closed even when the run is cut short, so that what was written can be read."""
    out.write("[\n")
    try:
        yield
    finally:
        out.write("\n]\n")
