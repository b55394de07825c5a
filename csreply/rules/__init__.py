"""The shelf of rules: the packaged rulebook, and what a desk adds to it or overrides.

A rule is a file ``<id>.yml``, a kind of fact ``facts/<kind>.yml``, a shared list of words
``words/<name>.yml``, the technical words of a trade ``trades/<name>.yml``. All of it is compiled into plain
data once and kept in a cache, so that a warm start reads no YAML.
"""

from __future__ import annotations

import os

from csreply.model import CsreplyError
from csreply.rules.lexicon import Lexicon
from csreply.wording import Scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from dataclasses import dataclass, field
    from pathlib import Path
    from typing import Any, NamedTuple

    from csreply.model import Level

    Families = tuple[dict[str, tuple[str, ...]], dict[str, dict[str, tuple[str, ...]]]]

    PACKAGED: Path
    """The folder of the packaged rulebook."""
else:
    from csreply.value import NamedTuple, dataclass, field

FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "rulebook")  # noqa: PTH118, PTH120
"""As ``PACKAGED``, for those who start without ``pathlib``."""


def __getattr__(name: str) -> Path:
    """``PACKAGED``, made on demand: a check before sending reads no path but its reply's."""
    if name != "PACKAGED":
        raise AttributeError(name)
    from pathlib import Path

    globals()[name] = packaged = Path(FOLDER)
    return packaged


class Example(NamedTuple):
    """A sentence that proves a rule.

    Attributes:
        text: the reply.
        caught: whether the rule must find something in it.
        better: the text after the finding's better wording is put in, where that is fixed; else None.
        ticket: what the customer wrote: a text, or a ticket in the shape of the JSON form; None without.
        line: of the example in its file.
    """

    text: str
    caught: bool
    better: str | None = None
    ticket: Any = None
    line: int = 0


class Frame(NamedTuple):
    """One way in which a rule can be broken, with what to say about it.

    Attributes:
        says: the message; empty: the rule's own.
        better: what to write instead; empty when nothing fixed can be said.
        level: of its findings; empty: the rule's own.
    """

    says: str = ""
    better: str = ""
    level: str = ""


class Pattern(NamedTuple):
    """A regular expression behind a literal that must stand in the text first (lower case, may be empty)."""

    pattern: str
    literal: str = ""
    says: str = ""
    better: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the rulebook. Attributes as its file's keys; ``check`` names its coded check or is empty.

    Attributes:
        words: lists of words that its check uses, folded.
        numbers: thresholds and weights that its check uses.
        packed: its examples, as ``repr`` writes them.
        path: its file.
    """

    id: str
    says: str
    why: str
    level: Level
    source: str = ""
    check: str = ""
    frames: Mapping[str, Frame] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    packed: str = ""
    path: str = ""

    @property
    def examples(self) -> tuple[Example, ...]:
        """The sentences that prove it, unpacked when asked for: to check a reply takes none."""
        return tuple(Example(*values) for values in _unpacked(self.packed))


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact: how it is asked for, how it is told. Attributes as its file's keys.

    Attributes:
        kind: its file's name.
        label: how a sentence names it: ``the browser``.
        sure: whether a value of this kind answers any question for the kind (one browser, one order
            number); else (dates, amounts) the question and the value must share words too.
        deed: whether it is something the customer may have tried.
        better: the sentence to write instead of asking, with ``{value}``.
        patterns: regular expressions that find its value.
        fields: names of ticket fields that hold it, folded.
        files: ends and parts of attachment names that hold it, folded.
        packed: its examples, as ``repr`` writes them.
    """

    kind: str
    label: str
    sure: bool = True
    deed: bool = False
    better: str = ""
    patterns: tuple[Pattern, ...] = ()
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    packed: str = ""
    path: str = ""

    @property
    def examples(self) -> tuple[Mapping[str, Any], ...]:
        """What proves it, unpacked when asked for."""
        return tuple(_unpacked(self.packed))


def _unpacked(packed: str) -> list[Any]:
    """What ``repr`` has packed: not ``marshal``, whose bytes differ from one making to the next."""
    from ast import literal_eval

    return list(literal_eval(packed)) if packed else []


class Kinds(dict[str, FactKind]):
    """The kinds of fact, by name, and the two scans that find what is asked and what is told."""

    def __init__(self, kinds: dict[str, FactKind], replies: Scan, tickets: Scan) -> None:
        super().__init__(kinds)
        self.with_patterns = [kind for kind in kinds.values() if kind.patterns]
        self.replies = replies
        self.tickets = tickets


class Rulebook:
    """All rules and kinds of fact. Open it once, use it for any number of replies.

    Attributes:
        rules: by id, sorted.
        facts: the kinds of fact, by name, sorted.
        terms: the technical words of all trades.
        families: words that speak of one matter, as ``making.families`` has made them.
        problems: what is wrong with the desk's own files; the rest of them count.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.rules: dict[str, Rule] = {id_: _rule(id_, plain) for id_, plain in data["rules"].items()}
        self.replies = Scan(data["replies"])
        self.tickets = Scan(data["tickets"])
        kinds = {kind: _kind(kind, plain) for kind, plain in data["facts"].items()}
        self.facts = Kinds(kinds, self.replies, self.tickets)
        self.terms = Lexicon(*data["terms"])
        self.families: Families = data["families"]
        self.weights: dict[str, dict[str, float]] = data["weights"]
        self.problems = [CsreplyError(what, where=where, mend=mend) for what, where, mend in data["problems"]]

    @classmethod
    def open(
        cls,
        folders: Sequence[str | os.PathLike[str]] = (),
        *,
        cache: str | os.PathLike[str] | None = None,
        styles: Sequence[str | os.PathLike[str]] = (),
    ) -> Rulebook:
        """The packaged rulebook with a desk's own folders laid over it, later ones on top.

        Args:
            folders: folders of rules; a file overrides the one of the same name below it. A missing folder
                and a faulty file become problems.
            cache: a folder for the compiled form, made when missing; None: compile afresh.
            styles: folders of Vale's styles, which become rules named ``Style.Rule``.

        Raises:
            CsreplyError: the packaged rulebook itself is at fault.
        """
        from csreply.rules.cache import kept

        return cls(kept((FOLDER, *folders), cache, styles))


def _rule(id_: str, plain: dict[str, Any]) -> Rule:
    return Rule(
        id_,
        frames={name: Frame(*values) for name, values in plain.pop("frames").items()},
        patterns=tuple(Pattern(*values) for values in plain.pop("patterns")),
        **plain,
    )


def _kind(kind: str, plain: dict[str, Any]) -> FactKind:
    return FactKind(kind, patterns=tuple(Pattern(*values) for values in plain.pop("patterns")), **plain)
