"""Frozen, slotted values and named rows without the start-up cost of the standard library's.

``dataclasses`` draws in ``inspect``, ``ast`` and ``tokenize`` and compiles six methods a class: 40 ms before
a linter of 30 ms has begun. The decorator here writes the same methods as closures. To everything else the
classes are dataclasses: ``dataclasses.replace``, ``fields`` and ``asdict`` take them, and type checkers see
the standard decorator, because modules import this one so::

    if TYPE_CHECKING:
        from dataclasses import dataclass, field
    else:
        from csreply.value import dataclass, field

``NamedTuple`` and ``Literal`` are taken from here in the same way: ``typing`` costs 4 ms, and compiles a
method for each row of names.
"""

from __future__ import annotations

from collections import _tuplegetter  # type: ignore[attr-defined]  # what the standard rows read values with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self

_ABSENT = object()


class _Made:
    """A default that is made anew for each value."""

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def field(*, default_factory: Callable[[], Any]) -> Any:
    """A default that is made anew for each value, as ``dataclasses.field`` has it."""
    return _Made(default_factory)


def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
    """The class with the methods of a frozen, slotted dataclass.

    Raises:
        TypeError: the class is to be anything else; the standard decorator is there for that.
    """
    if not (frozen and slots):
        raise TypeError("only frozen, slotted classes are made here")
    return _made


def _made(plain: type) -> type:
    names = tuple(plain.__annotations__)
    defaults = {name: plain.__dict__[name] for name in names if name in plain.__dict__}
    body = {key: value for key, value in plain.__dict__.items() if key not in ("__dict__", "__weakref__")}
    for name in defaults:
        del body[name]
    body |= {
        "__slots__": names,
        "__match_args__": names,
        "__dataclass_fields__": _Standard("__dataclass_fields__", plain, defaults),
        "__signature__": _Standard("__signature__", plain, defaults),
        "__setattr__": _frozen,
        "__delattr__": _frozen,
        "__repr__": _repr,
        "__eq__": _eq,
        "__hash__": _hash,
        "__reduce__": _reduce,
    }
    made = type(plain)(plain.__name__, plain.__bases__, body)
    made.__qualname__ = plain.__qualname__
    made.__init__ = _init(made, names, defaults)  # type: ignore[misc]  # it is what a decorator is for
    return made


def _init(made: type, names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    """The initialiser: values by place or by name, defaults for the rest."""
    setters = [made.__dict__[name].__set__ for name in names]
    pairs = [(name, setter, defaults.get(name, _ABSENT)) for name, setter in zip(names, setters, strict=True)]
    after = made.__dict__.get("__post_init__")
    most = len(names)

    def start(self: Any, *values: Any, **named: Any) -> None:
        given = len(values)
        if given > most:
            raise TypeError(f"{made.__qualname__} takes {most} values, {given} were given")
        for setter, value in zip(setters, values, strict=False):
            setter(self, value)
        taken = 0
        for name, setter, default in pairs[given:]:
            if name in named:
                setter(self, named[name])
                taken += 1
            elif default is _ABSENT:
                raise TypeError(f"{made.__qualname__} needs {name!r}")
            else:
                setter(self, default.factory() if type(default) is _Made else default)
        if taken < len(named):
            wrong = next(name for name in named if name not in names[given:])
            raise TypeError(f"{made.__qualname__} takes {wrong!r} once or not at all")
        if after:
            after(self)

    return start


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__slots__])


def _repr(self: Any) -> str:
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
    return f"{type(self).__qualname__}({inside})"


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), _values(self)


def _frozen(self: Any, name: str, *_: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot change {name!r} of a {type(self).__qualname__}")


class _Standard:
    """What the standard decorator would have noted of a class, worked out when somebody asks."""

    def __init__(self, name: str, plain: type, defaults: dict[str, Any]) -> None:
        self.name, self.plain, self.defaults = name, plain, defaults

    def __get__(self, value: object, owner: type) -> Any:
        import inspect
        from dataclasses import dataclass, field

        body = {
            name: field(default_factory=default.factory) if type(default) is _Made else default
            for name, default in self.defaults.items()
        }
        body["__annotations__"] = self.plain.__annotations__
        twin: Any = dataclass(frozen=True)(type(self.plain.__name__, (), body))
        owner.__dataclass_fields__ = twin.__dataclass_fields__  # type: ignore[attr-defined]  # once is enough
        owner.__signature__ = inspect.signature(twin)  # type: ignore[attr-defined]  # as above
        return getattr(owner, self.name)


class Literal:
    """``Literal["a", "b"]`` while the program runs; ``typing.get_args`` reads it."""

    __class_getitem__: Any = classmethod(type(list[int]))


class _Rows(type):
    """Makes a subclass of ``NamedTuple`` out of its annotations."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _Rows:
        if bases == (tuple,):
            return super().__new__(cls, name, bases, {**body, "__slots__": ()})
        names = tuple(body.get("__annotations__", ()))
        defaults = {each: body.pop(each) for each in names if each in body}
        body |= {each: _tuplegetter(place, None) for place, each in enumerate(names)}
        body |= {
            "__slots__": (),
            "__match_args__": names,
            "__new__": _row(name, names, defaults),
            "_fields": names,
            "_field_defaults": defaults,
        }
        return super().__new__(cls, name, bases, body)


def _row(title: str, names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., Any]:
    """What makes a row: values by place or by name, defaults for the rest."""
    make, most = tuple.__new__, len(names)

    def new(cls: type[tuple[Any, ...]], *values: Any, **named: Any) -> Any:
        if named or len(values) != most:
            given = {**defaults, **dict(zip(names, values, strict=False)), **named}
            twice = any(name in named for name in names[: len(values)])
            if len(values) > most or len(given) != most or twice or not given.keys() <= {*names}:
                raise TypeError(f"{title} takes {', '.join(names)}, each once")
            values = tuple([given[name] for name in names])
        return make(cls, values)

    return new


class NamedTuple(tuple, metaclass=_Rows):  # type: ignore[type-arg]  # a subclass says what is in it
    """A row of named values, as ``typing.NamedTuple`` has it."""

    _fields: tuple[str, ...] = ()

    def _replace(self, **named: Any) -> Self:
        """The row with other values in it."""
        return type(self)(**{**dict(zip(self._fields, self, strict=True)), **named})

    def _asdict(self) -> dict[str, Any]:
        """The values by name."""
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({inside})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)
