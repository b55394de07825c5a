"""From asks and matches to evidence: for each ask the passages that answer it, of its own best article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csreply.draft.asks import terms, whole
from csreply.draft.passages import Place, Shelf
from csreply.draft.values import answered
from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from csreply.draft.asks import Ask
    from csreply.draft.evidence import Evidence
    from csreply.draft.reader import Reader
    from csreply.draft.telling import Telling
    from csreply.model import Article, Match

ENOUGH = 0.42
"""The share of an ask that a passage must hold to answer it beside another ask."""
THIN = 0.6
"""The share below which a second passage is read too."""
PART = 0.3
"""The share of an ask, weighed by rarity, below which the answer is said to leave it open."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an article gives for one ask; ``ask`` is None where it is for the whole ticket."""

    evidence: Evidence
    ask: Ask | None = None
    heading: str = ""


@dataclass(frozen=True)
class Answering:
    """Finds the answers of a ticket.

    Attributes:
        telling: the ticket.
        opened: the usable matches with their articles, best first.
        reader: what it has to know besides the asks' words.
        near: stems of the subject, that count a little for every ask.
    """

    telling: Telling
    opened: tuple[tuple[Match, Article], ...]
    reader: Reader
    near: frozenset[str] = frozenset()

    @property
    def shelf(self) -> Shelf:
        """The passages of the matches."""
        return Shelf(self.opened)

    def answers(self, sure: float) -> tuple[Answer, ...]:
        """What the articles give: one answer for the ticket, or one each for several asks.

        Args:
            sure: matches of less confidence answer only an ask of their own.
        """
        main = self.telling.main
        if main is None or not self.opened or self.opened[0][0].confidence < sure:
            return ()
        shelf = self.shelf
        several = tuple(self._each(shelf)) if len(self.telling.asks) > 1 else ()
        if len(several) > 1:
            return several
        ask = whole(self.telling.every, main, self.near)
        for match, article in self.opened:
            if match.confidence >= sure and (evidence := self._read(shelf, ask, article, self.reader.most)):
                return (Answer(evidence),)
        return ()

    def _each(self, shelf: Shelf) -> Iterator[Answer]:
        """An answer for each ask that has one of its own, each passage given once."""
        taken: set[tuple[str, int]] = set()
        count = len(self.telling.asks)
        most = max(35, self.reader.most // count - 8)
        for ask in self.telling.asks:
            place = next(iter(shelf.places(ask)), None)
            if place is None or place.share < ENOUGH or shelf.share(ask, _text(place)) < PART:
                continue
            key = (place.article.path, place.passage.line)
            if key in taken:
                continue
            reader = replace(self.reader, weights=self._weights(shelf, ask), most=most)
            if evidence := reader.read(place.article, place.passage):
                taken.add(key)
                yield Answer(evidence, ask, _heading(place))

    def _read(self, shelf: Shelf, ask: Ask, article: Article, most: int) -> Evidence | None:
        reader = replace(self.reader, weights=self._weights(shelf, ask), most=most)
        places = [place for place in shelf.places(ask, article) if not reader.elsewhere(place.passage)]
        for number, place in enumerate(places[:3]):
            evidence = reader.read(article, place.passage)
            if evidence is None:
                continue
            if shelf.share(ask, answered(evidence).text) < THIN:
                for other in places[number + 1 : number + 2]:
                    if terms(other.passage.text) & ask.terms - terms(_text(place)):
                        evidence = reader.more(evidence, other.passage, min(45, most - evidence.count()))
            return replace(evidence, foresight=reader.foresee(evidence, 32))
        return None

    def _weights(self, shelf: Shelf, ask: Ask) -> dict[str, float]:
        """Each stem's weight, a word of usual rarity being 1."""
        weights = ask.weights()
        usual = sum(shelf.rarity(term) for term in weights) / max(1, len(weights)) or 1.0
        return {term: weight * min(2.0, shelf.rarity(term) / usual) for term, weight in weights.items()}

    def left_open(self, answers: Sequence[Answer]) -> tuple[Ask, ...]:
        """The asks of which the articles used hold next to nothing, in their order."""
        shelf = self.shelf
        texts = " ".join(_whole(each.evidence.article) for each in answers)
        taken = {each.ask for each in answers}
        return tuple(
            ask
            for ask in self.telling.asks
            if ask not in taken and len(ask.terms) > 1 and shelf.share(ask, texts) < PART
        )


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
