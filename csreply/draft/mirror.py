"""Says back to a customer what they wrote, in their words and in our grammar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from csreply.draft.asks import Ask, terms
from csreply.draft.wordings import holds, pairs, stems
from csreply.text import one_line, padded, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MOST_SAID = 16
"""Words of theirs that are said back. A longer sentence is cut, or the matter is named instead."""
_MOST_RETOLD = 12
"""Words of a retold question that is not cut at its first comma."""
_SPEAKS_OF_US = frozenset(("you", "your", "yours", "yourself"))
_POINTS = frozenset(("it", "this", "that", "them", "these", "those"))
_STARTS = ("i", "my", "we", "our", "i'm", "i've")
_CONJUNCTIONS = ("when", "after", "since", "whenever", "if", "as", "every")
_ASKS = (
    "how",
    "what",
    "why",
    "where",
    "who",
    "which",
    "can",
    "could",
    "is",
    "are",
    "do",
    "does",
    "will",
    "would",
)
_CLAUSES = re.compile(r"[,;:()–—]| - | (?:and|but|so) (?=I\b)")
_HALF = re.compile(
    r"(?:when|after|since|whenever|if|as|every|while|before) "
    r"(?!will |do |does |did |is |are |can |should |was |were |would |could |am )[^,]*$",
    re.IGNORECASE,
)
"""Half a question: “When moving to another house?”"""
_UNSAYABLE = re.compile(r"https?:|www\.|@|[“”\"<>{}\[\]|\\`*]|\d{7,}|\.{3}|…")
_REASON = re.compile(r", (?=(?:as|because|since|but|so|which|without|given|even) )", re.IGNORECASE)
_ASKS_TOO = re.compile(r"[,;] (?:what|how|why|when|where|who|which|can|could|is|do) ", re.IGNORECASE)
_TURNS_AWAY = re.compile(r"[.!?;] |\bbut\b|\bhowever\b", re.IGNORECASE)


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

    def sound(self, text: str, most: int = _MOST_SAID, *, alone: bool = True) -> bool:
        """Whether these words may be repeated to their author."""
        return (
            sayable(text)
            and not self._hangs(text, alone)
            and len(text.split()) <= most
            and not holds(padded(text), self.lists.get("not-said-back", ()))
            and all(self._spelt(word) for word in re.findall(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])", text))
        )

    def _hangs(self, text: str, alone: bool) -> bool:
        """Whether a text ends in the middle, or speaks of a “that” which is not beside it."""
        forms = words(text).forms
        points = alone and bool(forms) and forms[-1] in _POINTS and len(terms(text)) < 4
        return points or (bool(forms) and forms[-1] in self.lists.get("hanging", ()))

    def question(self, ask: Ask, *, alone: bool = True) -> str:
        """What they want to know, as it follows “You asked”; empty when it cannot be retold."""
        text = retold(_requoted(_ended(ask.text)), self.lists)
        return text if self.sound(text, alone=alone) else ""

    def report(self, ask: Ask) -> str:
        """A problem or wish of theirs, as it follows “You write that”; empty when it cannot be said so."""
        return self.retelling(ask) if ask.kind in ("problem", "wish") else ""

    def retelling(self, ask: Ask) -> str:
        """Any sentence of theirs that is no question, as it follows “You write that”."""
        text = "" if ask.kind == "question" else turned(_requoted(ask.text), self.lists)
        return text if self.sound(text) else ""

    def words(self, ask: Ask, *, alone: bool = True) -> str:
        """Their words as they stand; empty when they cannot be repeated, or lean on what went before."""
        forms = words(ask.text).forms
        points = len(ask.terms) < 2 and (len(forms) < 4 or _POINTS & set(forms[1:]))
        enough = len(ask.terms) > 1 or ask.kind == "question"
        return (
            self.lifted(_requoted(_ended(ask.text)), alone=alone)
            if enough and not points and len(forms) > 1
            else ""
        )

    def lifted(self, text: str, *, alone: bool = True) -> str:
        """A sentence of theirs without the “and” before it; empty when it cannot be repeated alone."""
        text = re.sub(r"^(?:and|but|so|or|also)\b,? ", "", text, flags=re.IGNORECASE)
        leaning = text.lower().replace(",", " ").startswith(self._leaning)
        half = text.endswith("?") and _HALF.match(text) is not None
        sayable_ = text and not (leaning or half) and self.sound(text, alone=alone)
        return text[:1].upper() + text[1:] if sayable_ else ""

    def opening(self, ask: Ask) -> str:
        """The beginning of a long sentence, up to its first comma or dash; empty when that says little."""
        text = ask.text[:1].upper() + ask.text[1:]
        head = re.split(r"[,;:(–—] ?| - ", text, maxsplit=1)[0].strip()
        if ask.kind == "report":
            return ""
        opens = ask.kind == "question" or head.split(" ")[0].lower() in _STARTS
        says = opens and len(terms(head)) > 2 and len(head.split()) >= 5
        mark = "?" if ask.kind == "question" else ""
        return f"{head} …{mark}" if head != text and says and self.sound(head) else ""

    def told(self, ask: Ask, *, quoted: bool = False) -> str:
        """An ask as it follows “You”: ``asked whether you can pay by card.`` Empty when it cannot be said.

        Retold where that is possible; else word for word, or the clause of it that says most.

        Args:
            ask: of this ticket.
            quoted: word for word where that is possible.
        """
        said, question = self.words(ask, alone=False), self.question(ask, alone=False)
        if question and not (quoted and said):
            return f"asked {question}."
        said = said or self.clause(ask)
        verb = "asked" if ask.kind == "question" else "wrote"
        return f"{verb}: “{said}”" if said else ""

    def clause(self, ask: Ask) -> str:
        """The clause of a long sentence that says most of it; empty when none says enough."""
        text = _requoted(ask.text).rstrip("?!. ")
        parts = [part.strip() for part in _CLAUSES.split(text)]
        opens = [part for part in parts if text.startswith(part) or _opens(part, ask)]
        fitting = [part for part in opens if len(terms(part) & ask.terms) > 1 and self.sound(part)]
        best = max(fitting, key=lambda part: len(terms(part) & ask.terms), default="")
        if not best or 2 * len(terms(best) & ask.terms) < len(ask.terms):
            return ""
        if ask.kind != "question":
            return self.lifted(f"{best}.")
        cut = "" if text.endswith(best) or _opens(best, ask) else " …"
        said = self.lifted(f"{best}?")
        return f"{said[:-1]}{cut}?" if said else ""

    def topic(self, subject: str) -> str:
        """The subject, where it says something and reads well; else empty."""
        text = one_line(subject).strip(" .!")
        text = re.sub(r"^(?:(?:re|fw|fwd|aw|wg)\s*:\s*)+", "", text, flags=re.IGNORECASE)
        plain = holds(padded(text), self.lists.get("greetings", ())) == 0
        return text if plain and self.sound(text, 9) and len(terms(text)) > 1 else ""


def _opens(part: str, ask: Ask) -> bool:
    """Whether a clause stands alone: with its own “I”, or its own question word."""
    first = part.lower().split(" ")[0].replace("’", "'")
    return first in (_ASKS if ask.kind == "question" else (*_STARTS, "i'd", "please"))


def _ended(text: str) -> str:
    """A question without the “or” with which it breaks off."""
    return re.sub(r",? (?:or|and|but)(?: not)?[ ,.]*\?$", "?", text, flags=re.IGNORECASE)


def _requoted(text: str) -> str:
    """A text with its pairs of quotation marks as single ones, since it will stand between double ones."""
    return re.sub(r"[“\"]([^“”\"]{1,60})[”\"]", r"‘\1’", text)


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
        for old, new in pairs(tuple(lists.get("retold", ()))):
            if rest.lower().startswith(f"{old} ") and "…" not in new:
                tail = _turn(re.split(r", (?:and|or|but) ", rest[len(old) + 1 :])[0], lists)
                head = _REASON.split(tail)[0]
                tail = head if len(tail.split()) > _MOST_RETOLD and _says(head, lists) else tail
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


def _says(text: str, lists: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text says enough alone: “Can we stop this?” does not."""
    return len(stems(text) - stems(" ".join(lists.get("leaning", ())))) > 1


