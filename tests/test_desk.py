"""The desk: its settings, what it keeps, the replies it reads, the starter that a newcomer begins with."""

from __future__ import annotations

import doctest
import importlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from csreply.desk import FILE, Desk, Settings, settings_for
from csreply.desk.cache import cache_folder, place_of_index
from csreply.desk.replies import MOST_BYTES, Reply, replies
from csreply.desk.scrub import blotted, scrubbed
from csreply.desk.settings import nearest, packaged, read_settings, sample
from csreply.desk.solved import SolvedFile
from csreply.desk.starter import start
from csreply.desk.stats import stats
from csreply.model import CsreplyError, Message, Person, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = "2026-11-24"


def written(folder: Path, text: str) -> Settings:
    """The settings of a folder with this file."""
    (folder / FILE).write_text(text, encoding="utf-8")
    return read_settings(folder)


# -- settings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("product: Our shop", "product", "Our shop"),
        ("product: 365", "product", "365"),
        ("agent: Alex", "agent", "Alex"),
        ("signature: |\n  Kind regards\n  Alex", "signature", "Kind regards\n  Alex".replace("\n  ", "\n")),
        ("email: help@shop.example", "email", "help@shop.example"),
        ("own: shop.example", "own", {"shop.example"}),
        ("own: [shop.example, help@shop.example]", "own", {"shop.example", "help@shop.example"}),
        ("fields: {360001: version, plan: tariff}", "fields", {"360001": "version", "plan": "tariff"}),
        ("ignore: long-sentence", "ignore", {"long-sentence"}),
        ("only: [tone, blame]", "only", {"tone", "blame"}),
        ("allow: [Self-Service Hub]", "allow", {"Self-Service Hub"}),
        ("audience: developer", "audience", "developer"),
        ("fail_on: never", "fail_on", "never"),
        ("fail_on: note", "fail_on", "note"),
        ("reply_days: 3", "reply_days", 3),
        ("closes: 6 pm", "closes", "6 pm"),
        ('closes: "18:00"', "closes", "18:00"),
        ("working_days: [tue, Wednesday, SAT]", "working_days", {1, 2, 5}),
        ("holidays: [2026-12-25, '2026-12-26']", "holidays", {"2026-12-25", "2026-12-26"}),
        ("holidays: 2026-12-25", "holidays", {"2026-12-25"}),
        ("tone: formal", "tone", "formal"),
        ("spelling: american", "spelling", "american"),
        ("agent:", "agent", ""),
        ("", "fail_on", "error"),
        ("# nothing yet", "reply_days", 1),
    ],
)  # fmt: skip
def test_a_setting(line: str, name: str, value: Any, tmp_path: Path) -> None:
    found = getattr(written(tmp_path, line + "\n"), name)
    assert (found.strip() if isinstance(found, str) else found) == value


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("kb: articles", "kb", "{}/articles"),
        ("kb: ../articles", "kb", "{}/../articles"),
        ("kb: /srv/articles", "kb", "/srv/articles"),
        ("kb: ~/articles", "kb", "/home/alex/articles"),
        ("", "kb", "{}/docs_kb"),
        ("solved: solved.jsonl", "solved", "{}/solved.jsonl"),
        ("rules: [rules, more]", "rules", "{}/rules {}/more"),
        ("vale_styles: styles", "vale_styles", "{}/styles"),
        ("templates: ours", "templates", f"{packaged()[1]} {{}}/ours"),
        ("", "templates", str(packaged()[1])),
        ("", "rules", ""),
    ],
)
def test_a_path_is_relative_to_the_settings(
    line: str, name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/alex")
    found = getattr(written(tmp_path, line + "\n"), name)
    paths = found if isinstance(found, tuple) else (found,)
    assert " ".join(map(str, paths)) == value.replace("{}", str(tmp_path.resolve()))
    assert all(path.is_absolute() for path in paths)


@pytest.mark.parametrize(
    ("line", "what", "mend"),
    [
        ("produkt: x", "no setting 'produkt'", "did you mean product?"),
        ("failon: note", "no setting 'failon'", "did you mean fail_on?"),
        ("qwerty: x", "no setting 'qwerty'", "the settings are kb, templates"),
        ("7: x", "no setting 7", "the settings are"),
        ("kb: [a, b]", "kb is a text", "write `kb: some words`"),
        ("kb: true", "kb is a text", "write `kb"),
        ("kb: ~nobody-of-this-name/x", "no home folder for ~nobody-of-this-name", "write the whole path"),
        ("templates: {a: b}", "templates is a text", "write `templates"),
        ("rules: [[a]]", "rules is a text", "write `rules"),
        ("vale_styles: {a: b}", "vale_styles is a text", "write `vale_styles"),
        ("solved: [a.jsonl]", "solved is a text", "write `solved"),
        ("product: [a]", "product is a text", "write `product"),
        ("agent: {a: b}", "agent is a text", "write `agent"),
        ("signature: false", "signature is a text", "write `signature"),
        ("email: [a]", "email is a text", "write `email"),
        ("own: {a: b}", "own is a text", "write `own"),
        ("fields: [version]", "fields is a mapping", "write `fields: {360001: version}`"),
        ("fields: {1: [a]}", "fields is a text", "write `fields"),
        ("ignore: [true]", "ignore is a text", "write `ignore"),
        ("only: {a: b}", "only is a text", "write `only"),
        ("allow: [{a: b}]", "allow is a text", "write `allow"),
        ("audience: everyone", "audience cannot be 'everyone'", "one of customer, developer, agent"),
        ("fail_on: off", "fail_on cannot be False", "one of note, warning, error, never"),
        ("fail_on: [note]", "fail_on cannot be ['note']", "one of note"),
        ("reply_days: 0", "reply_days is a whole number from 1 to 365", "write `reply_days: 1`"),
        ("reply_days: soon", "reply_days is a whole number", "write `reply_days: 1`"),
        ("reply_days: 1.5", "reply_days is a whole number", "write `reply_days: 1`"),
        ("reply_days: true", "reply_days is a whole number", "write `reply_days: 1`"),
        ("closes: 18:00", "closes is a time of the day", 'write `closes: "18:00"`, in quotes'),
        ("working_days: [mon, someday]", "no such day", "name days as mon, tue"),
        ("working_days: []", "no such day", "name days as mon, tue"),
        ("working_days: [1, 2]", "no such day", "name days as mon, tue"),
        ("holidays: [christmas]", "holidays are dates", "write `holidays: [2026-12-25]`"),
        ("holidays: 25.12.2026", "holidays are dates", "write `holidays"),
        ("tone: rude", "tone cannot be 'rude'", "one of friendly, formal, brief"),
        ("spelling: australian", "spelling cannot be 'australian'", "one of british, american"),
    ],
)  # fmt: skip
def test_a_bad_setting_is_refused_with_its_line_and_the_mend(
    line: str, what: str, mend: str, tmp_path: Path
) -> None:
    with pytest.raises(CsreplyError) as error:
        written(tmp_path, f"# ours\n\n{line}\n")
    assert error.value.what.startswith(what)
    assert error.value.where == f"{tmp_path / FILE}:3"
    assert mend in error.value.mend


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("- kb\n", 1, id="a list"),
        pytest.param("kb\n", 1, id="a word"),
        pytest.param("kb: a\nkb: b\n", 2, id="a key twice"),
        pytest.param("kb: a\nagent: 'x\n", None, id="not YAML"),
        pytest.param("kb: !!python/object/apply:os.system [ls]\n", None, id="code"),
        pytest.param("kb: a\x00b\n", 1, id="a null character"),
        pytest.param("? [a, b]\n: c\n", None, id="a list for a key"),
    ],
)
def test_a_file_that_holds_no_settings_is_refused(text: str, line: int | None, tmp_path: Path) -> None:
    with pytest.raises(CsreplyError) as error:
        written(tmp_path, text)
    assert error.value.where.startswith(str(tmp_path / FILE))
    assert line is None or error.value.where.endswith(f":{line}")


