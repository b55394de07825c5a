"""The command line: options in, the desk called, an output chosen, an exit code out."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from csreply import runs
from csreply.console import colour, progress, say, width, write
from csreply.desk import Desk, settings_for
from csreply.model import CsreplyError, Report

app = typer.Typer(
    name="csreply",
    help="Match a ticket against your documentation, draft a plain reply, and check it before it leaves.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
kb = typer.Typer(help="The knowledge base.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(kb, name="kb")


def _version(wanted: bool) -> None:
    if wanted:
        from csreply import __version__

        print(f"csreply {__version__}")  # noqa: T201
        raise typer.Exit


@app.callback(help=app.info.help)
def _csreply(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What stands before every command."""


_USAGE: Any = typer.BadParameter.__mro__[2]
"""The base of what is wrong with a command line, wherever this Typer keeps its click."""


DeskFolder = Annotated[
    Path | None,
    typer.Option("--desk", help="Folder with a .csreply.yml.", show_default="the nearest upwards"),
]
Kb = Annotated[Path | None, typer.Option("--kb", help="Folder of articles to use instead of the desk's.")]
SolvedFile = Annotated[Path | None, typer.Option("--solved", help="JSONL of solved tickets to learn from.")]
Most = Annotated[int, typer.Option("-k", min=1, max=100, help="How many matches at most.")]
Format = Annotated[
    str,
    typer.Option("--format", help="text, line, json, jsonl, github, sarif or markdown.", metavar="FORMAT"),
]
From = Annotated[str | None, typer.Option("--from", help="The tickets' format, when it is not recognised.")]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on", help="Exit with 1 from this level on: note, warning, error or never.", metavar="LEVEL"
    ),
]
Polish = Annotated[
    str | None,
    typer.Option("--via", help="Have this command polish it, if it keeps what it says.", metavar="COMMAND"),
]
PolishSeconds = Annotated[
    float, typer.Option("--via-seconds", min=0.1, help="How long that command may take for a draft.")
]
Tickets = Annotated[
    list[str], typer.Argument(help="Files or folders of tickets; - is standard input.", metavar="TICKET…")
]
OneTicket = Annotated[
    str, typer.Argument(help="A file with the ticket; - is standard input.", metavar="TICKET")
]


# -- verbs ------------------------------------------------------------------------------------------------


@app.command()
def match(
    tickets: Tickets,
    desk: DeskFolder = None,
    kb: Kb = None,
    solved: SolvedFile = None,
    most: Most = 5,
    form: Format = "text",
    from_: From = None,
) -> int:
    """The articles that answer a ticket, why, and how sure; and solved tickets like it."""
    at = _desk(desk, kb, _present(solved), most)
    return runs.each(at, runs.tickets(at, tickets, from_), form, at.match)


@app.command()
def draft(
    tickets: Tickets,
    desk: DeskFolder = None,
    kb: Kb = None,
    solved: SolvedFile = None,
    most: Most = 5,
    article: Annotated[str | None, typer.Option(help="Draft from this article.", metavar="PATH")] = None,
    template: Annotated[str | None, typer.Option(help="Draft with this template.", metavar="ID")] = None,
    note: Annotated[
        bool, typer.Option("--note", help="An internal note instead, for whoever takes the ticket on.")
    ] = False,
    via: Polish = None,
    via_seconds: PolishSeconds = 60,
    form: Format = "text",
    from_: From = None,
) -> int:
    """A reply, ready to edit, with its sources and what it still needs to know."""
    at = _desk(desk, kb, _present(solved), most)
    if note and (article or template):
        raise CsreplyError("a note has no article or template of its own", mend="leave out one or the other")
    if note and via:
        raise CsreplyError("a note is for colleagues, and is not polished", mend="leave out --via")
    _polishing(at, via, via_seconds)
    work = at.note if note else partial(at.draft, article=article, template=template)
    return runs.each(at, runs.tickets(at, tickets, from_), form, work)


