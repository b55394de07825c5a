"""The search index: formulas against plain Python, upkeep against building anew, the file against harm."""

from __future__ import annotations

import doctest
import importlib
import json
import math
import pkgutil
import subprocess
import sys
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import csreply.index
from csreply.index import Index, Query
from csreply.index.articles import FIELD_EVENNESS, FIELD_WEIGHT, KIND_WEIGHT, lengthiness, steepness
from csreply.index.building import article_index
from csreply.index.query import texts_of
from csreply.index.store import DamagedError, read, write
from csreply.index.teaching import FADING, PASSAGE_TRUST, RIDGE, queries_of, taught
from csreply.index.terms import stop_words, tokens
from csreply.model import Article, CsreplyError, Message, Passage, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Shelf:
    """Articles in memory. Remembers which were read."""

    def __init__(self, *articles: Article) -> None:
        self.of = {article.path: article for article in articles}
        self.read: list[str] = []

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.of))

    def stamp(self, path: str) -> tuple[int, int]:
        written = repr(self.of[path]).encode()
        return len(written), zlib.crc32(written)

    def article(self, path: str) -> Article:
        self.read.append(path)
        return self.of[path]


class SolvedShelf:
    """Solved tickets in memory."""

    def __init__(self, *tickets: Ticket) -> None:
        self.of = tickets

    def stamp(self) -> str:
        return repr(self.of)

    def tickets(self) -> Iterable[Ticket]:
        return self.of


def article(path: str, title: str, *parts: str | tuple[str, str], also: Sequence[str] = ()) -> Article:
    """An article of passages, each a text, or a heading and a text."""
    passages = tuple(
        Passage(path, (part[0],) if isinstance(part, tuple) else (), 2 + 2 * number, text)
        for number, part in enumerate(parts)
        for text in ([part[1]] if isinstance(part, tuple) else [part])
    )
    return Article(path, title, url=f"https://help.example/{path[:-3]}", also=tuple(also), passages=passages)


def solved(id_: str, text: str, *articles: str, created: str = "", reply: str = "") -> Ticket:
    return Ticket(id_, (Message(text),), articles=articles, created=created, reply=reply or None)


def wording(ticket: Ticket) -> tuple[str, str]:
    return ticket.subject, ticket.last_words


DRUMS = article(
    "drums.md",
    "Hire a drum kit",
    "Choose a kit and a day.",
    ("Bring it back", "Bring the kit back clean, with its sticks."),
    also=["percussion"],
)
REFUNDS = article(
    "refunds.md",
    "Refund a deposit",
    "A deposit is refunded to the card it was paid with.",
    ("When the card has expired", "The bank sends the refund to your new card."),
)
REMINDERS = article(
    "reminders.md",
    "Reminders and the calendar",
    "A reminder is sent by mail one day before. The calendar shows it.",
    ("Subscription to the calendar", "Your subscription shows bookings in another calendar."),
)
THREE = (DRUMS, REFUNDS, REMINDERS)


def opened(*articles: Article, solved: SolvedShelf | None = None, place: Path | None = None) -> Index:
    return Index.open(Shelf(*articles), solved, place=place, wording=wording)


def paths(index: Index, body: str, subject: str = "", most: int = 5) -> list[str]:
    """What a text finds, best first."""
    found = index.search(index.query(subject, body), most)
    return [index.articles.article(int(number)).path for number in found.best]


def same(one: Index, other: Index, *, but: str = "articles.vocabulary.") -> bool:
    """Whether two indexes hold the same arrays."""
    left, right = one.arrays(), other.arrays()
    assert left.keys() == right.keys()
    return all(np.array_equal(left[name], right[name]) for name in left if not name.startswith(but))


# -- the formulas -------------------------------------------------------------------------------------------

