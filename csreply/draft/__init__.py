"""The verb *draft*: a ticket and its matches become a reply in which every sentence has a source.

Nothing is written that does not stand in a template or in an article. With no sure match the reply says so,
asks for what is missing, and promises when there will be more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from csreply.draft.choice import Shape, chosen, forced, missing
from csreply.draft.evidence import Evidence, paragraphs
from csreply.draft.plain import Plain
from csreply.draft.reader import Reader
from csreply.draft.telling import Telling, retold, sayable, shared, told, tried
from csreply.draft.values import (
    Sourced,
    answered,
    asked,
    joined,
    of_desk,
    of_telling,
    of_ticket,
    phrase,
    quoted,
)
from csreply.draft.voice import Spelling, Tone, Voice
from csreply.model import CsreplyError, Draft, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from csreply.model import Article, Fact, Match, Ticket
    from csreply.templates import Template, Templates

__all__ = ["SURE", "Spelling", "Tone", "Voice", "draft"]

SURE = 0.5
"""The confidence from which a match is used, where the desk sets no other."""
MOST_WORDS = 110
"""Words taken from articles. With the template around them a reply stays below 220."""


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

    Raises:
        CsreplyError: there is no template of that id, it needs what this ticket lacks, or none fits.
    """
    lists = templates.lists
    telling = told(ticket, lists)
    errors = tuple(fact.value for fact in facts if fact.kind in lists.get("errors", ()))
    reader = Reader(Plain(article, lists), telling.forms, tried(facts), errors, MOST_WORDS)
    found = _evidence(telling, [match for match in matches if match.confidence >= sure], reader)
    questions = () if found else missing(telling, templates.questions, facts)
    shape = Shape(ticket, telling, tuple(found.values()), questions)
    plain = {
        **of_ticket(ticket, lists.get("not-a-person", ())),
        **of_desk(voice, today),
        **of_telling(telling, facts, lists),
        **_of_evidence(telling, found, errors),
    }
    made = {"questions": asked(questions), **_of_article(found, templates, lists)}
    made = {name: value for name, value in made.items() if value.text}
    given = {name for name, value in plain.items() if value} | made.keys()
    used = (
        forced(template, templates, dict.fromkeys(given, True))
        if template
        else chosen(shape, templates, given)
    )
    made |= _phrases(used, templates, {**plain, **{name: value.text for name, value in made.items()}}, voice)
    gaps = tuple(question.kind for question in questions) if "questions" in used.uses else ()
    return _written(used, plain, made, gaps)


