"""GitHub: ``gh issue view N --json number,title,body,author,labels,comments``, and the REST API's issue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from csreply.model import Message, Role, Ticket
from csreply.tickets.shape import first, in_order, inner, line, names, objects, person, when, words

if TYPE_CHECKING:
    from csreply.tickets.shape import Place

_OURS = frozenset(("OWNER", "MEMBER", "COLLABORATOR"))
_LONGEST_FIELD = 300
_OPTIONS = re.compile(r"\w{1,20}(?:\s?/\s?\w{1,20}){1,5}")
_NO_ANSWERS = frozenset(("", "_no response_", "no response", "none selected", "_none_"))


def fits(value: dict[str, Any]) -> bool:
    """Whether it has an issue's number, title and body."""
    return (
        "number" in value and "title" in value and "body" in value and bool({"author", "user"} & value.keys())
    )


def ticket(value: dict[str, Any], place: Place) -> Ticket:
    """The ticket. The answered headings of an issue form are fields; the unanswered ones are left out."""
    author = _login(value)
    text, found = form(words(value.get("body")))
    opening = Message(text, name=author, sent=when(first(value, "createdAt", "created_at")))
    said = [_comment(comment, author, place) for comment in objects(value.get("comments"))]
    return Ticket(
        id=line(value.get("number"), 200) or place.id,
        messages=tuple(one for one in in_order((opening, *said)) if one.text.strip()),
        subject=line(value.get("title")),
        requester=person(first(value, "author", "user")),
        fields=found,
        tags=names(value.get("labels")),
        source=place.source,
        created=opening.sent,
    )


def _login(held: dict[str, Any]) -> str:
    return line(first(inner(held, "author") or inner(held, "user"), "login", "name"), 200)


def _comment(held: dict[str, Any], author: str, place: Place) -> Message:
    name = _login(held)
    return Message(
        form(words(held.get("body")))[0],
        _role(held, name, author, place),
        name,
        when(first(held, "createdAt", "created_at")),
    )


def _role(held: dict[str, Any], name: str, author: str, place: Place) -> Role:
    """Ours are those with rights to the project. A passer-by is neither the customer nor one of ours."""
    who = inner(held, "author") or inner(held, "user")
    if name.endswith("[bot]") or who.get("is_bot") is True or who.get("type") == "Bot":
        return "bot"
    if name and name == author:
        return "customer"
    told = words(first(held, "authorAssociation", "author_association"))
    return "agent" if told in _OURS or name in place.house.own else "system"


def form(body: str) -> tuple[str, dict[str, str]]:
    """An issue form's text without what was left unanswered, and its short answers by heading.

    Args:
        body: Markdown, with ``### Heading`` lines where it came from a form.

    Returns:
        The text, and ``{heading: answer}`` for answers of one paragraph and at most 300 characters.
    """
    kept: list[str] = []
    fields: dict[str, str] = {}
    for heading, answer in _sections(body):
        text = _answered(answer)
        if not heading:
            kept.append(text)
        elif text.casefold() not in _NO_ANSWERS and not _OPTIONS.fullmatch(text):
            kept.append(f"### {heading}\n\n{text}")
            if len(text) <= _LONGEST_FIELD and "\n\n" not in text:
                fields.setdefault(heading, text)
    return "\n\n".join(part for part in kept if part), fields


def _sections(body: str) -> list[tuple[str, list[str]]]:
    """The text cut at its third-level headings; what stands above the first has none."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for row in _uncommented(body).replace("\r\n", "\n").split("\n"):
        if row.startswith("### "):
            found.append((row[4:].strip(" #:")[:200], []))
        else:
            found[-1][1].append(row)
    return found


def _uncommented(body: str) -> str:
    """Markdown without the comments that a form's template leaves in it."""
    kept: list[str] = []
    at = 0
    while (start := body.find("<!--", at)) >= 0 and (end := body.find("-->", start)) >= 0:
        kept.append(body[at:start])
        at = end + 3
    return "".join(kept) + body[at:]


def _answered(rows: list[str]) -> str:
    """A section's text: of a list to tick, what was ticked; fences of an empty code block are no answer."""
    listed = [row.lstrip() for row in rows]
    ticked = [
        row[6:] if row[:6].lower() == "- [x] " else row
        for row in rows
        if not row.lstrip().startswith("- [ ]")
    ]
    boxes = any(row[:6].lower() in ("- [x] ", "- [ ] ") for row in listed)
    kept = ticked if boxes else rows
    words_in = [row for row in kept if row.strip() and not row.strip().startswith("```")]
    return "\n".join(kept).strip("\n") if words_in else ""