WORDS = (
    "refund",
    "deposit",
    "drum",
    "calendar",
    "mail",
    "bank",
    "film",
    "yoga",
    "lock",
    "plan",
    "tax",
    "zoom",
)
"""Each is its own stem, and none is left out as telling nothing."""
phrase = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
body = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
parts = st.lists(st.one_of(body, st.tuples(phrase, body)), min_size=1, max_size=3)
shelves = st.lists(st.tuples(phrase, parts, st.lists(phrase, max_size=2)), min_size=1, max_size=5).map(
    lambda drawn: [
        article(f"{n}.md", title, *texts, also=also) for n, (title, texts, also) in enumerate(drawn)
    ]
)


def test_the_words_of_these_tests_are_plain() -> None:
    assert [tokens(word) for word in WORDS] == [[word] for word in WORDS]
    assert not stop_words() & set(WORDS)


def counted(text: str, *, with_pieces: bool = True) -> Counter[tuple[int, str]]:
    """The terms of a text, as (kind, term), without the index's own code."""
    words = text.split()
    marked = [f"_{word}_" for word in words]
    pieces = [word[at : at + 4] for word in marked for at in range(max(1, len(word) - 3))]
    return (
        Counter((0, word) for word in words)
        + Counter((1, f"{one} {two}") for one, two in pairwise(words))
        + Counter((2, piece) for piece in pieces if with_pieces)
    )


def fields_of(one: Article) -> list[list[str]]:
    """The texts of title, also, headings and body. A heading over two passages counts once."""
    headings, above = [], ()
    for passage in one.passages:
        headings += [passage.headings[-1]] if passage.headings and passage.headings != above else []
        above = passage.headings
    return [[one.title], list(one.also), headings, [passage.text for passage in one.passages]]


def bm25f(shelf: Sequence[Article], subject: str, text: str) -> list[float]:
    """BM25F of each article: Robertson, Zaragoza, Taylor 2004, term by term."""
    query = counted(subject) + counted(subject) + counted(text)
    distinct = len({term for kind, term in query if kind == 0})
    k1, long = steepness(distinct), lengthiness(distinct)
    sizes = [[sum(len(text.split()) for text in texts) for texts in fields_of(one)] for one in shelf]
    means = [max(1.0, sum(size[field] for size in sizes) / len(shelf)) for field in range(4)]
    tables = [
        [
            sum((counted(text, with_pieces=field < 3) for text in texts), Counter())
            for field, texts in enumerate(fields)
        ]
        for fields in map(fields_of, shelf)
    ]
    scores = []
    for table, size in zip(tables, sizes, strict=True):
        score = 0.0
        for (kind, term), often in query.items():
            holders = sum(any((kind, term) in field for field in other) for other in tables)
            rarity = math.log(1 + (len(shelf) - holders + 0.5) / (holders + 0.5))
            short_tf, long_tf = (
                sum(
                    FIELD_WEIGHT[field]
                    * table[field][kind, term]
                    / (1 - evenness[field] + evenness[field] * size[field] / means[field])
                    for field in range(4)
                )
                for evenness in FIELD_EVENNESS
            )
            tf = (1 - long) * short_tf + long * long_tf
            telling = (1 + math.log(often)) * KIND_WEIGHT[kind] * (1 - long + rarity)
            score += telling * tf * (k1 + 1) / (tf + k1)
        scores.append(score)
    return scores