def _trimmed(line: str, lists: Mapping[str, Sequence[str]]) -> str:
    """A sentence without its end mark and without a “please” or “how?” that hangs on it behind a comma."""
    line = line.rstrip(" ?!.")
    before, _, tail = line.rpartition(",")
    return before.rstrip() if before and " ".join(words(tail).forms) in lists.get("tails", ()) else line


def _turn(text: str, lists: Mapping[str, Sequence[str]]) -> str:
    """First person to second; empty where the text speaks to us, since “you” would then mean two people."""
    if _SPEAKS_OF_US & set(words(text).forms):
        return ""
    turns = dict(pairs(tuple(lists.get("turned", ()))))
    if not turns:
        return ""
    either = sorted(turns, key=len, reverse=True)
    pattern = r"\b(?:" + "|".join(re.escape(one) for one in either) + r")\b(?!['’])"
    plain = text.replace("’", "'")
    return re.sub(pattern, lambda found: _same_case(found[0], turns), plain, flags=re.IGNORECASE)


def _same_case(found: str, pairs: Mapping[str, str]) -> str:
    shouted = found.isupper() and len(found) > 1  # “US” is a country, not us
    return found if shouted else pairs[found.lower()]


def _lowered(text: str) -> str:
    """Its first letter small, unless the first word is written in capitals."""
    first = text.split(" ")[0]
    return text if len(first) > 1 and first[1:].lower() != first[1:] else text[:1].lower() + text[1:]
