"""Words, sentences and masks: offsets hold whatever the text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csreply.text import MASK, Span, blanked, masks, merged, place, sentences, visible, words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hi Mo,\n\nit works. Does it?", ["Hi Mo,", "it works.", "Does it?"]),
        ("See Mr. Oak, e.g. at noon. Then go.", ["See Mr. Oak, e.g. at noon.", "Then go."]),
        ("Please send:\n- the size\n- the colour", ["Please send:", "- the size", "- the colour"]),
        ("Version 4.2.1 is out! Really?!", ["Version 4.2.1 is out!", "Really?!"]),
        (
            "This line has been wrapped by a mail program because it was long\nand goes on here.",
            ["This line has been wrapped by a mail program because it was long\nand goes on here."],
        ),
        ("", []),
        (" \n\n ", []),
    ],
    ids=["greeting", "abbreviations", "list", "numbers", "wrapped", "empty", "white"],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentences(text)] == wanted


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("You didn’t read it", ["you", "did", "not", "read", "it"]),
        ("It's Zoë's e-mail", ["it", "'s", "zoe", "'s", "email"]),
        ("can't, cannot, won't", ["can", "not", "can", "not", "will", "not"]),
        ("at 18:05 on 4.2.1", ["at", "18:05", "on", "4.2.1"]),
    ],
    ids=["not", "possessive", "irregular", "numbers"],
)
def test_words_are_taken_apart(text: str, forms: list[str]) -> None:
    assert words(text).forms == forms


@given(st.text(max_size=300))
def test_offsets_of_words_hold_in_any_text(text: str) -> None:
    found = words(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert found.starts == sorted(found.starts)
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] for span in found.spans)


@given(st.text(max_size=300))
def test_a_masked_text_keeps_its_length_and_lines(text: str) -> None:
    masked = blanked(text, masks(text))
    assert len(masked) == len(text)
    assert masked.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("See https://mill.example/a?b=c now", "https://mill.example/a?b=c"),
        ("Type `rm x` there", "`rm x`"),
        ("It says “try again” there", "“try again”"),
        ("> you must pay\nWe agree.", "> you must pay"),
        ("Best,\nMo\n-- \nMo Oak\nMill Ltd", "-- \nMo Oak\nMill Ltd"),
        ("re: you must pay\nWe agree.", "re: you must pay"),
    ],
    ids=["link", "code", "quotation", "quoted-line", "signature", "re"],
)
def test_masks(text: str, hidden: str) -> None:
    assert [text[span.start : span.end] for span in masks(text)] == [hidden]


def test_an_apostrophe_opens_no_quotation() -> None:
    assert masks("The customers' lamps don't glow, it's the fuse's fault") == []


def test_a_line_of_the_ticket_is_a_quotation() -> None:
    line = "the lamp went dark after an hour"
    assert MASK in blanked(f"{line}\nI see.", masks(f"{line}\nI see.", frozenset({line})))


def test_merged_spans() -> None:
    assert merged([Span(3, 6), Span(0, 4), Span(8, 9)]) == [Span(0, 6), Span(8, 9)]


def test_place_counts_from_one() -> None:
    assert place("ab\ncd", 4) == (2, 2)
    assert visible("\x1b[31mred\x1b[0m") == "red"


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "? " * 200_000, '"' * 100_000, "'a " * 100_000, "`" * 100_000, "\n" * 500_000]
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    begin = time.process_time()
    blanked(text, masks(text))
    words(text)
    assert time.process_time() - begin < 4
