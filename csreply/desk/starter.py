"""A starter desk: settings with every choice explained, an article, a template, a rule, a ticket to try."""

from __future__ import annotations

from importlib.resources import files
from shlex import quote
from typing import TYPE_CHECKING

from csreply.desk.settings import FILE
from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILES = (
    ("csreply.yml", FILE),
    ("article.md", "docs_kb/opening-hours.md"),
    ("template.md", "templates/thanks.md"),
    ("rule.yml", "rules/our-words.yml"),
    ("ticket.txt", "tickets/first.txt"),
)


def start(folder: Path) -> Iterator[str]:
    """Write a starter desk; a file that is there already stays as it is.

    Returns:
        A line for each file, and one on what to try.

    Raises:
        CsreplyError: the folder cannot be written.
    """
    for name, path in _FILES:
        target = folder / path
        if target.exists():
            yield f"kept   {target}"
            continue
        text = (files("csreply.desk") / "starter_files" / name).read_text(encoding="utf-8")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CsreplyError(f"cannot be written: {error.strerror or error}", where=str(target)) from None
        yield f"wrote  {target}"
    where = "" if str(folder) == "." else f"cd {quote(str(folder))} && "
    yield f"Now try: {where}csreply reply tickets/first.txt"
