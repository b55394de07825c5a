"""What a customer asks for: each question, wish or problem of their last message, in its order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from csreply.index.terms import stems as snowball
from csreply.index.terms import tokens
from csreply.text import one_line, sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from csreply.model import Ticket

Kind = Literal["question", "wish", "problem", "report"]

MOST = 4
"""Asks of one message that are answered each by itself."""
_FORM = 3
"""A message with so many headings is a form."""
_WRAPS, _WIDEST = 60, 100
"""Characters of a line that a mail program broke."""
_LABEL = re.compile(r"[A-Z][^.!?:]{1,90}(?:\([^)]{0,80}\))?\s*[:?]")
_WORTH: Mapping[Kind, float] = {"question": 1.6, "wish": 1.5, "problem": 1.35, "report": 1.0}
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_NUMBER = re.compile(r"\(?\d{1,2}[.)]")
_OPENS = (
    r"(?:how|what|what's|when|where|where's|why|which|who|whether|until when|"
    r"can|could|do|does|did|is|are|will|would|should|must)"
)
_COMPOUND = re.compile(rf"(?:,? (?:and|or|but)(?: also)?|[,;]|\?[\"”’')]?) (?={_OPENS} \w)", re.IGNORECASE)
"""Where one question of a sentence ends and the next begins: “How do I get in, and how long does it take?”"""
_QUESTION = re.compile(rf"(?:(?:and|but|so|also|or|well|ok|okay),? )*{_OPENS}\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def terms(text: str) -> frozenset[str]:
    """The stems of a text's telling words; the same as the search index has."""
    return frozenset(snowball([token for token in tokens(text) if len(token) > 1]))


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a customer wants to know, to do, or to have put right.

    Attributes:
        text: the sentence, word for word.
        kind: ``report`` is a sentence that asks nothing and names no fault.
        terms: the stems of its telling words.
        around: stems of the sentences before it, on which it may lean.
        kin: stems of other words for the same thing.
        number: its place among the sentences.
        empty: it is a question that names nothing, such as “What am I missing?”.
        item: of a list in the message it stands in that item, from 1; 0 for none.
    """

    text: str
    kind: Kind
    terms: frozenset[str]
    around: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()
    number: int = 0
    empty: bool = False
    item: int = 0

    def weights(self) -> dict[str, float]:
        """How much each stem counts when a passage is sought: its own more than those it leans on."""
        lean = 0.7 if len(self.terms) < 4 else 0.35
        return {
            **dict.fromkeys(self.around, lean),
            **dict.fromkeys(self.kin, 0.6),
            **dict.fromkeys(self.terms, 1.0),
        }

    def telling(self, subject: frozenset[str], telling: frozenset[str]) -> float:
        """How much it carries of what the ticket is about; above 0, comparable within one ticket.

        Args:
            subject: stems of the subject.
            telling: stems of the titles and headings that the ticket was matched with.
        """
        worth = sum(1.0 + 0.8 * (term in subject) + 0.8 * (term in telling) for term in sorted(self.terms))
        length = max(len(self.text.split()), 8)
        asks_something = 1.3 if self.kind in ("question", "wish") and len(self.terms) > 3 else 1.0
        asks_something = 0.4 if self.empty else asks_something
        return asks_something * _WORTH[self.kind] * min(worth, 9.0) / float(length**0.35)


def said(text: str) -> list[str]:
    """A message's sentences on one line each; of a form only what somebody filled in."""
    return [one_line(text[span.start : span.end]) for span in sentences(text)]


def filled(text: str) -> str:
    """A message without the headings of a form; any other message as it is."""
    lines = text.split("\n")
    labels = [_label(lines, number) for number in range(len(lines))]
    if sum(label > 0 for label in labels) < _FORM:
        return text
    last = max((number for number, line in enumerate(lines) if line.strip()), default=0)
    if lines[last].rstrip().endswith("?") and _LABEL.fullmatch(lines[last].strip()[:2000]):
        labels[last] = len(lines[last])  # the last question of a form, left empty
    kept: list[str] = []
    for line, end in zip(lines, labels, strict=True):
        value = line[end:].strip() if end else line
        if not end or len(value.split()) > 3:
            kept.append(value + ("\n" if end else ""))
        else:
            kept.append("")
    return "\n".join(kept)


