"""What the agent sees of one ticket, and what each key does."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from csreply.model import CsreplyError, Report
from csreply.outputs.layout import Piece, table
from csreply.outputs.out import Out
from csreply.outputs.text import reply_of, reply_rows, title
from csreply.reply.screen import Choice, Screen
from csreply.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from csreply.model import Match, Ticket
    from csreply.reply.keys import Keys

End = Literal["printed", "accepted", "quit"]

_NO_REPLY = "There is no reply yet: e writes one, t takes a template."
_UNSAFE = re.compile(r"[^\w-]+")
_MENU = (
    (
        "y",
        "accept",
        "print the reply for you to send, and learn which article answered this ticket (also Enter)",
    ),
    ("e", "edit", "open the reply in your editor, and check it again"),
    ("a", "article", "draft from another article; its number alone does the same"),
    ("t", "template", "draft with another template"),
    ("s", "save", "write the reply to a file"),
    ("q", "quit", "leave everything as it is"),
    ("?", "help", "this list"),
)


class Desk(Protocol):
    """What a walk needs of a desk. Each verb may raise ``CsreplyError``, or report a ``problem``."""

    def facts(self, ticket: Ticket) -> Report:
        """A Report with ``facts``."""
        ...

    def match(self, ticket: Ticket) -> Report:
        """A Report with ``matches``, and ``similar``, ``route`` and ``missing`` where they are known."""
        ...

    def draft(
        self,
        ticket: Ticket,
        matches: Sequence[Match],
        *,
        article: str | None = None,
        template: str | None = None,
    ) -> Report:
        """A Report with ``draft``; from this article and with this template, or by the desk's own choice."""
        ...

    def lint(self, text: str, ticket: Ticket) -> Report:
        """A Report with ``findings``."""
        ...

    def templates(self) -> Sequence[tuple[str, str]]:
        """The id and title of all templates."""
        ...

    def learn(self, ticket: Ticket, article: str | None, reply: str) -> str:
        """Keep that this article answered this ticket. One sentence on what was kept, or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a walk ended.

    Attributes:
        end: ``printed`` where there was nobody to ask.
        report: everything that was worked out; ``reply`` is the text as edited, None when it is the draft.
        saved: the files written.
    """

    end: End
    report: Report
    saved: tuple[Path, ...] = ()

    @property
    def reply(self) -> str:
        """The reply as it stood at the end; empty when there was none."""
        return reply_of(self.report) or ""


def walk(
    desk: Desk,
    ticket: Ticket,
    *,
    out: TextIO,
    keys: Keys | None = None,
    editor: Callable[[str], str] | None = None,
    colour: bool = False,
    width: int = 80,
    folder: Path | None = None,
) -> Outcome:
    """Walk one ticket to its reply.

    Args:
        desk: does the work.
        ticket: to be answered.
        out: the terminal, or any stream.
        keys: the agent's keys; None when there is nobody to ask: then everything is printed, and that is all.
        editor: gives a text back edited; raises ``CsreplyError``. None: there is no editing.
        colour: whether ``out`` shows colours.
        width: of ``out``, in cells.
        folder: where a reply is saved when its name has no folder; the current one when None.

    Returns:
        How it ended, with everything that is known of the ticket.

    Raises:
        KeyboardInterrupt: Ctrl-C; the terminal is as it was.
        CsreplyError: the ticket could not be matched at all.
        OSError: ``out`` takes no more.
    """
    screen = Screen(Out(out, colour=colour, width=width), keys)
    steps = _Walk(desk, ticket, screen, editor, folder or Path())
    steps.begin()
    end = steps.ask() if keys is not None else "printed"
    return Outcome(end, steps.report, tuple(steps.saved))


