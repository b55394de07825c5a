"""From asks and matches to evidence: for each ask the passages that answer it, of its own best article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csreply.draft.asks import terms, whole
from csreply.draft.limits import asks_whether
from csreply.draft.reader import HEADED
from csreply.draft.values import answered
from csreply.draft.wordings import holds
from csreply.model import CsreplyError
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from csreply.draft.asks import Ask
    from csreply.draft.evidence import Evidence
    from csreply.draft.passages import Place, Shelf
    from csreply.draft.reader import Reader
    from csreply.draft.telling import Telling
    from csreply.draft.whose import Whose
    from csreply.model import Article, Match

ENOUGH = 0.42
"""The share of an ask that a passage must hold to answer it beside another ask."""
SURELY = 0.62
"""The same for a passage of an article that the ticket was not surely matched with."""
THIN = 0.6
"""The share below which a second passage is read too."""
PART = 0.3
"""The share of an ask, weighed by rarity, below which an article is said not to speak of it."""
FAR = 0.12
"""The share of an ask below which a passage is beside it: its page is named, and no more."""
OWN, LACKED = 0.25, 0.4
"""What a heading gains that names the customer's role or plan, and loses that supposes what they lack."""
TAKEN = 0.45
"""The share of an ask that an answer holds where it takes it up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an article gives for one ask, or that none gives anything.

    Attributes:
        evidence: None where no article answers the ask.
        ask: None where it is for the whole ticket.
        heading: of the passage it comes from.
        share: of the ask's words, weighed by rarity, its passage holds; 0 to 1.
    """

    evidence: Evidence | None
    ask: Ask | None = None
    heading: str = ""
    share: float = 0.0


