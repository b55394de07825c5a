"""What the files of a rulebook may hold. Every fault names its file, its line and the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from csreply.model import LEVELS, CsreplyError
from csreply.rules.safe import fault, literal
from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from csreply.reading import YamlPath

Entry = tuple[str, Any, dict["YamlPath", int], str]
"""A file's name without its end, its value, the line of each path into it, its path."""

_RULE_KEYS = frozenset(
    """
    says why source level check prefer phrases frames patterns except ticket words verbs numbers examples
    """.split()  # noqa: SIM905 - a list reads worse
)
_FACT_KEYS = frozenset(
    "label sure deed better nouns asks tells values patterns fields files examples".split()  # noqa: SIM905 - a list reads worse
)


class Own(NamedTuple):
    """What of a rule goes into the scans: classes of words, and wordings with label and place."""

    words: Mapping[str, list[str]]
    verbs: Mapping[str, list[str]]
    replies: list[tuple[str, str, str]]
    tickets: list[tuple[str, str, str]]


def rule(entry: Entry) -> tuple[dict[str, Any], Own]:
    """A rule's plain data and its wordings.

    Labels are ``id/``, ``id/<frame>``, ``id/=<better>``; what excuses a finding is ``id/!`` or
    ``id/<frame>!``. On the ticket's side ``id/<name>``.

    Raises:
        CsreplyError: see the module.
    """
    id_, _, lines, path = entry
    keys = _mapping(entry, _RULE_KEYS)
    for key in ("says", "why"):
        if not keys.get(key):
            raise CsreplyError(f"a rule needs {key!r}", where=f"{path}:1", mend=f"add a line '{key}: …'")
    level = keys.get("level", "warning")
    if level not in LEVELS:
        where = f"{path}:{lines.get(('level',), 1)}"
        raise CsreplyError(f"no such level: {level!r}", where=where, mend=f"use one of {', '.join(LEVELS)}")
    own = Own(_lists(entry, "words"), _lists(entry, "verbs"), [], [])
    frames = _wordings(entry, keys, own)
    own.tickets.extend(
        (f"{id_}/{name}", wording, f"{path}:{lines.get(('ticket', name), 1)}")
        for name, wordings in _lists(entry, "ticket").items()
        for wording in wordings
    )
    patterns = [_pattern(entry, number, item) for number, item in enumerate(listed(keys.get("patterns")))]
    plain = {
        "says": str(keys["says"]).strip(),
        "why": str(keys["why"]).strip(),
        "source": str(keys.get("source", "")).strip(),
        "level": level,
        "check": str(keys.get("check", "")),
        "frames": frames,
        "patterns": patterns,
        "numbers": {str(name): float(number) for name, number in (keys.get("numbers") or {}).items()},
        "packed": repr(_examples(entry, keys)),
        "path": path,
    }
    return plain, own


def _wordings(entry: Entry, keys: Mapping[str, Any], own: Own) -> dict[str, tuple[str, str, str, str]]:
    """Fill in what is looked for in replies; give back what each frame says."""
    id_, _, lines, path = entry

    def add(label: str, wordings: Any, *place: str | int) -> None:
        for number, wording in enumerate(listed(wordings)):
            line = lines.get((*place, number), lines.get(place, 1))
            own.replies.append((label, str(wording), f"{path}:{line}"))

    add(f"{id_}/", keys.get("phrases"), "phrases")
    add(f"{id_}/!", keys.get("except"), "except")
    for found, better in (keys.get("prefer") or {}).items():
        own.replies.append((f"{id_}/={better}", str(found), f"{path}:{lines.get(('prefer', str(found)), 1)}"))
    frames = {}
    for name, frame in (keys.get("frames") or {}).items():
        if not isinstance(frame, dict):
            frame = {"wordings": frame}
        add(f"{id_}/{name}", frame.get("wordings"), "frames", name, "wordings")
        add(f"{id_}/{name}!", frame.get("unless"), "frames", name, "unless")
        frames[str(name)] = tuple(str(frame.get(key, "")).strip() for key in ("says", "better", "level"))
    return frames  # type: ignore[return-value]  # a tuple of three by construction


def fact(entry: Entry) -> tuple[dict[str, Any], list[str], list[str]]:
    """A kind's plain data, its wordings in replies, its wordings in tickets.

    Raises:
        CsreplyError: see the module.
    """
    _, _, lines, path = entry
    keys = _mapping(entry, _FACT_KEYS)
    examples = [_plain(item) for item in listed(keys.get("examples")) if isinstance(item, dict)]
    have = {key for example in examples for key in example}
    missing = {"ask", "not-ask", "told", "not-told"} - have
    if missing or not keys.get("label"):
        what = "a 'label'" if not keys.get("label") else f"an example of {', '.join(sorted(missing))}"
        where = f"{path}:{lines.get(('examples',), 1)}"
        raise CsreplyError(
            f"a kind of fact needs {what}", where=where, mend="add it; the tests run the examples"
        )
    nouns = "|".join(str(noun) for noun in listed(keys.get("nouns")))
    asks = [template.replace("NOUN", f"({nouns})") for template in ASKED_BY_NOUN] if nouns else []
    values = [str(value) for value in listed(keys.get("values"))]
    plain = {
        "label": str(keys["label"]),
        "sure": bool(keys.get("sure", True)),
        "deed": bool(keys.get("deed", False)),
        "better": str(keys.get("better", "")),
        "patterns": [
            _pattern(entry, number, item) for number, item in enumerate(listed(keys.get("patterns")))
        ],
        "fields": tuple(folded(name) for name in listed(keys.get("fields"))),
        "files": tuple(folded(name) for name in listed(keys.get("files"))),
        "packed": repr(examples),
        "path": path,
    }
    return plain, asks + listed(keys.get("asks")), listed(keys.get("tells")) + values


