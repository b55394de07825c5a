"""A desk's settings: ``.csreply.yml``."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from csreply.model import LEVELS, Audience, CsreplyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from csreply.draft import Spelling, Tone
    from csreply.reading import YamlPath

FILE = ".csreply.yml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a desk has chosen. Paths are absolute.

    Attributes:
        folder: where the settings lie.
        kb: the folder of articles.
        templates: folders of templates, later ones on top.
        rules: folders of rules laid over the packaged rulebook.
        vale_styles: folders of Vale's styles, whose rules are applied too.
        solved: JSONL of solved tickets; None for none.
        product: what the desk is for, as customers call it.
        agent: the agent's name.
        signature: the closing lines of a reply.
        email: the desk's public address.
        own: addresses and domains of the desk's side.
        fields: names for ticket fields known by number.
        ignore, only: rules that are not applied; the only ones that are.
        allow: phrases that are never found at fault.
        audience: who reads the replies.
        fail_on: the level from which ``lint`` fails; ``never``.
        reply_days, closes, working_days, holidays, tone, spelling: as in ``draft.Voice``.
    """

    folder: Path
    kb: Path
    templates: tuple[Path, ...]
    rules: tuple[Path, ...] = ()
    vale_styles: tuple[Path, ...] = ()
    solved: Path | None = None
    product: str = ""
    agent: str = ""
    signature: str = ""
    email: str = ""
    own: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    audience: Audience = "customer"
    fail_on: str = "error"
    reply_days: int = 1
    closes: str = ""
    working_days: frozenset[int] = frozenset(range(5))
    holidays: frozenset[str] = frozenset()
    tone: Tone = "friendly"
    spelling: Spelling = "british"


def packaged() -> tuple[Path, Path]:
    """The sample articles and the packaged templates: beside the code, or in its source checkout."""
    here = Path(__file__).resolve().parent.parent
    inside = here / "sample"
    base = inside if inside.is_dir() else here.parent
    return base / "docs_kb", base / "templates"


def sample() -> Settings:
    """The desk that serves where there is no other: the sample product's."""
    kb, templates = packaged()
    return Settings(
        kb.parent,
        kb,
        (templates,),
        product="Rowanbook",
        agent="Maya",
        email="help@rowanbook.example",
        own=frozenset({"rowanbook.example"}),
        closes="6 pm",
    )


def nearest(start: Path) -> Path | None:
    """The nearest folder, from this one upwards, that has settings."""
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def read_settings(folder: Path) -> Settings:
    """The settings of a folder.

    Raises:
        CsreplyError: there are none, or one is unknown or of the wrong kind, with its line and the mend.
    """
    from csreply.reading import load_yaml, read_text

    path = folder / FILE
    values, lines = load_yaml(read_text(path), str(path))
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise CsreplyError("settings are keys with values", where=f"{path}:1", mend="write `kb: articles`")
    return _Reader(folder.resolve(), path, values, lines).settings()