@dataclass(frozen=True)
class Answering:
    """Finds the answers of a ticket.

    Attributes:
        telling: the ticket.
        opened: the usable matches with their articles, best first.
        reader: what it has to know besides the asks' words.
        shelf: the passages of the matches.
        near: stems of the subject, that count a little for every ask.
        sure: matches of less confidence answer only an ask of their own.
        subject: of the ticket.
    """

    telling: Telling
    opened: tuple[tuple[Match, Article], ...]
    reader: Reader
    shelf: Shelf
    near: frozenset[str] = frozenset()
    sure: float = 0.5
    subject: str = ""

    def answers(self) -> tuple[Answer, ...]:
        """What the articles give: one answer for the ticket, or one each for several asks, in their order.

        Of several, those that no article answers are there too, without evidence.
        """
        main = self.telling.main
        if main is None or not self.opened or self.opened[0][0].confidence < self.sure:
            return ()
        places = [place for ask in self.telling.asks if (place := self._place(ask))]
        if len({(place.article.path, place.passage.line) for place in places}) > 1:
            several = self._each()
            if sum(each.evidence is not None for each in several) > 1:
                return several
        lead = main
        if len(places) == 1 and len(self.telling.asks) > 1:
            lead = next(ask for ask in self.telling.asks if self._place(ask))
        ask = whole(self.telling.every, lead, self.near)
        for match, article in self._likely:
            sure = match.confidence >= self.sure or self.reader.on_error(article) >= HEADED
            if sure and (answer := self._read(ask, lead, article)):
                return (answer,)
        for match, article in self._likely:
            if match.confidence >= self.sure:
                return (Answer(self._reader(ask, lead, 0).pointed(article)),)
        return ()

    @property
    def _likely(self) -> list[tuple[Match, Article]]:
        """The matches, those first that say most of the customer's error."""
        return sorted(self.opened, key=lambda each: -self.reader.on_error(each[1]))

    @property
    def _chosen(self) -> bool:
        """Whether a person chose the article, who will know why: nothing else is so sure."""
        return self.opened[0][0].confidence >= 1

    def _reader(self, ask: Ask, lead: Ask, most: int) -> Reader:
        lead = self.telling.asks[0] if len(self.telling.asks) == 1 else lead
        whether = asks_whether(lead, self.reader.plain.lists)
        asked = f"{lead.text} . {self.subject}"
        return replace(self.reader, weights=self._weights(ask), most=most, whether=whether, asked=asked)

    def _place(self, ask: Ask) -> Place | None:
        """Where an ask is answered beside others; None when no passage holds enough of it."""
        place = next(iter(self.shelf.places(ask)), None)
        reader = replace(self.reader, asked=ask.text)
        if place is None or not ask.terms or reader.elsewhere(place.passage):
            return None
        confidence = next(match.confidence for match, article in self.opened if article is place.article)
        enough = ENOUGH if confidence >= self.sure else SURELY
        fits = place.share >= enough and self.shelf.share(ask, _text(place)) >= PART
        return place if fits else None

    def _each(self) -> tuple[Answer, ...]:
        """For each ask its answer; asks that one passage answers stand together, under the first."""
        found: list[Answer] = []
        taken: set[tuple[str, int]] = set()
        most = max(20, self.reader.most // len(self.telling.asks) - 8)
        for ask in self.telling.asks:
            place = self._place(ask)
            if place is None:
                found.append(Answer(None, ask))
                continue
            key = (place.article.path, place.passage.line)
            if key in taken:
                continue
            evidence = self._reader(ask, ask, most).read(place.article, place.passage)
            taken.add(key)
            found.append(Answer(evidence, ask, _heading(place), place.share))
        return tuple(found)

    def _read(self, ask: Ask, lead: Ask, article: Article) -> Answer | None:
        shelf, most = self.shelf, self.reader.most
        reader = self._reader(ask, lead, most)
        places = [place for place in shelf.places(ask, article) if not reader.elsewhere(place.passage)]
        for number, place in enumerate(places[:3]):
            evidence = reader.read(article, place.passage)
            if evidence is None:
                continue
            if place.share < FAR and not self._chosen and not reader.on_error(article):
                return Answer(reader.pointed(article), None, _heading(place), place.share)
            if shelf.share(ask, answered(evidence).text) < THIN and not reader.on_error(article):
                for other in places[number + 1 : number + 2]:
                    if terms(other.passage.text) & ask.terms - terms(_text(place)):
                        evidence = reader.more(evidence, other.passage, min(45, most - evidence.count()))
            evidence = replace(evidence, foresight=reader.foresee(evidence, 32))
            return Answer(evidence, None, _heading(place), place.share)
        return None

    def _weights(self, ask: Ask) -> dict[str, float]:
        """Each stem's weight, a word of usual rarity being 1."""
        weights = ask.weights()
        rarity = self.shelf.rarity
        usual = sum(rarity(term) for term in weights) / max(1, len(weights)) or 1.0
        return {term: weight * min(2.0, rarity(term) / usual) for term, weight in weights.items()}

    def left_open(self, answers: Sequence[Answer]) -> tuple[Ask, ...]:
        """The asks that one answer for the whole ticket does not take up, in their order."""
        if not answers or answers[0].ask:
            return ()
        told = [(each.heading, answered(each.evidence).text) for each in answers if each.evidence]
        texts = " ".join(f"{heading} {text}" for heading, text in told)
        return tuple(ask for ask in self.telling.asks if ask.terms and self.shelf.share(ask, texts) < TAKEN)

    def silent(self, asks: Sequence[Ask], answers: Sequence[Answer]) -> bool:
        """Whether the articles used say next to nothing on any of these asks."""
        texts = " ".join(_whole(each.evidence.article) for each in answers if each.evidence)
        return all(len(ask.terms) > 1 and self.shelf.share(ask, texts) < 2 * PART for ask in asks)


def leaning(telling: Telling, whose: Whose, lists: Mapping[str, Sequence[str]]) -> Callable[[str], float]:
    """What a heading says on for whom it is: more for who it fits, less for who lacks what it supposes."""

    def leans(heading: str) -> float:
        lacks = len(terms(heading) & telling.lacks) > 1 if telling.lacks else False
        denies = lacks and holds(padded(heading), lists.get("negating", ()))
        return (OWN if whose.own(heading) else 0.0) - (LACKED if lacks and not denies else 0.0)

    return leans


def opened(matches: Sequence[Match], article: Callable[[str], Article]) -> tuple[tuple[Match, Article], ...]:
    """The matches that a customer may see, each with its article opened; what cannot be is passed over."""
    found: list[tuple[Match, Article]] = []
    for match in matches:
        if not match.article.for_customers:
            continue
        try:
            full = match.article if match.article.passages else article(match.article.path)
        except CsreplyError:
            continue
        if full.for_customers and full.passages:
            found.append((match, full))
    return tuple(found)


def _whole(article: Article) -> str:
    parts = (f"{' '.join(passage.headings)} {passage.text}" for passage in article.passages)
    return f"{article.title} {' '.join(parts)}"


def _text(place: Place) -> str:
    return f"{place.article.title} {' '.join(place.passage.headings)} {place.passage.text}"


def _heading(place: Place) -> str:
    return place.passage.headings[-1] if place.passage.headings else place.article.title
