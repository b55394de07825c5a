"""Whether an answer says, sentence by sentence, what the draft says; and if not, where it does not."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csreply.draft.via.pieces import GREETING, Piece, pieces, scanner, together, told
from csreply.model import LEVELS, Source
from csreply.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from csreply.model import Draft, Finding

SHORTEST, LONGEST = 0.6, 1.3
"""How long an answer may be, in the draft's words."""
_ALIKE = 0.5
"""How much of a sentence, by weight, its counterpart has to hold."""
_KEPT = 0.85
"""How much of an article's sentence, in telling words, has to stay; of a step all of it."""
_NEW = 0.34
"""How much of a template's sentence may be the words of other sentences or of the ticket."""
_SIGNS = frozenset("*_#[]{}<>|`~^\\")


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences of the answer and those of the draft that they stand for."""

    new: tuple[Piece, ...]
    old: tuple[Piece, ...]


def judged(
    answer: str,
    draft: Draft,
    *,
    told_by: str,
    evidence: Mapping[tuple[str, int], str],
    labels: frozenset[str],
    signature: str,
    check: Callable[[str], Sequence[Finding]],
) -> Draft | str:
    """The draft with this answer as its text, or why the answer is not taken.

    Args:
        answer: the reply alone, as ``bare`` gives it.
        draft: what it was made of.
        told_by: what the customer has written; its words may be used where no article speaks.
        evidence: by article and line, that line's text.
        labels: interface labels of these lines, kept word for word.
        signature: how the desk signs; empty where the draft's last short lines are that.
        check: lints a text.

    Returns:
        A draft whose ``polish`` is ``taken``, each sentence with its source; or one sentence without a
        full stop, such as “the answer is empty”. What it quotes of the answer is visible and short.
    """
    if fault := _outside(answer, draft.text):
        return fault
    body, end = _parted(draft.text, signature)
    if not answer.endswith(end):
        return "the answer changes the last lines"
    scan = scanner(frozenset(label for label in labels if label in body) | _quoted(body))
    old, old_markers = pieces(body, scan)
    new, new_markers = pieces(answer[: len(answer) - len(end)], scan)
    if len(old_markers) != len(new_markers):
        return f"the answer has {len(new_markers)} steps and bullets instead of {len(old_markers)}"
    if old_markers != new_markers:
        return "the answer numbers the steps otherwise"
    groups = _aligned(new, old)
    if isinstance(groups, str):
        return groups
    judge = _Judge(draft, evidence, told_by, body)
    for group in groups:
        if fault := judge.fault(group):
            return fault
    if fault := _linted(check(answer)):
        return fault
    sources = (*_sources(groups, draft), *_of_end(draft, len(body), len(answer) - len(end)))
    return replace(draft, text=answer, sources=sources, polish="taken")


def _outside(answer: str, text: str) -> str:
    """What is wrong with an answer before its sentences are read."""
    if not answer:
        return "the answer is empty"
    if answer == text.strip():
        return "the answer changes nothing"
    share = len(answer.split()) / max(1, len(text.split()))
    if not SHORTEST <= share <= LONGEST:
        return f"the answer is {'longer' if share > 1 else 'shorter'} than it may be"
    had = Counter(text)
    for sign, count in Counter(answer).items():
        strange = sign in _SIGNS or unicodedata.category(sign) in ("So", "Sk", "Sm", "Cf", "Co")
        if strange and count > had[sign]:
            return f"the answer adds the sign {sign!r}"
    return ""


def _linted(findings: Sequence[Finding]) -> str:
    grave = [finding for finding in findings if finding.level != LEVELS[0]]
    if not grave:
        return ""
    return f"the answer does not lint clean: {grave[0].rule}, “{one_line(grave[0].text, 60)}”"


def _parted(text: str, signature: str) -> tuple[str, str]:
    """The text without its signature, and the signature."""
    text = text.rstrip()
    at = text.rfind("\n\n") + 2
    lines = text[at:].split("\n")
    if signature.strip() and text.endswith(signature.strip()):
        at = len(text) - len(signature.strip())
    elif at == 1 or any(len(line) > 60 or line.rstrip().endswith((".", "?", ":")) for line in lines):
        at = len(text)
    return text[:at], text[at:]


def _quoted(body: str) -> frozenset[str]:
    """Everything between quotation marks: with or without them it stays word for word."""
    found = (match[0][1:-1].strip() for match in scanner(frozenset()).finditer(body) if match["quoted"])
    return frozenset(words for words in found if words)


# -- which sentence stands for which ------------------------------------------------------------------------


def _aligned(new: Sequence[Piece], old: Sequence[Piece]) -> list[Group] | str:
    """The answer's sentences with the draft's, in order; or which one has no counterpart."""
    joins: list[tuple[int, int]] = []
    last = 0
    for number, piece in enumerate(new):
        at, share = _best(piece, old, number)
        if share < _ALIKE:
            return f"the answer adds a sentence: “{one_line(piece.text, 60)}”"
        if at < last:
            return f"the answer says things in another order: “{one_line(piece.text, 60)}”"
        last = at
        joins.append((number, at))
    for number, piece in enumerate(old):
        if any(at == number for _, at in joins):
            continue
        at, share = _best(piece, new, number)
        if share < _ALIKE:
            return f"the answer drops a sentence: “{one_line(piece.text, 60)}”"
        joins.append((at, number))
    return [
        Group(tuple(new[at] for at in sorted(ours)), tuple(old[at] for at in sorted(theirs)))
        for ours, theirs in _joined(joins)
    ]


def _best(piece: Piece, others: Sequence[Piece], near: int) -> tuple[int, float]:
    """The sentence at the same place that holds most of this one, and how much; -1 and 0 for none."""
    shares = [(_share(piece, other), -abs(near - at), at) for at, other in enumerate(others)]
    share, _, at = max((each for each in shares if each[0] > 0), default=(0.0, 0, -1))
    return at, share


def _share(piece: Piece, other: Piece) -> float:
    """How much of a sentence, by weight, another holds; 0 to 1."""
    if piece.place != other.place:
        return 0.0
    if piece.place == GREETING:
        return 1.0
    both = _weight(piece.telling & other.telling, piece.small & other.small, {*piece.fixed} & {*other.fixed})
    return both / max(_weight(piece.telling, piece.small, {*piece.fixed}), 0.1)


def _weight(telling: frozenset[str], small: frozenset[str], fixed: set[str]) -> float:
    return len(telling) + len(fixed) + 0.2 * len(small)


def _joined(joins: Sequence[tuple[int, int]]) -> list[tuple[set[int], set[int]]]:
    """Joins that share a sentence as one, in the answer's order."""
    groups: list[tuple[set[int], set[int]]] = []
    for ours, theirs in joins:
        touched = [group for group in groups if ours in group[0] or theirs in group[1]]
        groups = [group for group in groups if group not in touched]
        groups.append(
            (
                {ours}.union(*(group[0] for group in touched)),
                {theirs}.union(*(group[1] for group in touched)),
            )
        )
    return sorted(groups, key=lambda group: min(group[0]))


