"""The sample desk: its articles are found by what people ask, and its tickets are answered with care."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from csreply.desk.stats import stats
from csreply.model import CsreplyError, Report, Ticket
from csreply.reading import load_yaml, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from csreply.desk import Desk

LABELLED = {".txt", ".eml", ".json", ".jsonl", ".mbox", ".csv"}


@pytest.fixture(scope="module")
def expected(tickets: Path) -> list[dict[str, Any]]:
    """What a good agent would make of each sample ticket."""
    path = tickets / "expected.yml"
    labels, _ = load_yaml(read_text(path), str(path))
    return list(labels)


@pytest.fixture(scope="module")
def read(tickets: Path, sample_desk: Desk) -> dict[tuple[str, str], Ticket]:
    """Every sample ticket, by file and id."""

    def every() -> Iterator[tuple[str, Ticket | CsreplyError]]:
        for path in sorted(tickets.iterdir()):
            if path.suffix in LABELLED:
                for one in sample_desk.tickets(str(path)):
                    yield path.name, one

    found = list(every())
    assert [str(one) for _, one in found if isinstance(one, CsreplyError)] == []
    return {(name, one.id): one for name, one in found if isinstance(one, Ticket)}


@pytest.fixture(scope="module")
def walked(read: dict[tuple[str, str], Ticket], sample_desk: Desk) -> dict[tuple[str, str], Report]:
    """The whole walk of every sample ticket."""
    return {key: sample_desk.walk(ticket) for key, ticket in read.items()}


def test_the_desk_is_as_large_as_it_says(sample_desk: Desk, read: dict[tuple[str, str], Ticket]) -> None:
    articles = list(sample_desk.library.articles())
    assert len(articles) >= 60
    assert len(sample_desk.templates()) >= 14
    assert len({name for name, _ in read}) >= 40
    assert {article.audience for article in articles} == {"customer", "developer", "agent"}
    kinds = {"how-to", "troubleshooting", "reference", "policy", "known-issue", "release-notes", "glossary"}
    assert kinds <= {article.kind for article in articles}


def test_the_desk_is_clean(sample_desk: Desk) -> None:
    assert sample_desk.check() == []


def test_every_article_has_two_questions_that_must_find_it(sample_desk: Desk) -> None:
    articles = list(sample_desk.library.articles())
    assert [article.path for article in articles if len(article.asks) < 2] == []
    asks = [ask.casefold() for article in articles for ask in article.asks]
    assert len(asks) == len(set(asks))


def test_nine_in_ten_questions_find_their_article_first(sample_desk: Desk) -> None:
    told = list(stats(sample_desk))[-1]
    figures = re.match(r"(\d+) held-out questions: (\d+) find their article first", told)
    assert figures, told
    asked, first = map(int, figures.groups())
    assert asked == sum(len(article.asks) for article in sample_desk.library.articles())
    assert first >= 0.9 * asked


def test_held_out_questions_are_not_in_the_index(sample_desk: Desk) -> None:
    words = set(sample_desk.index.articles.vocabulary.words)
    asks = " ".join(ask for article in sample_desk.library.articles() for ask in article.asks).casefold()
    texts = " ".join(
        " ".join(
            (article.title, *article.also, *(" ".join((*one.headings, one.text)) for one in article.passages))
        )
        for article in sample_desk.library.articles()
    ).casefold()
    only_asked = set(re.findall(r"\b[a-z]{5,}\b", asks)) - set(re.findall(r"\b[a-z]{5,}\b", texts))
    assert len(only_asked) > 10
    assert [word for word in sorted(only_asked) if word.encode() in words] == []


def test_every_label_names_a_ticket_and_articles_that_there_are(
    expected: list[dict[str, Any]], read: dict[tuple[str, str], Ticket], sample_desk: Desk
) -> None:
    known = set(sample_desk.library.paths())
    files = {name for name, _ in read}
    for label in expected:
        assert label["file"] in files
        assert "id" not in label or (label["file"], str(label["id"])) in read, label
        named = [path for kind in ("articles", "also", "internal") for path in label.get(kind) or ()]
        assert [path for path in named if path not in known] == []
        assert label["route"] in ("reply", "ask", "hand-over")
    assert {label["file"] for label in expected} == files


def test_sample_tickets_find_their_articles(
    expected: list[dict[str, Any]], walked: dict[tuple[str, str], Report]
) -> None:
    hits, missed = 0, []
    for label in (label for label in expected if label.get("articles")):
        [report] = [
            report
            for (name, id_), report in walked.items()
            if name == label["file"] and id_ == str(label.get("id", id_))
        ]
        usable = [match.article.path for match in report.matches or () if match.article.for_customers]
        right = usable[:1] and usable[0] in (*label["articles"], *(label.get("also") or ()))
        hits += bool(right)
        missed += [] if right else [(label["file"], label.get("id", ""), usable[:1])]
    share = hits / (hits + len(missed))
    assert hits + len(missed) > 60
    assert share >= 0.62, f"{share:.2f}; missed: {missed}"


def test_what_nobody_can_answer_is_rarely_answered(
    expected: list[dict[str, Any]], walked: dict[tuple[str, str], Report]
) -> None:
    none = [label for label in expected if not label.get("articles") and "id" not in label]
    routes = [report.route for label in none for (name, _), report in walked.items() if name == label["file"]]
    assert len(routes) >= 5
    assert routes.count("reply") < len(routes) / 2


def test_a_walk_works_out_everything(walked: dict[tuple[str, str], Report]) -> None:
    for report in walked.values():
        assert report.problem is None
        assert report.matches is not None
        assert report.facts is not None
        assert report.findings is not None
        assert report.route in ("reply", "ask", "hand-over")
        assert bool(report.missing) is (report.route != "reply")
        assert report.draft
        assert report.draft.text.strip()


def test_internal_articles_never_reach_a_draft(
    walked: dict[tuple[str, str], Report], sample_desk: Desk, read: dict[tuple[str, str], Ticket]
) -> None:
    hidden = [article for article in sample_desk.library.articles() if not article.for_customers]
    assert hidden
    blocks = {
        block.text for one in hidden for part in one.passages for block in part.blocks if len(block.text) > 20
    }
    shared = {
        block.text
        for one in sample_desk.library.articles()
        if one.for_customers
        for part in one.passages
        for block in part.blocks
    }
    matched = 0
    for key, report in walked.items():
        assert report.draft
        own = read[key].customer_text
        assert {one.article for one in report.draft.sources} & {one.path for one in hidden} == set()
        assert [one.path for one in hidden if one.title in report.draft.text and one.title not in own] == []
        assert [text for text in blocks - shared if text in report.draft.text] == []
        matched += any("restricted" in match.cautions for match in report.matches or ())
    assert matched >= 3, "no sample ticket comes near an internal article: the test shows nothing"


def test_every_stretch_of_a_draft_has_its_source(walked: dict[tuple[str, str], Report]) -> None:
    for report in walked.values():
        assert report.draft
        bare = list(report.draft.text)
        for one in report.draft.sources:
            assert bool(one.article) is not bool(one.template)
            bare[one.start : one.end] = " " * (one.end - one.start)
        assert "".join(bare).strip() == "", report.id


def test_a_thin_history_buries_no_article(sample_desk: Desk, tickets: Path, tmp_path: Path) -> None:
    """Three solved tickets must not outweigh what the articles say themselves."""
    from dataclasses import replace

    from csreply.desk import Desk

    thin = Desk(replace(sample_desk.settings, solved=tmp_path / "solved.jsonl"), today=sample_desk.today)
    for name, article in (
        ("terse-card-machine.txt", "payments/take-a-payment-in-person.md"),
        ("gdpr-copy.json", "data/client-data-request.md"),
        ("typos-waitlist.txt", "bookings/waiting-list.md"),
    ):
        thin.learn(thin.one_ticket(str(tickets / name)), article, "")
    asked = [
        (one, article.path) for article in list(thin.library.articles())[::3] for one in article.asks[:1]
    ]
    first = [thin.match(Ticket("ask", subject=question), most=1).matches for question, _ in asked]
    right = [
        bool(found) and found[0].article.path == path for found, (_, path) in zip(first, asked, strict=True)
    ]
    assert sum(right) >= 0.8 * len(right)
