"""The short way in: the plain forms of ``csreply lint``, without the command line's machinery.

An agent's mail program runs it before every mail, so it may cost no more than three bare starts of Python.
What is not plain, and whatever goes wrong, falls through to the full command line, which then does or says
it: so there is one wording of every error. ``tests/test_quick.py`` holds both ways to the same answers.

Paths are plain text here, and nothing is imported that a check does not use.
"""

from __future__ import annotations

import gc
import os
import sys

from csreply.keeping import folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from csreply.lint import Known
    from csreply.lint.lexicon import Lexicon
    from csreply.model import Finding, Report, Ticket
    from csreply.quick.settings import Chosen

_ONCE = ("--ticket", "--format", "--fail-on")
_MANY = ("--ignore", "--only", "--allow")
_FORMS = ("text", "line", "json", "jsonl")
_FLOORS = ("note", "warning", "error", "never")
_MOST_BYTES = 1024 * 1024
"""A reply or a ticket that is larger goes the long way."""


class NotPlainError(Exception):
    """This is for the full command line."""


def main() -> None:
    """The ``csreply`` command. Does not return: what is left is given back to the system at once."""
    arguments = sys.argv[1:]
    gc.disable()
    code = linted(arguments) if arguments[:1] == ["lint"] else None
    if code is None:
        code = _full(arguments[0] if arguments else "")
    sys.stderr.flush()
    os._exit(code or 0)  # to take apart what was read costs as much as reading it


def _full(command: str) -> int:
    """The full command line; of ``match``, whose start is felt too, the patterns are kept as well."""
    from csreply.quick.patterns import bring, keep

    gc.enable()
    gc.set_threshold(100_000, 20, 100)  # most of what is made while starting stays
    kept = command == "match"
    if kept:
        bring(folder(), command)
    from csreply.cli import main as full

    try:
        full()
    except SystemExit as ended:
        if kept:
            keep(folder(), command)
        if isinstance(ended.code, int):
            return ended.code
        raise
    return 0


def linted(arguments: list[str]) -> int | None:
    """Check one reply and print what was found.

    Args:
        arguments: as typed, ``lint`` first.

    Returns:
        The exit code; None where nothing was done, and the full command line is to take over.
    """
    from csreply.model import CsreplyError

    before = sys.stdin
    try:
        form, floor, report = _checked(_options(arguments[1:]))
    except (NotPlainError, CsreplyError, OSError, ValueError, KeyError):
        return None
    finally:
        _unread(before)
    try:
        from csreply.console import write

        write([report], form)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough: what Python still wants to print goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    finally:
        from csreply.quick.patterns import keep

        keep(folder())
    return int(_worst(report.findings or ()) >= floor)


_read: list[bytes] = []
"""What was taken from standard input, for the full command line to read once more."""


def _unread(stdin: Any) -> None:
    if _read and sys.stdin is stdin:
        import io

        sys.stdin = io.TextIOWrapper(io.BytesIO(_read.pop()), encoding="utf-8")


def _checked(options: dict[str, Any]) -> tuple[str, int, Report]:
    from csreply.quick.patterns import bring
    from csreply.quick.settings import settings

    cache = folder()
    bring(cache)
    chosen = settings(os.getcwd(), cache)  # noqa: PTH109 - see the module
    from csreply.lint import lint
    from csreply.model import Report
    from csreply.rules import Rulebook

    book = Rulebook.open(chosen.rules, cache=cache, styles=chosen.styles)
    name = options["reply"]
    ticket, text = _ticket(options["--ticket"], chosen), _text(name)
    if ticket is None:
        from csreply.tickets.quoted import ticket_below

        ticket = ticket_below(text)
    text = text.replace("\r\n", "\n")
    known = _known(options, chosen, book.rules, cache)
    found = lint(text, book, ticket=ticket, known=known)
    floor = _FLOORS.index(options["--fail-on"] or chosen.fail_on)
    return options["--format"] or "text", floor, Report(name, name, reply=text, findings=tuple(found))