def _label(lines: Sequence[str], number: int) -> int:
    """Where the heading of a form's line ends; 0 for a line that is none."""
    line = lines[number][:2000].strip()
    found = _LABEL.match(line)
    if not found:
        return 0
    if found[0].endswith("?"):  # a question is a heading only where its answer stands below it
        below = next((other.strip() for other in lines[number + 1 : number + 4] if other.strip()), "")
        if line != found[0] or not below or below.endswith("?"):
            return 0
    return lines[number].find(found[0]) + len(found[0])


def asks(ticket: Ticket, lists: Mapping[str, Sequence[str]]) -> tuple[Ask, ...]:
    """Every sentence of the last message that may carry the matter, in order; the subject last.

    Args:
        ticket: read for its customer's last words.
        lists: ``Templates.lists``.
    """
    found: list[Ask] = []
    before: list[frozenset[str]] = []
    vague = terms(" ".join(lists.get("vague", ())))
    number = 0
    for item, sentence in _items(_unwrapped(filled(ticket.last_words[:8000]))):
        for line in _taken_apart(_BULLET.sub("", sentence)):
            line = ungreeted(line.strip("'\"‘’` "), lists.get("greetings", ()))
            if not line:
                continue
            own = _telling(terms(line), vague)
            around = frozenset().union(*before[-2:]) if before else terms(ticket.subject)
            kin = _kin(own, lists) - own
            empty = _empty(line, own - vague, lists)
            found.append(Ask(line, _kind(line, lists), own, around - own, kin, number, empty, item))
            before.append(own)
            number += 1
    return tuple(found)


def _unwrapped(text: str) -> str:
    """A message's own lines, those that a mail program broke put together again, without quoted ones."""
    kept: list[str] = []
    wrapped = False
    for line in text.split("\n"):
        if line.lstrip().startswith(">"):
            continue
        goes_on = wrapped and line.strip() and not _BULLET.match(line)
        if goes_on:
            kept[-1] += f" {line.strip()}"
        else:
            kept.append(line)
        wrapped = _WRAPS <= len(line) <= _WIDEST and line.rstrip()[-1:] not in (".", "!", "?", ":")
    return "\n".join(kept)


def _items(text: str) -> Iterator[tuple[int, str]]:
    """A message's sentences on one line each, with the number of the list's item they stand in, from 1."""
    item = at = 0
    announced = False
    for span in sentences(text):
        line = text[span.start : span.end]
        alone = _NUMBER.fullmatch(line) is not None
        if alone or _BULLET.match(line):
            item += 1
        elif item and not announced and "\n\n" in text[at : span.start]:
            item = 0
        if not alone:
            yield item, one_line(line)
        announced, at = alone, span.end


def _taken_apart(line: str) -> list[str]:
    """The questions of a sentence that asks several; any other sentence as it is."""
    if not line.endswith("?") or not _QUESTION.match(line):
        return [line]
    parts = [part.strip() for part in _COMPOUND.split(line)]
    if any(len(part.split()) < 3 for part in parts):
        return [line]
    return [part if part.endswith("?") else f"{part}?" for part in parts]