class _Reader:
    """Takes settings one by one, each checked, and complains with its line."""

    def __init__(
        self, folder: Path, path: Path, values: dict[Any, Any], lines: Mapping[YamlPath, int]
    ) -> None:
        self.folder = folder
        self.path = path
        self.values = values
        self.lines = lines

    def settings(self) -> Settings:
        """All of them."""
        found: dict[str, Any] = {}
        for name, value in self.values.items():
            if name not in _TAKEN:
                close = difflib.get_close_matches(str(name), _TAKEN, 1)
                mend = f"did you mean {close[0]}?" if close else f"the settings are {', '.join(_TAKEN)}"
                raise self.fault(name, f"no setting {name!r}", mend)
            if value is not None:
                found[name] = _TAKEN[name](self, name, value)
        kb = found.get("kb", self.folder / "docs_kb")
        own = (*found.pop("templates", ()),)
        base = Settings(self.folder, kb, (packaged()[1], *own))
        return replace(base, **found)

    def fault(self, name: object, what: str, mend: str) -> CsreplyError:
        """An error at a setting."""
        return CsreplyError(what, where=f"{self.path}:{self.lines.get((str(name),), 1)}", mend=mend)

    def text(self, name: str, value: Any) -> str:
        """A text; a number is taken as one."""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        raise self.fault(name, f"{name} is a text", f"write `{name}: some words`")

    def hour(self, name: str, value: Any) -> str:
        """A time of the day, in words; unquoted, YAML takes 18:00 for the number 1080."""
        if isinstance(value, str):
            return value
        raise self.fault(name, f"{name} is a time of the day", f'write `{name}: "18:00"`, in quotes')

    def texts(self, name: str, value: Any) -> frozenset[str]:
        """A list of texts, or one."""
        parts = value if isinstance(value, list) else [value]
        return frozenset(self.text(name, part) for part in parts)

    def folders(self, name: str, value: Any) -> tuple[Path, ...]:
        """A list of paths, or one, relative to the settings."""
        parts = value if isinstance(value, list) else [value]
        return tuple(self.place(name, part) for part in parts)

    def place(self, name: str, value: Any) -> Path:
        """A path relative to the settings."""
        written = Path(self.text(name, value))
        try:
            return self.folder / written.expanduser()
        except RuntimeError:
            raise self.fault(name, f"no home folder for {written.parts[0]}", "write the whole path") from None

    def names(self, name: str, value: Any) -> dict[str, str]:
        """A mapping of texts."""
        if not isinstance(value, dict):
            raise self.fault(name, f"{name} is a mapping", f"write `{name}: {{360001: version}}`")
        return {str(key): self.text(name, part) for key, part in value.items()}

    def days(self, name: str, value: Any) -> frozenset[int]:
        """Days of the week by name."""
        known = {day: number for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
        found = {part[:3].lower() for part in self.texts(name, value)}
        if not found or not found <= known.keys():
            raise self.fault(name, "no such day", "name days as mon, tue, wed, thu, fri, sat, sun")
        return frozenset(known[day] for day in found)

    def number(self, name: str, value: Any) -> int:
        """A whole number from 1 to 365."""
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 365:
            return value
        raise self.fault(name, f"{name} is a whole number from 1 to 365", f"write `{name}: 1`")

    def dates(self, name: str, value: Any) -> frozenset[str]:
        """ISO dates, which YAML may have taken for dates already."""
        from datetime import date

        parts = [str(part)[:10] for part in (value if isinstance(value, list) else [value])]
        try:
            return frozenset(date.fromisoformat(part).isoformat() for part in parts)
        except ValueError:
            raise self.fault(name, f"{name} are dates", f"write `{name}: [2026-12-25]`") from None

    def one_of(self, *known: str) -> Callable[[str, Any], str]:
        """A check for one of these words."""

        def check(name: str, value: Any) -> str:
            if value not in known:
                raise self.fault(name, f"{name} cannot be {value!r}", f"one of {', '.join(known)}")
            return str(value)

        return check


_TAKEN: dict[str, Callable[[_Reader, str, Any], Any]] = {
    "kb": _Reader.place,
    "templates": _Reader.folders,
    "rules": _Reader.folders,
    "vale_styles": _Reader.folders,
    "solved": _Reader.place,
    "product": _Reader.text,
    "agent": _Reader.text,
    "signature": _Reader.text,
    "email": _Reader.text,
    "own": _Reader.texts,
    "fields": _Reader.names,
    "ignore": _Reader.texts,
    "only": _Reader.texts,
    "allow": _Reader.texts,
    "audience": lambda self, name, value: self.one_of(*get_args(Audience))(name, value),
    "fail_on": lambda self, name, value: self.one_of(*LEVELS, "never")(name, value),
    "reply_days": _Reader.number,
    "closes": _Reader.hour,
    "working_days": _Reader.days,
    "holidays": _Reader.dates,
    "tone": lambda self, name, value: self.one_of("friendly", "formal", "brief")(name, value),
    "spelling": lambda self, name, value: self.one_of("british", "american")(name, value),
}
"""What each setting may be."""