def test_every_setting_is_explained_in_the_starter(tmp_path: Path) -> None:
    list(start(tmp_path))
    text = (tmp_path / FILE).read_text()
    with pytest.raises(CsreplyError) as error:
        written(tmp_path, "qwerty: x\n")
    names = error.value.mend.removeprefix("the settings are ").split(", ")
    assert len(names) > 15
    assert [name for name in names if f"{name}:" not in text and name != "only"] == []


def test_the_nearest_settings_upwards_serve(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / FILE).write_text("product: outer\n")
    assert nearest(inner) == tmp_path
    assert settings_for(None, inner).product == "outer"
    (tmp_path / "a" / FILE).write_text("product: inner\n")
    assert settings_for(None, inner).product == "inner"
    assert settings_for(tmp_path, inner).product == "outer"


def test_where_there_are_none_the_sample_serves(tmp_path: Path) -> None:
    assert settings_for(None, tmp_path) == sample()
    assert sample().kb.is_dir()
    assert all(folder.is_dir() for folder in sample().templates)


def test_other_articles_do_not_speak_for_the_sample_product(tmp_path: Path) -> None:
    chosen = settings_for(None, tmp_path, kb=tmp_path)
    assert (chosen.kb, chosen.product, chosen.agent, chosen.email) == (tmp_path.resolve(), "", "", "")
    (tmp_path / FILE).write_text("product: Ours\n")
    assert settings_for(None, tmp_path, kb=tmp_path / "x").product == "Ours"