@app.command()
def lint(
    replies: Annotated[
        list[str] | None,
        typer.Argument(help="Files with a reply; standard input without one.", metavar="[REPLY…]"),
    ] = None,
    ticket: Annotated[str | None, typer.Option("--ticket", help="The ticket it answers.")] = None,
    desk: DeskFolder = None,
    form: Format = "text",
    fail_on: FailOn = None,
    from_: From = None,
    ignore: Annotated[list[str] | None, typer.Option(help="A rule not to apply.", metavar="RULE")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Apply this rule alone.", metavar="RULE")] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="A phrase never to find at fault.", metavar="PHRASE")
    ] = None,
    ack: Annotated[
        list[str] | None,
        typer.Option(help='Findings that may stand, and why: RULE="reason".', metavar="RULE=REASON"),
    ] = None,
    audience: Annotated[
        str | None, typer.Option(help="Who reads: customer, developer or agent.", metavar="WHO")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Put in better wordings where one is safe.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --fix: show what it changes.")] = False,
) -> int:
    """What is wrong with a reply: jargon, blame, questions already answered, and more."""
    from csreply.lint.fixing import reasons

    at = _desk(desk)
    why = reasons(ack or ())
    at.tighten(ignore=ignore or (), only=only or (), allow=allow or (), ack=why, audience=audience)
    floor = runs.floor(fail_on or at.settings.fail_on)
    names = runs.readable(replies) if replies and len(replies) > 1 else replies or ["-"]
    if ticket == "-" and "-" in names:
        raise CsreplyError(
            "the ticket and the reply cannot both come from standard input", mend="name a file for one"
        )
    about = at.one_ticket(ticket, form=from_, stdin=sys.stdin.buffer) if ticket else None
    tally = runs.Tally(acknowledged=frozenset(why))
    reports = tally.noting(runs.linted(at, names, about))
    if dry_run and not fix:
        raise CsreplyError("--dry-run shows what --fix would change", mend="write both")
    if fix:
        return runs.fixed(at, reports, names, about, form, tally, floor, dry_run=dry_run)
    write(reports, form)
    return tally.found(floor)


@app.command()
def reply(
    ticket: OneTicket,
    desk: DeskFolder = None,
    kb: Kb = None,
    solved: SolvedFile = None,
    most: Most = 5,
    via: Polish = None,
    via_seconds: PolishSeconds = 60,
    form: Format = "text",
    from_: From = None,
) -> int:
    """The whole walk of one ticket: match, draft, lint; edit, accept or save it with single keys."""
    from csreply.reply import Editor, terminal_keys, walk

    at = _desk(desk, kb, _present(solved), most)
    _polishing(at, via, via_seconds)
    asked = at.one_ticket(ticket, form=from_, stdin=sys.stdin.buffer)
    if form != "text":
        return runs.each(at, iter([asked]), form, at.walk)
    keys = terminal_keys(sys.stdin, sys.stdout)
    done = walk(
        at,
        asked,
        out=sys.stdout,
        keys=keys,
        editor=Editor(os.environ),
        colour=colour(sys.stdout),
        width=width(sys.stdout),
    )
    return runs.UNSURE if done.end == "printed" and done.report.route == "hand-over" else runs.CLEAN


@app.command()
def facts(tickets: Tickets, desk: DeskFolder = None, form: Format = "text", from_: From = None) -> int:
    """What the customer has already told, and what they have tried."""
    at = _desk(desk)
    return runs.each(at, runs.tickets(at, tickets, from_), form, at.facts)


@app.command()
def triage(
    sources: Annotated[
        list[str], typer.Argument(help="Files or folders of tickets; - is standard input.", metavar="SOURCE…")
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write here instead of standard output.")
    ] = None,
    desk: DeskFolder = None,
    kb: Kb = None,
    solved: SolvedFile = None,
    most: Most = 5,
    form: Format = "jsonl",
    fail_on: FailOn = None,
    from_: From = None,
) -> int:
    """Match, draft and lint many tickets: one Report a line as it goes, and a summary at the end."""
    from csreply.triage import Summary, triage

    at = _desk(desk, kb, _present(solved))
    floor = runs.floor(fail_on or at.settings.fail_on)
    if out:
        runs.apart(out, sources)
    summary, tally = Summary(), runs.Tally()
    streams = (at.tickets(source, form=from_, stdin=sys.stdin.buffer) for source in runs.readable(sources))
    with progress() as shown:
        at.progress = shown
        reports = triage(
            at, streams, summary, most=most, told=lambda sums: shown("tickets", sums.done + sums.failed, 0)
        )
        write(tally.noting(reports), form, out)
    for line in summary.lines():
        print(line, file=sys.stderr)  # noqa: T201  (the command's last words)
    return tally.found(floor)


# -- shelves ----------------------------------------------------------------------------------------------


@app.command()
def rules(
    id: Annotated[str | None, typer.Argument(help="A rule to explain.", metavar="[ID]")] = None,  # noqa: A002
    desk: DeskFolder = None,
    form: Annotated[str, typer.Option("--format", help="text or json.", metavar="FORMAT")] = "text",
) -> int:
    """The rulebook; or one rule explained, with its examples."""
    from csreply.rules.telling import as_json, listed, told

    if form not in ("text", "json"):
        raise CsreplyError(f"there is no format {form!r}", mend="use one of text, json")
    book = _desk(desk).rulebook
    runs.complain(book.problems)
    if form == "json":
        print(as_json(book, id))  # noqa: T201
    else:
        print("\n".join(told(book, id) if id else listed(book, width(sys.stdout) or 80)))  # noqa: T201
    return runs.FOUND if book.problems else runs.CLEAN


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Where; made when missing.")] = Path()) -> int:
    """A starter desk in this folder: settings, articles, a template, a rule, a ticket to try."""
    from csreply.desk.starter import start

    for line in start(folder):
        print(line)  # noqa: T201
    return runs.CLEAN


@kb.command("check")
def kb_check(desk: DeskFolder = None, kb: Kb = None, form: Format = "line") -> int:
    """Everything that keeps articles and templates from being found, quoted or trusted."""
    at = _desk(desk, kb)
    problems = at.check()
    write((Report(problem.where, problem.where, problem=problem) for problem in problems), form)
    articles = len(at.library.paths())
    print(f"{articles} articles, {len(problems)} problems", file=sys.stderr)  # noqa: T201
    return runs.FOUND if problems else runs.CLEAN


@kb.command("stats")
def kb_stats(desk: DeskFolder = None, kb: Kb = None, solved: SolvedFile = None) -> int:
    """How many articles of which kind, how old, and how many held-out questions find theirs."""
    from csreply.desk.stats import stats

    with progress() as shown:
        at = _desk(desk, kb, _present(solved))
        at.progress = shown
        lines = list(stats(at))
    print("\n".join(lines))  # noqa: T201
    return runs.CLEAN


@kb.command("gaps")
def kb_gaps(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files or folders of tickets; - is standard input; the desk's solved tickets without any.",
            metavar="[SOURCE…]",
        ),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many gaps to show at most.")] = 10,
    into: Annotated[
        Path | None,
        typer.Option("--write", help="Write a starter article for each gap here.", metavar="DIR"),
    ] = None,
    desk: DeskFolder = None,
    kb: Kb = None,
    solved: SolvedFile = None,
    form: Annotated[str, typer.Option("--format", help="text, json or jsonl.", metavar="FORMAT")] = "text",
    from_: From = None,
) -> int:
    """What customers ask that no article answers, and their words that the articles lack."""
    from csreply.desk.gaps import find, unsolved
    from csreply.desk.gaps.starting import ready, start
    from csreply.desk.gaps.telling import known, sums, tell
    from csreply.outputs import Out

    known(form)
    at = _desk(desk, kb, _present(solved))
    if into:
        ready(into)
        runs.apart(into, sources or [])
    with progress() as shown:
        at.progress = shown
        tickets = runs.tickets(at, sources, from_) if sources else unsolved(at)
        whole = find(at, tickets, told=lambda count: shown("tickets", count, 0))
    told = start(whole.most(most), into) if into else whole.most(most)
    if form == "text":
        runs.complain(whole.problems)
    tell(told, form, Out(sys.stdout, colour=colour(sys.stdout), width=width(sys.stdout)))
    print(sums(told, whole), file=sys.stderr)  # noqa: T201
    return runs.FOUND if whole.problems else runs.CLEAN