class _Walk:
    """The state of one walk: what is known, what the reply is, and from what it was made."""

    def __init__(
        self,
        desk: Desk,
        ticket: Ticket,
        screen: Screen,
        editor: Callable[[str], str] | None,
        folder: Path,
    ) -> None:
        self.desk = desk
        self.ticket = ticket
        self.screen = screen
        self.editor = editor
        self.folder = folder
        self.report = Report(ticket.id, ticket.source, ticket)
        self.article: str | None = None
        self.template: str | None = None
        self.saved: list[Path] = []

    # --- what is worked out

    def begin(self) -> None:
        """Everything up to the first question."""
        found = self.desk.match(self.ticket)
        facts = self.desk.facts(self.ticket).facts if found.facts is None else found.facts
        self.report = replace(found, ticket=self.ticket, facts=facts, draft=None, findings=None)
        self.screen.report(self.report)
        if self.report.problem is None:
            self._draft()

    def _draft(self, article: str | None = None, template: str | None = None) -> None:
        """A new draft, shown; the old one stays when there can be none."""
        try:
            made = self.desk.draft(self.ticket, self.report.matches or (), article=article, template=template)
        except CsreplyError as error:
            made = Report(self.ticket.id, problem=error)
        if made.problem is not None:
            self._problem(made.problem)
            return
        self.article, self.template = article, template
        route, missing = made.route or self.report.route, made.missing or self.report.missing
        news = (route, missing) != (self.report.route, self.report.missing)
        self.report = replace(self.report, draft=made.draft, reply=None, route=route, missing=missing)
        told = Report(self.ticket.id, draft=made.draft)
        self._checked(replace(told, route=route, missing=missing) if news else told)

    def _checked(self, told: Report) -> None:
        """The reply's findings, shown below ``told``."""
        text = reply_of(self.report)
        if text is None:
            self.screen.report(told)
            return
        try:
            linted = self.desk.lint(text, self.ticket)
        except CsreplyError as error:
            linted = Report(self.ticket.id, problem=error)
        self.report = replace(self.report, findings=linted.findings)
        self.screen.report(replace(told, findings=linted.findings, problem=linted.problem))

    # --- what is asked

    def ask(self) -> End:
        """One key after another, until one of them ends the walk."""
        doors: dict[str, Callable[[], bool | None]] = {
            "y": self._accept,
            "enter": self._accept,
            "e": self._edit,
            "a": self._other_article,
        }
        doors |= {"t": self._other_template, "s": self._save, "?": self._help}
        while True:
            key = self.screen.key(_menu())
            if key in ("q", ""):
                self.screen.chosen("quit")
                return "quit"
            try:
                if doors.get(key, partial(self._numbered, key))():
                    return "accepted"
            except CsreplyError as error:
                self._problem(error)

    def _accept(self) -> bool:
        text = reply_of(self.report) or ""
        self.screen.chosen("accept")
        if not text.strip():
            self.screen.note(_NO_REPLY)
            return False
        errors = sum(finding.level == "error" for finding in self.report.findings or ())
        if errors:
            count = "1 error still stands" if errors == 1 else f"{errors} errors still stand"
            if not self.screen.sure(f"{count}. Accept all the same?"):
                return False
        self._learn(text)
        self.screen.verbatim(text)
        return True

    def _learn(self, text: str) -> None:
        """Keep what answered the ticket; that it cannot be kept stops nobody from answering."""
        try:
            self.screen.note(self.desk.learn(self.ticket, self._answer(), text))
        except CsreplyError as error:
            self._problem(error)

    def _answer(self) -> str | None:
        """The article that the reply was made from: the agent's choice, or the draft's own first source."""
        sources = self.report.draft.sources if self.report.draft else ()
        return self.article or next((source.article for source in sources if source.article), None)

    def _edit(self) -> None:
        self.screen.chosen("edit")
        before = reply_of(self.report) or ""
        if self.editor is None:
            self.screen.note("There is no editor here.")
            return
        text = self.editor(before)
        if not text.strip():
            self.screen.note("The editor left nothing. The reply is as it was.")
        elif text.rstrip("\n") == before.rstrip("\n"):
            self.screen.note(
                "The reply is as it was. An editor with a window of its own must wait: code --wait"
            )
        else:
            self._edited(text)

    def _edited(self, text: str) -> None:
        self.report = replace(self.report, reply=text)
        width = self.screen.width
        self.screen.rows([(), *title("Reply", width, "edited"), (), *reply_rows(text, width)])
        self._checked(Report(self.ticket.id, reply=text))

    def _other_article(self) -> None:
        self.screen.chosen("article")
        matches = self.report.matches or ()
        choices = [Choice(match.article.path, match.article.title) for match in matches]
        picked = self.screen.pick(choices, self._answer() or "", "article")
        if picked and self._may_replace():
            self._draft(article=picked, template=self.template)

    def _numbered(self, key: str) -> None:
        """A match's number drafts from its article; any other key does nothing."""
        matches = self.report.matches or ()
        at = "123456789".find(key) if len(key) == 1 else -1
        if not 0 <= at < len(matches):
            self.screen.chosen("")
            self.screen.note("That key does nothing here. ? shows what each of them does.")
            return
        self.screen.chosen(f"article {key}")
        if self._may_replace():
            self._draft(article=matches[at].article.path, template=self.template)

    def _other_template(self) -> None:
        self.screen.chosen("template")
        draft = self.report.draft
        choices = [Choice(*pair) for pair in self.desk.templates()]
        picked = self.screen.pick(choices, draft.template if draft else "", "template")
        if picked and self._may_replace():
            self._draft(article=self.article, template=picked)

    def _may_replace(self) -> bool:
        return self.report.reply is None or self.screen.sure("What you have edited will be replaced. Go on?")

    def _save(self) -> None:
        self.screen.chosen("save")
        text = reply_of(self.report)
        if text is None:
            self.screen.note(_NO_REPLY)
            return
        name = f"{_UNSAFE.sub('-', self.ticket.id).strip('-')[:60] or 'ticket'}-reply.md"
        typed = self.screen.line([Piece("Save as ", "strong"), Piece(f"[{name}]:", "dim")])
        if typed is None:
            self.screen.note("Not saved.")
            return
        path = self.folder / Path(os.path.expanduser(visible(typed).strip() or name))  # noqa: PTH111 - never raises
        path = path / name if path.is_dir() else path
        there = path.exists()
        if there and not self.screen.sure(f"{path} is there already. Write over it?"):
            return
        self._written(path, text, "w" if there else "x")

    def _written(self, path: Path, text: str, mode: Literal["w", "x"]) -> None:
        try:
            with path.open(mode, encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text if text.endswith("\n") else text + "\n")
        except OSError as error:
            self._problem(CsreplyError(f"the reply was not saved: {error.strerror}", where=str(path)))
            return
        self.saved.append(path)
        self.screen.note(f"Saved as {path}")

    def _help(self) -> None:
        self.screen.chosen("help")
        lines = [[Piece(f"{key}  {word}", "accent"), Piece(what)] for key, word, what in _MENU]
        self.screen.rows([(), *table(lines, self.screen.width)])

    def _problem(self, problem: CsreplyError) -> None:
        self.screen.report(Report(self.ticket.id, problem=problem))


def _menu() -> list[Piece]:
    """The keys, each beside its word wherever the line is cut."""
    return [piece for key, word, _ in _MENU for piece in (Piece(key, "accent"), Piece(f"\u00a0{word}  "))]