@pytest.mark.parametrize(
    ("named", "mend"), [("missing", "name a folder with --desk"), ("empty", "make one with: csreply init")]
)
def test_a_desk_that_is_none_is_refused(named: str, mend: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CsreplyError) as error:
        settings_for(tmp_path / named, tmp_path)
    assert (error.value.where, error.value.mend) == (str(tmp_path / named), mend)


# -- what is kept -------------------------------------------------------------------------------------------


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CSREPLY_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    one, other, third = (
        place_of_index(tmp_path / "kb", name and tmp_path / name) for name in (None, "a", "b")
    )
    assert len({one, other, third, place_of_index(tmp_path / "kb2", None)}) == 4
    assert one.parent.parent == tmp_path
    (tmp_path / "kb").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kb")
    assert place_of_index(tmp_path / "link", None) == one
    monkeypatch.delenv("CSREPLY_CACHE")
    assert cache_folder().name == "csreply"


def test_nothing_is_written_beside_the_articles(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    kb.mkdir()
    (kb / "a.md").write_text("# A title\n\nSome words.\n")
    Desk(settings_for(None, tmp_path, kb=kb)).walk(Ticket("1", (Message("a title"),)))
    assert [path.name for path in tmp_path.rglob("*")] == ["kb", "a.md"]


ASKED = Ticket(
    "7", (Message("the wonga is gone", name="Ann"),), "Wonga", Person("Ann Lee", "ann@home.example")
)


@pytest.fixture
def own(tmp_path: Path) -> Callable[[], Desk]:
    """Opens a starter desk that keeps solved tickets."""
    list(start(tmp_path))
    with (tmp_path / FILE).open("a") as file:
        file.write("solved: kept/solved.jsonl\n")
    return lambda: Desk(read_settings(tmp_path), today=TODAY)


def test_a_desk_learns_what_solved_a_ticket(own: Callable[[], Desk]) -> None:
    assert own().match(ASKED).matches == ()
    assert own().learn(ASKED, "opening-hours.md", "It is back.") == (
        "Kept: “opening-hours.md” answered this ticket (solved.jsonl)."
    )
    path = own().settings.solved
    assert path
    assert json.loads(path.read_text())["articles"] == ["opening-hours.md"]
    report = own().match(ASKED)
    assert [match.article.path for match in report.matches or ()] == ["opening-hours.md"]
    assert [(one.ticket, one.reply) for one in report.similar or ()] == [("7", "It is back.")]


def test_what_is_learned_is_one_line_each_even_after_an_unfinished_one(own: Callable[[], Desk]) -> None:
    path = own().settings.solved
    assert path
    path.parent.mkdir()
    path.write_text('{"id": "0", "subject": "a\\u2028b", "articles": ["opening-hours.md"]}')
    odd = Ticket("8", (Message("two\nlines \u2028 “and” \x1b[31m \u0085"),), "ä")
    for ticket in (ASKED, odd):
        own().learn(ticket, "opening-hours.md", "")
    assert path.read_bytes().count(b"\n") == 3
    file = SolvedFile(path)
    assert [ticket.id for ticket in file.tickets()] == ["0", "7", "8"]
    assert not file.problems


def test_a_desk_that_keeps_nothing_learns_nothing(own: Callable[[], Desk], sample_desk: Desk) -> None:
    assert sample_desk.learn(ASKED, "payments/fees.md", "") == ""
    assert own().learn(ASKED, None, "") == ""
    assert not own().settings.solved.exists()  # type: ignore[union-attr]


def test_lines_that_cannot_be_read_are_left_out_and_reported(own: Callable[[], Desk]) -> None:
    path = own().settings.solved
    assert path
    path.parent.mkdir()
    good = '{"id": "%d", "subject": "wonga", "articles": ["opening-hours.md"]}\n'
    path.write_text(good % 1 + "not JSON\n" + good % 2 + '{"id": "3", "subject": "unsolved"}\n')
    history = own().index.history
    assert history is not None
    assert len(history) == 2
    assert [problem.where.split(":")[0:2] for problem in own().check()] == [[str(path), "2"]]


def test_solved_tickets_that_cannot_be_kept_are_an_error(own: Callable[[], Desk]) -> None:
    desk = own()
    assert desk.settings.solved
    desk.settings.solved.parent.write_text("a file")
    with pytest.raises(CsreplyError, match="cannot be written"):
        desk.learn(ASKED, "opening-hours.md", "")


def test_what_is_learned_names_nobody(own: Callable[[], Desk]) -> None:
    ticket = Ticket(
        "7",
        (
            Message(
                "Write to ann@home.example or ring +44 1632 960123. Card 4111 1111 1111 1111.", name="Ann Lee"
            ),
            Message("She is a friend of mine", "agent", public=False),
        ),
        "Ann Lee, 01632 960123",
        Person("Ann Lee", "ann@home.example"),
        fields={"phone": "01632 960123"},
        attachments=("ann-lee.png",),
    )
    desk = own()
    desk.learn(ticket, "opening-hours.md", "I will ring 01632 960123")
    assert desk.settings.solved
    kept = desk.settings.solved.read_text()
    assert [word for word in ("ann@", "960123", "4111", "friend", "png", '"name"') if word in kept] == []
    assert "[telephone number]" in kept
    desk.learn(ticket, "opening-hours.md", "", private=True)
    assert "ann@home.example" in desk.settings.solved.read_text()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail ann.lee+x@home.example now", "mail [e-mail address] now"),
        ("IBAN DE89 3704 0044 0532 0130 00, please", "IBAN [account number], please"),
        ("card 4111-1111-1111-1111", "card [card number]"),
        ("order 4111-1111-1111-1112", "order 4111-1111-1111-1112"),
        ("ring +1 (212) 555-0147", "ring [telephone number]"),
        ("ring (212) 555-0147 or 212-555-0147", "ring [telephone number] or [telephone number]"),
        ("ring 01632 960 123", "ring [telephone number]"),
        ("error 0x800CCC0E on 2026-11-24 10:00", "error 0x800CCC0E on 2026-11-24 10:00"),
        ("version 10.0.19045, invoice RB-2026-0042", "version 10.0.19045, invoice RB-2026-0042"),
        ("£1,284.60 for 12 seats", "£1,284.60 for 12 seats"),
    ],
)  # fmt: skip
def test_private_numbers_are_blotted_out(text: str, kept: str) -> None:
    assert blotted(text) == kept


