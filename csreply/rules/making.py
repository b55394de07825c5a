"""From the YAML of a rulebook to the plain data that is matched. Imported only when the cache is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import CsreplyError
from csreply.reading import load_yaml, read_text
from csreply.rules.lexicon import filed
from csreply.rules.shape import fact, rule, terms, weights, word_lists
from csreply.text import words
from csreply.wording.parsing import WordingError, checked, classed, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from csreply.rules.shape import Entry
    from csreply.wording.parsing import Classes

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
    said: list[tuple[list[tuple[str, str]], Classes]] = [(replies, classes)]
    told: list[tuple[list[tuple[str, str]], Classes]] = [(tickets, classes)]
    for plain, own in parts[""].values():
        mine = _classes(own.words, own.verbs, shared, plain["path"])
        said.append((_usable(own.replies, mine, plain["path"], problems), mine))
        told.append((_usable(own.tickets, mine, plain["path"], problems), mine))
        plain["words"] = {name: frozenset(_flat(name, mine)) for name in own.words}
    asked = parts[""].get("asked-again")
    words = asked[0]["words"] if asked else {}
    kin = families(words)
    for name in [name for name in words if name.startswith(_KIN)]:
        del words[name]
    return {
        "families": kin,
        "rules": {id_: plain for id_, (plain, _) in sorted(parts[""].items())},
        "facts": {kind: plain for kind, (plain, _, _) in sorted(parts["facts"].items())},
        "replies": joined(said),
        "tickets": joined(told),
        "terms": filed(parts["trades"], _keys(parts["trades"])),
        "weights": parts["weights"],
    }


_KIN = "kin-"


def families(
    words: Mapping[str, Iterable[str]],
) -> tuple[dict[str, tuple[str, ...]], dict[str, dict[str, tuple[str, ...]]]]:
    """The families of each word, and of each pair of words by its first.

    Args:
        words: lists of a rule; those whose names begin with ``kin-`` are families, of one or two words each.
            The pairs of ``irregular``, a past form and its verb, are of one family too.
    """
    single: dict[str, tuple[str, ...]] = {}
    pairs: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, members in words.items():
        for member in sorted(members) if name.startswith(_KIN) else ():
            first, _, second = member.partition(" ")
            table = pairs.setdefault(first, {}) if second else single
            table[second or first] = (*table.get(second or first, ()), name.removeprefix(_KIN))
    for pair in sorted(words.get("irregular", ())):
        past, _, base = pair.partition(" ")
        single[base] = (*single.get(base, ()), f"={base}")
        single[past] = (*single.get(past, ()), *single[base])
    return single, pairs


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
