"""Files and YAML in: capped in size, decoded strictly, loaded by the safe loader alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import CsreplyError

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

MOST_BYTES = 4 * 1024 * 1024
"""The largest article, template, rule or settings file that is read. Real articles stay under 200 KB."""

YamlPath = tuple[str | int, ...]


def read_text(path: Path, *, name: str = "", most: int = MOST_BYTES) -> str:
    """The text of a file, without a byte order mark and with plain line feeds.

    Args:
        path: the file.
        name: what to call it in an error; its path when empty.
        most: the largest size taken, in bytes.

    Raises:
        CsreplyError: it is missing, is no file, is too large, or is not UTF-8 (with the line of the
            first bad byte).
    """
    name = name or str(path)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise CsreplyError("no such file", where=name, mend="check the path") from None
    except OSError as error:
        raise CsreplyError(f"cannot be read: {error.strerror or error}", where=name) from None
    if len(data) > most:
        raise CsreplyError(
            f"larger than {most // (1024 * 1024)} MB",
            where=name,
            mend="split it, or move it out of this folder",
        )
    return decoded(data, name)


def decoded(data: bytes, name: str) -> str:
    """Bytes as text: UTF-8, or UTF-16 where a byte order mark says so.

    Raises:
        CsreplyError: it is neither, or holds null characters.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CsreplyError(
            f"not UTF-8 text: byte 0x{data[error.start]:02x}", where=f"{name}:{line}", mend="save it as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise CsreplyError("holds a null character", where=f"{name}:{line}", mend="is it a text file?")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def load_yaml(text: str, name: str, *, first_line: int = 1) -> tuple[Any, dict[YamlPath, int]]:
    """A YAML document, and the line of every key and list item in it.

    Args:
        text: the document.
        name: what to call the file in an error.
        first_line: the line of the file at which ``text`` begins.

    Returns:
        The value (None for an empty document), and for each path into it, such as ``("prefer", "prior to")``
        or ``("examples", 0)``, the line it stands on.

    Raises:
        CsreplyError: it is no YAML, or a key stands twice in one mapping.
    """
    import yaml  # 30 ms, which a run that reads no YAML is spared

    loader = None
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: dict[YamlPath, int] = {}
        _walk(node, (), lines, name, first_line)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        what = error.problem or error.context or "a fault in the YAML"
        raise CsreplyError(
            f"not valid YAML: {what}",
            where=f"{name}:{line}",
            mend="quote values that hold a colon, and indent with spaces",
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError, LookupError, AttributeError, TypeError) as error:
        # the last three: PyYAML lets them out for a bad "!!int", "!!bool" or "!!timestamp"
        raise CsreplyError(f"not valid YAML: {error}".split("\n")[0], where=f"{name}:{first_line}") from None
    finally:
        if loader is not None:
            loader.dispose()


_MOST_VALUES = 200_000
"""Aliases can make a few lines mean a billion values; no honest file comes near."""


def _walk(node: yaml.Node, path: YamlPath, lines: dict[YamlPath, int], name: str, first: int) -> None:
    """Note the line of everything below ``node``; refuse a key that stands twice."""
    if len(path) > 40 or len(lines) > _MOST_VALUES:
        what = "nested too deep" if len(path) > 40 else "holds too many values"
        raise CsreplyError(what, where=f"{name}:{first + node.start_mark.line}")
    lines.setdefault(path, first + node.start_mark.line)
    kind = getattr(node, "id", "")  # "mapping", "sequence", "scalar"
    if kind == "mapping":
        for key, value in node.value:
            here = (*path, str(key.value))
            line = first + key.start_mark.line
            if here in lines:
                raise CsreplyError(
                    f"the key {key.value!r} stands twice", where=f"{name}:{line}", mend="keep one of them"
                )
            lines[here] = line
            _walk(value, here, lines, name, first)
    elif kind == "sequence":
        for number, value in enumerate(node.value):
            _walk(value, (*path, number), lines, name, first)