def test_scrubbing_leaves_what_is_learned_from() -> None:
    solved = Ticket(
        "7", (Message("the wonga"), Message("here", "agent")), "Wonga", articles=("a.md",), reply="Here."
    )
    assert scrubbed(solved) == solved


# -- the starter --------------------------------------------------------------------------------------------


def test_the_starter_writes_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "my desk"
    told = list(start(folder))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) == 5
    assert [line.split()[0] for line in told] == ["wrote"] * 5 + ["Now"]
    assert told[-1] == f"Now try: cd '{folder}' && csreply reply tickets/first.txt"
    for path in files[1:]:
        path.write_text("mine")
    files[0].unlink()
    assert sorted(line.split()[0] for line in start(folder)) == ["Now", *["kept"] * 4, "wrote"]
    assert {path.read_text() for path in files[1:]} == {"mine"}


def test_a_starter_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "docs_kb").write_text("a file")
    with pytest.raises(CsreplyError, match="cannot be written") as error:
        list(start(tmp_path))
    assert error.value.where == str(tmp_path / "docs_kb" / "opening-hours.md")


def test_the_starter_works_from_end_to_end_and_is_clean(tmp_path: Path) -> None:
    list(start(tmp_path))
    desk = Desk(read_settings(tmp_path), today=TODAY)
    assert desk.check() == []
    report = desk.walk(desk.one_ticket(str(tmp_path / "tickets" / "first.txt")))
    assert report.route == "reply"
    assert report.draft
    assert "1. Open Settings > Opening hours." in report.draft.text
    assert {source.article for source in report.draft.sources} == {"", "opening-hours.md"}
    assert [finding.rule for finding in report.findings or ()] == []
    linted = desk.lint("You find it in the portal.")
    assert [(one.rule, one.better) for one in linted.findings or ()] == [("our-words", "your account page")]
    assert ("thanks", "Thank you for the hint") in desk.templates()
    lines = list(stats(desk))
    assert lines[0] == f"1 article, 2 passages, in {tmp_path.resolve() / 'docs_kb'}"
    assert "2 held-out questions: 2 find their article first (100%)" in lines[-1]


