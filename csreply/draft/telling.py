"""What the ticket tells a drafter: what is asked, in which words, and how to say it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from csreply.text import one_line, sentences, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from csreply.model import Fact, Person, Ticket

_MOST_SAID = 26
"""Words that are said back. A longer sentence is cut at a comma or not said back."""
_SPEAKS_OF_US = frozenset(("you", "your", "yours", "yourself"))
_STARTS = ("i", "my", "we", "our", "i'm", "i've")
_CONJUNCTIONS = ("when", "after", "since", "whenever", "if", "as", "every")
_UNSAYABLE = re.compile(r"https?:|www\.|@|[“”\"<>{}\[\]|\\`*]|\d{7,}|\.{3}|…")


_ASKS_TOO = re.compile(r"[,;] (?:what|how|why|when|where|who|which|can|could|is|do) ", re.IGNORECASE)
_TURNS_AWAY = re.compile(r"[.!?;] |\bbut\b|\bhowever\b", re.IGNORECASE)


def padded(text: str) -> str:
    """The words of a text in the form in which they are compared, a space around each."""
    return f" {' '.join(words(text).forms)} "


def holds(text: str, wordings: Iterable[str]) -> int:
    """How many of these wordings stand in a text made by ``padded``."""
    return sum(1 for wording in wordings if _form(wording) in text)


@lru_cache(maxsize=2048)
def _form(wording: str) -> str:
    return padded(wording)


_STEM = 5
"""Letters of a word that are compared: a poor stem, but enough to tell whether a step was tried."""


@lru_cache(maxsize=2048)
def stems(text: str) -> frozenset[str]:
    """The beginnings of a text's longer words."""
    return frozenset(word[:_STEM] for word in words(text).forms if len(word) > 3)


def shared(one: str, other: str) -> int:
    """How many different longer words two texts share."""
    return len(stems(one) & stems(other))


@dataclass(frozen=True, slots=True)
class Telling:
    """What a ticket tells.

    Attributes:
        forms: everything the customer said, made by ``padded``.
        asks: the questions of their last message, word for word.
        question: what they want to know, as it follows “You asked”; empty when no question can be retold.
        said: what they report, as it follows “You write that”; empty when nothing can be.
        problem: their most telling words, as they stand; empty when there are none short enough.
    """

    forms: str
    asks: tuple[str, ...] = ()
    question: str = ""
    said: str = ""
    problem: str = ""


def told(ticket: Ticket, lists: Mapping[str, Sequence[str]]) -> Telling:
    """Read a ticket: linear in its length.

    A question that can be repeated as it stands goes before a report: what they ask matters most.

    Args:
        ticket: read for its customer's words only.
        lists: ``Templates.lists``: how a question is retold, and what opens or closes a mail.
    """
    greetings = lists.get("greetings", ())
    unsaid = lists.get("not-said-back", ())
    subject = one_line(ticket.subject)
    lines = (_ungreeted(line.strip("'\"‘’` "), greetings) for line in _lines(ticket.last_words[:8000]))
    spoken = [line for line in lines if line and not holds(padded(line), unsaid)]
    asks = tuple(line for line in spoken if line.endswith("?"))
    rest = [line for line in spoken if line not in asks]
    fresh = not any(message.role == "agent" for message in ticket.messages)
    near = [line for line in rest if len(stems(subject)) < 2 or shared(line, subject)]
    question = next((text for text in (retold(line, lists) for line in (*asks, *rest, subject)) if text), "")
    plain = _longest([ask for ask in asks if _says(ask, lists)])
    said = "" if plain else turned(_longest([line for line in near if turned(line, lists)], subject), lists)
    problem = plain or _longest(near, subject) or _longest([*rest, *([subject] if fresh else ())])
    return Telling(padded(ticket.customer_text[:20_000]), asks, question, said, problem)