def _evidence(telling: Telling, matches: Sequence[Match], reader: Reader) -> dict[str, Evidence]:
    """What the articles give, by the question it answers; the first one alone unless several ask for more.

    Of several questions each goes to the article it shares most words with; they must be two articles at
    least, else the best match answers the whole ticket.
    """
    usable = [match for match in matches if match.article.for_customers]
    several = (
        _each(telling.asks, usable, replace(reader, most=MOST_WORDS // 2 - 10)) if len(usable) > 1 else {}
    )
    if len(several) > 1:
        return several
    for match in usable:
        if told_ := _read(match, reader):
            return {"": told_}
    return {}


def _each(asks: Sequence[str], matches: Sequence[Match], reader: Reader) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {}
    for ask in asks[:4]:
        scores = [
            (shared(ask, f"{match.article.title} {match.passage.text}"), match) for match in matches[:5]
        ]
        score, best = max(scores, key=lambda each: each[0])
        taken = {evidence.article.path for evidence in found.values()}
        if (
            score >= 2
            and best.article.path not in taken
            and (told_ := _read(best, replace(reader, asked=ask)))
        ):
            found[ask] = told_
    return found


def _read(match: Match, reader: Reader) -> Evidence | None:
    try:
        full = match.article if match.article.passages else reader.plain.open(match.article.path)
    except CsreplyError:
        return None
    return reader.read(full, match.passage) if full.for_customers else None


def _of_evidence(telling: Telling, found: Mapping[str, Evidence], errors: Sequence[str]) -> dict[str, object]:
    """The plain values that come with the evidence."""
    evidence = next(iter(found.values()), None)
    if evidence is None:
        return {}
    code = next((error for error in errors if evidence.speaks_of(error)), "")
    done = next((done for each in found.values() for done in each.left_out), "")
    return {
        "article.title": evidence.article.title,
        "article.url": evidence.article.url,
        "article.updated": evidence.article.updated,
        "error": "" if code in f"{telling.said} {telling.problem}" else code,
        "more": "more" if any(each.more for each in found.values()) else "",
        "tried": done.rstrip(" .!") if sayable(done) else "",
        "also_asked": _also_asked(telling, found),
    }


def _of_page(evidence: Evidence) -> dict[str, object]:
    article = evidence.article
    return {
        "article.title": article.title,
        "article.url": article.url,
        "article.updated": article.updated,
        "more": "more" if evidence.more else "",
    }


def _also_asked(telling: Telling, found: Mapping[str, Evidence]) -> str:
    """A question of theirs that the evidence shares no word with, where it does answer another."""
    texts = " ".join(f"{each.article.title} {answered(each).text}" for each in found.values())
    open_ = [ask for ask in telling.asks if ask not in found and not shared(ask, texts)]
    if len(open_) == len(telling.asks):
        return ""
    return next((ask for ask in open_ if 4 <= len(ask.split()) <= 26 and sayable(ask)), "")


def _of_article(
    found: Mapping[str, Evidence], templates: Templates, lists: Mapping[str, tuple[str, ...]]
) -> dict[str, Sourced]:
    """The values made of an article's lines."""
    if not found:
        return {}
    first = next(iter(found.values()))
    caution = (first.caution,) if first.caution else ()
    return {
        "answer": joined(_answers(found, templates, lists), "\n\n"),
        "steps": quoted(first.steps),
        "explanation": joined(map(quoted, paragraphs(first.explanation)), "\n\n"),
        "caution": quoted(caution),
        "result": joined((quoted((line,)) for line in first.after), "\n\n"),
    }


def _answers(
    found: Mapping[str, Evidence], templates: Templates, lists: Mapping[str, tuple[str, ...]]
) -> Iterator[Sourced]:
    for ask, evidence in found.items():
        if ask and "each" in templates.phrases:
            yield phrase(templates.phrases["each"].fill({"question": retold(ask, lists), "problem": ask}))
        yield answered(evidence)
        if ask and "page" in templates.phrases:
            yield phrase(templates.phrases["page"].fill(_of_page(evidence)))


def _phrases(
    used: Template, templates: Templates, values: Mapping[str, object], voice: Voice
) -> dict[str, Sourced]:
    """The phrases a template uses, in the desk's tone where there is one."""
    found: dict[str, Sourced] = {}
    for name in used.uses & templates.phrases.keys():
        toned = templates.phrases.get(f"{name}-{voice.tone}", templates.phrases[name])
        found[name] = phrase(toned.fill(values))
    return found


def _written(
    used: Template, plain: Mapping[str, object], made: Mapping[str, Sourced], gaps: tuple[str, ...]
) -> Draft:
    """Fill the template and tie every stretch of the text to its source."""
    filled = used.fill({**plain, **{name: value.text for name, value in made.items()}})
    sources: list[Source] = []
    for piece in filled.spans:
        value = made.get(piece.name)
        if value is not None and filled.text[piece.start : piece.end] == value.text:
            sources += value.at(piece.start)
        else:
            sources.append(Source(piece.start, piece.end, template=used.id, line=piece.line))
    return Draft(filled.text, used.id, tuple(_merged(sources, filled.text)), gaps)


def _merged(sources: Sequence[Source], text: str) -> Iterator[Source]:
    """Neighbours of one line as one, white space at the ends left out."""
    last: Source | None = None
    for source in sources:
        words = text[source.start : source.end]
        if not words.strip():
            continue
        if last and _key(last) == _key(source) and not text[last.end : source.start].strip():
            last = replace(last, end=source.end)
            continue
        if last:
            yield _bare(last, text)
        last = source
    if last:
        yield _bare(last, text)


def _bare(source: Source, text: str) -> Source:
    words = text[source.start : source.end]
    lead = len(words) - len(words.lstrip())
    return replace(source, start=source.start + lead, end=source.start + len(words.rstrip()))


def _key(source: Source) -> tuple[str, str, int]:
    return source.article, source.template, source.line
