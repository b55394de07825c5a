"""The ticket formats. Each file in ``tickets_cases`` has its golden reading in ``tickets_cases/read``."""

import io
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csreply.model import CsreplyError, Message, Person, Ticket
from csreply.tickets import FORMATS, read
from csreply.tickets.jsonfile import SHAPES, one
from csreply.tickets.markup import text_of
from csreply.tickets.shape import House, Place, clean, when

CASES = Path(__file__).parent / "tickets_cases"
GOLDEN = CASES / "read"
OWN = frozenset(("kettle.example",))
NAMES = {"360001": "version"}


def told(item):
    """A ticket or an error as JSON, without what is empty and without this machine's paths."""
    if isinstance(item, CsreplyError):
        return {"error": item.what, "where": relative(item.where), "mend": item.mend}
    filled = {key: value for key, value in asdict(item).items() if value not in ("", (), {}, None)}
    filled["messages"] = [
        {key: value for key, value in message.items() if value not in ("", ())}
        for message in asdict(item)["messages"]
    ]
    return {**filled, "source": relative(item.source)}


def relative(place):
    return place.replace(str(CASES) + os.sep, "")


def from_stdin(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return list(read("-", stdin=io.BytesIO(data), **options))


@pytest.mark.parametrize(
    "name", sorted(path.name for path in CASES.iterdir() if path.name != "read"), ids=lambda name: name
)
def test_a_file_reads_as_its_golden_says(name):
    found = [told(item) for item in read(CASES / name, own=OWN, field_names=NAMES)]
    golden = GOLDEN / f"{name}.json"
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("CSREPLY_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_every_case_has_its_golden_and_the_other_way_round():
    names = {path.name for path in CASES.iterdir()} - {"read"}
    assert {path.name.removesuffix(".json") for path in GOLDEN.iterdir()} == names


def test_every_format_is_a_module_with_its_door():
    from importlib import import_module

    for form in FORMATS:
        module = import_module(f"csreply.tickets.{form.module}")
        assert callable(module.ticket if form.kind == "shape" else module.read), form.name
    assert sorted(SHAPES) == sorted(form.name for form in FORMATS if form.kind == "shape")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("zendesk.json", "zendesk"),
        ("freshdesk.json", "freshdesk"),
        ("helpscout.json", "helpscout"),
        ("intercom.json", "intercom"),
        ("zammad.json", "zammad"),
        ("chatwoot.json", "chatwoot"),
        ("github.json", "github"),
        ("own-solved.json", "own"),
        ("mixed.jsonl", "jsonl"),
        ("array.json", "json"),
        ("table.csv", "csv"),
        ("threads.mbox", "mbox"),
        ("mail-simple.eml", "eml"),
        ("plain-subject.txt", "text"),
    ],
)
def test_the_format_named_is_the_format_recognised_whatever_the_file_is_called(name, form, tmp_path):
    unnamed = tmp_path / "ticket"
    unnamed.write_bytes((CASES / name).read_bytes())
    by_content = list(read(unnamed, own=OWN))
    assert by_content == list(read(unnamed, own=OWN, form=form))
    assert any(isinstance(item, Ticket) for item in by_content)


def test_a_format_named_overrules_the_content():
    (ticket,) = from_stdin('{"subject": "x"}', form="text")
    assert ticket.messages[0].text == '{"subject": "x"}'


@pytest.mark.parametrize("form", ["", "xml", "Zendesk"])
def test_an_unknown_format_names_the_known_ones(form):
    with pytest.raises(CsreplyError, match="no ticket format") as caught:
        read("-", form=form)
    assert all(known.name in caught.value.mend for known in FORMATS)


