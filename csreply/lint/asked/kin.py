"""Words that speak of the same matter: a boy is a child, a spaniel a pet, black a colour."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from csreply.rules import Rulebook

_NONE: tuple[str, ...] = ()


class Kin:
    """Families of words, by their members in their plain form."""

    def __init__(
        self, families: dict[str, tuple[str, ...]], pairs: dict[str, dict[str, tuple[str, ...]]]
    ) -> None:
        """From what ``rules.making.families`` has made: of words, and of pairs by the first."""
        self._families, self._pairs = families, pairs
        self._seen: dict[str, tuple[str, ...]] = {}
        self._begun: dict[str, dict[str, tuple[str, ...]]] = {}

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
        seconds = self._begun.get(first)
        if seconds is None:
            if len(self._begun) > _MOST_SEEN:
                self._begun.clear()
            known = (self._pairs[plain] for plain in (first, *plain_forms(first)) if plain in self._pairs)
            seconds = self._begun[first] = next(known, {})
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
        seen, begun = self._seen, self._begun
        before = ""
        for form in forms:
            known = seen.get(form)
            found.update(self.of(form) if known is None else known)
            if before and begun.get(before) != {}:  # most words begin no pair
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


_last: list[tuple[Rulebook, Kin]] = []


def kin_of(book: Rulebook) -> Kin:
    """The families that the rulebook's ``asked-again`` knows; those of the last rulebook are kept."""
    if not _last or _last[0][0] is not book:
        _last[:] = [(book, Kin(*book.families))]
    return _last[0][1]