ASKED_BY_NOUN = (
    "(what|which) [exact|other|kind of|type of|sort of] NOUN",
    "(what|which) (is|was|are|were) [the|your|its] [exact|full|current] NOUN",
    "(what|which) ~2 NOUN (is|was|are|were|do|does|did|have|has)",
    "(your|the|a|its|his|her|their|any) [exact|full|current|same|right|correct|old|new|present|whole] NOUN",
    "(your|the) ~2 NOUN",
    "(without|no|need|needs|have|know|missing) [a|the|your|any] NOUN",
    "^ NOUN [please] $",
    "^ [and] NOUN [please]",
    "under (which|what) NOUN",
)
"""The ways in which a sentence that asks names the thing it asks for, a noun."""


def terms(entry: Entry) -> dict[str, tuple[str, str, str, str]]:
    """Technical words of a trade: term → (meaning, trade, group, as written). Groups are the file's own keys.

    Raises:
        CsreplyError: see the module.
    """
    name, value, _, path = entry
    if not isinstance(value, dict):
        raise CsreplyError("a trade is a mapping of groups", where=f"{path}:1", mend="see a packaged one")
    found: dict[str, tuple[str, str, str, str]] = {}
    for group, words in value.items():
        if isinstance(words, dict):
            found.update(
                {
                    str(word): (str(meaning or ""), name, str(group), str(word))
                    for word, meaning in words.items()
                }
            )
        else:
            found.update({str(word): ("", name, str(group), str(word)) for word in listed(words)})
    return found


def weights(entry: Entry) -> dict[str, float]:
    """Learned numbers by name.

    Raises:
        CsreplyError: see the module.
    """
    _, value, _, path = entry
    if not isinstance(value, dict):
        raise CsreplyError("weights are a mapping of names to numbers", where=f"{path}:1")
    return {str(name): float(number) for name, number in value.items()}


def word_lists(entry: Entry) -> tuple[dict[str, list[str]], dict[str, list[str]], str]:
    """Shared classes of words and of verbs.

    Raises:
        CsreplyError: see the module.
    """
    _mapping(entry, frozenset({"words", "verbs"}))
    return _lists(entry, "words"), _lists(entry, "verbs"), entry[3]


def listed(value: Any) -> list[Any]:
    """A YAML value as a list: nothing is empty, one text is a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _plain(value: Any) -> Any:
    """A YAML value with nothing in it but mappings, lists and texts: dates and numbers as they read."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool) else str(value)


def _lists(entry: Entry, key: str) -> dict[str, list[str]]:
    """A mapping of lists of words. A text is words between commas."""
    _, value, lines, path = entry
    found = value.get(key) or {}
    if not isinstance(found, dict):
        where = f"{path}:{lines.get((key,), 1)}"
        raise CsreplyError(f"{key!r} is a mapping of lists", where=where, mend="write '  name: [word, word]'")
    return {
        str(name): [part.strip() for part in words.split(",")]
        if isinstance(words, str)
        else [str(w) for w in listed(words)]
        for name, words in found.items()
    }


def _mapping(entry: Entry, known: frozenset[str]) -> dict[str, Any]:
    _, value, lines, path = entry
    if not isinstance(value, dict):
        raise CsreplyError("not a mapping of keys", where=f"{path}:1", mend="see a packaged one")
    for key in value:
        if key not in known:
            where = f"{path}:{lines.get((str(key),), 1)}"
            raise CsreplyError(
                f"no such key: {key!r}", where=where, mend=f"the keys are {', '.join(sorted(known))}"
            )
    return value


def _pattern(entry: Entry, number: int, item: Any) -> tuple[str, str, str, str]:
    """A checked regular expression, its literal, its own message and better wording."""
    _, _, lines, path = entry
    keys = item if isinstance(item, dict) else {"pattern": item}
    pattern = str(keys.get("pattern", ""))
    wrong = fault(pattern)
    if wrong:
        where = f"{path}:{lines.get(('patterns', number), 1)}"
        raise CsreplyError(f"the pattern {pattern!r}: {wrong}", where=where, mend="bound it, as in {0,40}")
    return (
        pattern,
        str(keys.get("literal", literal(pattern))),
        str(keys.get("says", "")),
        str(keys.get("better", "")),
    )


def _examples(entry: Entry, keys: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """(text, caught, better, ticket, line) of each example."""
    _, _, lines, path = entry
    found = []
    for number, example in enumerate(listed(keys.get("examples"))):
        line = lines.get(("examples", number), 1)
        if not isinstance(example, dict) or ("bad" in example) == ("fine" in example):
            raise CsreplyError(
                "an example is 'bad' or 'fine'", where=f"{path}:{line}", mend="write '- bad: …'"
            )
        text = str(example.get("bad", example.get("fine")))
        better = example.get("better")
        found.append(
            (
                text,
                "bad" in example,
                None if better is None else str(better),
                _plain(example.get("ticket")),
                line,
            )
        )
    for wanted, name in ((True, "bad"), (False, "fine")):
        if not any(caught is wanted for _, caught, *_ in found):
            line = lines.get(("examples",), 1)
            raise CsreplyError(
                f"a rule needs a {name!r} example", where=f"{path}:{line}", mend=f"add '- {name}: …'"
            )
    return found
