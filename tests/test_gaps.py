"""``kb gaps``: what customers ask that no article answers, the words articles lack, and starter articles."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csreply.cli import run
from csreply.desk.gaps.grouping import ALIKE, groups, vectors
from csreply.desk.gaps.starting import slug
from csreply.desk.gaps.topics import names_in
from csreply.knowledge import Library

if TYPE_CHECKING:
    from collections.abc import Callable

TICKETS = Path(__file__).parent / "tickets"
HOSTILE = TICKETS / "hostile.json"

ARTICLES = {
    "hours.md": "---\ntitle: When the bakery is open\n---\nThe counter is open from seven every day.\n",
    "late.md": "---\ntitle: A loaf came late\n---\nRing the van. The driver tells you where your loaf is.\n",
    "pause.md": "---\ntitle: Pause your bread plan\n---\nOpen Plan, then press Pause. Choose the weeks.\n",
    "pay.md": "---\ntitle: Pay by card\n---\nOpen Money, then press Card. Type the number of your card.\n",
}

JARS = [
    ("Empty jars", "Do you take the glass jars back? I have nine empty jars from the honey now."),
    ("jars", "What shall I do with the empty jars? Can the glass jars be washed and returned?"),
    ("Returning glass jars", "Is there a deposit on the glass jars, and where do I hand in empty jars?"),
    ("Glass jars again", "My cupboard is full of glass jars. Would somebody collect the empty jars?"),
]
RYE = [
    ("Wholemeal rye without yeast", "Could you bake a wholemeal rye without yeast? My doctor forbids yeast."),
    ("yeast", "I must not eat yeast. Which wholemeal rye is baked without yeast?"),
]


def ticket(number: str, subject: str, text: str, **more: Any) -> dict[str, Any]:
    messages = [{"from": "customer", "text": text}, *more.pop("then", [])]
    return {"id": number, "subject": subject, "messages": messages, **more}


ASKED = [ticket(f"jar-{n}", *words) for n, words in enumerate(JARS)]
ASKED += [ticket(f"rye-{n}", *words) for n, words in enumerate(RYE)]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def gaps(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Runs ``kb gaps`` in a folder with a few articles, in this process."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "kb" / name).write_text(text, encoding="utf-8")

    def call(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = run(["kb", "gaps", "--kb", "kb", *map(str, arguments)])
        return Ran(code, *capsys.readouterr())

    return call


def jsonl(path: Path, tickets: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in tickets), encoding="utf-8")
    return path


def found(ran: Ran) -> dict[str, Any]:
    assert ran.code == 0, ran
    whole: dict[str, Any] = json.loads(ran.out)
    return whole


# -- what no article answers ------------------------------------------------------------------------------


def test_tickets_about_one_thing_are_one_gap_named_in_their_words(
    gaps: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = gaps(jsonl(tmp_path / "week.jsonl", ASKED), "--format", "json")
    whole = found(ran)
    assert (whole["tickets"], whole["unanswered"], whole["unsaid"], whole["problems"]) == (6, 6, [], [])
    jars, rye = whole["gaps"]
    assert (jars["tickets"], rye["tickets"]) == (4, 2)
    assert "jars" in " ".join(jars["words"])
    assert "yeast" in " ".join(rye["words"])
    assert {one["id"][:3] for one in jars["examples"]} == {"jar"}
    assert len(jars["examples"]) == 3
    assert all(one["source"].startswith(str(tmp_path / "week.jsonl")) for one in jars["examples"])
    assert ran.err == "6 tickets, 6 without an answer in 2 groups\n"


def test_the_nearest_article_and_what_it_lacks(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    text = "Green mould grew on the oat loaf {}. Is mould on oats safe to eat, or does it poison children?"
    mould = [ticket(str(n), "Mould", text.format(day)) for n, day in enumerate(("on Monday", "today"))]
    (gap,) = found(gaps(jsonl(tmp_path / "a.jsonl", mould), "--format", "json"))["gaps"]
    nearest = gap["nearest"]
    assert (nearest["article"], nearest["title"], nearest["tickets"]) == ("late.md", "A loaf came late", 2)
    assert 0 < nearest["confidence"] < 0.4
    lacks = " ".join(nearest["lacks"]).split()
    assert "mould" in lacks
    assert "loaf" not in nearest["lacks"]


@pytest.mark.parametrize(
    "left",
    [
        ticket("x", "Glass jars", "I am absolutely furious about the empty jars, let me speak to a manager."),
        ticket("x", "jars", "Somebody hacked my account and ordered empty glass jars."),
        ticket("x", "", "Hello, thank you!"),
        {"id": "x", "subject": "jars", "messages": [{"from": "bot", "text": "No mail on jars was sent."}]},
        ticket("x", "Opening", "When is the bakery open, and is the counter open every day?"),
        ticket("x", "Empty jars", "Where do the empty glass jars go?", articles=["pause.md"]),
    ],
    ids=["anger", "security", "greeting", "machine", "answered", "solved"],
)  # fmt: skip
def test_what_is_no_gap_is_left_aside(gaps: Callable[..., Ran], tmp_path: Path, left: dict[str, Any]) -> None:
    whole = found(gaps(jsonl(tmp_path / "a.jsonl", [*ASKED, left]), "--format", "json"))
    assert (whole["tickets"], whole["unanswered"]) == (7, 6)
    assert [gap["tickets"] for gap in whole["gaps"]] == [4, 2]


def test_a_ticket_solved_with_an_article_that_is_gone_is_a_gap(
    gaps: Callable[..., Ran], tmp_path: Path
) -> None:
    gone = ticket("x", "Empty jars", "Where do the empty glass jars go?", articles=["jars.md"])
    whole = found(gaps(jsonl(tmp_path / "a.jsonl", [*ASKED, gone]), "--format", "json"))
    assert [gap["tickets"] for gap in whole["gaps"]] == [5, 2]


def test_at_most_as_many_as_asked_for(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    ran = gaps(jsonl(tmp_path / "a.jsonl", ASKED), "--most", "1", "--format", "jsonl")
    (line,) = map(json.loads, ran.out.splitlines())
    assert (ran.code, line["kind"], line["tickets"]) == (0, "gap", 4)
    assert "in 2 groups, the largest is shown" in ran.err


def test_for_a_person_it_is_text(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    code, out, _ = gaps(jsonl(tmp_path / "a.jsonl", ASKED))
    lines = out.splitlines()
    assert (code, lines[0], lines[1]) == (0, "What no article answers", "")
    assert lines[2].startswith("     4  ")
    assert "jars" in lines[2]
    assert any(line.startswith("        jar-0    Empty jars") for line in lines)
    assert any(line.startswith("        nearest  ") for line in lines)


def test_nothing_missing_is_said(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    open_ = ticket("1", "Opening", "When is the bakery open, and is the counter open every day?")
    assert gaps(jsonl(tmp_path / "a.jsonl", [open_]))[:2] == (0, "Nothing is missing.\n")


def test_the_same_tickets_give_the_same_answer(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", ASKED)
    assert gaps(source) == gaps(source)


# -- what articles do not say -----------------------------------------------------------------------------

PAUSE = {"articles": ["pause.md"]}
FREEZE = [
    ticket(f"s-{n}", "holiday", f"We are on holiday {when}. How do I freeze my subscription?", **PAUSE)
    for n, when in enumerate(("in May", "next month", "soon"))
] + [
    ticket(f"c-{n}", "card", f"My {kind} card does not go through when I pay.", articles=["pay.md"])
    for n, kind in enumerate(("blue", "new", "old"))
]  # fmt: skip


def test_the_words_that_an_article_lacks(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    whole = found(gaps("--solved", jsonl(tmp_path / "s.jsonl", FREEZE), "--format", "json"))
    by_path = {one["article"]: one for one in whole["unsaid"]}
    pause = by_path["pause.md"]
    assert (pause["title"], pause["tickets"]) == ("Pause your bread plan", 3)
    words = " ".join(word["word"] for word in pause["words"])
    assert {"holiday", "freeze", "subscription"} <= set(words.split())
    assert all(word["tickets"] == 3 for word in pause["words"])
    told = " ".join(word["word"] for word in by_path.get("pay.md", {"words": []})["words"])
    assert "card" not in told.split()
    text = gaps("--solved", tmp_path / "s.jsonl").out
    assert "What customers say, and the article that answers them does not" in text
    assert "pause.md" in text


def test_without_a_source_the_desks_solved_tickets_are_looked_at(
    gaps: Callable[..., Ran], tmp_path: Path
) -> None:
    lost = [one | {"articles": ["gone.md"]} for one in ASKED[:2]] + ASKED[2:]
    whole = found(gaps("--solved", jsonl(tmp_path / "s.jsonl", FREEZE + lost), "--format", "json"))
    assert (whole["tickets"], [gap["tickets"] for gap in whole["gaps"]]) == (6, [4, 2])
    assert whole["unsaid"][0]["article"] == "pause.md"


# -- starter articles -------------------------------------------------------------------------------------


def test_a_starter_article_is_a_draft_in_the_customers_words(
    gaps: Callable[..., Ran], tmp_path: Path
) -> None:
    answer = {
        "from": "agent",
        "text": "Put the empty jars on the step. Our driver Wilhelmina takes jars along.",
    }
    asked = [ticket(f"jar-{n}", *words, then=[answer]) for n, words in enumerate(JARS)]
    asked[0]["requester"] = {"name": "Oonagh Fairweather", "email": "oonagh@fairweather.example"}
    asked[0]["messages"][0]["text"] += " Write of jars to oonagh@fairweather.example, I am Oonagh."
    ran = gaps(jsonl(tmp_path / "a.jsonl", asked), "--write", "new", "--format", "json")
    (gap,) = found(ran)["gaps"]
    (path,) = (tmp_path / "new").iterdir()
    assert Path(gap["written"]) == Path("new") / path.name
    made = Library.open(tmp_path / "new", today="2026-11-24").article(path.name)
    assert made.state == "draft"
    assert made.title.endswith("?")
    assert made.also == tuple(gap["words"])
    assert set(made.asks) <= {subject for subject, _ in JARS}
    text = path.read_text(encoding="utf-8")
    customers, agents = text.split("RAW MATERIAL, not checked")
    assert "> Do you take the glass jars back?" in customers
    assert "> Put the empty jars on the step." in agents
    assert "Put the empty jars" not in customers
    assert "@" not in text
    assert "Oonagh" not in text
    shown = " ".join(passage.text for passage in made.passages)
    assert shown.startswith("Answer here what 4 tickets asked about: ")
    assert "step" not in shown, "nobody is to take an agent's words for the article's"


def test_a_file_that_is_there_is_never_overwritten(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", ASKED)
    gaps(source, "--write", "new")
    files = sorted((tmp_path / "new").iterdir())
    assert len(files) == 2
    files[0].write_text("mine", encoding="utf-8")
    ran = gaps(source, "--write", "new")
    assert files[0].read_text(encoding="utf-8") == "mine"
    assert sorted((tmp_path / "new").iterdir()) == files
    assert (ran.out.count("kept     "), ran.out.count("wrote    ")) == (2, 0)


def test_a_link_in_the_folder_is_not_followed(gaps: Callable[..., Ran], tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", ASKED)
    gaps(source, "--write", "new")
    first = min((tmp_path / "new").iterdir())
    first.unlink()
    try:
        first.symlink_to(tmp_path / "elsewhere.md")
    except OSError:
        pytest.skip("no links here")
    assert gaps(source, "--write", "new").code == 0
    assert not (tmp_path / "elsewhere.md").exists()


PLAIN = "I would like to know what I am to do with the empty glass jars that you bring to me every week. "
EVIL = "../../etc/cron {{ site.secret }} --> <script>jars()</script> ]]> jars\n---\nstate: live jars?"


def test_a_hostile_customer_ends_no_comment_and_no_front_matter(
    gaps: Callable[..., Ran], tmp_path: Path
) -> None:
    asked = [ticket(str(n), EVIL, f"{PLAIN}{EVIL}\n\n{PLAIN}<!-- jars {{% include x %}}") for n in range(2)]
    ran = gaps(jsonl(tmp_path / "a.jsonl", asked), "--write", "new")
    assert ran.code == 0
    (path,) = (tmp_path / "new").iterdir()
    assert sorted(tmp_path.rglob("*.md")) == sorted([path, *(tmp_path / "kb").iterdir()])
    made = Library.open(tmp_path / "new").article(path.name)
    assert made.state == "draft"
    shown = " ".join(passage.text for passage in made.passages)
    assert "<" not in shown
    assert "jars()" not in shown
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "{{" not in text
    assert "{%" not in text
    assert text.count("-->") == text.count("<!--")
    assert text.count("\n---\n") == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What about jars?", "what-about-jars"),
        ("../../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\evil", "c-windows-evil"),
        ("Où est-ce?", "ou-est-ce"),
        ("con", "gap-con"),
        ("вопрос", "gap"),
        (".", "gap"),
        ("x" * 500, "x" * 60),
    ],
)
def test_a_file_name_is_safe(text: str, name: str) -> None:
    assert slug(text) == name


# -- what cannot be done ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a.jsonl", "--format", "sarif"], "there is no format 'sarif' (use one of text, json, jsonl)"),
        (["missing.jsonl"], "missing.jsonl: no such file or folder"),
        (["empty.txt"], "an empty file"),
        ([], "this desk keeps no solved tickets"),
        (["--solved", "missing.jsonl"], "missing.jsonl: no such file or folder"),
        (["a.jsonl", "--write", "empty.txt"], "empty.txt: no folder"),
        (["kb", "--write", "kb/new"], "the tickets are read from there"),
        (["a.jsonl", "--most", "0"], "--most"),
        (["a.jsonl", "--from", "nope"], "no ticket format 'nope'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said(
    gaps: Callable[..., Ran], tmp_path: Path, arguments: list[str], told: str
) -> None:
    jsonl(tmp_path / "a.jsonl", ASKED)
    (tmp_path / "empty.txt").write_text("")
    ran = gaps(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_a_bad_ticket_does_not_end_the_rest(gaps: Callable[..., Ran], tmp_path: Path, form: str) -> None:
    source = jsonl(tmp_path / "a.jsonl", ASKED)
    source.write_text("{broken\n" + source.read_text(encoding="utf-8"), encoding="utf-8")
    ran = gaps(source, "--format", form)
    assert ran.code == 1
    assert "6 tickets, 6 without an answer in 2 groups; 1 could not be read" in ran.err
    assert "a.jsonl:1" in (ran.err if form == "text" else ran.out)
    assert "rye-1" in ran.out


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_a_hostile_ticket_is_shown_as_text(gaps: Callable[..., Ran], tmp_path: Path, form: str) -> None:
    hostile = json.loads(HOSTILE.read_text(encoding="utf-8"))
    hostile["messages"][0]["text"] = PLAIN * 3 + hostile["messages"][0]["text"]
    ran = gaps(jsonl(tmp_path / "a.jsonl", [hostile]), "--format", form, "--write", "new")
    assert ran.code == 0
    assert "1 without an answer" in ran.err
    (path,) = (tmp_path / "new").iterdir()
    for text in (ran.out, ran.err, path.read_text(encoding="utf-8")):
        assert [letter for letter in text if not (letter.isprintable() or letter == "\n")] == []


def test_every_sample_ticket_can_be_looked_at(gaps: Callable[..., Ran]) -> None:
    ran = gaps(TICKETS, "--format", "json", "--most", "100")
    whole = json.loads(ran.out)
    assert ran.code == 0, whole["problems"]
    assert sum(gap["tickets"] for gap in whole["gaps"]) == whole["unanswered"] > 20


# -- grouping ---------------------------------------------------------------------------------------------

VECTOR = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 1.0), min_size=1, max_size=4)


@given(st.lists(VECTOR, max_size=25))
def test_every_ticket_is_in_one_group(tickets: list[dict[str, float]]) -> None:
    made = groups(vectors([dict.fromkeys(one, 1) for one in tickets], dict.fromkeys("abcdefgh", 1.0)))
    assert sorted(place for group in made for place in group) == list(range(len(tickets)))
    assert [len(group) for group in made] == sorted((len(group) for group in made), reverse=True)


def test_a_great_many_alike_are_one_group() -> None:
    made = groups([{"a": 0.6, "b": 0.8}] * 600 + [{"c": 1.0}])
    assert [len(group) for group in made] == [600, 1]


def test_groups_are_joined_by_the_mean_of_their_likenesses() -> None:
    near = {"a": 0.8, "b": 0.6}
    far = {"b": ALIKE / 0.6 - 0.02, "c": 0.9}
    assert groups([near, far, near]) == [[0, 2], [1]]
    assert groups([near, far | {"b": ALIKE / 0.6 + 0.02}]) == [[0, 1]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Thanks, Oonagh Fairweather", {"oonagh", "fairweather"}),
        ("Wilhelmina wrote", {"wilhelmina"}),
        ("My WhatsApp and a TP-80 printer", set()),
        ("Printer trouble. The Bread is late", set()),
        ("Zorgblat. The zorgblat is late", set()),
    ],
)
def test_names_of_people_are_known_by_their_look(text: str, names: set[str]) -> None:
    assert names_in(text) == names
