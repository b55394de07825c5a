import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csreply.model import CsreplyError
from csreply.templates import Template, Templates
from csreply.templates.names import NAMES, closest, known

PACKAGED = Path(__file__).parent.parent / "templates"
VALUES = {
    "ticket.requester.first_name": "Maya",
    "ticket.requester.name": "Maya Okafor",
    "ticket.id": "4711",
    "ticket.ticket_field_360001": "Studio",
    "ticket.fields.plan": "Studio",
    "current_user.name": "Sam Avery",
    "current_user.first_name": "Sam",
    "ticket.tags": "vip spring",
    "today": "2026-11-09",
    "product": "Rowanbook",
}


def template(body: str) -> Template:
    return Template("mine", "templates/mine.md", body=body, first_line=5)


def filled(body: str, **values: object) -> str:
    return template(body).fill({**VALUES, **values}).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hi {{ ticket.requester.first_name }},", "Hi Maya,"),
        ('Hi {{ticket.requester.last_name | default: "there"}},', "Hi there,"),
        ("{{ticket.id}} on {{ticket.ticket_field_360001}}", "4711 on Studio"),
        ("Plan: {{ ticket.fields.plan }}{{ ticket.fields.seats }}", "Plan: Studio"),
        (
            "{% if ticket.tags contains 'vip' %}Dear {{ ticket.requester.name }}{% endif %}",
            "Dear Maya Okafor",
        ),
        (
            "{% if ticket.organization.name %}At {{ ticket.organization.name }}{% else %}Hello{% endif %}",
            "Hello",
        ),
        ("{% case ticket.id %}{% when '4711' %}yes{% else %}no{% endcase %}", "yes"),
        ("{% assign who = current_user.first_name | upcase %}{{ who }}", "SAM"),
        ("{% capture who %}dear {{ user.first_name }}{% endcapture %}{{ who | capitalize }}", "Dear maya"),
        ("{% for tag in ticket.tags %}[{{ tag }}]{% endfor %}", "[vip spring]"),
        ("{{ 'now' | date: '%A %-d %B %Y' }}", "Monday 9 November 2026"),
        ("{{ 'not a date' | date: '%Y' }}", "not a date"),
        ("{{ '2026-01-05' | date: '%999999d' }}", "%999999d"),
        ("{% raw %}{{ left alone }}{% endraw %}", "{{ left alone }}"),
        ("{% comment %}for us {{ nothing }}{% endcomment %}Hello", "Hello"),
        ('Hi {{ first_name | fallback: "there" }},', "Hi Maya,"),
        ('{{ user.name | fallback: "you" }}', "Maya Okafor"),
        ("Hi {%customer.firstName,fallback=there%},", "Hi Maya,"),
        ("Hi {% customer.phone, fallback=no phone %},", "Hi no phone,"),
        ("Yours, {%user.fullName%}", "Yours, Sam Avery"),
        ("One\n\n{{ answer }}\n\n\n{{ steps }}\n\nTwo  \n", "One\n\nTwo"),
        ("A {{ answer }} b", "A b"),
    ],
)
def test_help_desks_placeholders_are_understood(body, text):
    assert filled(body) == text


@pytest.mark.parametrize(
    ("body", "line", "told"),
    [
        ("Hi\n{{ ticket.requester.firstname }}", 6, "ticket.requester.first_name"),
        ("{% if answr %}x{% endif %}", 5, "answer"),
        ("\n\n{{ ticket.requester }}", 7, "ticket.requester.email"),
        ("{{ ticket[answer] }}", 5, "no value called"),
        ("{{ answer | upcse }}", 5, "no filter called"),
        ("{{ answer | times: 3 }}", 5, "no filter called"),
        ("{% include 'other' %}", 5, "unexpected tag"),
        ("a\n{% render 'other' %}", 6, "unexpected tag"),
        ("a\n\n{{ answer ", 7, "not closed"),
        ("a\n{% if answer %}b", 6, "if"),
        ("{% for a in (1..3) %}{{ a.b.c }}{% endfor %}", 5, "undefined"),
        ("{%customer.shoeSize%}", 5, "customer"),
        ("x" * 40_000, None, "longer than"),
        ("mark \U000f0003 here", 5, "private-use"),
    ],
)
def test_a_faulty_template_is_refused_with_its_place(body, line, told):
    with pytest.raises(CsreplyError) as refused:
        template(body).fill({})
    assert told in str(refused.value)
    if line:
        assert refused.value.where == f"templates/mine.md:{line}"


