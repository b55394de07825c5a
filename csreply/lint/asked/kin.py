"""Words that speak of the same matter: a boy is a child, a spaniel a pet, black a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.rules import Rulebook

_NONE: tuple[str, ...] = ()
_PREFIX = "kin-"


class Kin:
    """Families of words, by their members in their plain form."""

    def __init__(self, words: Mapping[str, frozenset[str]]) -> None:
        """From the lists of a rule whose names begin with ``kin-``; members are one or two words."""
        self._families: dict[str, tuple[str, ...]] = {}
        self._pairs: dict[str, dict[str, tuple[str, ...]]] = {}
        self._seen: dict[str, tuple[str, ...]] = {}
        for name, members in words.items():
            if name.startswith(_PREFIX):
                for member in members:
                    self._add(member, name[len(_PREFIX) :])
        for pair in words.get("irregular", ()):
            past, _, base = pair.partition(" ")
            self._add(base, f"={base}")
            for family in self._families[base]:
                self._add(past, family)

    def _add(self, member: str, family: str) -> None:
        first, _, second = member.partition(" ")
        table = self._pairs.setdefault(first, {}) if second else self._families
        key = second or first
        table[key] = (*table.get(key, _NONE), family)

    def of(self, form: str) -> tuple[str, ...]:
        """The families of a word, whatever its ending; empty for a stranger."""
        known = self._seen.get(form)
        if known is None:
            if len(self._seen) > _MOST_SEEN:
                self._seen.clear()
            known = self._seen[form] = self._look_up(form)
        return known

    def of_pair(self, first: str, second: str) -> tuple[str, ...]:
        """The families of two words that stand together."""
        seconds = self._pairs.get(first) or next(
            (self._pairs[plain] for plain in plain_forms(first) if plain in self._pairs), None
        )
        return seconds.get(second, _NONE) if seconds else _NONE

    def _look_up(self, form: str) -> tuple[str, ...]:
        found = self._families.get(form)
        if found:
            return found
        for plain in plain_forms(form):
            if plain in self._families:
                return self._families[plain]
        return _NONE

    def all(self, forms: Sequence[str]) -> set[str]:
        """The families that any of these words, in a row, belong to."""
        found: set[str] = set()
        before = ""
        for form in forms:
            found.update(self.of(form))
            if before:
                found.update(self.of_pair(before, form))
            before = form
        return found


_MOST_SEEN = 50_000
_LEAST = 3


def plain_forms(form: str) -> tuple[str, ...]:
    """What a word may be the plural, past or ``-ing`` form of, the likeliest first.

    >>> plain_forms("stopped"), plain_forms("batteries")
    (('stopp', 'stoppe', 'stop'), ('batterie', 'batteri', 'battery'))
    """
    if len(form) <= _LEAST:
        return ()
    if form.endswith("s") and not form.endswith("ss"):
        more = (form[:-2], f"{form[:-3]}y") if form.endswith("ies") else (form[:-2],) * form.endswith("es")
        return (form[:-1], *more)
    for ending in ("ing", "ed"):
        if form.endswith(ending) and len(form) - len(ending) >= _LEAST - 1:
            base = form[: -len(ending)]
            undoubled = (base[:-1],) if len(base) > _LEAST - 1 and base[-1] == base[-2] else ()
            past_y = (f"{base[:-1]}y",) if base.endswith("i") else ()
            return (base, f"{base}e", *undoubled, *past_y)
    return ()


_KIN: WeakKeyDictionary[Rulebook, Kin] = WeakKeyDictionary()


def kin_of(book: Rulebook) -> Kin:
    """The families that the rulebook's ``asked-again`` knows, taken apart once a rulebook."""
    kin = _KIN.get(book)
    if kin is None:
        rule = book.rules.get("asked-again")
        kin = _KIN[book] = Kin(rule.words if rule else {})
    return kin
