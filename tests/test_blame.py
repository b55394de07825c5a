"""Blame: which frames are seen, what excuses them, where the finding stands and what it says."""

from __future__ import annotations

import pytest

from csreply.lint import Known, Page
from csreply.lint.blame import blame, clauses, judged, of_frames
from csreply.model import Message, Ticket
from csreply.rules import Rulebook

BOOK = Rulebook.open()
RULE = BOOK.rules["blame"]


def found(reply: str, ticket: str = "") -> list[str]:
    page = Page(reply, BOOK, Ticket("t", (Message(ticket),)) if ticket else None, Known())
    return [finding.text for finding in blame(page, RULE)]


@pytest.mark.parametrize(
    "reply",
    [
        "You forgot to close the hatch.",
        "You should have measured the doorway first.",
        "You were supposed to ring us before noon.",
        "You claim that the box came empty.",
        "If you had read the leaflet, the pump would still run.",
        "Nobody else has complained about the new layout.",
        "Hinges do not bend by themselves.",
        "As I already explained, the form has to be signed.",
        "The damage was caused by your careless handling.",
        "That was the night team's mistake, not ours.",
        "The courier lost it, so there is nothing we can do.",
    ],
)
def test_each_frame_is_seen(reply: str) -> None:
    assert found(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "You did nothing wrong.",
        "We should have told you about the hatch.",
        "You should see a green tick in a minute.",
        "You need to sign in first.",
        "If you forget the code, press Reset.",
        "The card was declined by the bank.",
        "I forgot to attach the form, sorry: here it is.",
        "Your parcel left our warehouse this morning.",
    ],
)
def test_what_blames_nobody_is_left_alone(reply: str) -> None:
    assert found(reply) == []


def test_a_line_of_the_ticket_is_a_quotation() -> None:
    line = "You should have told me about the fee before."
    assert found(f"{line}\nYou are right, and the fee is back with you.", ticket=f"Hello.\n{line}") == []
    assert found(line)


def test_the_finding_says_which_frame_and_offers_better_words() -> None:
    page = Page("Hello. You forgot to close the hatch.", BOOK, None, Known())
    (finding,) = blame(page, RULE)
    assert page.reply[finding.start : finding.end] == finding.text
    assert "did not do" in finding.message
    assert finding.better == RULE.frames["omission"].better
    assert not finding.safe


def test_a_sentence_is_weighed_in_parts_cut_at_semicolons() -> None:
    page = Page("I am sorry; you forgot the lid. All well.", BOOK, None, Known())
    parts = [page.words.forms[first:last] for first, last in clauses(page)]
    assert parts == [["i", "am", "sorry"], ["you", "forgot", "the", "lid"], ["all", "well"]]


def test_features_name_frames_families_and_excuses() -> None:
    assert of_frames({"doer.late", "cue.own"}) == {
        "doer.late": 1.0,
        "cue.own": 1.0,
        "some doer": 1.0,
        "any with cue.own": 1.0,
        "doer with cue.own": 1.0,
    }
    assert of_frames({"cue.own"}) == {"cue.own": 1.0}


def test_a_reply_without_frames_is_not_weighed() -> None:
    assert list(judged(Page("It is on its way.", BOOK, None, Known()), RULE)) == []


def test_every_family_says_something_and_offers_better_words() -> None:
    families = {name.partition(".")[0] for name in RULE.frames} - {"excuse", "cue"}
    assert len(families) == 14
    for family in families:
        assert RULE.frames[family].says, family
        assert RULE.frames[family].better, family


def test_the_weights_know_the_frames() -> None:
    weights = BOOK.weights["blame"]
    assert weights["bias"] < 0
    assert weights["omission"] > 0
    assert weights["cue.own"] < 0
