"""Fills a template and ties every stretch of the text to its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import Draft, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from csreply.draft.values import Sourced
    from csreply.templates import Template


def written(
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
            last = Source(last.start, source.end, last.article, last.template, last.line)
            continue
        if last:
            yield _bare(last, text)
        last = source
    if last:
        yield _bare(last, text)


def _bare(source: Source, text: str) -> Source:
    words = text[source.start : source.end]
    lead = len(words) - len(words.lstrip())
    start, end = source.start + lead, source.start + len(words.rstrip())
    return Source(start, end, source.article, source.template, source.line)


def _key(source: Source) -> tuple[str, str, int]:
    return source.article, source.template, source.line
