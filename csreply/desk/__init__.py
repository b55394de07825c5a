"""One ticket's whole walk. A desk opens its shelves once, each when it is first needed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast, get_args

from csreply.desk.cache import cache_folder, place_of_index
from csreply.desk.settings import FILE, Settings, nearest, read_settings, sample
from csreply.model import Audience, CsreplyError, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from csreply.desk.solved import SolvedFile
    from csreply.desk.via import Via
    from csreply.draft import Voice
    from csreply.index import Index, Progress
    from csreply.knowledge import Library
    from csreply.lint import Known
    from csreply.match import Matching
    from csreply.model import Article, Draft, Fact, Finding, Match, Ticket
    from csreply.rules import Rulebook
    from csreply.templates import Templates

__all__ = ["FILE", "Desk", "Settings", "settings_for"]


def settings_for(
    desk: Path | None, here: Path, *, kb: Path | None = None, solved: Path | None = None
) -> Settings:
    """The settings to work with.

    Args:
        desk: a folder with settings, named by the user; None to look for one.
        here: where to begin to look; without any settings upwards of it, the sample desk serves.
        kb: a folder of articles to use instead.
        solved: a file of solved tickets to use instead.

    Raises:
        CsreplyError: the settings are at fault, or the folder named has none.
    """
    folder = desk or nearest(here)
    if folder is None:
        settings = sample()
    elif desk and not desk.is_dir():
        raise CsreplyError("no such folder", where=str(desk), mend="name a folder with --desk")
    elif desk and not (desk / FILE).is_file():
        raise CsreplyError(f"no {FILE} in this folder", where=str(desk), mend="make one with: csreply init")
    else:
        settings = read_settings(folder)
    if kb:
        strange = replace(settings, product="", agent="", email="") if folder is None else settings
        settings = replace(strange, kb=kb.resolve())
    return replace(settings, solved=solved.resolve()) if solved else settings


class Desk:
    """The desk: its settings, its shelves, and what it does with one ticket.

    Args:
        settings: what the desk has chosen.
        today: ISO date; decides what has expired, and from when promises count.
        progress: is told of anything that takes long.
        most: how many matches a ticket gets at most, where a verb is not told.
    """

    def __init__(
        self, settings: Settings, *, today: str = "", progress: Progress | None = None, most: int = 5
    ) -> None:
        self.settings = settings
        self.today = today
        self.progress = progress
        self.most = most
        self._acknowledged: dict[str, str] = {}
        self.via: Via | None = None
        """Polishes the drafts. Set by hand alone: no settings may name a command."""

    # -- shelves --------------------------------------------------------------------------------------------

    @cached_property
    def library(self) -> Library:
        """The articles."""
        from csreply.knowledge import Library

        return Library.open(self.settings.kb, today=self.today)

    @cached_property
    def index(self) -> Index:
        """The search index of the articles and the solved tickets."""
        import os

        # Numpy's threads take longer to start than they save: a query is small, a lesson is rare.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from csreply.index import Index
        from csreply.match import wording

        place = place_of_index(self.settings.kb, self.settings.solved)
        return Index.open(
            self.library, self._solved_file(), place=place, wording=wording, progress=self.progress
        )

    @cached_property
    def shelf(self) -> Templates:
        """The reply templates."""
        from csreply.templates import Templates

        return Templates.open(self.settings.templates)

    @cached_property
    def causes(self) -> Mapping[str, Sequence[str]]:
        """What the phrases say of tickets that a person has to take over; kept, for `match` needs no more."""
        from csreply.desk.causes import causes

        return causes(self.settings.templates, cache_folder(), lambda: self.shelf.lists)

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """Terms and what they mean, as the articles define them; kept, for it takes reading them all."""
        from csreply.desk.lexicon import lexicon

        return lexicon(self.settings.kb, str(cache_folder())).glossary

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules and the kinds of fact."""
        from csreply.rules import Rulebook

        chosen = self.settings
        return Rulebook.open(chosen.rules, cache=cache_folder(), styles=chosen.vale_styles)

    @cached_property
    def known(self) -> Known:
        """What the linter knows of the desk.

        Raises:
            CsreplyError: the settings name a rule that there is not.
        """
        from csreply.lint import Known

        chosen = self.settings
        self._all_rules(chosen.ignore | chosen.only, where=str(chosen.folder / FILE))
        known = Known(allow=chosen.allow, ignore=chosen.ignore, only=chosen.only, audience=chosen.audience)
        if not (chosen.folder / FILE).is_file():
            return known  # the sample desk's words are nobody's
        from csreply.desk.lexicon import lexicon

        words = lexicon(chosen.kb, str(cache_folder()))
        return replace(known, glossary=words.glossary, shown=words.shown, urls=words.urls)

    @cached_property
    def voice(self) -> Voice:
        """How the desk sounds and what it may promise."""
        from csreply.draft import Voice

        chosen = self.settings
        return Voice(
            name=chosen.agent,
            signature=chosen.signature,
            product=chosen.product,
            email=chosen.email,
            reply_days=chosen.reply_days,
            closes=chosen.closes,
            working_days=chosen.working_days,
            holidays=chosen.holidays,
            tone=chosen.tone,
            spelling=chosen.spelling,
        )

    # -- tickets --------------------------------------------------------------------------------------------

    def tickets(
        self, source: str, *, form: str | None = None, stdin: BinaryIO | None = None
    ) -> Iterator[Ticket | CsreplyError]:
        """The tickets of a path, or of standard input for ``-``; in place of a bad one, its error.

        Raises:
            CsreplyError: the source cannot be read at all.
        """
        from csreply.tickets import read

        chosen = self.settings
        return read(source, form=form, own=chosen.own, field_names=chosen.fields, stdin=stdin)

    def one_ticket(self, source: str, *, form: str | None = None, stdin: BinaryIO | None = None) -> Ticket:
        """The only ticket of a source; the first where it holds many.

        Raises:
            CsreplyError: there is none, or it cannot be read.
        """
        found = next(self.tickets(source, form=form, stdin=stdin), None)
        if found is None:
            raise CsreplyError("no ticket in it", where=source)
        if isinstance(found, CsreplyError):
            raise found
        return found

    # -- verbs ----------------------------------------------------------------------------------------------

    def match(self, ticket: Ticket, *, most: int | None = None) -> Report:
        """The articles that answer it, solved tickets like it, and the route."""
        found = self._matching(ticket, most)
        report = Report(
            ticket.id,
            ticket.source,
            matches=found.matches,
            similar=found.similar or None,
            route=found.route,
            missing=found.missing,
        )
        return self._handed_over(report, ticket)

    def facts(self, ticket: Ticket) -> Report:
        """What the ticket already tells."""
        return Report(ticket.id, ticket.source, facts=self._facts(ticket))

    def draft(
        self,
        ticket: Ticket,
        matches: Sequence[Match] | None = None,
        *,
        article: str | None = None,
        template: str | None = None,
        most: int | None = None,
    ) -> Report:
        """A reply, with the route.

        Args:
            ticket: to be answered.
            matches: what it was matched with; None to match it now.
            article: the path of an article to draft from, whatever matched.
            template: the id of a template to use, whatever fits.
            most: how many matches at most; the desk's own number when None.

        Raises:
            CsreplyError: there is no such article or template, or no reply can be made of them.
        """
        report = Report(ticket.id, ticket.source)
        if article is not None:
            matches, report = (self._chosen(ticket, article),), replace(report, route="reply")
        elif matches is None:
            found = self._matching(ticket, most)
            matches = found.matches
            report = replace(report, route=found.route, missing=found.missing)
        if template is None:
            report = self._handed_over(report, ticket)
        return replace(report, draft=self._draft(ticket, matches, template))

    def note(self, ticket: Ticket, *, most: int | None = None) -> Report:
        """An internal note for whoever takes the ticket on, with the route.

        Raises:
            CsreplyError: the desk has no template for it.
        """
        from csreply.draft import note

        found = self.match(ticket, most=most)
        made = note(
            ticket,
            found.matches or (),
            templates=self.shelf,
            facts=self._facts(ticket),
            today=self.today,
            similar=found.similar or (),
            reasons=found.missing,
        )
        return Report(ticket.id, ticket.source, route=found.route, missing=found.missing, draft=made)

    def lint(self, text: str, ticket: Ticket | None = None, *, source: str = "") -> Report:
        """What is wrong with a reply."""
        name = ticket.id if ticket else source or "-"
        return Report(name, source, reply=text, findings=tuple(self._findings(text, ticket)))

    def lint_file(
        self, source: str, ticket: Ticket | None = None, *, stdin: BinaryIO | None = None
    ) -> Iterator[Report]:
        """The findings on a file's reply; on each reply of a batch, against its own ticket.

        Args:
            source: a path, or ``-``.
            ticket: what a single reply answers; without it, the customer's mail quoted below the reply.
            stdin: what ``-`` reads.

        Raises:
            CsreplyError: the source cannot be read.
        """
        from csreply.desk.replies import replies

        for each in replies(source, own=self.settings.own, stdin=stdin):
            if isinstance(each, CsreplyError):
                yield Report(each.where, each.where, problem=each)
            else:
                report = self.lint(each.prose, ticket or each.ticket, source=each.source)
                yield replace(report, id=each.id, reply=each.text)

    def tighten(
        self,
        *,
        ignore: Sequence[str] = (),
        only: Sequence[str] = (),
        allow: Sequence[str] = (),
        ack: Mapping[str, str] | None = None,
        audience: str | None = None,
    ) -> None:
        """Lint with these choices on top of the desk's own.

        Args:
            ignore: rules not to apply.
            only: the rules to apply.
            allow: phrases never to find at fault.
            ack: rules whose findings may stand, with the reason.
            audience: who reads.

        Raises:
            CsreplyError: there is no such rule, or no such audience.
        """
        self._all_rules((*ignore, *only, *(ack or ())))
        if audience is not None and audience not in get_args(Audience):
            known = ", ".join(get_args(Audience))
            raise CsreplyError(f"--audience cannot be {audience!r}", mend=f"one of {known}")
        self._acknowledged = dict(ack or {})
        chosen = self.settings
        self.settings = replace(
            chosen,
            ignore=chosen.ignore | frozenset(ignore),
            only=frozenset(only) or chosen.only,
            allow=chosen.allow | frozenset(allow),
            audience=cast("Audience", audience or chosen.audience),
        )

    def check(self) -> list[CsreplyError]:
        """Everything that is wrong with the articles, templates, rules and solved tickets of the desk."""
        from csreply.knowledge import check

        solved = self._solved_file()
        if solved:
            for _ in solved.tickets():
                pass
        found = solved.problems if solved else []
        return [*check(self.library), *self.shelf.problems, *self.rulebook.problems, *found]

    def walk(self, ticket: Ticket, *, most: int | None = None) -> Report:
        """The whole walk: matched, drafted, checked."""
        found = self.match(ticket, most=most)
        draft = self._draft(ticket, found.matches or (), None)
        findings = tuple(self._findings(draft.text, ticket))
        return replace(found, facts=self._facts(ticket), draft=draft, findings=findings)

    def templates(self) -> Sequence[tuple[str, str]]:
        """The id and title of all templates."""
        return [(one.id, one.title) for one in self.shelf.all()]

    def learn(self, ticket: Ticket, article: str | None, reply: str, *, private: bool = False) -> str:
        """Keep that an article answered a ticket, where the desk keeps solved tickets.

        Args:
            ticket: what was asked.
            article: the path of the article; None keeps nothing.
            reply: what was answered; empty when unknown.
            private: keep names, addresses and numbers too, which are taken out otherwise.

        Returns:
            One sentence on what was kept; empty when nothing was.

        Raises:
            CsreplyError: it cannot be written.
        """
        if article is None or self.settings.solved is None:
            return ""
        from csreply.desk.scrub import scrubbed
        from csreply.desk.solved import append

        solved = replace(ticket, articles=(article,), reply=reply or None)
        append(self.settings.solved, solved if private else scrubbed(solved))
        return f"Kept: “{article}” answered this ticket ({self.settings.solved.name})."

    # -- how --------------------------------------------------------------------------------------------

    def _solved_file(self) -> SolvedFile | None:
        from csreply.desk.solved import SolvedFile

        return SolvedFile(self.settings.solved) if self.settings.solved else None

    def _matching(self, ticket: Ticket, most: int | None) -> Matching:
        from csreply.match import match

        return match(ticket, self.index, most=most or self.most, today=self.today)

    def _all_rules(self, names: Iterable[str], *, where: str = "") -> None:
        """Raise CsreplyError unless all these are rules."""
        for name in sorted(names):
            if name not in self.rulebook.rules:
                raise CsreplyError(f"no rule {name!r}", where=where, mend="see them all with: csreply rules")

    def _handed_over(self, report: Report, ticket: Ticket) -> Report:
        """The same, handed over where a person has to answer, whatever article matched."""
        from csreply.handing import hand_over_reason

        reason = hand_over_reason(ticket, self.causes)
        return replace(report, route="hand-over", missing=(reason, *report.missing)) if reason else report

    def _facts(self, ticket: Ticket) -> tuple[Fact, ...]:
        from csreply.facts import facts

        return facts(ticket, self.rulebook.facts)

    def _draft(self, ticket: Ticket, matches: Sequence[Match], template: str | None) -> Draft:
        from csreply.draft import draft
        from csreply.lint.jargon.common import RARE, tier
        from csreply.match import ANSWERED, hindrance

        if template is None and hindrance(ticket):  # then only what a person chose is drafted from
            matches = [match for match in matches if match.confidence >= 1]
        made = draft(
            ticket,
            matches,
            article=self.library.article,
            templates=self.shelf,
            facts=self._facts(ticket),
            voice=self.voice,
            today=self.today,
            template=template,
            sure=ANSWERED,
            check=lambda text: self._findings(text, ticket),
            spelt=lambda word: tier(word) < RARE,
            meanings=self.meanings,
        )
        return self._polished(self.via, made, ticket) if self.via else made

    def _polished(self, via: Via, made: Draft, ticket: Ticket) -> Draft:
        """The draft as another program words it, where that says the same."""
        return via.polished(
            made,
            ticket,
            article=self.library.article,
            signature=self.voice.signature,
            check=lambda text: self._findings(text, ticket),
        )

    def _findings(self, text: str, ticket: Ticket | None) -> list[Finding]:
        from csreply.lint import lint

        found = lint(text, self.rulebook, ticket=ticket, known=self.known)
        if self._acknowledged:
            from csreply.lint.fixing import acknowledged

            return list(acknowledged(found, self._acknowledged))
        return found

    def _chosen(self, ticket: Ticket, article: str) -> Match:
        """A match with an article that a person has chosen."""
        from csreply.match import within
        from csreply.model import Match

        full = self._article(article)
        if not full.for_customers:
            kept = "for agents only" if full.audience == "agent" else full.state
            raise CsreplyError("no customer may be sent this article", where=full.path, mend=f"it is {kept}")
        return Match(full, within(ticket, self.index, full), 1.0, 1.0, ("you chose it",))

    def _article(self, name: str) -> Article:
        path = self.library.named(name)
        return self.library.article(path or name)
