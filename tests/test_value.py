"""Values: to everything else they are frozen, slotted dataclasses."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, get_args

import pytest

if TYPE_CHECKING:
    from dataclasses import dataclass, field
    from typing import Literal, NamedTuple
else:
    from csreply.value import Literal, NamedTuple, dataclass, field


@dataclass(frozen=True, slots=True)
class Lamp:
    """Ours."""

    name: str
    watts: int = 5
    tags: list[str] = field(default_factory=list)

    @property
    def bright(self) -> bool:
        return self.watts > 4


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same by the standard decorator."""

    name: str
    watts: int = 5
    tags: list[str] = dataclasses.field(default_factory=list)


def test_it_is_a_dataclass() -> None:
    lamp = Lamp("reed", watts=3)
    assert dataclasses.is_dataclass(lamp)
    assert dataclasses.replace(lamp, watts=9) == Lamp("reed", 9)
    assert dataclasses.asdict(lamp) == dataclasses.asdict(Standard("reed", 3))
    assert [each.name for each in dataclasses.fields(lamp)] == [
        each.name for each in dataclasses.fields(Standard)
    ]
    assert str(inspect.signature(Lamp)) == str(inspect.signature(Standard))
    assert repr(lamp) == repr(Standard("reed", 3)).replace("Standard", "Lamp")
    assert Lamp.__match_args__ == Standard.__match_args__
    assert Lamp.__doc__ == "Ours."


def test_what_dataclasses_ask_for_is_worked_out_once() -> None:
    assert dataclasses.fields(Lamp) == dataclasses.fields(Lamp)
    assert Lamp.__dataclass_fields__ is Lamp.__dataclass_fields__


def test_values_compare_copy_and_pickle() -> None:
    lamp = Lamp("reed", 3, ["a"])
    assert lamp == Lamp("reed", 3, ["a"]) != Lamp("reed", 3)
    assert lamp != Standard("reed", 3, ["a"])
    assert pickle.loads(pickle.dumps(lamp)) == copy.copy(lamp) == copy.deepcopy(lamp) == lamp  # noqa: S301 - our own
    assert hash(Lamp("reed", 3, ())) == hash(Lamp("reed", 3, ()))  # type: ignore[arg-type]  # what can be hashed


def test_defaults_are_made_anew() -> None:
    assert Lamp("a").tags is not Lamp("b").tags


def test_it_is_frozen_and_slotted() -> None:
    lamp = Lamp("reed")
    for name in ("name", "bright", "new"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(lamp, name, "x")
    with pytest.raises(dataclasses.FrozenInstanceError):
        del lamp.name
    assert not hasattr(lamp, "__dict__")


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), (("a", 1, [], 2), {}), (("a",), {"name": "b"}), (("a",), {"colour": "red"})],
    ids=["missing", "too-many", "twice", "unknown"],
)
def test_wrong_values_are_a_type_error(values: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="Lamp"):
        Lamp(*values, **named)  # type: ignore[arg-type]  # that is what is tested


def test_only_frozen_slotted_classes() -> None:
    with pytest.raises(TypeError, match="frozen"):
        dataclass(frozen=False, slots=True)


def test_the_nouns_start_without_the_standard_decorator() -> None:
    code = "import sys, csreply.model; print('dataclasses' in sys.modules, 'inspect' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


class Place(NamedTuple):
    """Ours."""

    file: str
    line: int = 0

    def shown(self) -> str:
        return f"{self.file}:{self.line}"


def test_a_row_is_a_named_tuple() -> None:
    place = Place("a.md", line=3)
    assert place == ("a.md", 3) == Place("a.md", 3)
    assert (place.file, place.line, place.shown()) == ("a.md", 3, "a.md:3")
    assert Place("a.md").line == 0
    assert place._replace(line=9) == Place("a.md", 9)
    assert place._asdict() == {"file": "a.md", "line": 3}
    assert repr(place) == "Place(file='a.md', line=3)"
    assert Place.__match_args__ == Place._fields == ("file", "line")
    assert pickle.loads(pickle.dumps(place)) == copy.copy(place) == copy.deepcopy(place) == place  # noqa: S301 - our own
    assert not hasattr(place, "__dict__")
    assert hash(place) == hash(("a.md", 3))


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), (("a", 1, 2), {}), (("a",), {"file": "b"}), (("a",), {"colour": "red"})],
    ids=["missing", "too-many", "twice", "unknown"],
)
def test_wrong_values_of_a_row_are_a_type_error(values: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="Place"):
        Place(*values, **named)  # type: ignore[arg-type]  # that is what is tested


def test_a_literal_tells_its_values() -> None:
    assert get_args(Literal["a", "b"]) == ("a", "b")


def test_the_linter_starts_without_typing() -> None:
    code = "import csreply.model, csreply.lint, csreply.rules; print('typing' in sys.modules)"
    bare = f"import sys; sys.path[:] = {sys.path!r}; {code}"  # what site packages draw in does not count
    run = subprocess.run([sys.executable, "-S", "-c", bare], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False"]