def _says(text: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text says enough alone: “Can we stop this?” does not."""
    return len(stems(text) - stems(" ".join(lists.get("leaning", ())))) > 1


def _longest(lines: Sequence[str], subject: str = "") -> str:
    """Of the lines that may be repeated the one nearest the subject, with the most to say; or empty."""
    fitting = [line for line in lines if 3 <= len(line.split()) <= _MOST_SAID and sayable(line)]
    return max(fitting, key=lambda line: (shared(line, subject), len(stems(line))), default="")


def _lines(text: str) -> list[str]:
    return [one_line(text[span.start : span.end]) for span in sentences(text)]


def _ungreeted(line: str, greetings: Sequence[str]) -> str:
    """A line without the greeting that opens it; empty when it is no more than a greeting or thanks."""
    opening = re.match(r"[^,!.?]{2,30}[,!.]\s+", line)
    if opening and _is_greeting(opening[0], greetings):
        line = line[opening.end() :]
    return "" if _is_greeting(line, greetings) else line


def _is_greeting(line: str, greetings: Sequence[str]) -> bool:
    """Whether a line is no more than a greeting or thanks, with a name or two words beside it."""
    forms = words(line).forms
    text = f" {' '.join(forms)} "
    return any(
        text.startswith(_form(greeting)) and len(forms) <= len(greeting.split()) + 2 for greeting in greetings
    )


def sayable(line: str) -> bool:
    """Whether a line may be repeated to its author: no address, no quotation, no code, no shouting."""
    return not _UNSAYABLE.search(line) and not (line.isupper() and len(line) > 12)


def retold(line: str, lists: Mapping[str, Sequence[str]]) -> str:
    """A question as it follows “You asked”: ``how to move a booking``. Empty when it cannot be retold.

    The question may open the line, or stand behind its last comma or its last “and”.
    """
    if not sayable(line):
        return ""
    line = _trimmed(line, lists)
    for start in (
        0,
        *(found.end() for found in re.finditer(r"[,;:] +|\b(?:and|but|so) +", line, re.IGNORECASE)),
    ):
        rest = line[start:]
        for old, new in _pairs(tuple(lists.get("retold", ()))):
            if rest.lower().startswith(f"{old} ") and "…" not in new:
                tail = _turn(rest[len(old) + 1 :], lists)
                says = _says(tail, lists)
                short = len(f"{new} {tail}".split()) <= _MOST_SAID
                return f"{new} {tail}" if says and short and not _TURNS_AWAY.search(tail) else ""
    return ""


def turned(line: str, lists: Mapping[str, Sequence[str]]) -> str:
    """A report as it follows “You write that”: ``your feed stopped``. Empty when it cannot be turned."""
    forms = line.lower().split()
    if not 4 <= len(forms) <= _MOST_SAID or line.endswith("?") or not sayable(line):
        return ""
    opens = forms[0] in _STARTS or (forms[0] in _CONJUNCTIONS and forms[1] in _STARTS)
    if not opens or forms[-1].endswith((":", ",")) or _ASKS_TOO.search(line):
        return ""
    return _lowered(_turn(_trimmed(line, lists), lists))


def _trimmed(line: str, lists: Mapping[str, Sequence[str]]) -> str:
    """A sentence without its end mark and without a “please” or “how?” that hangs on it behind a comma."""
    line = line.rstrip(" ?!.")
    before, _, tail = line.rpartition(",")
    return before.rstrip() if before and " ".join(words(tail).forms) in lists.get("tails", ()) else line


def _turn(text: str, lists: Mapping[str, Sequence[str]]) -> str:
    """First person to second; empty where the text speaks to us, since “you” would then mean two people."""
    if _SPEAKS_OF_US & set(words(text).forms):
        return ""
    pairs = dict(_pairs(tuple(lists.get("turned", ()))))
    if not pairs:
        return ""
    either = sorted(pairs, key=len, reverse=True)
    pattern = r"\b(?:" + "|".join(re.escape(one) for one in either) + r")\b(?!['’])"
    plain = text.replace("’", "'")
    return re.sub(pattern, lambda found: _same_case(found[0], pairs), plain, flags=re.IGNORECASE)


def _same_case(found: str, pairs: Mapping[str, str]) -> str:
    shouted = found.isupper() and len(found) > 1  # “US” is a country, not us
    return found if shouted else pairs[found.lower()]


def _lowered(text: str) -> str:
    """Its first letter small, unless the first word is written in capitals."""
    first = text.split(" ")[0]
    return text if len(first) > 1 and first[1:].lower() != first[1:] else text[:1].lower() + text[1:]


@lru_cache(maxsize=2048)
def _pairs(listed: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """``old = new`` lines as pairs, the longest old first."""
    pairs = (line.partition(" = ")[::2] for line in listed)
    return tuple(sorted(((old.strip(), new.strip()) for old, new in pairs), key=lambda pair: -len(pair[0])))


def first_name(person: Person, not_a_person: Sequence[str]) -> str:
    """A name to greet with, in its usual case; empty when it looks like no person's first name.

    >>> from csreply.model import Person
    >>> first_name(Person("maya okafor"), ()), first_name(Person("Barn Yoga Ltd"), ("ltd",))
    ('Maya', '')
    """
    first = person.first_name
    parts = {part.strip(".").lower() for part in person.name.split()}
    odd = (
        not first
        or len(first) < 2
        or len(first) > 20
        or not re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", first)
    )
    if odd or parts & set(not_a_person):
        return ""
    return first.capitalize() if first.islower() or (first.isupper() and len(first) > 3) else first


def tried(facts: Sequence[Fact]) -> tuple[str, ...]:
    """What they have tried, as they wrote it."""
    return tuple(fact.value for fact in facts if fact.kind.startswith("tried"))


def noted(facts: Sequence[Fact], kinds: Sequence[str], most: int = 4) -> str:
    """The facts worth repeating, on one line: ``RB-4002, Firefox 131 and Windows 11``."""
    found: dict[str, str] = {}
    for kind in kinds:
        for fact in facts:
            value = one_line(fact.value, 40)
            if fact.kind == kind and value and kind not in found and value not in found.values():
                found[kind] = value
    values = [*found.values()][:most]
    return " and ".join([", ".join(values[:-1]), values[-1]] if len(values) > 1 else values)
