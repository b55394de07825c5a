"""The jargon rule: what this customer can be expected to know, and what explains a word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csreply.lint import Known, lint
from csreply.lint.jargon.common import RARE, TIERS, tier
from csreply.model import Message, Ticket
from csreply.rules import PACKAGED, Rulebook
from csreply.rules.lexicon import Lexicon, filed
from csreply.text import words

BOOK = Rulebook.open()
ONLY = frozenset({"jargon"})


def found(
    reply: str, told: str = "My parcel is late.", known: Known | None = None, **fields: str
) -> list[str]:
    ticket = Ticket("1", (Message(told),), fields=fields)
    return [f.text for f in lint(reply, BOOK, ticket=ticket, known=known or Known(only=ONLY))]


@pytest.mark.parametrize(
    ("reply", "jargon"),
    [
        ("We have sent it on to the SRE on duty.", "SRE"),
        ("The case is with tier 2, they want a repro.", "tier 2"),
        ("Your transfer has tomorrow as its value date.", "value date"),
        ("The chargeback window is closed.", "chargeback window"),
        ("I am waiting for the root cause analysis.", "root cause analysis"),
        ("The lamb has been 86'd for tonight.", "86'd"),
        ("It was mis-sorted in the linehaul.", "mis-sorted"),
        ("Your tube was haemolysed.", "haemolysed"),
        ("We transloaded it last night.", "transloaded"),
        ("The telex release is missing.", "telex release"),
        ("This waits for the QXV to clear.", "QXV"),
    ],
)
def test_words_of_a_trade(reply: str, jargon: str) -> None:
    assert jargon in found(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "The ONT (the white box on the wall) must be on.",
        "The white box on the wall (the ONT) must be on.",
        "The ONT, which is the white box on the wall, must be on.",
        "The ONT, the box that the fibre ends in, must be on.",
        "The ONT has to be on, that is the white box on the wall.",
        "The white box on the wall is called an ONT.",
        "There is no POD yet, by which we mean proof of delivery.",
        "Your proof of delivery came today; the POD shows a name.",
        "ONT is short for the box on the wall.",
        "Open Settings > ONT and tap it.",
        "Press the ONT button.",
        "Click on ONT.",
    ],
)
def test_what_explains_a_word_or_shows_it_on_the_screen(reply: str) -> None:
    assert found(reply) == []


@pytest.mark.parametrize(
    "reply",
    [
        "The parcel left Leeds for Houston, TX 77002 today.",
        "PLEASE READ THE NOTICE ON THE DOOR.",
        "Please send the PDF to us, or a photo as a JPG.",
        "It weighs 3 kg and costs 20 EUR.",
        "Your ankle will heal. Namaste, and enjoy the prosecco.",
        "The driver will turn at the bridge and fire up the stove.",
        "Take bus W4 to gate B6, row K, seat 12C.",
        "I have asked them.\n\nKind regards\nMaya\nAudiology",
        "FedEx will ring the bell.",
        "Ja, ich kann Ihnen zeigen, wie Sie das Konto einrichten.",
    ],
)
def test_what_everybody_knows(reply: str) -> None:
    assert found(reply) == []


def test_their_own_words_in_any_form() -> None:
    assert found("The CNAMEs are fine.", "I set a CNAME as you said.") == []
    assert found("Both value dates are right.", "What is a value date?") == []


def test_who_uses_two_terms_of_a_trade_knows_it() -> None:
    told = "The OLT is up, but the ONT shows no PON light."
    assert found("Then the GPON card is faulty.", told) == []
    assert found("Then the GPON card is faulty.", "There is no internet here.") == ["GPON"]


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ("My server is imap.mill.example, port 993.", {}),
        ("$ dig mill.example MX", {}),
        ("It does not send.", {"role": "sysadmin"}),
    ],
    ids=["server", "command", "role"],
)
def test_signs_of_an_expert(told: str, fields: dict[str, str]) -> None:
    assert found("The SPF record is missing.", told, **fields) == []
    assert found("The SPF record is missing.", "It does not send.") != []


def test_shorthand_counts_for_experts_and_developers() -> None:
    told = "My server is imap.mill.example, port 993."
    assert found("No repro so far.", told) != []
    assert found("No repro so far.", known=Known(only=ONLY, audience="developer")) != []
    assert found("The webhook fails.", known=Known(only=ONLY, audience="developer")) == []


def test_an_everyday_word_counts_only_among_terms() -> None:
    assert found("The bridge is closed today.") == []
    assert "bridge" in found("The Zigbee mesh and the MQTT broker need the bridge.")


def test_once_a_reply_and_with_a_plain_word() -> None:
    ticket = Ticket("1", (Message("The fibre is dead."),))
    (finding,) = lint("The ONT is off. Turn the ONT on.", BOOK, ticket=ticket, known=Known(only=ONLY))
    assert (finding.start, finding.text, finding.better) == (4, "ONT", "the fibre box")


def test_the_common_words_are_sorted_and_apart() -> None:
    text = (PACKAGED / "words" / "common.txt").read_text(encoding="ascii")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    assert len(rows) == len(TIERS)
    assert all(row == sorted(set(row)) for row in rows)
    assert not set(rows[0]) & set(rows[1])
    assert "SCOWL" in text
    assert "Kevin Atkinson" in (PACKAGED / "words" / "common.NOTICE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "word", ["parcel", "things", "refunded", "settings", "neighbours", "earlier", "apologised"]
)
def test_common_words_in_all_forms(word: str) -> None:
    assert tier(word) < 2


@pytest.mark.parametrize("word", ["subrogation", "etiolated", "qqq", ""])
def test_rare_words(word: str) -> None:
    assert tier(word) == RARE


@pytest.mark.parametrize("trade", sorted((PACKAGED / "trades").iterdir()), ids=lambda path: path.stem)
def test_every_term_of_a_trade_is_found(trade: object) -> None:
    from csreply.reading import load_yaml, read_text
    from csreply.rules.shape import terms

    value, lines = load_yaml(read_text(trade), str(trade))  # type: ignore[arg-type]
    for meaning, _, _, written in terms((trade.stem, value, lines, str(trade))).values():  # type: ignore[attr-defined]
        text = f"so {written} it"
        assert any(
            " ".join(words(text).forms[n.first : n.last]).find(" ".join(words(written).forms)) >= 0
            for n in BOOK.terms.found(words(text))
        ), written
        assert "\t" not in meaning


@given(
    st.dictionaries(st.text("abc ", min_size=1, max_size=8), st.text("xyz", max_size=4), max_size=30),
    st.text("abc ", max_size=30),
)
def test_the_lexicon_finds_as_a_dictionary_does(terms: dict[str, str], text: str) -> None:
    clean = {" ".join(term.split()): meaning for term, meaning in terms.items() if term.strip()}
    lexicon = Lexicon(
        *filed({"t": {k: (m, "t", "terms", k) for k, m in clean.items()}}, {k: k for k in clean})
    )
    for key in [*clean, "zz", "a a a a"]:
        term = lexicon.get(key)
        assert (term.meaning if term else None) == clean.get(key)
    there = words(text)
    for named in lexicon.found(there):
        row = " ".join(there.forms[named.first : named.last])
        assert row == named.term.key or row.startswith(named.term.key[:-1])


def test_a_long_reply_takes_linear_time() -> None:
    begin = time.process_time()
    found("The OLT flapped near the value date; " * 4_000)
    assert time.process_time() - begin < 6