def _options(arguments: list[str]) -> dict[str, Any]:
    """What was asked for.

    Raises:
        NotPlainError: anything but the plain options, each with a value, and one reply at most.
    """
    found: dict[str, Any] = dict.fromkeys(_ONCE, "") | {name: [] for name in _MANY} | {"reply": ""}
    rest = iter(arguments)
    for argument in rest:
        name, _, value = argument.partition("=")
        if name in _ONCE or name in _MANY:
            value = value if "=" in argument else next(rest, "")
            if not value or (value.startswith("-") and (value != "-" or name != "--ticket")):
                raise NotPlainError
            found[name] = value if name in _ONCE else [*found[name], value]
        elif found["reply"] or not argument or (argument.startswith("-") and argument != "-"):
            raise NotPlainError
        else:
            found["reply"] = argument
    found["reply"] = found["reply"] or "-"
    plain = found["--format"] in ("", *_FORMS) and found["--fail-on"] in ("", *_FLOORS)
    if not plain or found["--ticket"] == "-":
        raise NotPlainError
    return found


def _text(name: str) -> str:
    """The reply.

    Raises:
        NotPlainError: it is a batch, a raw mail, large, empty, or no text.
    """
    if name == "-":
        data = sys.stdin.buffer.read()
        _read[:] = [data]
    else:
        data = _bytes(name)
    data = data.removeprefix(b"\xef\xbb\xbf")
    label, colon, _ = data.partition(b"\n")[0].partition(b":")
    headers = colon and label.replace(b"-", b"").isalnum()  # perhaps of a raw mail
    if len(data) > _MOST_BYTES or headers or not data.strip() or data.lstrip().startswith(b"{"):
        raise NotPlainError
    return data.decode()


def _bytes(name: str) -> bytes:
    with open(name, "rb") as file:  # noqa: PTH123 - see the module
        return file.read(_MOST_BYTES + 1)


def _ticket(name: str, chosen: Chosen) -> Ticket | None:
    if not name:
        return None
    from csreply.quick.ticket import own_ticket

    data = _bytes(name)
    found = own_ticket(data, name, chosen.fields or {}) if len(data) <= _MOST_BYTES else None
    if found is None:
        from csreply.tickets import read

        found = next(read(name, own=chosen.own, field_names=chosen.fields or {}), None)  # type: ignore[assignment]
    if found is None or isinstance(found, Exception):
        raise NotPlainError
    return found


def _known(options: dict[str, Any], chosen: Chosen, rules: Any, cache: str) -> Known:
    """What the linter knows of the desk.

    Raises:
        NotPlainError: there is no such rule.
    """
    from csreply.lint import Known

    ignore, only = chosen.ignore | {*options["--ignore"]}, frozenset(options["--only"]) or chosen.only
    if not all(name in rules for name in (*ignore, *only, *chosen.only)):
        raise NotPlainError
    allow = chosen.allow | {*options["--allow"]}
    words = _lexicon(chosen.kb, cache) if chosen.kb else None
    return Known(
        glossary=words.glossary if words else {},
        allow=allow,
        ignore=ignore,
        only=only,
        audience=chosen.audience,  # type: ignore[arg-type]  # the settings have been checked
        shown=words.shown if words else frozenset(),
        urls=words.urls if words else {},
    )


def _lexicon(kb: str, cache: str) -> Lexicon:
    """What the desk's articles teach."""
    from csreply.lint.lexicon import kept, place, stamp

    found = kept(place(cache, kb), stamp(kb))
    if found is None:
        from pathlib import Path

        from csreply.desk.lexicon import lexicon

        found = lexicon(Path(kb), cache)
    return found


def _worst(findings: tuple[Finding, ...]) -> int:
    return max((_FLOORS.index(finding.level) for finding in findings), default=-1)
