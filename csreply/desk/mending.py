"""Replies mended where there is one safe better wording: in their file, or as a diff."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from csreply.lint.fixing import difference, mended, with_line_ends_of
from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.model import Report


def differences(reports: Iterator[Report]) -> Iterator[str]:
    """What mending would change, as a diff for each reply; nothing is written."""
    for report in reports:
        if report.problem:
            raise report.problem
        reply = report.reply or ""
        yield difference(report.source, reply, mended(reply, report.findings or ()))


def mend(report: Report) -> str:
    """The mended reply of a Report, kept in its file; of standard input it is kept nowhere.

    Raises:
        CsreplyError: the file holds many replies, or cannot be written.
    """
    reply = report.reply or ""
    text = mended(reply, report.findings or ())
    if report.source == "-" or text == reply:
        return text
    path = Path(report.source)
    try:
        original = path.read_bytes().decode("utf-8-sig")
        mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
        if original.replace("\r\n", "\n") != reply:
            what = "only a file with one reply can be mended"
            raise CsreplyError(what, where=report.source, mend="see the changes with --fix --dry-run")
        _put(path, f"{mark}{with_line_ends_of(original, text)}".encode())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CsreplyError(f"cannot be mended: {reason}", where=report.source) from None
    return text


def _put(path: Path, data: bytes) -> None:
    """Atomically, with the permissions that the file has."""
    target = path.resolve()
    new = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        new.write_bytes(data)
        new.chmod(target.stat().st_mode & 0o7777)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
