"""What the ticket tells a drafter: what is asked, in which words, and how to say it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from csreply.draft.asks import Ask, asks, best_first, terms, wanted
from csreply.text import one_line, padded, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from csreply.model import Fact, Ticket

_MOST_SAID = 16
"""Words of theirs that are said back. A longer sentence is cut, or the matter is named instead."""
_SPEAKS_OF_US = frozenset(("you", "your", "yours", "yourself"))
_STARTS = ("i", "my", "we", "our", "i'm", "i've")
_CONJUNCTIONS = ("when", "after", "since", "whenever", "if", "as", "every")
_UNSAYABLE = re.compile(r"https?:|www\.|@|[“”\"<>{}\[\]|\\`*]|\d{7,}|\.{3}|…")


_ASKS_TOO = re.compile(r"[,;] (?:what|how|why|when|where|who|which|can|could|is|do) ", re.IGNORECASE)
_TURNS_AWAY = re.compile(r"[.!?;] |\bbut\b|\bhowever\b", re.IGNORECASE)


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


def systems(text: str, lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The systems that a text names, by the names of ``lists["systems"]``."""
    forms = re.findall(r"[a-z0-9]+", text.lower())
    low = f" {' '.join(forms)} "
    return frozenset(
        name
        for name, words_ in _pairs(tuple(lists.get("systems", ())))
        if any(f" {word.strip()} " in low for word in words_.split(","))
    )


@dataclass(frozen=True, slots=True)
class Telling:
    """What a ticket tells.

    Attributes:
        forms: everything the customer said, made by ``padded``.
        every: the sentences of their last message that may carry the matter, in order.
        asks: the questions and wishes among them, each matter once.
        main: the one that carries most; None when they said nothing.
        question: what they want to know, as it follows “You asked”; empty when no question can be retold.
        said: what they report, as it follows “You write that”; empty when nothing can be.
        problem: their most telling words, as they stand; empty when there are none short enough.
        topic: the subject, where it says what this is about; else empty.
    """

    forms: str
    every: tuple[Ask, ...] = ()
    asks: tuple[Ask, ...] = ()
    main: Ask | None = None
    question: str = ""
    said: str = ""
    problem: str = ""
    topic: str = ""