def test_an_unknown_name_is_found_without_filling():
    with pytest.raises(CsreplyError, match="no value called 'nonsense'"):
        _ = template("{% if product %}{% else %}{{ nonsense }}{% endif %}").uses


BOMBS = {
    "loop": "{% for a in (1..100000000) %}x{% endfor %}",
    "loops": "{% for a in (1..300) %}{% for b in (1..300) %}x{% endfor %}{% endfor %}",
    "range": "{{ (1..1000000000) | join: ',' }}",
    "range beyond": "{{ (1..99999999999999999999999) | join: ',' }}",
    "join": "{{ (1..19999) | join: 'xxxxxxxxxxxxxxxxxxxxxxx' }}",
    "replace": "{{ 'aaaaaaaaaaaaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaaaaaaaaaaaa'" * 12 + " }}",
    "append": "{% assign x = 'aaaaaaaa' %}{% for a in (1..99) %}{% assign x = x | append: x %}{% endfor %}",
    "capture": "{% assign x = 'aaaa' %}"
    + "{% capture x %}{{ x }}{{ x }}{{ x }}{{ x }}{{ x }}{{ x }}{{ x }}{{ x }}{% endcapture %}" * 30,
    "output": "{% for a in (1..300) %}" + "x" * 5000 + "{% endfor %}",
    "nesting": "{% if answer %}" * 500 + "{% endif %}" * 500,
    "unclosed": "{% " * 9000,
    "unclosed raw": "{% raw %}" * 3000,
    "spaces": "{%" + " " * 30_000,
    "commas": "{{ answer | default: " + "'a', " * 350 + "'b' }}",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_hostile_template_neither_hangs_nor_fills_memory(bomb):
    began = time.process_time()
    with pytest.raises(CsreplyError):
        template(bomb).fill({"answer": "x"})
    assert time.process_time() - began < 2


def test_very_many_pieces_are_put_together_quickly():
    body = "{% for a in (1..200) %}" + "x  {{ product }} \n\n\n" * 30 + "{% endfor %}"
    began = time.process_time()
    made = template(body).fill({"product": "a"})
    assert time.process_time() - began < 3
    assert made.text.count("x a\n\n") == 200 * 30 - 1


@pytest.mark.parametrize(
    "text", ["{{ ticket.id }}", "{% if x %}", "{%customer.firstName%}", "{{", "%}", "{% raw %}"]
)
def test_a_customers_text_is_never_rendered(text):
    assert filled("You wrote: {{ problem }}", problem=text) == f"You wrote: {text}"


def test_a_customers_text_carries_no_controls_and_no_marks():
    hostile = "a\x1b[31mb\u202ec\U000f0001d\U0010fffde\x00f"
    assert filled("[{{ problem }}]", problem=hostile) == "[a[31mbcdef]"


def test_a_very_long_value_is_cut():
    assert len(filled("{{ problem }}", problem="x" * 1_000_000)) == 20_000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["words ", "\n", "\n\n\n", "{{ answer }}", "  ", "{% if steps %}s{% endif %}", "{{ steps }}"]
        ),
        max_size=12,
    ),
    st.text(max_size=30),
)
def test_pieces_tile_the_text_in_order(parts, answer):
    body = "".join(parts)
    made = template(body).fill({"answer": answer})
    assert "".join(made.text[piece.start : piece.end] for piece in made.spans) == made.text
    assert all(piece.start < piece.end for piece in made.spans)
    assert "\n\n\n" not in made.text or "\n\n\n" in answer
    assert made.text == made.text.strip()
    for piece in made.spans:
        assert 5 <= piece.line <= 5 + body.count("\n")


def test_each_piece_tells_its_line_and_its_placeholder():
    made = template("Hi {{ ticket.id }}\n\n{% if answer %}So:\n{{ answer }}{% endif %}").fill(
        {**VALUES, "answer": "A\nB"}
    )
    told = [(made.text[piece.start : piece.end], piece.line, piece.name) for piece in made.spans]
    assert told == [
        ("Hi ", 5, ""),
        ("4711", 5, "ticket.id"),
        ("\n", 5, ""),
        ("\n", 6, ""),
        ("So:\n", 7, ""),
        ("A\nB", 8, "answer"),
    ]


def test_names_are_suggested_closest_first():
    assert closest("ticket.requester.frist_name")[0] == "ticket.requester.first_name"
    assert closest("qqqqqq")
    assert known("ticket.ticket_field_1")
    assert not known("ticket.field.plan")