@settings(max_examples=80, deadline=None)
@given(shelves, st.one_of(st.just(""), phrase), body)
def test_scores_are_those_of_bm25f(shelf: list[Article], subject: str, text: str) -> None:
    index = article_index(Shelf(*shelf))
    scores = index.scores(Query.of(texts_of(subject, text)))
    assert scores.articles == pytest.approx(bm25f(shelf, subject, text), rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(shelves, phrase)
def test_a_score_is_the_sum_of_its_parts(shelf: list[Article], text: str) -> None:
    scores = article_index(Shelf(*shelf)).scores(Query.of(texts_of("", text)))
    whole = np.bincount(scores.hit_articles, scores.parts, minlength=len(shelf))
    assert scores.articles == pytest.approx(whole)
    assert scores.holders.max(initial=0) <= len(shelf)


MODULES = [name for _, name, _ in pkgutil.walk_packages(csreply.index.__path__, "csreply.index.")]


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_are_true(module: str) -> None:
    assert not doctest.testmod(importlib.import_module(module)).failed


# -- what is found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("where is my refund", "refunds.md", id="word of the title"),
        pytest.param("refunding", "refunds.md", id="another form of the word"),
        pytest.param("percussion", "drums.md", id="other words people use"),
        pytest.param("clean sticks", "drums.md", id="words of the text"),
        pytest.param("Müll? REFUNDED!!", "refunds.md", id="signs and capitals"),
    ],
)
def test_an_article_is_found_by(text: str, first: str) -> None:
    assert paths(opened(*THREE), text)[0] == first


@pytest.mark.parametrize("text", ["", "zzyzx qwrtpl", "the and of", "?!… — 🙂", "字"], ids=repr)
def test_nothing_is_found_by_words_that_nobody_knows(text: str) -> None:
    index = opened(*THREE, solved=SolvedShelf(solved("1", "my refund", "refunds.md")))
    found = index.search(index.query("", text), 5)
    assert not found.best.size
    assert not found.total.any()


def test_each_article_is_found_once_and_no_more_than_asked_for() -> None:
    index = opened(*THREE)
    text = "refund drum reminder calendar card kit"
    assert sorted(paths(index, text)) == ["drums.md", "refunds.md", "reminders.md"]
    assert paths(index, text, most=2) == paths(index, text)[:2]


def test_confidence_is_a_probability_and_highest_where_all_speaks_for_one() -> None:
    index = opened(*THREE)
    sure = index.search(index.query("Refund a deposit", "refund the deposit to my card"), 3)
    torn = index.search(index.query("", "yesterday everything went by mail"), 3)
    for found in (sure, torn):
        assert ((found.confidence > 0) & (found.confidence < 1)).all()
    assert sure.confidence[0] > torn.confidence[0]


@pytest.mark.parametrize(
    "articles",
    [
        pytest.param([], id="no article"),
        pytest.param([REFUNDS], id="one article"),
        pytest.param([article("odd.md", "?!", "… — …")], id="an article without words"),
        pytest.param([article("bare.md", "Refund", "")], id="an article without text"),
    ],
)
def test_a_small_shelf_opens_and_answers(articles: list[Article], tmp_path: Path) -> None:
    place = tmp_path / "small.idx"
    for _ in range(2):  # built, then opened
        index = opened(*articles, place=place)
        assert len(index.articles) == len(articles)
        found = paths(index, "my refund")
        assert found == [one.path for one in articles if "Refund" in one.title]


# -- spelling -----------------------------------------------------------------------------------------------

SPELLED = article(
    "words.md",
    "Words",
    "refund calendar reminder subscription booking booking booking cooking letter card cart cart hotel",
    "motel motel motel plan",
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("refnud", "refund", id="two letters exchanged"),
        pytest.param("calender", "calendar", id="a letter changed"),
        pytest.param("remider", "reminder", id="a letter missing"),
        pytest.param("lettter", "letter", id="a letter too many"),
        pytest.param("subscirpton", "subscription", id="two slips in a long word"),
        pytest.param("refudn", "refund", id="at the end"),
        pytest.param("dooking", "booking", id="the commoner of two"),
        pytest.param("carx", "cart", id="the commoner of two short ones"),
        pytest.param("hmotel", "hotel", id="the same first letter before the commoner"),
    ],
)
def test_a_slip_is_mended(written: str, meant: str) -> None:
    assert opened(SPELLED).query("", f"about {written}").meant == {written: meant}


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("refund", id="a known word"),
        pytest.param("refunded", id="a known stem"),
        pytest.param("pln", id="too short"),
        pytest.param("rfeudn", id="two slips in a short word"),
        pytest.param("refnud2", id="not a word"),
        pytest.param("grommet", id="near nothing"),
    ],
)
def test_a_word_is_left_as_it_is(written: str) -> None:
    assert opened(SPELLED).query("", f"about {written}").meant == {}