@kb.command("learn")
def kb_learn(
    ticket: OneTicket,
    article: Annotated[str, typer.Option("--article", help="The article that solved it.", metavar="PATH")],
    reply: Annotated[Path | None, typer.Option("--reply", help="A file with what was answered.")] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Keep names, addresses and numbers too.")
    ] = False,
    desk: DeskFolder = None,
    kb: Kb = None,
    solved: SolvedFile = None,
    from_: From = None,
) -> int:
    """Keep that an article solved a ticket, for matching the next one like it.

    Names, addresses, card and telephone numbers are taken out first.
    """
    at = _desk(desk, kb, solved)
    if at.settings.solved is None:
        raise CsreplyError(
            "this desk keeps no solved tickets",
            mend="name a JSONL file with --solved, or as solved: in .csreply.yml",
        )
    asked = at.one_ticket(ticket, form=from_, stdin=sys.stdin.buffer)
    path = at.library.named(article)
    at.library.article(path or article)
    from csreply.reading import read_text

    print(at.learn(asked, path or article, read_text(reply) if reply else "", private=private))  # noqa: T201
    return runs.CLEAN


# -- how --------------------------------------------------------------------------------------------------


def _desk(desk: Path | None, kb: Path | None = None, solved: Path | None = None, most: int = 5) -> Desk:
    from datetime import date

    today = os.environ.get("CSREPLY_TODAY") or date.today().isoformat()  # noqa: DTZ011  (the agent's own day)
    return Desk(settings_for(desk, Path.cwd(), kb=kb, solved=solved), today=today, most=most)


def _polishing(at: Desk, via: str | None, seconds: float) -> None:
    """Have the desk's drafts polished by a command, or by none; why one was not is told on standard error."""
    at.via = None
    if via is not None:
        from csreply.desk.via import Via, command

        at.via = Via(command(via), seconds, told=lambda why: say(CsreplyError(why)))


def _present(solved: Path | None) -> Path | None:
    """A file of solved tickets to read: here a name that is not there is a slip."""
    if solved:
        runs.readable([str(solved)])
    return solved


def main() -> None:
    """The ``csreply`` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    try:
        code = app(arguments, standalone_mode=False, prog_name="csreply")
        sys.stdout.flush()
    except CsreplyError as error:
        say(error)
        return runs.UNUSABLE
    except _USAGE as error:
        error.show(sys.stderr)
        return runs.UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        print(file=sys.stderr)  # noqa: T201
        return runs.INTERRUPTED
    except BrokenPipeError:
        return _unheard()
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):  # Typer leaves with 1: but nothing was found
            return _unheard()
        raise
    return code if isinstance(code, int) else runs.CLEAN


def _unheard() -> int:
    """The reader of a pipe has seen enough: what Python still wants to print at its end goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]  # we wrote
    return runs.CLEAN