PROMISED = {
    *(
        "how-to",
        "troubleshooting",
        "known-issue",
        "need-more-information",
        "several-questions",
        "no-answer-yet",
    ),
    *("our-mistake", "outage", "billing", "refund", "feature-request", "not-a-fit", "account-access"),
    *("follow-up", "closing"),
}


@pytest.fixture(scope="module")
def shelf() -> Templates:
    return Templates.open([PACKAGED])


def test_every_packaged_template_is_sound(shelf):
    assert shelf.problems == []
    assert set(shelf.ids()) >= PROMISED
    assert shelf.questions
    for each in shelf.all():
        assert each.title
        assert each.when.endswith(".")
        assert each.serves
        assert not set(each.needs) - NAMES


FULL = {
    **VALUES,
    "greeting": "Hi Maya,",
    "opening": "You asked how to move a booking.",
    "answer": "Open Calendar and drag the booking.",
    "explanation": "A booking can be moved until it starts.",
    "steps": "1. Open Calendar.\n2. Drag the booking.",
    "questions": "Which booking is it?",
    "known": "Firefox 131",
    "article.title": "Move a booking",
    "article.url": "https://help.rowanbook.example/move",
    "next_step": "Reply here if not.",
    "reply_by": "by the end of Tuesday",
    "reply_within": "within one working day",
    "signature": "Sam",
}
BARE = {
    name: FULL[name] for name in ("greeting", "reply_by", "reply_within", "signature", "answer", "questions")
}


@pytest.mark.parametrize("values", [FULL, BARE], ids=["everything", "only what it needs"])
def test_packaged_templates_read_well_with_and_without_the_optional(shelf, values):
    for each in shelf.all():
        if "hand-over-note" in each.serves:  # for colleagues: no greeting
            continue
        text = each.fill(values).text
        assert text.startswith("Hi Maya,\n\n"), each.id
        assert text.endswith("\n\nSam"), each.id
        for paragraph in text.split("\n\n")[1:-1]:
            assert not paragraph.startswith((".", ",", " ")), (each.id, paragraph)
            assert paragraph.rstrip()[-1] in ".?:!/e", (each.id, paragraph)
        assert "  " not in text, each.id


def test_a_broken_file_never_ends_the_rest(tmp_path):
    (tmp_path / "good.md").write_text("---\ntitle: Good\nserves: ask\n---\nHello {{ product }}\n")
    (tmp_path / "pasted.md").write_text("Hi {{ticket.requester.name}}")
    (tmp_path / "Bad Name.md").write_text("Hello")
    (tmp_path / "odd.md").write_text("---\ntitle: Odd\nserve: ask\n---\nHello {{ prodct }}\n")
    (tmp_path / "list.md").write_text("---\nserves: {a: b}\n---\nHello\n")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfa\x80")
    (tmp_path / "phrases.yml").write_text(
        "say:\n  opening: 'Hello {{ nme }}'\nask:\n  device: {words: [a]}\n"
    )
    shelf = Templates.open([tmp_path])
    assert shelf.ids() == ("good", "odd", "pasted")
    assert shelf.get("good").serves == ("ask",)
    told = sorted(str(problem).removeprefix(str(tmp_path)) for problem in shelf.problems)
    assert [line.split(": ")[0] for line in told] == [
        "/Bad Name.md",
        "/bytes.md:1",
        "/list.md:2",
        "/odd.md:3",
        "/odd.md:5",
        "/phrases.yml:2",
        "/phrases.yml:4",
    ]
    with pytest.raises(CsreplyError, match="no value called 'prodct'"):
        shelf.get("odd")
    with pytest.raises(CsreplyError, match="good, odd, pasted"):
        shelf.get("none")


def test_a_later_folder_takes_an_earlier_ones_place(tmp_path):
    (tmp_path / "how-to.md").write_text("---\nserves: [how-to]\n---\nOurs {{ answer }}")
    (tmp_path / "phrases.yml").write_text("ask:\n  device: {ask: Which telephone?}\n")
    shelf = Templates.open([PACKAGED, tmp_path])
    assert shelf.get("how-to").body == "Ours {{ answer }}"
    asked = {question.kind: question.ask for question in shelf.questions}
    assert asked["device"] == "Which telephone?"
    assert "error-text" in asked
    assert "opening" in shelf.phrases
