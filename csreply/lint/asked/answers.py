"""Which type of answer a question wants, and which sentences of a ticket hold one of that type."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from csreply.facts.holding import Unit
    from csreply.lint.asked.kin import Kin

TYPES = ("when", "count", "id", "where", "who", "why", "shown")
"""Types of answer. What a question wants is told by the rule's lists ``want-…``."""

_FAMILIES: Mapping[str, frozenset[str]] = {
    "when": frozenset({"date", "time", "duration", "begin"}),
    "where": frozenset({"place", "address", "room", "floor", "direction", "abroad"}),
    "who": frozenset({"name", "relative", "who", "friend", "people"}),
    "shown": frozenset({"photo"}),
    "why": frozenset({"reason"}),
}
"""Families whose members may be an answer of the type."""
_LEAST_DIGITS = 3


def wanted(forms: Sequence[str], words: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The types of answer that a question wants, in the order of its words; empty for yes or no.

    >>> lists = {f"want-{name}": frozenset() for name in TYPES} | {"want-when": frozenset({"when"})}
    >>> wanted(["when", "did", "it", "stop"], lists | {"measure": frozenset()})
    ('when',)
    """
    found: dict[str, None] = {}
    for at, form in enumerate(forms):
        if form == "how":
            if at + 1 < len(forms) and forms[at + 1] in words["measure"]:
                found["count"] = None
            continue
        for name in TYPES:
            if form in words[f"want-{name}"]:
                found[name] = None
    return tuple(found)


def held(unit: Unit, sentence: int, families: set[str], numerals: frozenset[str]) -> set[str]:
    """The types of answer that a sentence of a ticket may hold.

    Args:
        unit: of the ticket.
        sentence: its number in the unit.
        families: of the sentence's words.
        numerals: words for numbers.
    """
    first, last = unit.words.sentences[sentence]
    forms = unit.words.forms[first:last]
    found = {name for name, kin in _FAMILIES.items() if kin & families}
    for at, form in enumerate(forms, first):
        if form[0].isdigit():
            found.add("count")
            if ":" in form or "/" in form or form.endswith(("st", "nd", "rd", "th", "am", "pm", "h")):
                found.add("when")
        elif form in numerals:
            found.add("count")
        digits = 0 if form.isalpha() else sum(letter.isdigit() for letter in form)
        if digits >= _LEAST_DIGITS or (digits and not form[0].isdigit()):
            found.add("id")
        if at > first and unit.text[unit.words.starts[at]].isupper():
            found.update(("who", "where"))
    if unit.kind == "attachment":
        found.add("shown")
    return found


def families_of(unit: Unit, sentence: int, kin: Kin) -> set[str]:
    """The families of a sentence's words; of a field, those of its name too."""
    first, last = unit.words.sentences[sentence]
    found = kin.all(unit.words.forms[first:last])
    return found | kin.all(unit.name.split()) if unit.kind == "field" and not sentence else found