# -- the desk's choices -------------------------------------------------------------------------------------


def test_a_desk_lints_with_its_own_choices(sample_desk: Desk) -> None:
    text = "Simply utilise the form."
    assert sample_desk.lint(text).findings
    rules = {finding.rule for finding in sample_desk.lint(text).findings or ()}
    desk = Desk(sample())
    desk.tighten(ignore=sorted(rules))
    assert not desk.lint(text).findings
    desk = Desk(sample())
    desk.tighten(only=[min(rules)])
    assert {finding.rule for finding in desk.lint(text).findings or ()} == {min(rules)}
    desk = Desk(sample())
    desk.tighten(allow=["utilise"])
    assert "utilise" not in {finding.text for finding in desk.lint(text).findings or ()}


def test_a_rule_that_there_is_not_is_refused(sample_desk: Desk, tmp_path: Path) -> None:
    for choice in ("ignore", "only"):
        with pytest.raises(CsreplyError, match="no rule 'nope'"):
            sample_desk.tighten(**{choice: ["nope"]})
        desk = Desk(written(tmp_path, f"{choice}: [tone, nope]\n"))
        with pytest.raises(CsreplyError, match="no rule 'nope'") as error:
            desk.lint("Hello")
        assert error.value.where == str(tmp_path.resolve() / FILE)


def test_a_draft_from_a_chosen_article_and_template(sample_desk: Desk) -> None:
    asked = Ticket("1", (Message("Hello, what do I owe you?"),))
    report = sample_desk.draft(asked, article="payments/refund-a-payment", template="how-to")
    assert report.route == "reply"
    assert report.draft
    assert report.draft.template == "how-to"
    assert {one.article for one in report.draft.sources} == {"", "payments/refund-a-payment.md"}
    with pytest.raises(CsreplyError, match="no such article"):
        sample_desk.draft(asked, article="payments/nope.md")
    with pytest.raises(CsreplyError, match="nope"):
        sample_desk.draft(asked, template="nope")


def test_a_form_that_nobody_filled_is_answered_from_no_article(sample_desk: Desk, tickets: Path) -> None:
    asked = sample_desk.one_ticket(str(tickets / "empty-form.txt"))
    report = sample_desk.walk(asked)
    assert report.route == "hand-over"
    assert report.matches
    assert report.draft
    assert {one.article for one in report.draft.sources} == {""}
    chosen = sample_desk.draft(asked, article=report.matches[0].article.path).draft
    assert chosen
    assert report.matches[0].article.path in {one.article for one in chosen.sources}


def test_how_many_matches_is_the_desks_choice_unless_a_verb_is_told() -> None:
    desk, asked = Desk(sample(), most=2), Ticket("1", (Message("refund a payment by card"),))
    assert len(desk.match(asked).matches or ()) == 2
    assert len(desk.match(asked, most=4).matches or ()) == 4


def test_one_ticket_of_many_and_of_none(sample_desk: Desk, tickets: Path, tmp_path: Path) -> None:
    assert sample_desk.one_ticket(str(tickets / "batch.jsonl")).id == "b-01"
    with pytest.raises(CsreplyError, match="no ticket"):
        sample_desk.one_ticket(str(tmp_path))
    (tmp_path / "bad.jsonl").write_text('{"id": \n{"id": "2"}\n')
    with pytest.raises(CsreplyError):
        sample_desk.one_ticket(str(tmp_path / "bad.jsonl"), form="jsonl")


# -- replies ------------------------------------------------------------------------------------------------