# -- whether it says the same -------------------------------------------------------------------------------


class _Judge:
    """Compares sentences with those they stand for."""

    def __init__(
        self, draft: Draft, evidence: Mapping[tuple[str, int], str], told_by: str, body: str
    ) -> None:
        self.draft = draft
        self.evidence = evidence
        self.anywhere = told(f"{body}\n{told_by}").union(*map(told, evidence.values()))

    def fault(self, group: Group) -> str:
        """What the new sentences say that the old ones do not, or the other way round; empty when nothing."""
        new, old = together(group.new), together(group.old)
        where = f": “{one_line(new.text, 60)}”"
        if new.fixed != old.fixed:
            return _changed(new.fixed, old.fixed) + where
        if not (old.names <= new.capitals and new.names <= old.capitals):
            odd = sorted((old.names - new.capitals) | (new.names - old.capitals))
            return f"the answer changes the name “{one_line(odd[0], 40)}”{where}"
        for name in sorted(old.often.keys() | new.often.keys()):
            if (had := old.often.get(name)) != (has := new.often.get(name)):
                return f"the answer {_verb(had, has)} {name}{where}"
        if new.asks != old.asks:
            return f"the answer {'drops' if old.asks > new.asks else 'adds'} a question{where}"
        return self._words(new, old, group, where)

    def _words(self, new: Piece, old: Piece, group: Group, where: str) -> str:
        """Whether words are new, or too many are gone."""
        own = [self.evidence.get((each.article, each.line), "") for each in self._sources(group)]
        from_article = any(own) or old.is_item
        near = old.telling.union(*map(told, own))
        allowed = near if from_article else near | self.anywhere
        if strange := sorted(new.telling - allowed):
            return f"the answer adds “{_spelt(strange[0], new.text)}”{where}"
        if len(new.telling - near) > max(1, _NEW * len(new.telling)):
            return f"the answer says something else{where}"
        least = 1.0 if old.is_item else _KEPT if from_article else _ALIKE
        gone = sorted(old.telling - new.telling)
        if len(gone) > (1 - least) * len(old.telling):
            return f"the answer drops “{_spelt(gone[0], old.text)}”{where}"
        return ""

    def _sources(self, group: Group) -> list[Source]:
        return [each for piece in group.old for each in _over(self.draft.sources, piece)]


def _changed(new: tuple[str, ...], old: tuple[str, ...]) -> str:
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    if gone:
        return f"the answer drops “{one_line(next(iter(gone)), 60)}”"
    if come:
        return f"the answer adds “{one_line(next(iter(come)), 60)}”"
    return "the answer changes an order"


def _verb(had: int | None, has: int | None) -> str:
    return "adds" if (has or 0) > (had or 0) or had is None else "drops"


def _spelt(stem: str, text: str) -> str:
    """A word of the text as it stands there, by its stem."""
    found = (word.strip(".,;:!?()“”\"'") for word in text.split())
    return one_line(next((word for word in found if stem in told(word)), stem), 40)


# -- where it comes from ------------------------------------------------------------------------------------


def _over(sources: Sequence[Source], piece: Piece) -> list[Source]:
    return [each for each in sources if each.start < piece.end and piece.start < each.end]


def _sources(groups: Sequence[Group], draft: Draft) -> Iterator[Source]:
    """For each new sentence every source of those it stands for, once, in the answer's order."""
    for group in groups:
        seen = {
            (each.article, each.template, each.line): each
            for piece in group.old
            for each in _over(draft.sources, piece)
        }
        for piece in group.new:
            for each in seen.values():
                yield replace(each, start=piece.start, end=piece.end)


def _of_end(draft: Draft, old: int, new: int) -> Iterator[Source]:
    """The sources of the last lines, moved to where these stand now."""
    for each in draft.sources:
        if each.end > old:
            yield replace(each, start=max(each.start, old) - old + new, end=each.end - old + new)
