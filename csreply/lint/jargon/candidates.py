"""Words of a reply that may be jargon, each with what speaks for and against it."""

from __future__ import annotations

import re
from collections import Counter

from csreply.lint.jargon.common import RARE, is_telling, tier, trade_tier
from csreply.lint.jargon.explained import (
    is_shouted,
    is_signature,
    is_state,
    is_within_a_name,
    signs_of_explaining,
)
from csreply.text import folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import NamedTuple

    from csreply.lint.jargon.familiar import Familiar
    from csreply.lint.page import Page
    from csreply.rules import Rule
    from csreply.rules.lexicon import Term
else:
    from csreply.value import NamedTuple

_SHAPES = re.compile(
    r"(?<![\w@#/.&\[{<%_+-])(?:"
    r"(?P<verbed>(?=[A-Z0-9]*[A-Z0-9]{2})[A-Z0-9]{2,6}['’](?:d|ed|ing))"
    r"|(?P<paired>[A-Z][&/][A-Z])"
    r"|(?P<abbreviation>[A-Z][A-Z0-9]{0,6}[A-Z](?:s|['’]s)?)"
    r"|(?P<code>[A-Z]{1,3}-?\d{1,4}[a-z]?|\d{1,2}[A-Z]{2,4})"
    r"|(?P<mixed>(?=[A-Za-z]*[a-z])(?:[A-Z][a-z]{0,2}){2,4}[A-Z]?[a-z]?|[a-z]{1,2}[A-Z]{2,4})"
    r")(?![\w@\]}>%_-]|\.\w|[/&][A-Z]|-?\d)"
)
_LEADS = frozenset(
    """
    the a an your our this that these those its in on of no any each under via per by with from
    """.split()  # noqa: SIM905 - a list reads worse
)


class Candidate(NamedTuple):
    """A word or row of words that may be jargon.

    Attributes:
        start, end: in code points of the reply.
        key: by what it is counted once a reply.
        term: its entry in the lists, or None.
        signs: what speaks for and against it, by name.
    """

    start: int
    end: int
    key: str
    term: Term | None
    signs: dict[str, float]


def candidates(page: Page, rule: Rule, known: Familiar) -> list[Candidate]:
    """Every candidate that this customer has not shown to know, in the order of the text.

    A word that no list of a trade holds is a candidate by its shape alone. Uncommon words in small letters
    are none: of those in labelled replies one in eight was jargon, and no more in the company of terms.
    """
    every = list(_listed(page, rule, known))
    taken = {at for found in every for at in range(found.start, found.end)}
    every += [c for c in _shaped(page, rule, known) if taken.isdisjoint(range(c.start, c.end))]
    every.sort(key=lambda candidate: candidate.start)
    _in_company(every)
    return every


def _listed(page: Page, rule: Rule, known: Familiar) -> Iterator[Candidate]:
    for named in page.rulebook.terms.found(page.words):
        term = named.term
        start, end = page.words.starts[named.first], page.words.ends[named.last - 1]
        text = page.reply[start:end]
        if (
            not _is_written_so(text, term, page.words.forms[named.first])
            or term.key in rule.words["everyday"]
            or known.knows(term.key)
            or is_within_a_name(page.text, start, end)
            or (text.isupper() and (is_shouted(page.text, start, end) or is_state(page.text, start, end)))
            or (text[:1].isupper() and is_signature(page.text, start, end))
            or _is_a_name(page, named.first, text, term)
        ):
            continue
        if term.group != "shorthand" and (
            not known.trades.isdisjoint(term.trades)
            or (not rule.words["expert-trades"].isdisjoint(term.trades) and known.expert)
            or not (known.touched & rule.words["close-trades"]).isdisjoint(term.trades)
            or page.known.audience == "developer"
        ):
            continue
        signs = _of_term(term, text)
        around = _around(page, named.first, named.last, rule)
        weak = "" if is_telling(term) or term.group == "shorthand" else "weak-"
        signs.update({f"{weak}{name}": value for name, value in around.items()})
        if not known.touched.isdisjoint(term.trades):
            signs["touched" if is_telling(term) else "weak-touched"] = 1.0
        yield Candidate(start, end, term.key, term, signs)


def _is_a_name(page: Page, first: int, text: str, term: Term) -> bool:
    """Whether a word that is listed in small letters stands within a sentence with a capital: a name."""
    if not text[:1].isupper() or text[1:] != text[1:].lower() or term.written != term.key or " " in term.key:
        return False
    return not any(low == first for low, _ in page.words.sentences) and not page.words.breaks[first]


def _is_written_so(text: str, term: Term, form: str) -> bool:
    """Whether a term stands as its list writes it: capitals are capitals, marks are marks."""
    written = term.written
    if sum(map(str.isupper, text)) > 1 and " " not in written and written.isalpha():
        return True  # CoT, COT: an abbreviation, however it is written
    if any(there.isupper() and not here.isupper() for here, there in zip(text, written, strict=False)):
        return False
    if " " not in written and (" " in text or "\n" in text):
        return False
    if not written.isalpha() and " " not in written and "'" not in written:
        return folded(text).startswith(folded(written)[:-1])
    return (
        form == term.key.partition(" ")[0] or " " in term.key or tier(form) > 1 or written != written.lower()
    )


