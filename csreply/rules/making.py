"""From the YAML of a rulebook to the plain data that is matched. Imported only when the cache is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import CsreplyError
from csreply.reading import load_yaml, read_text
from csreply.rules.lexicon import filed
from csreply.rules.shape import fact, rule, terms, weights, word_lists
from csreply.text import words
from csreply.wording.parsing import Classes, WordingError, checked, classed, compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from csreply.rules.shape import Entry

_PARTS: dict[str, Callable[[Entry], Any]] = {
    "words": word_lists,
    "": rule,
    "facts": fact,
    "trades": terms,
    "weights": weights,
}
"""The folders of a rulebook, and what reads a file of each."""


def made(folders: Sequence[Path]) -> dict[str, Any]:
    """The compiled data of these folders, the first of which is the packaged rulebook.

    Raises:
        CsreplyError: the packaged rulebook is at fault.
    """
    problems: list[CsreplyError] = []
    parts: dict[str, dict[str, Any]] = {part: {} for part in _PARTS}
    for folder in folders:
        own = folder is folders[0]
        if not folder.is_dir():
            problems.append(CsreplyError("no such folder of rules", where=str(folder), mend="check the path"))
            continue
        for part, read in _PARTS.items():
            _gather(folder / part if part else folder, read, parts[part], problems, strict=own)
    data = _compiled(parts, problems)
    data["problems"] = [(problem.what, problem.where, problem.mend) for problem in problems]
    return data


def _gather(
    folder: Path,
    read: Callable[[Entry], Any],
    into: dict[str, Any],
    problems: list[CsreplyError],
    *,
    strict: bool,
) -> None:
    """Read the files of one folder; a fault is raised from the packaged rulebook, noted from a desk's."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".yml", ".yaml"):
            continue
        try:
            value, lines = load_yaml(read_text(path), str(path))
            into[path.stem] = read((path.stem, value, lines, str(path)))
        except CsreplyError as problem:
            if strict:
                raise
            problems.append(problem)


def _compiled(parts: dict[str, dict[str, Any]], problems: list[CsreplyError]) -> dict[str, Any]:
    shared: Classes = {}
    for name, (lists, verbs, where) in parts["words"].items():
        shared = _classes(lists, verbs, shared, f"{where}: {name}")
    replies: list[tuple[str, str]] = []
    tickets: list[tuple[str, str]] = []
    classes = dict(shared)
    for kind, (plain, asks, tells) in parts["facts"].items():
        replies += _usable(((f"ask:{kind}", ask) for ask in asks), classes, plain["path"], problems)
        tickets += _usable(((f"tell:{kind}", tell) for tell in tells), classes, plain["path"], problems)
    rows: list[tuple[tuple[Any, ...], Any]] = []
    for id_, (plain, own) in parts[""].items():
        mine = _classes(own.words, own.verbs, shared, plain["path"])
        rows.append(compiled(_usable(own.replies, mine, plain["path"], problems), mine))
        tickets_of_rule = _usable(own.tickets, mine, plain["path"], problems)
        plain["words"] = {name: frozenset(_flat(name, mine)) for name in own.words}
        rows.append(compiled(tickets_of_rule, mine))
        del id_
    return {
        "rules": {id_: plain for id_, (plain, _) in sorted(parts[""].items())},
        "facts": {kind: plain for kind, (plain, _, _) in sorted(parts["facts"].items())},
        "replies": _joined([compiled(replies, classes), *rows[0::2]]),
        "tickets": _joined([compiled(tickets, classes), *rows[1::2]]),
        "terms": filed(parts["trades"], _keys(parts["trades"])),
        "weights": parts["weights"],
    }


def _keys(trades: dict[str, dict[str, tuple[str, str, str, str]]]) -> dict[str, str]:
    """Each technical word's words in compared form."""
    return {term: " ".join(words(term).forms) for terms in trades.values() for term in terms}


def _classes(lists: Any, verbs: Any, known: Classes, where: str) -> Classes:
    try:
        return classed(lists, verbs, known)
    except WordingError as error:
        raise CsreplyError(str(error), where=where, mend="name a class that stands above it") from None


def _usable(
    wordings: Iterable[tuple[str, str, str] | tuple[str, str]],
    classes: Classes,
    path: str,
    problems: list[CsreplyError],
) -> list[tuple[str, str]]:
    """The wordings that can be read; the others are faults of the file."""
    good: list[tuple[str, str]] = []
    for label, wording, *place in wordings:
        try:
            checked(wording, classes)
            good.append((label, wording))
        except WordingError as error:
            where = place[0] if place else path
            problems.append(
                CsreplyError(f"{wording!r}: {error}", where=where, mend="see the language of wordings")
            )
    return good


def _flat(name: str, classes: Classes) -> list[str]:
    """The entries of a class as text: single words, and rows of words where each step is one word."""
    singles, multis = classes[name]
    return [*singles, *(" ".join(next(iter(step)) for step in row) for row in multis)]


def _joined(scans: Sequence[tuple[Any, ...]]) -> tuple[Any, Any]:
    """Several compiled scans as one."""
    rows: list[Any] = []
    index: dict[str, list[Any]] = {}
    for wordings, entries in scans:
        base = len(rows)
        rows += wordings
        moved: dict[int, tuple[Any, ...]] = {}
        for word, places in entries.items():
            for place in places:
                if id(place) not in moved:
                    moved[id(place)] = (place[0] + base, *place[1:])
                index.setdefault(word, []).append(moved[id(place)])
    return tuple(rows), index