def test_a_word_that_only_customers_use_is_no_slip() -> None:
    told = SolvedShelf(solved("1", "the remynder did not come", "reminders.md"))
    assert opened(*THREE).query("", "remynder").meant == {"remynder": "reminder"}
    assert opened(*THREE, solved=told).query("", "remynder").meant == {}


def test_a_mended_word_finds_its_article() -> None:
    assert paths(opened(*THREE), "my depposit")[0] == "refunds.md"


# -- upkeep -------------------------------------------------------------------------------------------------

changes = st.lists(
    st.tuples(
        st.sampled_from(["a.md", "b.md", "c/d.md", "e.md"]), st.one_of(st.none(), st.tuples(phrase, parts))
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(changes)
def test_keeping_up_is_like_building_anew(changes: list[tuple[str, tuple[str, list[Any]] | None]]) -> None:
    shelf, kept = Shelf(), None
    for path, new in changes:
        shelf.of.pop(path, None)
        if new:
            shelf.of[path] = article(path, new[0], *new[1])
        kept = article_index(shelf, kept)
        if shelf.of:
            assert same(Index(kept), Index(article_index(shelf)))


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    place, shelf = tmp_path / "kept.idx", Shelf(*THREE)

    def read_for(shelf: Shelf) -> list[str]:
        shelf.read.clear()
        Index.open(shelf, place=place, wording=wording)
        return shelf.read

    assert read_for(shelf) == ["drums.md", "refunds.md", "reminders.md"]
    assert read_for(shelf) == []
    shelf.of["refunds.md"] = article("refunds.md", "Money back", "Ask for it.")
    assert read_for(shelf) == ["refunds.md"]
    del shelf.of["drums.md"]
    assert read_for(shelf) == []
    assert paths(Index.open(shelf, place=place, wording=wording), "money back drum kit") == ["refunds.md"]


def test_an_article_that_cannot_be_read_is_left_out_and_tried_again() -> None:
    class Torn(Shelf):
        def article(self, path: str) -> Article:
            if path == "refunds.md":
                raise CsreplyError("not UTF-8 text", where=path)
            return super().article(path)

    torn = article_index(Torn(*THREE))
    assert len(torn) == 2
    assert same(Index(article_index(Shelf(*THREE), torn)), Index(article_index(Shelf(*THREE))))


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    history = SolvedShelf(solved("1", "my refund", "refunds.md"), solved("2", "a drum", "drums.md"))
    Index.open(
        Shelf(*THREE), history, wording=wording, progress=lambda what, done, of: told.append((what, done, of))
    )
    for what in ("reading articles", "learning from solved tickets"):
        steps = [(done, of) for name, done, of in told if name == what]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1] > 0


# -- the file -----------------------------------------------------------------------------------------------


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = {
        "numbers": np.arange(12, dtype=np.float32).reshape(3, 4),
        "none": np.zeros((0, 4), np.int32),
        "keys": np.array([2**64 - 1], np.uint64),
    }
    write(tmp_path / "deep" / "x.idx", {"version": 1, "name": "ä"}, arrays)
    head, back = read(tmp_path / "deep" / "x.idx")
    assert head == {"version": 1, "name": "ä"}
    assert back.keys() == arrays.keys()
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert np.array_equal(back[name], array)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["x.idx"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "x.idx"
    write(place, {"version": 1}, {"a": np.arange(3)})
    before = place.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            write(place, {"version": 2}, {"a": np.arange(4)})
    assert place.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["x.idx"]


HISTORY = SolvedShelf(
    solved("1", "when do I get my deposit back", "refunds.md"),
    solved("2", "the kit has no sticks", "drums.md"),
)


def other_version(place: Path) -> None:
    head, arrays = read(place)
    write(
        place,
        head | {"version": csreply.index.VERSION + 1},
        {name: array.copy() for name, array in arrays.items()},
    )


def without_an_array(place: Path) -> None:
    head, arrays = read(place)
    write(
        place,
        head,
        {name: array.copy() for name, array in arrays.items() if name != "articles.postings.docs"},
    )


def changed(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda place: place.write_bytes(change(place.read_bytes())) and None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(changed(lambda data: data[: len(data) // 2]), id="cut in half"),
        pytest.param(changed(lambda data: data[:-1]), id="one byte short"),
        pytest.param(changed(lambda data: data[:20]), id="cut in its first line"),
        pytest.param(changed(lambda _: b""), id="empty"),
        pytest.param(changed(lambda _: bytes(range(256)) * 40), id="garbage"),
        pytest.param(changed(lambda data: data + b"more"), id="too long"),
        pytest.param(changed(lambda data: data[:14] + b"\xff" * 8 + data[22:]), id="a head without end"),
        pytest.param(changed(lambda data: data.replace(b'"version"', b'"Version"')), id="changed head"),
        pytest.param(other_version, id="another version"),
        pytest.param(without_an_array, id="an array missing"),
    ],
)
def test_a_damaged_index_is_built_again_in_silence(
    harm: Callable[[Path], None], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "x.idx"
    whole = opened(*THREE, solved=HISTORY, place=place)
    before = place.read_bytes()
    harm(place)
    assert place.read_bytes() != before
    assert same(opened(*THREE, solved=HISTORY, place=place), whole, but="never")
    assert place.read_bytes() == before
    assert capfd.readouterr() == ("", "")


def test_no_flipped_bit_goes_unseen(tmp_path: Path) -> None:
    place = tmp_path / "x.idx"
    whole = {name: array.copy() for name, array in opened(*THREE, place=place).arrays().items()}
    data = place.read_bytes()
    seen = 0
    for at in range(0, len(data), 89):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        place.write_bytes(flipped)
        try:
            _, arrays = read(place)
        except DamagedError:
            seen += 1
        else:  # between two arrays, where nothing stands
            assert all(np.array_equal(whole[name], array) for name, array in arrays.items())
    assert seen > len(data) / 89 / 2


def test_without_a_place_to_write_everything_works(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "folder.idx").mkdir()
    for place in (tmp_path / "file" / "x.idx", tmp_path / "folder.idx"):
        for _ in range(2):
            assert paths(opened(*THREE, place=place), "my refund")[0] == "refunds.md"
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".new") == []


def test_readers_keep_what_they_opened_while_a_writer_replaces_it(tmp_path: Path) -> None:
    place = tmp_path / "x.idx"
    opened(*THREE, place=place)
    reader = opened(*THREE, place=place)
    before = {name: array.copy() for name, array in reader.arrays().items()}
    for number in range(3):
        opened(article(f"{number}.md", "Something else", "altogether " * 200), place=place)
        assert all(np.array_equal(before[name], array) for name, array in reader.arrays().items())
    assert paths(reader, "my refund")[0] == "refunds.md"


MANY = """
import sys
from pathlib import Path
from csreply.index import Index
from csreply.knowledge import Library
index = Index.open(Library.open(Path(sys.argv[1])), place=Path(sys.argv[2]), wording=lambda ticket: ("", ""))
found = index.search(index.query("", "ring the bell"), 3)
print([index.articles.article(int(number)).path for number in found.best], found.total.tolist())
"""


def test_several_processes_may_build_at_once(tmp_path: Path) -> None:
    shelf, place = tmp_path / "kb", tmp_path / "cache" / "x.idx"
    shelf.mkdir()
    for number in range(30):
        (shelf / f"{number}.md").write_text(f"# Article {number}\n\n{'Ring the bell. ' * number}\n")
    command = [sys.executable, "-c", MANY, str(shelf), str(place)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    told = [process.communicate(timeout=60) for process in running]
    assert {err for _, err in told} == {b""}
    assert len({out for out, _ in told}) == 1
    assert sorted(path.suffix for path in place.parent.iterdir()) == [".idx", ".lock"]


# -- solved tickets -----------------------------------------------------------------------------------------


def many(count: int) -> SolvedShelf:
    said = ["my deposit is gone", "the sticks are broken", "no reminder came", "money back to an old card"]
    used = ["refunds.md", "drums.md", "reminders.md", "refunds.md"]
    return SolvedShelf(*(solved(str(n), f"{said[n % 4]} again {n}", used[n % 4]) for n in range(count)))


@pytest.mark.parametrize("count", [0, 1, 10])
def test_a_history_of(count: int, tmp_path: Path) -> None:
    place = tmp_path / "x.idx"
    for _ in range(2):  # built, then opened
        index = opened(*THREE, solved=many(count), place=place)
        assert len(index.history or ()) == count
        found = index.search(index.query("", "the sticks are broken"), 3)
        assert index.articles.article(int(found.best[0])).path == "drums.md"
        assert ((found.confidence > 0) & (found.confidence < 1)).all()


def test_a_history_teaches_words_that_stand_in_no_article() -> None:
    told = SolvedShelf(*(solved(str(n), f"my wonga is missing, number {n}", "refunds.md") for n in range(4)))
    assert paths(opened(*THREE), "where is the wonga") == []
    assert paths(opened(*THREE, solved=told), "where is the wonga") == ["refunds.md"]


def test_articles_that_are_not_there_are_left_out_of_a_history() -> None:
    told = SolvedShelf(
        solved("1", "my refund", "refunds.md", "gone.md"),
        solved("2", "a refund", "gone.md"),
        solved("3", "a drum", "../drums.md", "drums.md", "drums.md"),
    )
    history = opened(*THREE, solved=told).history
    assert history is not None
    assert [history.ticket(number)["id"] for number in range(len(history))] == ["1", "3"]
    assert [history.labels_of(history.first + number).tolist() for number in range(2)] == [[1], [0]]
    assert opened(*THREE, solved=SolvedShelf(solved("2", "a refund", "gone.md"))).history is None


def test_solved_tickets_are_learned_when_they_change(tmp_path: Path) -> None:
    place = tmp_path / "x.idx"
    for count in (2, 3, 0, 1):
        index = opened(*THREE, solved=many(count), place=place)
        assert same(index, opened(*THREE, solved=many(count)), but="never")


told = st.lists(
    st.tuples(phrase, st.sampled_from([one.path for one in THREE]), st.sampled_from(["", "2026-01-02"])),
    max_size=6,
    unique_by=lambda drawn: drawn[0],
)


@settings(max_examples=40, deadline=None)
@given(stages=st.lists(told, min_size=2, max_size=4))
def test_keeping_up_with_a_history_is_like_building_anew(
    stages: list[list[tuple[str, str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("kept") / "x.idx"
    for stage in stages:
        shelf = SolvedShelf(*(solved("id", text, path, created=day) for text, path, day in stage))
        assert same(opened(*THREE, solved=shelf, place=place), opened(*THREE, solved=shelf), but="never")


def test_a_solved_ticket_may_come_twice(tmp_path: Path) -> None:
    place, ticket = tmp_path / "x.idx", solved("1", "my deposit", "refunds.md")
    opened(*THREE, solved=SolvedShelf(ticket), place=place)
    twice = SolvedShelf(ticket, ticket)
    assert same(opened(*THREE, solved=twice, place=place), opened(*THREE, solved=twice), but="never")


def test_a_history_stays_true_when_articles_come_and_go(tmp_path: Path) -> None:
    place = tmp_path / "x.idx"
    for shelf in (THREE, THREE[1:], THREE[:2], THREE):
        kept = opened(*shelf, solved=many(7), place=place)
        assert same(kept, opened(*shelf, solved=many(7)))


def test_a_long_history_is_taught_again_only_when_much_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csreply.index.learning.FEW", 5)
    monkeypatch.setattr("csreply.index.learning.NEWS", 0.2)
    place = tmp_path / "x.idx"
    before, after = (opened(*THREE, solved=many(count), place=place).history for count in (8, 9))
    assert before is not None
    assert after is not None
    assert len(after) == 9
    assert np.array_equal(after.weights, before.weights)
    query = Query.of(texts_of("", "the sticks are broken again 8"))
    assert after.like(query).documents.argmax() in range(after.first, len(after.stamps))
    later = opened(*THREE, solved=many(30), place=place).history
    assert later is not None
    assert len(later.taught) > len(after.taught)


def test_what_was_answered_is_kept() -> None:
    ticket = solved("8", "my refund", "refunds.md", reply="It is on its way.")
    talked = Ticket(
        "9",
        (Message("a drum?"), Message("Here it is.", "agent"), Message("a note", "agent", public=False)),
        articles=("drums.md",),
    )
    history = opened(*THREE, solved=SolvedShelf(ticket, talked)).history
    assert history is not None
    assert [history.ticket(number)["reply"] for number in (0, 1)] == ["It is on its way.", "Here it is."]


def test_what_the_regression_says_of_a_ticket_unseen_is_what_it_says_without_it() -> None:
    history = opened(*THREE, solved=many(9)).history
    assert history is not None
    lesson, first, documents = taught(history), history.first, len(history.stamps)
    assert lesson.tickets.tolist() == list(range(first, documents))
    assert 0 < first == documents - 9
    likeness = np.stack([history.cosine(query) for query in queries_of(history, range(documents))])
    likeness = (likeness + likeness.T) / 2
    trust = [math.exp(-FADING * (1 - (n + 1) / 9)) for n in range(9)]
    distrust = np.diag([RIDGE / one for one in [PASSAGE_TRUST] * first + trust])
    answers = np.zeros((documents, len(THREE)))
    for document in range(documents):
        answers[document, history.labels_of(document)] = 1
    for ticket in range(first, documents):
        others = [document for document in range(documents) if document != ticket]
        square = np.ix_(others, others)
        weights = np.linalg.solve(likeness[square] + distrust[square], answers[others])
        assert lesson.unseen[ticket - first] == pytest.approx(likeness[ticket, others] @ weights, abs=1e-4)


def test_the_regression_says_most_of_the_article_that_answered() -> None:
    index = opened(*THREE, solved=many(8))
    assert index.history is not None
    likeness = index.history.like(index.query("", "no reminder came"))
    assert index.articles.article(int(likeness.solved_by.argmax())).path == "reminders.md"
    assert likeness.documents.max() <= 1 + 1e-6
    assert likeness.field.argmax() == likeness.solved_by.argmax()


def test_a_ticket_left_out_does_not_speak_for_its_article() -> None:
    told = SolvedShelf(solved("1", "wonga", "refunds.md"), solved("2", "wonga sticks", "drums.md"))
    history = opened(*THREE, solved=told).history
    assert history is not None
    query = Query.of(texts_of("", "wonga"))
    both, other = history.like(query).field, history.like(query, but=history.first).field
    assert both[1] > 0 == other[1]
    assert other[0] > 0


def test_no_article_lies_in_the_index_as_anything_but_text(tmp_path: Path) -> None:
    place = tmp_path / "x.idx"
    odd = article(
        "odd.md", 'A "quoted" \x1b[31m \u2028 title', "{{ x }} 🙂 \ud800".encode("utf-8", "replace").decode()
    )
    index = opened(odd, place=place)
    again = opened(odd, place=place)
    assert again.articles.article(0).title == index.articles.article(0).title == odd.title
    assert again.articles.passage(0, 1).text == odd.passages[0].text
    head, _ = read(place)
    assert json.loads(json.dumps(head)) == head