@pytest.mark.parametrize(
    "source", ["missing.json", "no/such/folder", "x\0y", "x" * 5000], ids=lambda path: path[:20]
)
def test_a_missing_source_raises_before_anything_is_read(source):
    with pytest.raises(CsreplyError, match="no such file"):
        read(source)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "an empty file"),
        (b" \n ", "an empty file"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0mail", "Outlook .msg"),
        (b"a\0\0\0b\0\0\0", "not text"),
        (b"{", "not valid JSON"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"id": ' + b"9" * 5000 + b"}", "too large to read"),
        (b'{"subject": "\xff"}', "not UTF-8"),
        (b'{"subject": "' + b"x" * 4_200_000 + b'"}', "larger than 4 MB"),
        (b"word " * 900_000, "larger than 4 MB"),
        (b"From: a@b.example\nTo: c@d.example\n\n", "without a subject"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_raises_with_its_place(data, what, tmp_path):
    path = tmp_path / "ticket"
    path.write_bytes(data)
    with pytest.raises(CsreplyError, match=what) as caught:
        list(read(path))
    assert caught.value.where.startswith(str(path))


def test_a_folder_reads_everything_in_order_and_goes_on_after_a_fault(tmp_path):
    (tmp_path / "b" / "cur").mkdir(parents=True)
    (tmp_path / "b" / "new").mkdir()
    (tmp_path / "b" / "new" / "1.x").write_text("From: a@b.example\nSubject: in a Maildir\n\nwords\n")
    (tmp_path / "a.json").write_text('{"subject": "a"}')
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "one.jsonl").write_text('{"subject": "c1"}\n{\n{"subject": "c3"}\n')
    (tmp_path / "c" / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "c" / "two.txt").write_bytes(b"")
    (tmp_path / ".hidden.json").write_text('{"subject": "hidden"}')
    (tmp_path / "d.txt").write_text("Subject: d\n\nwords")
    found = [item.subject if isinstance(item, Ticket) else "fault" for item in read(tmp_path)]
    assert found == ["a", "in a Maildir", "c1", "fault", "c3", "fault", "d"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_folder_that_leads_to_itself_and_a_pipe_in_it_end_nothing(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "z.txt").write_text("words")
    assert [item.id for item in read(tmp_path)] == ["z"]


def test_tickets_without_an_id_are_called_after_their_file_and_line(tmp_path):
    path = tmp_path / "inbox.2026.jsonl"
    path.write_text('{"subject": "a"}\n\n{"subject": "b"}\n')
    assert [(item.id, item.source) for item in read(path)] == [
        ("inbox.2026-1", f"{path}:1"),
        ("inbox.2026-3", f"{path}:3"),
    ]
    assert from_stdin("words")[0].id == "stdin"


def test_a_line_too_long_is_told_and_the_rest_goes_on():
    first, second, third = from_stdin(
        '{"subject": "a"}\n{"subject": "' + "x" * 4_200_000 + '"}\n{"subject": "c"}\n'
    )
    assert (first.subject, third.subject) == ("a", "c")
    assert (second.where, second.what) == ("-:2", "a line longer than 4 MB was passed over")


def test_jsonl_is_read_as_it_comes():
    class Stream(io.RawIOBase):
        asked = 0

        def read(self, most=-1):
            Stream.asked += 1
            return b'{"subject": "a"}\n' * (most // 17)

        def readline(self, _most=-1):
            Stream.asked += 1
            return b'{"subject": "a"}\n'

    tickets = read("-", stdin=Stream(), form="jsonl")  # it never ends
    assert [next(tickets).subject for _ in range(2_000)] == ["a"] * 2_000
    assert Stream.asked < 4_000


def test_a_quotation_mark_never_closed_is_told_with_its_row():
    rows = 'id,subject,body\n1,a,fine\n2,b,"' + ("x" * 1000 + "\n") * 4_300 + "3,c,fine\n"
    found = from_stdin(rows, form="csv")
    assert found[0].subject == "a"
    assert any(isinstance(item, CsreplyError) and item.where == "-:3" for item in found)
    first, second = from_stdin('id,subject,body\n1,a,a 5" screen\n2,b,"open\n3,c,swallowed\n', form="csv")
    assert first.messages[0].text == 'a 5" screen'
    assert (second.where, second.what) == ("-:3", "a quotation mark that is never closed")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_text_in_other_encodings_is_read(encoding):
    data = "Subject: Kälte\r\n\r\nDie Tür klemmt".encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    (ticket,) = from_stdin(data)
    assert (ticket.subject, ticket.messages[0].text) == ("Kälte", "Die Tür klemmt")


def test_the_line_ends_of_old_macs_end_lines():
    tickets = from_stdin("id,subject,body\r1,a,one\r2,b,two\r")
    assert [ticket.last_words for ticket in tickets] == ["one", "two"]
    assert from_stdin("Subject: a\r\rwords\r")[0].subject == "a"


def test_a_travel_form_is_no_mail():
    (ticket,) = from_stdin("From: London\nTo: Paris\nDate: 3 May\n\nI want to change it.")
    assert ticket.messages[0].text.startswith("From: London")


def test_a_subject_in_brackets_is_no_json():
    assert from_stdin("[Urgent] the lamp is dark")[0].messages[0].text == "[Urgent] the lamp is dark"


def test_the_mail_that_a_customer_answers_is_ours_though_nobody_told_our_addresses():
    text = (
        "Yes.\n\nOn 2 Nov 2026 at 10:12, Tom Fox <x@y.example> wrote:\n> Is the lamp lit?\n> Is it?\n> Tom\n"
    )
    (ticket,) = from_stdin(mail("Ann <ann@garden.example>", text))
    assert [message.role for message in ticket.messages] == ["agent", "customer"]


def test_a_quoted_mail_with_a_signature_is_not_told_twice():
    box = mail("Ann <ann@garden.example>", "Cold.\n-- \nAnn, House", Message_ID="<1@x>") + mail(
        "Tom <tom@kettle.example>",
        "Lit?\n\nOn 2 Nov 2026 at 10:12, Ann <ann@garden.example> wrote:\n> Cold.\n> -- \n> Ann, House\n",
        References="<1@x>",
    )
    (ticket,) = from_stdin(box, own=OWN)
    assert [message.text for message in ticket.messages] == ["Cold.", "Lit?"]


def test_parts_without_a_boundary_are_text_and_a_bounce_is_left_whole():
    (ticket,) = from_stdin(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\nwords\n", form="eml"
    )
    assert ticket.messages[0].text == "words"
    text = "Not delivered:\n\nFrom: a@b.example\nSubject: s\nTo: c@d.example\n\nwords"
    (ticket,) = from_stdin(f"From: postmaster@b.example\n\n{text}", form="eml")
    assert [(message.role, message.text) for message in ticket.messages] == [("system", text)]


@pytest.mark.parametrize(
    ("email", "ours"),
    [
        ("tom@kettle.example", True),
        ("TOM@Kettle.Example", True),
        ("tom@mail.kettle.example", True),
        ("tom@notkettle.example", False),
        ("desk@shared.example", True),
        ("other@shared.example", False),
        ("tom@at.example", True),
        ("", False),
    ],
)
def test_own_addresses_and_domains(email, ours):
    assert House(frozenset(("kettle.example", "desk@shared.example", "@at.example"))).ours(email) is ours


def mail(author, text, **headers):
    head = {"From": author, "Subject": "Lamp", "To": "x@y.example", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in head.items())
    return f"From x Mon Nov  2 10:00:00 2026\n{lines}\n{text}\n\n"


def test_without_own_addresses_the_requester_and_their_colleagues_are_the_customer():
    box = (
        mail("Ann <ann@garden.example>", "Cold.", Message_ID="<1@x>")
        + mail("Tom <tom@kettle.example>", "Lit?", References="<1@x>")
        + mail("Bea <bea@garden.example>", "Yes, lit.", References="<1@x>")
    )
    (ticket,) = from_stdin(box)
    assert [message.role for message in ticket.messages] == ["customer", "agent", "customer"]
    (ticket,) = from_stdin(box, own=frozenset(("elsewhere.example",)))
    assert {message.role for message in ticket.messages} == {"customer"}


def test_a_header_cannot_be_smuggled_into_a_name_or_a_subject():
    text = (
        "From: =?utf-8?q?Ann=0D=0ABcc:_evil?= <ann@garden.example>\nSubject: =?utf-8?q?a=0Ab=00c?=\n\nwords\n"
    )
    (ticket,) = from_stdin(text, form="eml")
    assert ticket.subject == "a bc"
    assert "\n" not in ticket.requester.name


@pytest.mark.parametrize(
    "charset", ["punycode", "unicode_escape", "idna", "rot13", "zlib", "x" * 500, "undefined", ""]
)
def test_a_charset_that_is_none_leaves_text(charset):
    (ticket,) = from_stdin(
        f"From: a@b.example\nSubject: s\nContent-Type: text/plain; charset={charset}\n\nwords\\n\n"
    )
    assert ticket.messages[0].text == "words\\n"


HOSTILE_MAILS = {
    "parts in parts": "Content-Type: multipart/mixed; boundary=b\n\n"
    + "".join(f"--b\nContent-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)),
    "mails in mails": "Content-Type: message/rfc822\n\n" * 3000,
    "a few mails in mails": "Content-Type: message/rfc822\n\n" * 50 + "words",
    "a header of words": "X: " + "=?a?q?" * 100_000 + "\nSubject: " + "=?utf-8?q?a?= " * 100_000,
    "an address of brackets": "From: " + "((((" * 100_000,
    "parameters": "Content-Type: text/plain; " + 'a="' * 100_000,
    "junk": "Content-Transfer-Encoding: base64\n\n" + "A=!" * 100_000,
    "uuencode": "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + "M" * 100_000,
    "many headers": "A: b\n" * 30_000,
}


@pytest.mark.parametrize("rest", HOSTILE_MAILS.values(), ids=HOSTILE_MAILS)
def test_hostile_mails_end_as_a_ticket_or_an_error(rest):
    try:
        found = from_stdin("Message-ID: <1@x>\nFrom: a@b.example\n" + rest, form="eml")
    except CsreplyError as error:
        found = [error]
    assert len(found) == 1


HOSTILE_PAGES = {
    "nested": "<div>" * 100_000 + "x",
    "quoted": "<blockquote>" * 50_000 + "x",
    "comments": "<!--" * 100_000,
    "comments and an end": "<!--" * 100_000 + ">",
    "tags never closed": "<a " * 100_000,
    "quotes never closed": '<a title="' * 50_000 + ">",
    "links": "<a href=x>y" * 50_000,
    "lists": "<ul><li>" * 50_000 + "x",
    "scripts": "<script>" * 50_000,
    "numbers": "&#" + "9" * 100_000 + ";",
    "wrong ends": "<b>" * 50_000 + "</i>" * 50_000,
}


@pytest.mark.parametrize("page", HOSTILE_PAGES.values(), ids=HOSTILE_PAGES)
def test_hostile_pages_take_work_in_proportion(page):
    assert work(text_of, page * 2) < 3 * work(text_of, page) + 5000


def work(function, text):
    """How many steps of Python it takes: calls and lines, on any machine the same."""
    steps = 0

    def count(*_):
        nonlocal steps
        steps += 1
        return count

    text = text[: 8_000 * (2 if len(text) > 2 * 8_000 else 1)]
    before = sys.gettrace()
    sys.settrace(count)
    try:
        function(text)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("plain &amp; simple", "plain & simple"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n  - c"),
        ("<script>x < y</script>a<style>b</style>c", "ac"),
        ("<SCRIPT>x</SCRIPT>a", "a"),
        ('<span hidden>x</span><i style="DISPLAY : none">y</i>z', "z"),
        (
            "Hi<blockquote>one<br>two<blockquote>three</blockquote></blockquote>bye",
            "Hi\n\n> one\n> two\n>\n> > three\n\nbye",
        ),
        ('<a href="https://a.example/x">https://a.example/x</a>', "https://a.example/x"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ('see <a href="https://a.example">here</a>, please', "see here (https://a.example), please"),
        ('<a href="javascript:x()">here</a>', "here"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a < b and c > d", "a < b and c > d"),
        ("a<!-- b -->c<!-- d", "ac<!-- d"),
        ('<img alt="a > b" src=x>c', "c"),
        ("<table><tr><td>Name</td><td>Ann</td></tr></table>", "Name Ann"),
        ("a<p", "a<p"),
    ],
)
def test_html_reads_as_it_looks(page, text):
    assert text_of(page) == text


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-11-01T18:00:00Z", "2026-11-01T18:00:00Z"),
        (1793556000, "2026-11-01T18:00:00Z"),
        (1793556000000, "2026-11-01T18:00:00Z"),
        (10**300, ""),
        (-1e300, ""),
        (True, "yes"),
        (None, ""),
        (["x"], "x"),
    ],
)
def test_times(value, time):
    assert when(value) == time


def test_reading_our_own_shape_imports_no_mail_no_table_and_no_yaml():
    code = (
        "import sys; from csreply.tickets import read; "
        f"list(read({str(CASES / 'own-solved.json')!r})); print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "csreply.tickets.own" in loaded
    heavy = {
        "email",
        "csv",
        "html",
        "yaml",
        "rich",
        "csreply.reading",
        "csreply.tickets.zendesk",
        "csreply.tickets.quoted",
    }
    assert not heavy & loaded


KEYS = [
    "id",
    "subject",
    "messages",
    "ticket",
    "reply",
    "from",
    "text",
    "body",
    "requester",
    "name",
    "email",
    "fields",
    "tags",
    "attachments",
    "created",
    "at",
    "public",
    "comments",
    "users",
    "author_id",
    "requester_id",
    "html_body",
    "metadata",
    "conversations",
    "description_text",
    "incoming",
    "_embedded",
    "threads",
    "primaryCustomer",
    "type",
    "source",
    "author",
    "conversation_parts",
    "custom_attributes",
    "articles",
    "sender",
    "customer_id",
    "title",
    "message_type",
    "content",
    "meta",
    "number",
    "labels",
    "payload",
    "data",
    "tickets",
    "results",
    "language",
]


def values():
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=7)
        ),
        max_leaves=25,
    )


@settings(max_examples=100, deadline=None)
@given(values())
def test_any_json_is_a_ticket_or_a_csreply_error(value):
    for item in read_value(value):
        assert isinstance(item, Ticket | CsreplyError)
        if isinstance(item, Ticket):
            assert item.id
            json.dumps(asdict(item), ensure_ascii=False).encode()


def read_value(value):
    try:
        return from_stdin(json.dumps(value), form="json")
    except CsreplyError as error:
        return [error]


@settings(max_examples=60, deadline=None)
@given(value=st.dictionaries(st.text(max_size=8), values(), max_size=4), shape=st.sampled_from(SHAPES))
def test_any_object_read_as_any_shape_is_a_ticket_or_a_csreply_error(value, shape):
    place = Place("x", "x", House(shape=shape))
    try:
        found = one(value, place)
    except CsreplyError as error:
        found = error
    assert getattr(found, "where", "x") == "x"


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=100, deadline=None)
@given(subject=TEXT, text=TEXT.filter(bool), reply=TEXT)
def test_our_own_shape_keeps_every_character(subject, text, reply):
    written = json.dumps({"id": "1", "subject": subject, "messages": [{"text": text}], "reply": reply})
    (ticket,) = from_stdin(written, form="json")
    assert ticket == Ticket("1", (Message(text),), subject, Person(), source="-", reply=reply)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([None, *(form.name for form in FORMATS if form.kind == "file")])
)
def test_any_bytes_in_any_format_are_tickets_or_csreply_errors(data, form):
    try:
        found = from_stdin(data, form=form)
    except CsreplyError:
        return
    assert all(isinstance(item, Ticket | CsreplyError) for item in found)


@settings(deadline=None)
@given(st.text())
def test_any_page_becomes_text(page):
    assert isinstance(text_of(page), str)
    text_of(f"<p>{page}</p><{page}>")


@given(st.text())
def test_cleaned_text_can_be_written(text):
    assert clean(text + "\ud800\0").encode()
