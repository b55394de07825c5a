"""What was found, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csreply.model import CsreplyError
from csreply.outputs.layout import Piece, flow, painted, shortened, table
from csreply.outputs.shape import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.desk.gaps import Gap, Gaps, Nearest, Unsaid
    from csreply.outputs import Out
    from csreply.outputs.layout import Row

FORMS = ("text", "json", "jsonl")
MOST_EXAMPLES = 3
_LONG = 120
"""Cells of an example that are shown."""


def known(form: str) -> str:
    """The name of a format.

    Raises:
        CsreplyError: it is none of these.
    """
    if form not in FORMS:
        raise CsreplyError(f"there is no format {form!r}", mend=f"use one of {', '.join(FORMS)}")
    return form


def tell(found: Gaps, form: str, out: Out) -> None:
    """Print what was found, in one of ``FORMS``."""
    if form == "json":
        whole = {
            "tickets": found.tickets,
            "unanswered": found.unanswered,
            "gaps": [_gap(gap) for gap in found.gaps],
            "unsaid": [_unsaid(one) for one in found.unsaid],
            "problems": [_problem(one) for one in found.problems],
        }
        out.write(encoded(whole, unicode=out.unicode, indent=2) + "\n")
    elif form == "jsonl":
        for line in _lines(found):
            out.write(encoded(line, unicode=out.unicode) + "\n")
    else:
        for row in _rows(found, out.width):
            out.write(painted(row, colour=out.colour) + "\n")
    out.flush()


def sums(found: Gaps, whole: Gaps) -> str:
    """One line on how much there was; ``whole`` before what is too much to show was left out."""
    shown, groups = len(found.gaps), len(whole.gaps)
    largest = "the largest is" if shown == 1 else f"the {shown} largest are"
    left = f", {largest} shown" if shown < groups else ""
    failed = f"; {len(whole.problems)} could not be read" if whole.problems else ""
    kinds = f" in {_many(groups, 'group')}{left}" if groups else ""
    words = f"; {_many(len(whole.unsaid), 'article')} without their customers' words" if whole.unsaid else ""
    return f"{_many(whole.tickets, 'ticket')}, {whole.unanswered} without an answer{kinds}{words}{failed}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# -- for programs -----------------------------------------------------------------------------------------


def _lines(found: Gaps) -> Iterator[dict[str, Any]]:
    yield from ({"kind": "gap", **_gap(gap)} for gap in found.gaps)
    yield from ({"kind": "unsaid", **_unsaid(one)} for one in found.unsaid)
    yield from ({"kind": "problem", **_problem(one)} for one in found.problems)


def _gap(gap: Gap) -> dict[str, Any]:
    examples = [{"id": one.id, "source": one.source, "text": one.title} for one in gap.tickets]
    told: dict[str, Any] = {
        "tickets": len(gap.tickets),
        "words": list(gap.words),
        "examples": examples[:MOST_EXAMPLES],
        "nearest": gap.nearest and _nearest(gap.nearest),
    }
    return {**told, "written": str(gap.written)} if gap.written else told


def _nearest(nearest: Nearest) -> dict[str, Any]:
    return {
        "article": nearest.article.path,
        "title": nearest.article.title,
        "tickets": nearest.tickets,
        "confidence": round(nearest.confidence, 3),
        "cautions": list(nearest.cautions),
        "lacks": list(nearest.lacks),
    }


def _unsaid(one: Unsaid) -> dict[str, Any]:
    words = [{"word": word, "tickets": count} for word, count in one.words]
    return {"article": one.article, "title": one.title, "tickets": one.tickets, "words": words}


def _problem(problem: CsreplyError) -> dict[str, Any]:
    return {"what": problem.what, "where": problem.where, "mend": problem.mend}


# -- for people -------------------------------------------------------------------------------------------


def _rows(found: Gaps, width: int) -> Iterator[Row]:
    if found.gaps:
        yield (Piece("What no article answers", "strong"),)
        for gap in found.gaps:
            yield ()
            yield from _gap_rows(gap, width)
    if found.unsaid:
        if found.gaps:
            yield ()
        yield (Piece("What customers say, and the article that answers them does not", "strong"),)
        for one in found.unsaid:
            yield ()
            yield from _unsaid_rows(one, width)
    if not found.gaps and not found.unsaid:
        yield (Piece("Nothing is missing."),)


def _gap_rows(gap: Gap, width: int) -> Iterator[Row]:
    name = ", ".join(gap.words) or "no word of their own"
    yield from _headed(len(gap.tickets), shortened(name, _LONG), "", width)
    examples = [[Piece(_label(one.id), "dim"), Piece(shortened(one.title, _LONG))] for one in gap.tickets]
    yield from table(examples[:MOST_EXAMPLES], width, indent=8, least=len("nearest"))
    why = _why(gap.nearest) if gap.nearest else "no article holds any of their words"
    lines = [[Piece("nearest", "dim"), Piece(why)]]
    if gap.nearest and gap.nearest.lacks:
        words = ", ".join(f"“{word}”" for word in gap.nearest.lacks)
        lines.append([Piece("lacks", "dim"), Piece(f"{words}: if it does answer, add them to its also")])
    if gap.written:
        lines.append([Piece("wrote", "dim"), Piece(str(gap.written))])
    if gap.kept:
        lines.append([Piece("kept", "dim"), Piece(f"{gap.kept}: it was there before")])
    yield from table(lines, width, indent=8, least=len("nearest"))


def _headed(count: int, name: str, beside: str, width: int) -> list[Row]:
    lead = [Piece(f"{count:>4}", "accent"), Piece("  "), Piece(name, "strong"), Piece(beside, "dim")]
    return flow(lead, width, indent=2, hang=8)


def _label(name: str) -> str:
    return shortened(name, 24)


def _why(nearest: Nearest) -> str:
    sure = f"right {round(nearest.confidence * 100)} in 100 times"
    cautions = f"; {', '.join(nearest.cautions)}" if nearest.cautions else ""
    title = shortened(nearest.article.title, _LONG)
    return f"{title} ({nearest.article.path}), {sure}{cautions}"


def _unsaid_rows(one: Unsaid, width: int) -> Iterator[Row]:
    yield from _headed(one.tickets, shortened(one.title, _LONG), f"  {one.article}", width)
    words = ", ".join(f"“{word}” ({count})" for word, count in one.words)
    yield from flow([Piece("add to also  ", "dim"), Piece(words)], width, indent=8, hang=8)
