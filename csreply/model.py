"""The nouns of the help desk, and the one error.

Every part of the program speaks in these. They are plain, frozen values: made once by a door or a verb,
passed on, never changed. ``dataclasses.replace`` makes a new one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from dataclasses import dataclass, field
    from typing import Literal
else:
    from csreply.value import Literal, dataclass, field

Role = Literal["customer", "agent", "bot", "system"]
Level = Literal["note", "warning", "error"]
Route = Literal["reply", "ask", "hand-over"]
Audience = Literal["customer", "developer", "agent"]
State = Literal["live", "draft", "expired"]
ArticleKind = Literal[
    "how-to", "troubleshooting", "reference", "policy", "known-issue", "release-notes", "glossary", "other"
]
BlockKind = Literal["paragraph", "step", "bullet", "callout", "code", "table"]

LEVELS: tuple[Level, ...] = ("note", "warning", "error")
"""From the mildest to the gravest."""


class CsreplyError(Exception):
    """Something outside is wrong, with the place and the mend. Plain data, coloured at the door.

    Attributes:
        what: what is wrong, one sentence without a full stop, in the user's words.
        where: ``path``, ``path:line`` or ``path:line:column``; empty when there is no place.
        mend: what to do about it, one sentence; empty when there is nothing to advise.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" ({self.mend})" if self.mend else ""
        return f"{place}{self.what}{mend}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CsreplyError) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, str]:
        return self.what, self.where, self.mend


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote or asked. ``name`` and ``email`` are empty when unknown."""

    name: str = ""
    email: str = ""

    @property
    def first_name(self) -> str:
        """The first word of the name, or empty when there is no name that looks like a person's."""
        first = self.name.replace(",", " ").split(" ")[0].strip() if self.name else ""
        return first if first[:1].isalpha() and "@" not in first else ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    Attributes:
        text: plain text, as its author wrote it: without quoted history.
        role: who speaks.
        name: the author's name, empty when unknown.
        sent: ISO 8601 date and time, empty when unknown.
        public: False for an internal note, which must never reach a customer.
        attachments: file names.
    """

    text: str
    role: Role = "customer"
    name: str = ""
    sent: str = ""
    public: bool = True
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One conversation, whatever system it came from.

    Attributes:
        id: as the help desk knows it; never empty.
        source: where it was read: ``path``, ``path:line`` or ``-``.
        language: what the help desk says of its language, a code such as ``en``; empty when unknown.
        articles: the articles that solved it, paths relative to the knowledge base; only solved tickets
            have them.
        reply: the reply about to be sent or once sent, where the source holds one; else None.
    """

    id: str
    messages: tuple[Message, ...] = ()
    subject: str = ""
    requester: Person = Person()
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    source: str = ""
    created: str = ""
    language: str = ""
    articles: tuple[str, ...] = ()
    reply: str | None = None

    def said(self, *roles: Role) -> Iterator[Message]:
        """The public messages of these roles, oldest first; of the customer when none is named."""
        wanted = roles or ("customer",)
        return (message for message in self.messages if message.public and message.role in wanted)

    @property
    def last_words(self) -> str:
        """What the customer wrote last; the subject when they wrote nothing."""
        words = ""
        for message in self.said():
            words = message.text or words
        return words or self.subject

    @property
    def customer_text(self) -> str:
        """The subject and everything the customer has written, a blank line between."""
        return "\n\n".join(part for part in (self.subject, *(m.text for m in self.said())) if part)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a step, a bullet: the smallest piece of an article that can be quoted alone.

    Attributes:
        text: plain text on one line (code keeps its lines); no markup.
        line: where it stands in its file, from 1.
        number: of a step, from 1; 0 for everything else.
        depth: how deep a step or bullet is nested, from 0.
        callout: ``note``, ``tip``, ``warning``… for a callout; else empty.
        labels: what stood in bold or in code: interface labels, to be kept word for word.
        links: ``(words, target)`` of each link, target as written.
    """

    kind: BlockKind
    text: str
    line: int
    number: int = 0
    depth: int = 0
    callout: str = ""
    labels: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article under one heading: what is searched, quoted and cited.

    Attributes:
        article: the article's path, relative to the knowledge base, with forward slashes.
        headings: the headings above it, outermost first, without the article's title.
        line: the line of its heading, or of its first block where it has none; from 1.
        text: its blocks as plain text, one a line.
    """

    article: str
    headings: tuple[str, ...]
    line: int
    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A page of the knowledge base.

    Attributes:
        path: relative to the knowledge base, with forward slashes.
        url: its public address, empty when it has none.
        audience: ``agent`` articles never reach a customer.
        state: ``draft`` and ``expired`` articles never reach a customer either.
        updated: ISO date, empty when unknown.
        published: ISO date up to which it is a draft, and from which it is live; empty where no date decides.
        expires: ISO date from which it is expired; empty for never.
        also: other words people use for what it is about; searched.
        asks: questions that must find it; held out, never searched.
        passages: empty where only its card was asked for (a match found in the index).
    """

    path: str
    title: str
    url: str = ""
    audience: Audience = "customer"
    kind: ArticleKind = "other"
    state: State = "live"
    updated: str = ""
    published: str = ""
    expires: str = ""
    also: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()

    @property
    def for_customers(self) -> bool:
        """Whether a customer may be shown it."""
        return self.audience != "agent" and self.state == "live"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the ticket already holds.

    Attributes:
        kind: ``browser``, ``order-number``, ``tried``…: a file's name in ``rulebook/facts``.
        value: as the customer wrote it.
        where: in words a person can check: ``message 2``, ``subject``, ``field plan``, ``attachment``.
        message: index into ``Ticket.messages``, or None when it stands elsewhere.
        start, end: code points within that message's text (or the named field's value).
    """

    kind: str
    value: str
    where: str
    message: int | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """An article that may answer the ticket, by its best passage.

    Attributes:
        article: its card, without passages.
        score: comparable within one ticket only; above 0.
        confidence: 0 to 1, that this article answers the ticket.
        because: why, in words a person can check.
        cautions: what an agent must know before using it: ``restricted``, ``draft``, ``expired``,
            ``already read``, ``known issue``…
    """

    article: Article
    passage: Passage
    score: float
    confidence: float
    because: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A solved ticket like this one.

    Attributes:
        ticket: its id.
        articles: what solved it.
        score: comparable within one ticket only.
        reply: what was answered, where it was kept.
    """

    ticket: str
    subject: str
    articles: tuple[str, ...]
    score: float
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a stretch of a draft comes from: a template, or a line of an article.

    ``start`` and ``end`` count code points of the draft's text. Exactly one of ``article`` and
    ``template`` is set; ``line`` is the line in that file.
    """

    start: int
    end: int
    article: str = ""
    template: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply, ready to edit.

    Attributes:
        template: the id of the template it was made with.
        sources: where each stretch comes from, in order; every sentence lies in one.
        gaps: kinds of fact it still needs to know.
        polish: ``taken`` when another program has worded it, why its answer was not taken, or empty when
            none was asked.
    """

    text: str
    template: str
    sources: tuple[Source, ...] = ()
    gaps: tuple[str, ...] = ()
    polish: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a reply.

    Attributes:
        start, end: code points of the reply; ``end`` is exclusive, equal to ``start`` for a fault that
            stands nowhere (a question left unanswered).
        line, column: of ``start``, from 1.
        text: ``reply[start:end]``.
        message: what is wrong, for the agent.
        better: a wording to use instead, empty when there is none to offer.
        evidence: what in the ticket makes it a fault, word for word; empty when none is needed.
        where: where the evidence stands, as in ``Fact.where``.
        safe: whether ``better`` may replace ``text`` without a person looking.
    """

    rule: str
    level: Level
    start: int
    end: int
    line: int
    column: int
    text: str
    message: str
    better: str = ""
    evidence: str = ""
    where: str = ""
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What is known about one ticket or one reply. What a command did not work out is None.

    Attributes:
        id: the ticket's id, or the reply's file name.
        source: where it was read.
        missing: with ``route`` ask or hand-over, what stands in the way, in words.
        reply: the text that the findings are about, where it is not the draft.
        problem: why there is nothing else.
    """

    id: str
    source: str = ""
    ticket: Ticket | None = None
    matches: tuple[Match, ...] | None = None
    similar: tuple[Similar, ...] | None = None
    facts: tuple[Fact, ...] | None = None
    draft: Draft | None = None
    reply: str | None = None
    findings: tuple[Finding, ...] | None = None
    route: Route | None = None
    missing: tuple[str, ...] = ()
    problem: CsreplyError | None = None
