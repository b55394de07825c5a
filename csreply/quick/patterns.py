"""Regular expressions, compiled once and kept: ``re`` takes 30 ms to compile those of one check anew.

What the compiler of ``re`` made of a pattern is a list of numbers. It is kept in the cache folder, put into
the cache of ``re`` before anything asks for it, and checked by the engine when it is taken up. Without it,
or under a Python that has none of these names, patterns are compiled as ever.
"""

from __future__ import annotations

import marshal
import re
import sys

from csreply.keeping import put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FORM = 2
"""Raise it whenever what is kept of a pattern changes."""
_MOST = 400
_known: dict[tuple[str, int], Any] = {}


def bring(cache: str, command: str = "lint") -> None:
    """Make the patterns that were kept for a command known to ``re``."""
    try:
        with open(_path(cache, command), "rb") as file:  # noqa: PTH123 - pathlib costs more than this
            rows = marshal.loads(file.read())  # noqa: S302 - the user's own cache
        name = "_cache2" if hasattr(re, "_cache2") else "_cache"  # since 3.12 a second one is asked first
        setattr(re, name, _Kept(getattr(re, name)))
        _known.update({(row[0], row[1]): row for row in rows})
    except (ImportError, AttributeError, OSError, EOFError, ValueError, TypeError, LookupError):
        return


class _Kept(dict[tuple[type, str, int], "re.Pattern[str]"]):
    """The cache of ``re``, which takes up a kept pattern when it is first asked for."""

    def __missing__(self, key: tuple[type, str, int]) -> re.Pattern[str]:
        row = _known.get(key[1:]) if key[0] is str else None
        if row is None:
            raise KeyError(key)
        import _sre  # type: ignore[import-not-found]  # the engine itself, which no stub describes

        try:
            pattern, _, whole, code, groups, names, order = row
            numbers = memoryview(code).cast("I").tolist()
            made: re.Pattern[str] = _sre.compile(pattern, whole, numbers, groups, names, order)
        except (ValueError, TypeError, RuntimeError):
            raise KeyError(key) from None
        self[key] = made
        return made


def keep(cache: str, command: str = "lint") -> None:
    """Keep what was compiled since."""
    try:
        new = [key for key in re._cache if key[0] is str and key[1:] not in _known]  # type: ignore[attr-defined]
        if not new or len(new) + len(_known) > _MOST:
            return
        rows = [*_known.values(), *(_compiled(pattern, flags) for _, pattern, flags in new)]
        put(_path(cache, command), marshal.dumps(rows))
    except (ImportError, AttributeError, OSError, ValueError, TypeError):
        return


def _compiled(pattern: str, flags: int) -> tuple[Any, ...]:
    """What ``re`` hands to its engine, as ``re._compiler.compile`` works it out."""
    from re import _compiler, _parser  # type: ignore[attr-defined]  # there is no public door to it

    tree = _parser.parse(pattern, flags)
    state = tree.state
    order: list[Any] = [None] * state.groups
    for name, number in state.groupdict.items():
        order[number] = name
    code = b"".join(int(number).to_bytes(4, sys.byteorder) for number in _compiler._code(tree, flags))
    return (
        pattern,
        int(flags),
        int(flags | state.flags),
        code,
        state.groups - 1,
        dict(state.groupdict),
        tuple(order),
    )


def _path(cache: str, command: str) -> str:
    import _sre

    return f"{cache}/patterns-{command}-{_FORM}-{sys.implementation.cache_tag}-{_sre.MAGIC}.marshal"
