"""CSV: a table of tickets, one a row, read row by row. Separated by comma, semicolon, tab or bar."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from csreply.model import CsreplyError, Message, Person, Ticket
from csreply.tickets.markup import looks_like_html, text_of
from csreply.tickets.shape import MOST_BYTES, Place, clean, file_name, finished, line, names
from csreply.tickets.source import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from csreply.tickets.source import Opened

_COLUMNS = {
    **dict.fromkeys(("id", "ticketid", "ticket", "number", "ticketnumber", "caseid", "casenumber"), "id"),
    **dict.fromkeys(("subject", "title", "summary", "betreff", "topic"), "subject"),
    **dict.fromkeys(
        ("body", "text", "message", "description", "comment", "question", "content", "nachricht"), "body"
    ),
    **dict.fromkeys(("customername", "name", "requester", "requestername", "customer", "fromname"), "name"),
    **dict.fromkeys(("customeremail", "email", "requesteremail", "fromemail", "from"), "email"),
    **dict.fromkeys(("createdat", "created", "date", "time", "timestamp", "opened"), "created"),
    **dict.fromkeys(("reply", "answer", "response", "agentreply"), "reply"),
    **dict.fromkeys(("tags", "labels"), "tags"),
    **dict.fromkeys(("attachments", "files"), "attachments"),
    **dict.fromkeys(("language", "locale"), "language"),
    **dict.fromkeys(("articles", "article"), "articles"),
}


def fits(opened: Opened) -> bool:
    """Whether it is called so, or its first line names a subject or body column and one more that we know."""
    if opened.suffix in (".csv", ".tsv"):
        return True
    first = decoded(opened.head.split(b"\n", 1)[0])
    if opened.suffix in (".eml", ".mbox") or len(first) > 4000 or first[:1] in "{[":
        return False
    try:
        cells = next(csv.reader([first.replace("\n", " ")], delimiter=_separator(first)), [])
    except csv.Error:
        return False
    columns = {_column(name) for name in cells} - {""}
    return len(columns) > 1 and bool({"subject", "body"} & columns)


def read(opened: Opened) -> Iterator[Ticket | CsreplyError]:
    """The ticket of each row; a bad row comes out as its error, and the rest goes on.

    Raises:
        CsreplyError: its first row names no column for what the customer wrote.
    """
    if csv.field_size_limit() < MOST_BYTES:
        csv.field_size_limit(MOST_BYTES)
    lines = _Lines(opened)
    first = decoded(opened.head.split(b"\n", 1)[0])
    rows = csv.reader(lines, delimiter=_separator(first))
    header: list[str] | None = None
    while True:
        begins, lines.marks = rows.line_num + 1, 0
        place = opened.place(begins)
        try:
            cells = next(rows)
            if header is None:
                header = _header(cells, place)
            elif lines.marks % 2 and rows.line_num > begins:
                yield place.fault(
                    "a quotation mark that is never closed", "close it; the rows below were lost"
                )
            elif any(cell.strip() for cell in cells):
                yield _ticket(header, cells, place)
        except StopIteration:
            yield from lines.faults
            return
        except csv.Error as error:
            yield place.fault(f"not a row of a table: {error}", "close the quotation mark that opens there")
        except CsreplyError as error:
            if header is None:
                raise
            yield error
        yield from lines.faults
        lines.faults.clear()


class _Lines:
    """The lines of a table, as the row reader takes them.

    Attributes:
        faults: lines that were passed over, until somebody has told them.
        marks: quotation marks since somebody set it to 0.
    """

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.faults: list[CsreplyError] = []
        self.marks = 0
        self.lines = opened.lines()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        number, data = next(self.lines)
        if data is None:
            place = self.opened.place(number)
            self.faults.append(place.fault("a line longer than 4 MB was passed over", "split it"))
            return "\n"
        text = decoded(data)
        self.marks += text.count('"')
        return text


def _separator(first: str) -> str:
    return max((",", ";", "\t", "|"), key=first.count)


def _column(name: str) -> str:
    return _COLUMNS.get("".join(letter for letter in name.casefold() if letter.isalnum()), "")


def _header(cells: Sequence[str], place: Place) -> list[str]:
    if not {"subject", "body"} & {_column(cell) for cell in cells}:
        raise place.fault(
            "the first row names no column `body` or `subject`",
            "name the columns id, subject, body, customer_name, customer_email, created_at, reply",
        )
    return list(cells)


def _ticket(header: Sequence[str], cells: Sequence[str], place: Place) -> Ticket:
    held: dict[str, str] = {}
    fields: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        column = _column(name)
        if column and column not in held:
            held[column] = clean(cell)
        elif cell.strip() and line(name, 200):
            fields[line(name, 200)] = clean(cell)
    body = held.get("body", "")
    body = text_of(body) if looks_like_html(body) else body
    person = Person(line(held.get("name"), 200), line(held.get("email"), 320))
    message = Message(body, name=person.name, sent=line(held.get("created"), 60))
    ticket = Ticket(
        id=line(held.get("id"), 200) or place.id,
        messages=(message,) if body.strip() else (),
        subject=held.get("subject", ""),
        requester=person,
        fields=fields,
        tags=names(held.get("tags")),
        attachments=tuple(filter(None, map(file_name, held.get("attachments", "").split(",")))),
        source=place.source,
        created=line(held.get("created"), 60),
        language=line(held.get("language"), 20),
        articles=names(held.get("articles")),
        reply=held["reply"] if held.get("reply", "").strip() else None,
    )
    return finished(ticket, place)