def _empty(line: str, telling: frozenset[str], lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a question names nothing, such as “Can someone help me out?”."""
    forms = re.findall(r"[a-z']+", line.lower().replace("’", "'"))
    if " ".join(re.findall(r"[a-z]+", line.lower())) in lists.get("empty-questions", ()):
        return True
    return line.endswith("?") and not telling and len(forms) < 10


def _telling(held: frozenset[str], vague: frozenset[str]) -> frozenset[str]:
    """The stems without the vague ones, where enough is left."""
    return held - vague if len(held - vague) > 1 else held


def _kin(own: frozenset[str], lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The stems of other words that mean what these do."""
    return frozenset().union(*(family for family in _families(tuple(lists.get("kin", ()))) if family & own))


@lru_cache(maxsize=8)
def _families(listed: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(terms(line) for line in listed)


def whole(every: Sequence[Ask], main: Ask, subject: frozenset[str]) -> Ask:
    """One ask for the whole ticket: the main one's words, and more lightly all others'."""
    others = frozenset().union(subject, main.around, *(ask.terms for ask in every))
    kin = frozenset().union(*(ask.kin for ask in every if ask.kind != "report"))
    return replace(main, around=others - main.terms, kin=kin - main.terms)


def wanted(every: Sequence[Ask]) -> tuple[Ask, ...]:
    """The asks to answer: questions and wishes that say enough, and the problem of each item that has none.

    Each matter once, in their order; four at most.
    """
    chosen: list[Ask] = []
    asking = {ask.item for ask in every if ask.kind in ("question", "wish") and not ask.empty}
    for ask in every:
        if ask.kind not in ("question", "wish") and not _of_its_item(ask, every, asking):
            continue
        if len(ask.terms) < 2 and (ask.kind != "question" or len(ask.text.split()) < 3 or not ask.around):
            continue
        if ask.empty or any(_alike(ask, other) for other in chosen):
            continue
        chosen.append(ask)
    return tuple(chosen[:MOST])


def _of_its_item(ask: Ask, every: Sequence[Ask], asking: Collection[int]) -> bool:
    """Whether it is the first problem of a list's item in which nothing is asked."""
    if not ask.item or ask.item in asking or ask.kind != "problem":
        return False
    return ask is next(other for other in every if other.item == ask.item and other.kind == "problem")


def _alike(one: Ask, other: Ask) -> bool:
    both = one.terms & other.terms
    return len(both) > 1 and len(both) >= 0.6 * min(len(one.terms), len(other.terms))


def _kind(line: str, lists: Mapping[str, Sequence[str]]) -> Kind:
    low = line.lower()
    if line.endswith("?") or _asks(low, tuple(lists.get("asking", ()))):
        return "question"
    words = re.findall(r"[\w'’-]+", low)
    text = f" {' '.join(words)} ".replace("’", "'")
    unwished = any(f" {wish} " in text for wish in lists.get("not-wishing", ()))
    if not unwished and any(f" {wish} " in text for wish in lists.get("wishing", ())):
        return "wish"
    return "problem" if any(f" {fault} " in text for fault in lists.get("faults", ())) else "report"


def _asks(low: str, openings: tuple[str, ...]) -> bool:
    """Whether a line without a question mark opens as a question does, a word or two before it left aside."""
    parts = re.split(r"[,:;] +|\b(?:and|but|so|also) +", low[:300])
    return any(part.startswith(tuple(f"{opening} " for opening in openings)) for part in parts[:3])


def ungreeted(line: str, greetings: Sequence[str]) -> str:
    """A line without the greeting that opens it; empty when it is no more than a greeting or thanks."""
    opening = re.match(r"[^,!.?]{2,30}[,!.]\s+", line)
    if opening and _is_greeting(opening[0], greetings):
        line = line[opening.end() :]
    return "" if _is_greeting(line, greetings) else line


def _is_greeting(line: str, greetings: Sequence[str]) -> bool:
    """Whether a line is no more than a greeting or thanks, with a name or two words beside it."""
    forms = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", line[:200].lower())
    text = f"{' '.join(forms)} "
    return any(
        text.startswith(f"{greeting} ") and len(forms) <= len(greeting.split()) + 2 for greeting in greetings
    )


def best_first(every: Sequence[Ask], subject: frozenset[str], telling: frozenset[str]) -> Iterator[Ask]:
    """The asks, the one that carries most of the matter first."""
    return iter(sorted(every, key=lambda ask: (-ask.telling(subject, telling), ask.number)))
