"""Vale's styles, read as they are: six kinds of rule out of a folder of YAML.

``existence``, ``substitution``, ``occurrence``, ``repetition``, ``conditional`` and ``consistency`` become
rules named ``Style.Rule``. Whatever else a file asks for is named with its place, never passed over.

Source: the keys as Vale 3 documents them (vale.sh/docs/checks), and six published packages of styles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from csreply.model import CsreplyError
from csreply.reading import load_yaml, read_text
from csreply.rules.safe import fault, literal
from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

KINDS = ("existence", "substitution", "occurrence", "repetition", "conditional", "consistency")
_LEVELS = {"suggestion": "note", "warning": "warning", "error": "error"}
_SCOPES = ("text", "sentence", "paragraph", "summary", "raw")
_EVERY = ("extends", "message", "level", "scope", "link", "description", "name", "code", "limit", "vocab")
_KEYS = {
    "existence": ("tokens", "raw", "append", "ignorecase", "nonword", "exceptions", "action"),
    "substitution": ("swap", "ignorecase", "nonword", "exceptions", "action", "capitalize"),
    "occurrence": ("max", "min", "token", "ignorecase"),
    "repetition": ("tokens", "ignorecase", "alpha", "action", "exceptions"),
    "conditional": ("first", "second", "ignorecase", "exceptions"),
    "consistency": ("either", "ignorecase", "nonword"),
}
_INLINE = re.compile(r"^\(\?i\)(.*)$", re.DOTALL)
_LEADING = re.compile(r"(\(\?:[^()]{1,200}\))\+(?![+?])")
_Pattern = tuple[str, str, str, str]


class File(NamedTuple):
    """One file of a style, with the place of each of its keys."""

    keys: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int]
    path: str

    def problem(self, what: str, mend: str, *key: str | int) -> CsreplyError:
        """A fault at a key."""
        return CsreplyError(what, where=f"{self.path}:{self.lines.get(key, 1)}", mend=mend)


def styles(folders: Sequence[Path]) -> tuple[dict[str, dict[str, Any]], list[CsreplyError]]:
    """The rules of Vale styles in their compiled form, and everything that was not understood.

    Args:
        folders: each is a style (a folder of ``.yml``) or holds styles.
    """
    rules: dict[str, dict[str, Any]] = {}
    problems: list[CsreplyError] = []
    for folder in folders:
        if not folder.is_dir():
            problems.append(
                CsreplyError("no such folder of styles", where=str(folder), mend="check the path")
            )
            continue
        for path in [*sorted(folder.glob("*.yml")), *sorted(folder.glob("*/*.yml"))]:
            try:
                rules[f"{path.parent.name}.{path.stem}"] = _rule(path, problems)
            except CsreplyError as problem:
                problems.append(problem)
    return rules, problems


def _rule(path: Path, problems: list[CsreplyError]) -> dict[str, Any]:
    """One rule; tokens that cannot be used are left out of it and become problems.

    Raises:
        CsreplyError: nothing of it can be used.
    """
    value, lines = load_yaml(read_text(path), str(path))
    if not isinstance(value, dict):
        raise CsreplyError("not a rule of Vale's", where=f"{path}:1", mend="it has `extends` and `message`")
    file = File({str(key): held for key, held in value.items()}, lines, str(path))
    kind, scope = _kind(file), _scope(file)
    problems += [
        file.problem(f"{key!r} of Vale's {kind} is not supported", "it has no effect", key)
        for key in file.keys
        if key not in (*_EVERY, *_KEYS[kind])
    ]
    patterns, wrong = _patterns(file, kind)
    problems += wrong
    if not patterns:
        raise file.problem(f"nothing to look for in this {kind}", "see the problems above", "extends")
    return {
        "says": _says(str(file.keys.get("message", "")), kind),
        "why": str(file.keys.get("description", "") or f"A rule of the style {path.parent.name}.").strip(),
        "source": str(file.keys.get("link", "") or ""),
        "level": _LEVELS.get(str(file.keys.get("level", "suggestion")), "note"),
        "check": "vale",
        "frames": {},
        "patterns": patterns,
        "words": {
            "kind": frozenset({kind}),
            "scope": frozenset({scope}),
            "exceptions": frozenset(folded(str(each)) for each in _listed(file.keys.get("exceptions"))),
        },
        "numbers": {name: float(file.keys[name]) for name in ("max", "min") if _is_number(file, name)},
        "packed": "",
        "path": str(path),
    }


def _kind(file: File) -> str:
    kind = str(file.keys.get("extends", ""))
    if kind not in KINDS:
        what = f"Vale's kind {kind!r} is not supported" if kind else "no `extends`"
        raise file.problem(what, f"the kinds read here are {', '.join(KINDS)}", "extends")
    if not str(file.keys.get("message", "")).strip():
        raise file.problem("no `message`", "every rule of Vale's has one", "extends")
    return kind


def _scope(file: File) -> str:
    """Where the rule looks. A reply is plain text: headings, tables and code have no meaning in it."""
    wanted = [str(scope) for scope in _listed(file.keys.get("scope"))] or ["text"]
    for scope in wanted:
        if scope in _SCOPES:
            return scope
    raise file.problem(f"Vale's scope {wanted[0]!r} is not supported", f"use {', '.join(_SCOPES)}", "scope")


def _patterns(file: File, kind: str) -> tuple[list[_Pattern], list[CsreplyError]]:
    """What the rule looks for, in the order its check expects, and what of it cannot be used."""
    good: list[_Pattern] = []
    wrong: list[CsreplyError] = []
    for group in _wanted(file, kind):
        made: list[_Pattern] = []
        for place, token, better, bare in group:
            pattern = _whole(token, file, bare=bare)
            reason = fault(pattern)
            if reason:
                mend = "bound it, as in {0,40}"
                wrong.append(file.problem(f"{token[:80]!r} is left out: {reason}", mend, *place))
            else:
                made.append((pattern, literal(pattern), "", better))
        if len(made) == len(group) or kind in ("existence", "substitution", "repetition"):
            good += made  # a pair is of no use by half
    return good, wrong


_Wanted = tuple[tuple[str | int, ...], str, str, bool]
"""The place of a token in its file, the token, what to write instead, whether it is taken as it is."""


def _wanted(file: File, kind: str) -> Iterator[list[_Wanted]]:
    keys = file.keys
    if kind in ("existence", "repetition"):
        for name in ("tokens", "raw"):
            for number, token in enumerate(_listed(keys.get(name))):
                yield [((name, number), str(token), "", name == "raw")]
    elif kind == "substitution":
        held = keys.get("swap")
        swap = held if isinstance(held, dict) else {}
        for found in sorted(swap, key=lambda each: -len(str(each))):
            yield [(("swap", str(found)), str(found), str(swap[found]).replace("|", " or "), False)]
    elif kind == "occurrence":
        yield [(("token",), str(keys.get("token", "")), "", True)]
    elif kind == "conditional":
        yield [
            (("first",), str(keys.get("first", "")), "", True),
            (("second",), _once(str(keys.get("second", ""))), "", True),
        ]
    else:
        either = keys.get("either")
        for one, other in (either if isinstance(either, dict) else {}).items():
            yield [(("either", str(one)), str(word), "", False) for word in (one, other)]


def _once(pattern: str) -> str:
    r"""A pattern without the repeat of the group it begins with.

    A search is met by one turn of that group wherever it is met by several, and captures the same behind it;
    the usual ``second`` of styles is refused with it, as a repeat within a repeat.

    >>> _once("(?:[A-Z][a-z]+ )+[(]([A-Z]{3})[)]")
    '(?:[A-Z][a-z]+ )[(]([A-Z]{3})[)]'
    """
    leading = _LEADING.match(pattern)
    return f"{leading.group(1)}{pattern[leading.end() :]}" if leading else pattern


def _whole(token: str, file: File, *, bare: bool) -> str:
    """A token as the pattern that Vale makes of it: between the edges of words, in its case."""
    inline = _INLINE.match(token)
    body = inline.group(1) if inline else token
    any_case = bool(file.keys.get("ignorecase")) or inline is not None
    edge = "" if bare or file.keys.get("nonword") else r"\b"
    return f"{edge}(?:{body}){edge}" if any_case else f"(?-i:{edge}(?:{body}){edge})"


def _says(message: str, kind: str) -> str:
    """The message with our names for what Vale fills in by order."""
    for name in ("{better}", "{found}") if kind == "substitution" else ("{found}",):
        message = message.replace("%s", name, 1)
    return message.strip()


def _is_number(file: File, name: str) -> bool:
    value = file.keys.get(name)
    return isinstance(value, int) and not isinstance(value, bool)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
