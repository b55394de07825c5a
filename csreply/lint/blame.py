"""Who is said to have done what: the frames of blame in a sentence, weighed with what excuses them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import combinations, pairwise
from weakref import WeakKeyDictionary

from csreply.lint.phrases import by_patterns
from csreply.lint.weighing import chance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import NamedTuple

    from csreply.lint.page import Page
    from csreply.model import Finding
    from csreply.rules import Rule, Rulebook
    from csreply.wording import Hit
else:
    from csreply.value import NamedTuple

Framed = tuple[str, "Hit"]
"""A frame's name and where it was met. ``doer.late`` is of the family ``doer``; ``cue.…`` and ``excuse``
speak against blame, or for another reading, and so does ``doer!`` where ``doer`` is met."""


class Judged(NamedTuple):
    """One clause in which a frame of blame was met.

    Attributes:
        number: of the clause.
        features: what is to be weighed, by name.
        hits: the frames of blame met in it, in order.
    """

    number: int
    features: dict[str, float]
    hits: list[Framed]


def blame(page: Page, rule: Rule) -> Iterator[Finding]:
    """One finding for each clause that the weights take for blame, at the frames that weigh most.

    What the rule's own patterns meet is always found.
    """
    weights = page.rulebook.weights.get(rule.id, {})
    least = rule.numbers.get("sure", 0.5)
    for sentence in judged(page, rule):
        if chance(sentence.features, weights) >= least:
            yield _finding(page, rule, sentence.hits, weights)
    yield from by_patterns(page, rule)


def judged(page: Page, rule: Rule) -> Iterator[Judged]:
    """Each clause in which at least one frame of blame ends, with what is to be weighed."""
    if rule.id not in page.hits:
        return

    framed: dict[int, list[Framed]] = {}
    parts = clauses(page)
    starts = [first for first, _ in parts]
    for frame, hit in page.hits[rule.id]:
        framed.setdefault(bisect_right(starts, hit.last - 1) - 1, []).append((frame, hit))
    for number, met in sorted(framed.items()):
        hits = [(frame, hit) for frame, hit in met if not _speaks_against(frame)]
        if hits:
            features = of_frames({frame for frame, _ in met})
            features.update(of_words(page, *parts[number]))
            features.update(of_shape(page.words.forms[slice(*parts[number])], sorts(page, rule)))
            yield Judged(number, features, hits)


def clauses(page: Page) -> list[tuple[int, int]]:
    """The parts of the reply that are weighed each for itself: first word, and the one after the last.

    Its sentences, cut at a semicolon. Finer cuts did no better: an excuse often stands behind a comma.
    """
    found = []
    starts, ends, breaks = page.words.starts, page.words.ends, page.words.breaks
    for first, last in page.words.sentences:
        at = first
        for word in range(first + 1, last):
            if breaks[word] and ";" in page.text[ends[word - 1] : starts[word]]:
                found.append((at, word))
                at = word
        found.append((at, last))
    return found


def _speaks_against(frame: str) -> bool:
    return frame == "excuse" or frame.endswith("!") or frame.startswith("cue.")


def of_frames(met: set[str]) -> dict[str, float]:
    """What the frames met in one clause tell: each, its family, and with which excuse.

    Not how many there are: that trusts a second weak frame as much as a strong one.
    """
    against = {frame for frame in met if _speaks_against(frame)}
    families = {frame.partition(".")[0] for frame in met - against}
    features = dict.fromkeys(met, 1.0)
    features.update({f"some {family}": 1.0 for family in families})
    if met - against:
        for cue in against:
            if not cue.endswith("!"):
                features[f"any with {cue}"] = 1.0
                features.update({f"{family} with {cue}": 1.0 for family in families})
    return features


def of_words(page: Page, first: int, last: int) -> dict[str, float]:
    """What the words of a clause and its place tell: each word, the first one, length, place, question.

    ``reply of 2`` stands for a reply of 6 to 8 sentences, and so on: the longer, the rarer is blame in each.
    """
    words = page.words
    forms = words.forms[first:last]
    features = {f"word {form}": 1.0 for form in forms}
    features[f"first {forms[0]}"] = 1.0
    features[f"place {min(3, words.at(words.starts[first]))}"] = 1.0
    features[f"reply of {min(4, len(words.sentences) // 3)}"] = 1.0
    features[f"length {min(6, len(forms) // 4)}"] = 1.0
    end = page.text[words.ends[last - 1] : words.ends[last - 1] + 2]
    if "?" in end or "!" in end:
        features["asks" if "?" in end else "exclaims"] = 1.0
    return features


def of_shape(forms: list[str], sort_of: Mapping[str, str]) -> dict[str, float]:
    """How a clause is built: the sorts of its words, every two of them, and what stands next to what.

    ``not+you`` holds both; ``you did not`` is a row, in which ``^`` and ``$`` are the ends. A word without a
    sort stands in rows by its ending, so that a verb nobody has listed still has its place in the frame.
    """
    rows = ["^", *[sort_of.get(form) or _ending(form) for form in forms], "$"]
    met = sorted({sort_of[form] for form in forms if form in sort_of})
    features = {f"sort {sort}": 1.0 for sort in met}
    features.update({f"{one}+{other}": 1.0 for one, other in combinations(met, 2)})
    features.update({f"row {' '.join(row)}": 1.0 for row in pairwise(rows)})
    features.update({f"row {' '.join(row)}": 1.0 for row in zip(rows, rows[1:], rows[2:], strict=False)})
    return features


def _ending(form: str) -> str:
    return next((f"-{end}" for end in ("ed", "ing", "s") if form.endswith(end)), "-")


def sorts(page: Page, rule: Rule) -> Mapping[str, str]:
    """The sort of each word that has one, such as ``you``, ``not``, ``often``: the first that holds it."""
    if page.rulebook not in _SORTS:
        _SORTS[page.rulebook] = {
            form: name.removeprefix(_SORT)
            for name, forms in sorted(rule.words.items(), reverse=True)
            if name.startswith(_SORT)
            for form in forms
        }
    return _SORTS[page.rulebook]


_SORT = "sort-"
_SORTS: WeakKeyDictionary[Rulebook, Mapping[str, str]] = WeakKeyDictionary()


def _finding(page: Page, rule: Rule, hits: list[Framed], weights: Mapping[str, float]) -> Finding:
    """A finding from the first to the last of the frames that weigh half of the heaviest, or more."""
    weighed = [
        (weights.get(frame, 0.0) + weights.get(f"some {frame.partition('.')[0]}", 0.0), frame, hit)
        for frame, hit in hits
    ]
    heaviest, strongest, _ = max(weighed, key=lambda one: one[0])
    chosen = [page.span(hit) for weight, _, hit in weighed if weight >= min(heaviest, heaviest / 2)]
    about = rule.frames.get(strongest.partition(".")[0]) or rule.frames[strongest]
    return page.finding(
        rule,
        min(start for start, _ in chosen),
        max(end for _, end in chosen),
        message=about.says,
        better=about.better,
        level=about.level,
    )
