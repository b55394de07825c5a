"""Where a word stands so that it needs no explaining: explained on the spot, a label, a name, a shout."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from csreply.lint.page import Page

_AFTER = re.compile(
    r"[\"”'’)]?\s?(?:"
    r"\((?!\d|https?:|(?:see|if|as|like|and|or|from|on|in|at|by|with|we|I|not|please) )[^)\n￼]{4,120}\)"
    r"|,? ?(?:i\.e\.|that is\b|that['’]s\b|this (?:is|means)\b|which (?:is|are|means?)\b|meaning\b"
    r"|means\b(?! (?:that )?(?:we|I|you|they|it)\b)"
    r"|in other words|simply put|in plain (?:words|english|terms)|aka\b|a\.k\.a\."
    r"|(?:also|better) (?:known|called))"
    r"|,? (?:on (?:that|the|this) (?:page|form|letter|bill|sheet) )?"
    r"(?:stands for|is short for|is what\b|refers to)"
    r"|,? is (?:just |simply )?(?:the|a|an|how|short) \w|,? are (?:the|what|how) \w"
    r"|(?:,| [–—-]) (?:the|a|an|our|your|one|what)(?: [\w'’-]+){0,4}?"
    r" (?:who|that|which|where|of|for|with|at|in|from)\b"
    r"|, who \w"
    r"|: (?:the|a|an|it|this|that|your|our|how|what)\b"
    r"|\. (?:that|this)(?: is| means|['’]s) )",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"[^.!?\n]{1,60}?(?:(?:,| [–—-]) (?:that is|that['’]s|which means|i\.e\.|meaning)\b"
    r"| \(that is|, (?:that|which) is (?:the|a|an)\b)",
    re.IGNORECASE,
)
_APPOSED = re.compile(
    r"[\"”'’)]?(?:,| [–—-]) ?(?:the|a|an|our|your|one|what|how|when|where|who|or|another)\b"
    r"|[\"”'’)]? or (?:the|a|an) ",
    re.IGNORECASE,
)
_WEAKLY = re.compile(r"[\"”'’)]?(?:,| [–—-]) ?(?:so|that|which|it|this|and)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:\b(?:called|named|known as|labelled|labeled|marked|term"
    r"|(?:the )?(?:word|name|term) for (?:it|this|that|these)(?: is)?"
    r"|say|the word|so-called|abbreviated(?: to| as)?|in short|short name|for short"
    r"|we call(?: it| this| that| them)?|(?:calls?|dubs?) (?:it|this|that|them)|which is what)"
    r"(?: (?:the|a|an|it|our))? [\"“'‘*]?)$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"\w{3,}(?: [\w'’-]+){1,12} \([\"“'‘]?(?:the |a |an |in short |our |also |or |called |so-called )?$",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(
    r"(?:[>›→»] ?"
    r"|\b(?:click|tap|press|choose|select|called|switch to|tick|toggle|labelled|marked|saying|headed)"
    r" (?:on |the |at )?[\"“'‘*]{0,2}"
    r"|\b(?:hit|hold|open|under|button|tab|menu|field|key|go to|scroll to) (?:on |the )?[\"“'‘*]{1,2})$",
    re.IGNORECASE,
)
_TITLE_BEFORE = re.compile(
    r"\b(?:hit|hold|open|under|button|tab|menu|field|key|go to|scroll to) (?:on |the )?$", re.IGNORECASE
)
_LABEL_AFTER = re.compile(
    r"[\"”'’*]{0,2} ?(?:[>›→»]|(?:button|tab|menu|key|field|icon|column|switch|checkbox|toggle)\b)",
    re.IGNORECASE,
)
_SHOUT = re.compile(r"[A-ZÀ-Þ]{2,30}[^\w\n]{1,3}[A-ZÀ-Þ]{2,30}")
_JOINS = frozenset("[]{}<>_@%/.=")


_BRACKET = 12
"""Code points from the bracket of ``_BRACKETED`` on, at most."""


def is_explained(page: Page, start: int, end: int) -> bool:
    """Whether the reply says here what the word means."""
    after = page.reply[end : end + 140]
    before = page.reply[max(0, start - 140) : start].rpartition("\n")[2]
    return bool(
        _AFTER.match(after)
        or _LATER.match(after)
        or _BEFORE.search(before)
        or ("(" in before[-_BRACKET:] and _BRACKETED.search(before))
        or _is_spelled_out(page.reply[start:end], page.reply[max(0, start - 160) : start], after)
    )


def signs_of_explaining(page: Page, end: int) -> dict[str, float]:
    """Forms behind a word that often explain it, and as often do not."""
    after = page.reply[end : end + 20]
    if _APPOSED.match(after):
        return {"apposed": 1.0}
    return {"followed-on": 1.0} if _WEAKLY.match(after) else {}


_INITIALS = re.compile(r"[A-Za-zÀ-ÿ][\w’']*")
_SMALL = frozenset("of the and for in on to a an by".split())  # noqa: SIM905 - a list reads worse


def _is_spelled_out(word: str, before: str, after: str) -> bool:
    """Whether words in a row near an abbreviation begin with its letters: POD, … proof of delivery."""
    letters = [letter.lower() for letter in word.rstrip("s") if letter.isalpha()]
    if not 2 <= len(letters) <= 6 or not word[:2].isupper():
        return False
    if len(letters) == 2:  # any two words in a row may begin so: only those in brackets spell it
        before, after = before if before.endswith("(") else "", after if after.startswith(" (") else ""
    return any(_spells(letters, _INITIALS.findall(text)) for text in (before, after))


def _spells(letters: list[str], words: list[str]) -> bool:
    firsts = [word[0].lower() for word in words if len(word) > 1 or not word.isupper()]
    content = [word[0].lower() for word in words if word.lower() not in _SMALL]
    wide = len(letters)
    return any(
        row[at : at + wide] == letters for row in (firsts, content) for at in range(len(row) - wide + 1)
    )


def is_label(page: Page, start: int, end: int) -> bool:
    """Whether it is the name of something on the screen."""
    before = page.reply[max(0, start - 40) : start].rpartition("\n")[2]
    return bool(
        _LABEL_BEFORE.search(before)
        or _LABEL_AFTER.match(page.reply[end : end + 20])
        or (page.reply[start : start + 2].istitle() and _TITLE_BEFORE.search(before))
    )


def is_shouted(text: str, start: int, end: int) -> bool:
    """Whether the word stands among others in capitals: then it is loud, not short."""
    around = text[max(0, start - 14) : end + 14]
    here = min(start, 14)
    return any(
        len(m.group()) > 8 and m.start() <= here + (end - start) and not any(c.isdigit() for c in m.group())
        for m in _SHOUT.finditer(around)
    )


_REST = re.compile(r"\s*+(?:\S(?:[^\n]{0,27}\S)?+)?+\s*+\Z")
"""White space, up to 29 code points in one line, white space, and nothing else."""


def is_signature(text: str, start: int, end: int) -> bool:
    """Whether it stands in the last line, where names, initials and firms stand."""
    rest = _REST.match(text, end)
    if rest is None or "." in rest.group():
        return False
    return len(text[text.rfind("\n", 0, start) + 1 : start].split()) < 3


_STATES = frozenset(
    """
    AL AK AZ AR CA CO CT DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY
    OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY NSW VIC QLD ACT TAS ON QC BC AB MB SK NB NS UK US EU
    """.split()  # noqa: SIM905 - a list reads worse
)
"""Codes of states and provinces, as addresses have them."""
_CODE_AFTER = re.compile(r",? (?:(?:and |or )?[A-Z]{2}\b|\d{4,5}\b)|$")
_CODE_BEFORE = re.compile(r"(?:\b[A-Z]{2},? (?:and |or )?|[A-Z][a-z]+, ?|\b(?:in|from|to) )$")


def is_state(text: str, start: int, end: int) -> bool:
    """Whether it is the code of a state in an address or among its likes."""
    return text[start:end] in _STATES and bool(
        _CODE_AFTER.match(text, end) or _CODE_BEFORE.search(text[max(0, start - 20) : start])
    )


def is_within_a_name(text: str, start: int, end: int) -> bool:
    """Whether it is a piece of an address, a setting's value or a placeholder: ``imap.mill.example``."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and before in _JOINS and start > 1 and not text[start - 2].isspace():
        return True
    return bool(after) and after in _JOINS and end + 1 < len(text) and not text[end + 1].isspace()
