"""The verb *draft*: a ticket and its matches become a reply in which every sentence has a source.

Nothing is written that does not stand in a template or in an article. With no sure match the reply says so,
asks for what is missing, and promises when there will be more. Where a person has to take over, it only
acknowledges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.draft.composing import Composer
from csreply.draft.handing import acknowledged
from csreply.draft.mending import Mends
from csreply.draft.note import note
from csreply.draft.voice import Spelling, Tone, Voice
from csreply.model import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from csreply.model import Article, Draft, Fact, Finding, Match, Ticket
    from csreply.templates import Templates

__all__ = ["SURE", "Spelling", "Tone", "Voice", "draft", "note"]

SURE = 0.5
"""The confidence from which a match is used, where the desk sets no other."""
MOST_WORDS = 110
"""Words taken from articles. With the template around them a reply stays below ``LONGEST``."""
LONGEST = 220
"""Words of a reply."""
_ROUNDS = 8
"""How often a draft is mended before nothing more is taken from the articles."""


def draft(
    ticket: Ticket,
    matches: Sequence[Match],
    *,
    article: Callable[[str], Article],
    templates: Templates,
    facts: Sequence[Fact],
    voice: Voice,
    today: str,
    template: str | None = None,
    sure: float = SURE,
    check: Callable[[str], Sequence[Finding]] | None = None,
    spelt: Callable[[str], bool] = lambda _: True,
    meanings: Mapping[str, str] | None = None,
) -> Draft:
    """A reply to a ticket, ready to edit.

    Args:
        ticket: the conversation.
        matches: best first; those that no customer may see are passed over.
        article: opens an article by its path, with its passages; raises CsreplyError.
        templates: the shelf.
        facts: what the ticket already holds; kinds that begin with ``tried`` are what was tried.
        voice: who writes and what they may promise.
        today: ISO date; promises count from it.
        template: the id of a template to use, whatever the ticket's shape.
        sure: the confidence below which a match is not used, 0 to 1.
        check: lints a text. The draft is mended until it has no finding at warning or above: labels in
            quotation marks, terms explained, sentences left out. Nothing is written anew.
        spelt: whether a folded word is spelt as it should be; what is not is not said back.
        meanings: term → one plain sentence, as the desk's articles define it.

    Raises:
        CsreplyError: there is no template of that id, it needs what this ticket lacks, or none fits.
    """
    if template is None and (apart := acknowledged(ticket, templates)):
        template, matches = apart.id, ()
    composer = Composer(
        ticket,
        matches,
        article,
        templates,
        facts,
        voice,
        today,
        template,
        sure,
        MOST_WORDS,
        spelt,
        meanings or {},
    )
    made, findings = _mended(composer, check)
    while len(made.text.split()) > LONGEST and composer.most > 30:
        composer = composer.shorter()
        made, findings = _mended(composer, check)
    if findings and composer.matches:
        bare, fewer = _mended(composer.without_articles(), check)
        made = bare if len(fewer) < len(findings) else made
    return made


def _mended(
    composer: Composer, check: Callable[[str], Sequence[Finding]] | None
) -> tuple[Draft, list[Finding]]:
    """A draft mended as far as it goes, and what is still wrong with it."""
    mends = Mends()
    made, mender = composer.composed(mends)
    findings = _grave(check, made)
    for _ in range(_ROUNDS):
        changed = mender.mended(mends, made, findings) if findings else mends
        if changed == mends:
            break
        mends = changed
        made, mender = composer.composed(mends)
        findings = _grave(check, made)
    return made, findings


def _grave(check: Callable[[str], Sequence[Finding]] | None, made: Draft) -> list[Finding]:
    return [each for each in check(made.text) if each.level != LEVELS[0]] if check else []