def read(path: Path, data: bytes | str) -> list[Reply | CsreplyError]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(replies(str(path)))


def test_a_file_is_one_reply(tmp_path: Path) -> None:
    path = tmp_path / "reply.txt"
    assert read(path, "\ufeffHello Ann,\r\n\r\nbye\r\n") == [
        Reply(str(path), str(path), "Hello Ann,\n\nbye\n")
    ]
    with pytest.raises(CsreplyError, match="no reply in it"):
        read(path, "")
    assert read(path, '{"not": "a batch"}')[0].text == '{"not": "a batch"}'  # type: ignore[union-attr]


def test_the_mail_quoted_below_a_reply_is_its_ticket(tmp_path: Path) -> None:
    text = (
        "Hello Ann,\n\nit is back.\n\nOn Mon, 23 Nov 2026 at 10:00, Ann Lee <ann@home.example> wrote:\n"
        "> Where is my wonga?\n> I use Firefox 131.\n"
    )
    [reply] = read(tmp_path / "reply.txt", text)
    assert isinstance(reply, Reply)
    assert reply.text == text
    assert reply.ticket
    assert "Firefox 131" in reply.ticket.customer_text
    assert "it is back" not in reply.ticket.customer_text


BATCH = (
    '{"id": "1", "ticket": {"subject": "Wonga"}, "reply": "One", "more": 1}\n'
    "not JSON\n"
    "\n"
    '{"id": "2", "ticket": {"subject": "No reply"}}\n'
    '{"id": "3", "ticket": {"messages": [{"from": "customer", "text": "hi"}]}, "reply": ""}\n'
)


@pytest.mark.parametrize("stdin", [False, True], ids=["file", "standard input"])
def test_a_batch_is_many_replies_each_with_its_ticket(stdin: bool, tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text(BATCH)
    found = list(replies("-", stdin=io.BytesIO(BATCH.encode())) if stdin else replies(str(path)))
    assert [one.where if isinstance(one, CsreplyError) else (one.id, one.text) for one in found] == [
        ("1", "One"),
        f"{'-' if stdin else path}:2:1",
        f"{'-' if stdin else path}:4",
        ("3", ""),
    ]
    assert found[0].ticket.subject == "Wonga"  # type: ignore[union-attr]
    assert found[2].what == "no reply in it"  # type: ignore[union-attr]


def test_a_reply_from_standard_input() -> None:
    assert list(replies("-", stdin=io.BytesIO("Grüße".encode()))) == [Reply("-", "-", "Grüße")]


@pytest.mark.parametrize(
    ("data", "what", "line"),
    [
        pytest.param(b"one\ntwo \xff\n", "not UTF-8 text", ":2", id="not UTF-8"),
        pytest.param(b"a" * (MOST_BYTES + 1), "larger than 4 MB", "", id="more than 4 MB"),
    ],
)
def test_a_reply_that_cannot_be_read(data: bytes, what: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "reply.txt"
    with pytest.raises(CsreplyError) as error:
        read(path, data)
    assert (error.value.what, error.value.where) == (what, f"{path}{line}")
    with pytest.raises(CsreplyError, match=what):
        list(replies("-", stdin=io.BytesIO(data)))


def test_a_reply_of_4_mb_is_read_and_a_batch_may_be_larger(tmp_path: Path) -> None:
    assert len(read(tmp_path / "a.txt", "a " * (MOST_BYTES // 2))) == 1
    line = json.dumps({"id": "1", "ticket": {"subject": "x" * 1_000_000}, "reply": "One"}) + "\n"
    assert len(read(tmp_path / "b.jsonl", line * 5)) == 5
    assert len(list(replies("-", stdin=io.BytesIO(line.encode() * 5)))) == 5


@pytest.mark.parametrize(
    ("name", "what"),
    [("missing.txt", "no such file"), (".", "cannot be read"), ("x" * 300, "cannot be read")],
)
def test_a_reply_that_is_not_there(name: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(CsreplyError, match=what) as error:
        list(replies(str(tmp_path / name)))
    assert error.value.where == str(tmp_path / name)


@pytest.mark.parametrize("module", ["csreply.desk.scrub", "csreply.desk.settings", "csreply.desk.stats"])
def test_examples_in_docstrings_are_true(module: str) -> None:
    assert not doctest.testmod(importlib.import_module(module)).failed