def _of_term(term: Term, text: str) -> dict[str, float]:
    """The signs that lie in the entry itself."""
    words = term.key.split(" ")
    rarest = max(map(trade_tier, words))
    if term.group == "shorthand":
        kind = "shorthand"
    elif term.written != term.written.lower():
        return {"term-capitals": 1.0, f"capitals-{min(5, len(term.written))}": 1.0}
    elif term.group == "loose":
        return {"loose-row" if len(words) > 1 else f"loose-{min(rarest, 2)}": 1.0}
    else:
        kind = "term"
    if len(words) > 1:
        return {f"{kind}-row": 1.0, f"row-{min(rarest, 2)}": 1.0}
    if text[:1].isupper():
        return {f"{kind}-title": 1.0, f"{kind}-{rarest}": 1.0}
    return {f"{kind}-{rarest}": 1.0}


def _around(page: Page, first: int, last: int, rule: Rule) -> dict[str, float]:
    """The signs that lie in the words beside it."""
    forms, breaks = page.words.forms, page.words.breaks
    first, last = min(first, len(forms) - 1), min(last, len(forms))
    signs: dict[str, float] = {}
    before = forms[first - 1] if first and not breaks[first] else ""
    after = forms[last] if last < len(forms) and not breaks[last] else ""
    if before in _LEADS:
        signs["after-article"] = 1.0
    if after in rule.words["heads"] or before in rule.words["heads"]:
        signs["by-head"] = 1.0
    if before in rule.words["namers"]:
        signs["after-namer"] = 1.0
    if before[:1].isdigit():
        signs["after-number"] = 1.0
    signs.update(signs_of_explaining(page, page.words.ends[last - 1]))
    return signs


def _shaped(page: Page, rule: Rule, known: Familiar) -> Iterator[Candidate]:
    """Abbreviations and codes that no list holds."""
    if page.known.audience == "developer":
        return
    for match in _SHAPES.finditer(page.text):
        kind = match.lastgroup or ""
        word = match.group().replace("’", "'").partition("'")[0]
        word = word.removesuffix("s") if kind == "abbreviation" else word
        key = folded(word)
        if (
            key in rule.words["everyday"]
            or page.rulebook.terms.get(key)  # a listed word has been judged as such
            or known.knows(key)
            or (kind in ("code", "paired", "verbed") and key in known.text)
            or _is_no_abbreviation(page.text, *match.span())
            or (kind == "abbreviation" and len(word) > 4 and tier(key) < RARE)
            or (kind == "abbreviation" and len(word) > 2 and trade_tier(key) == 0)  # a word said loudly
        ):
            continue
        signs = _of_shape(kind, word, key)
        if known.expert:
            signs["expert"] = 1.0
        from bisect import bisect_left

        at = bisect_left(page.words.starts, match.start())
        signs.update(_around(page, at, at + 1, rule))
        yield Candidate(*match.span(), key, None, signs)


def _is_no_abbreviation(text: str, start: int, end: int) -> bool:
    """Whether capitals stand there for another reason: a shout, a signature, an address."""
    return is_shouted(text, start, end) or is_signature(text, start, end) or is_state(text, start, end)


def _of_shape(kind: str, word: str, key: str) -> dict[str, float]:
    """The signs that lie in an unlisted word itself."""
    signs = {kind: 1.0}
    if kind == "abbreviation":
        signs[f"capitals-{min(5, len(word))}"] = 1.0
        if len(key) > 2 and tier(key) < RARE:
            signs["capitals-word"] = 1.0
    if kind == "mixed" and len(word) > 5:
        signs["mixed-long"] = 1.0
    return signs


def _in_company(every: list[Candidate]) -> None:
    """Add what the candidates say of each other: those of one trade, and how many there are. Linear."""
    sure = {c.key: c for c in every if (is_telling(c.term) if c.term else "abbreviation" in c.signs)}
    loose = {c.key: c for c in every if c.term and c.key not in sure}
    sure_trades, loose_trades = _by_trade(sure.values()), _by_trade(loose.values())
    for candidate in every:
        others = len(sure) - (candidate.key in sure)
        term = candidate.term
        if term is None:
            _sign(candidate, "others", others)
            continue
        weak = "" if is_telling(term) else "weak-"
        same = max(sure_trades[trade] for trade in term.trades) - (candidate.key in sure)
        _sign(candidate, f"{weak}company", same)
        _sign(candidate, f"{weak}others", others - same)
        if weak:
            _sign(candidate, "weak-kin", max(loose_trades[trade] for trade in term.trades) - 1)


def _by_trade(candidates: Iterable[Candidate]) -> Counter[str]:
    return Counter(trade for c in candidates if c.term for trade in c.term.trades)


def _sign(candidate: Candidate, name: str, count: int) -> None:
    if count > 0:
        candidate.signs[name] = min(2.0, float(count))