class Mirror:
    """Says back to a customer what they wrote: never much, and never what would embarrass them.

    Args:
        lists: ``Templates.lists``.
        spelt: whether a word is spelt as it should be; those of the articles always are.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]], spelt: Callable[[str], bool]) -> None:
        self.lists = lists
        self._spelt = spelt
        self._leaning = tuple(f"{word} " for word in lists.get("pronouns", ()))

    def sound(self, text: str, most: int = _MOST_SAID) -> bool:
        """Whether these words may be repeated to their author."""
        return (
            sayable(text)
            and len(text.split()) <= most
            and not holds(padded(text), self.lists.get("not-said-back", ()))
            and all(self._spelt(word) for word in re.findall(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])", text))
        )

    def question(self, ask: Ask) -> str:
        """What they want to know, as it follows “You asked”; empty when it cannot be retold."""
        text = retold(ask.text, self.lists)
        return text if self.sound(text) else ""

    def report(self, ask: Ask) -> str:
        """What they report, as it follows “You write that”; empty when it cannot be."""
        text = "" if ask.kind == "question" else turned(ask.text, self.lists)
        return text if self.sound(text) else ""

    def words(self, ask: Ask) -> str:
        """Their words as they stand; empty when they cannot be repeated, or lean on what went before."""
        return self.lifted(ask.text) if len(ask.terms) > 1 else ""

    def lifted(self, text: str) -> str:
        """A sentence of theirs without the “and” before it; empty when it cannot be repeated alone."""
        text = re.sub(r"^(?:and|but|so|or|also)\b,? ", "", text, flags=re.IGNORECASE)
        leaning = text.lower().replace(",", " ").startswith(self._leaning)
        return text[:1].upper() + text[1:] if text and not leaning and self.sound(text) else ""

    def opening(self, ask: Ask) -> str:
        """The beginning of a long sentence, up to its first comma or dash; empty when that says little."""
        text = ask.text[:1].upper() + ask.text[1:]
        head = re.split(r"[,;:(–—] ?| - ", text, maxsplit=1)[0].strip()
        opens = head.split(" ")[0].lower() not in _CONJUNCTIONS
        says = opens and len(terms(head)) > 2 and len(head.split()) >= 5
        return f"{head} …" if head != text and says and self.sound(head) else ""

    def topic(self, subject: str) -> str:
        """The subject, where it says something and reads well; else empty."""
        text = one_line(subject).strip(" .!")
        text = re.sub(r"^(?:(?:re|fw|fwd|aw|wg)\s*:\s*)+", "", text, flags=re.IGNORECASE)
        plain = holds(padded(text), self.lists.get("greetings", ())) == 0
        return text if plain and self.sound(text, 9) and len(terms(text)) > 1 else ""


def told(
    ticket: Ticket,
    lists: Mapping[str, Sequence[str]],
    *,
    telling: frozenset[str] = frozenset(),
    spelt: Callable[[str], bool] = lambda _: True,
) -> Telling:
    """Read a ticket: linear in its length.

    Args:
        ticket: read for its customer's words only.
        lists: ``Templates.lists``: how a question is retold, and what opens or closes a mail.
        telling: stems of the titles that the ticket was matched with.
        spelt: whether a word is spelt as it should be.
    """
    forms = padded(ticket.customer_text[:20_000])
    every = asks(ticket, lists)
    subject = terms(ticket.subject)
    mirror = Mirror(lists, spelt)
    topic = "" if any(True for _ in ticket.said("agent")) else mirror.topic(ticket.subject)
    ordered = [ask for ask in best_first(every, subject, telling) if ask.terms]
    if not ordered:
        return Telling(forms, every, topic=topic)
    main = ordered[0]
    floor = 0.62 * main.telling(subject, telling)
    near = [ask for ask in ordered[:4] if ask.telling(subject, telling) >= floor]
    question, report, problem = (_first(say, near) for say in (mirror.question, mirror.report, mirror.words))
    if topic and subject and not question:  # what has nothing of the subject is beside the point
        report = report if terms(report) & subject else ""
        problem = problem if terms(problem) & subject else ""
    problem = problem if problem or topic else mirror.opening(main)
    return Telling(forms, every, wanted(every), main, question, "" if question else report, problem, topic)


def _first(say: Callable[[Ask], str], near: Sequence[Ask]) -> str:
    return next((text for text in map(say, near) if text), "")


def _says(text: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text says enough alone: “Can we stop this?” does not."""
    return len(stems(text) - stems(" ".join(lists.get("leaning", ())))) > 1


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


def tried(facts: Sequence[Fact]) -> tuple[str, ...]:
    """What they have tried, as they wrote it."""
    return tuple(fact.value for fact in facts if fact.kind.startswith("tried"))


def tried_labels(
    facts: Sequence[Fact], values: Sequence[str], lists: Mapping[str, Sequence[str]], most: int = 3
) -> str:
    """What they have tried, by the desk's words for it: ``a restart and a new installation``.

    Only what ``lists["tried"]`` has a name for; ``values`` are the facts' own.
    """
    names = dict(_pairs(tuple(lists.get("tried", ()))))
    found = dict.fromkeys(names[fact.kind] for fact in facts if fact.value in values and fact.kind in names)
    return _and([*found][:most])


def _and(values: Sequence[str]) -> str:
    return " and ".join([", ".join(values[:-1]), values[-1]] if len(values) > 1 else values)


def noted(facts: Sequence[Fact], kinds: Sequence[str], most: int = 4) -> str:
    """The facts worth repeating, on one line: ``RB-4002, Firefox 131 and Windows 11``."""
    found: dict[str, str] = {}
    for kind in kinds:
        for fact in facts:
            value = one_line(fact.value, 40)
            if fact.kind == kind and value and kind not in found and value not in found.values():
                found[kind] = value
    values = [*found.values()][:most]
    return _and(values)
