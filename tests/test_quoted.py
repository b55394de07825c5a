"""Mails cut apart: what is the author's own, what is quoted, and that nothing gets lost."""

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csreply.model import Person
from csreply.tickets.quoted import split, ticket_below

TOM = Person("Tom Fox", "tom@kettle.example")

ATTRIBUTIONS = [
    "On Mon, 2 Nov 2026 at 10:12, Tom Fox <tom@kettle.example> wrote:",
    "On Mon, Nov 2, 2026 at 10:12 AM Tom Fox <tom@kettle.example> wrote:",
    "On Mon, 2 Nov 2026 at 10:12, Tom Fox\n<tom@kettle.example> wrote:",
    "On 02/11/2026 10:12, Tom Fox <tom@kettle.example>\nwrote:",
    "On Mon, 2 Nov 2026 at 10:12, Tom Fox <\ntom@kettle.example>\nwrote:",
    "Tom Fox <tom@kettle.example> wrote:",
    "2026-11-02 10:12 GMT+01:00 Tom Fox <tom@kettle.example>:",
    "Am 02.11.2026 um 10:12 schrieb Tom Fox <tom@kettle.example>:",
    "Am Mo., 2. Nov. 2026 um 10:12 Uhr schrieb Tom Fox <\ntom@kettle.example>:",
    "Tom Fox <tom@kettle.example> schrieb am Mo., 2. Nov. 2026, 10:12:",
    "Le lun. 2 nov. 2026 à 10:12, Tom Fox <tom@kettle.example> a écrit :",
    "Le 02/11/2026 à 10:12, Tom Fox <tom@kettle.example> a écrit\xa0:",
    "El lun, 2 nov 2026 a las 10:12, Tom Fox (<tom@kettle.example>) escribió:",
    "Op ma 2 nov 2026 om 10:12 schreef Tom Fox <tom@kettle.example>:",
    "Il giorno lun 2 nov 2026 alle ore 10:12 Tom Fox <tom@kettle.example> ha scritto:",
    "Em seg., 2 de nov. de 2026 às 10:12, Tom Fox <tom@kettle.example> escreveu:",
    "pon., 2 lis 2026 o 10:12 Tom Fox <tom@kettle.example> napisał(a):",
    "W dniu 2.11.2026 o 10:12, Tom Fox <tom@kettle.example> pisze:",
    "Den mån 2 nov. 2026 kl 10:12 skrev Tom Fox <tom@kettle.example>:",
    "*On Mon, 2 Nov 2026 at 10:12, Tom Fox <tom@kettle.example> wrote:*",
]

HEADERS = [
    "From: Tom Fox <tom@kettle.example>\nSent: Monday, 2 November 2026 10:12\nTo: Ann Lee\nSubject: RE: Lamp",
    "*From:* Tom Fox <tom@kettle.example>\n*Date:* Monday 10:12\n*To:* Ann Lee\n*Subject:* RE: Lamp",
    "-----Original Message-----\nFrom: Tom Fox [mailto:tom@kettle.example]\nSent: Mo\nSubject: RE: Lamp",
    "____________________\nVon: Tom Fox <tom@kettle.example>\nGesendet: Montag\nAn: Ann\nBetreff: RE: Lamp",
    "-----Ursprüngliche Nachricht-----\nVon: Tom Fox <tom@kettle.example>\nAn: A\nBetreff: RE: Lamp",
    "De : Tom Fox <tom@kettle.example>\nEnvoyé : lundi 2 novembre\nÀ : Ann\nObjet : RE: Lamp",
    "-----Message d'origine-----\nDe : Tom Fox <tom@kettle.example>\nEnvoyé : lundi\nÀ : A\nObjet : RE: Lamp",
    "De: Tom Fox <tom@kettle.example>\nEnviado el: lunes\nPara: Ann\nCC: Bea\nAsunto: RE: Lamp",
    "Da: Tom Fox <tom@kettle.example>\nInviato: lunedì\nA: Ann\nOggetto: RE: Lamp",
    "Van: Tom Fox <tom@kettle.example>\nVerzonden: maandag\nAan: Ann\nOnderwerp: RE: Lamp",
    "Od: Tom Fox <tom@kettle.example>\nWysłano: poniedziałek\nDo: Ann\nTemat: RE: Lamp",
    "From: Tom Fox <tom@kettle.example>\nTo: a@b.example; c@d.example;\n e@f.example\nSubject: RE: Lamp",
]


@pytest.mark.parametrize("lead", ATTRIBUTIONS)
def test_an_attribution_and_what_it_quotes(lead):
    cut = split(f"It is lit.\n\nAnn\n\n{lead}\n\n> Is the lamp lit?\n>\n> -- \n> Tom\n")
    assert cut.own == "It is lit.\n\nAnn"
    (earlier,) = cut.history
    assert (earlier.text, earlier.below, earlier.person) == ("Is the lamp lit?", "Tom", TOM)


@pytest.mark.parametrize("lead", HEADERS)
def test_a_header_block_ends_the_own_words(lead):
    cut = split(f"It is lit.\n\n{lead}\n\nIs the lamp lit?\n\nTom")
    assert cut.own == "It is lit."
    (earlier,) = cut.history
    assert (earlier.text, earlier.person, earlier.subject) == ("Is the lamp lit?\n\nTom", TOM, "RE: Lamp")


BANNERS = [
    "---------- Forwarded message ---------",
    "-------- Weitergeleitete Nachricht --------",
    "Begin forwarded message:",
    "---------- Message transféré ---------",
    "---------- Mensaje reenviado ---------",
    "---------- Doorgestuurd bericht ---------",
    "---------- Wiadomość przekazana dalej ---------",
]


@pytest.mark.parametrize("banner", BANNERS)
def test_a_bare_forward_is_the_forwarded_mail(banner):
    header = "From: Tom Fox <tom@kettle.example>\nDate: Monday\nSubject: Lamp\nTo: Ann"
    text = f"\n{banner}\n\n{header}\n\nThe lamp is dark.\n"
    cut = split(text)
    assert cut.bare
    assert cut.own == "The lamp is dark."
    assert cut.sender is not None
    assert (cut.sender.person, cut.sender.forwarded, cut.sender.subject) == (TOM, True, "Lamp")
    with_remark = split("See below.\n" + text)
    assert (with_remark.own, with_remark.history[0].forwarded) == ("See below.", True)


KEPT_WHOLE = {
    "a story": "On Monday my colleague wrote:\n\nplease restart.\nI did.",
    "a travel form": "From: London\nTo: Paris\nDate: 3 May 2026\n\nPlease change it.",
    "only quotation marks": "> one\n> two\n> three",
    "a shell prompt": "I typed\n> help",
    "an error it shows": "The screen says:\n> Error 12\n> in line 4\n> of page 7",
    "a menu": "I chose Settings > Screen > Colour",
    "dashes": "one\n-----\ntwo\n=====\nthree",
    "two dashes and a long text": "one\n--\n" + "a line\n" * 30 + "end",
    "only a signature": "-- \nAnn",
    "sent by": "Sent from my phone is what it says, why?\nAnd more words here.",
    "on": "On the first day it worked:\nno longer.",
    "a log": "> q\na\n" * 30_000 + "end",
    "blank": "",
}


@pytest.mark.parametrize("text", KEPT_WHOLE.values(), ids=KEPT_WHOLE)
def test_what_is_no_quotation_stays(text):
    cut = split(text)
    assert cut.own == text
    assert not cut.history


def test_inline_answers_stay_under_their_questions():
    cut = split(
        "Hi Tom, see below.\n\nOn 2 Nov 2026, at 10:12, Tom Fox <tom@kettle.example> wrote:\n"
        "> Hi Ann,\n>\n> Which model is it?\n\nK-200\n\n> Is the lamp\n> lit?\nNo.\n\n> Thanks,\n> Tom\n"
    )
    assert cut.own == "Hi Tom, see below.\n\n> Which model is it?\n\nK-200\n\n> Is the lamp\n> lit?\nNo."
    (earlier,) = cut.history
    assert earlier.text == "Hi Ann,\n\nWhich model is it?\n\nIs the lamp\nlit?\n\nThanks,\nTom"


def test_an_answer_below_a_whole_mail_is_not_inline():
    cut = split(
        "On 2 Nov 2026, at 10:12, Tom Fox <tom@kettle.example> wrote:\n"
        "> Hi Ann,\n>\n> is the lamp lit?\n>\n> Thanks,\n> Tom\n\nNo, it is dark."
    )
    assert cut.own == "No, it is dark."
    assert cut.history[0].text.startswith("Hi Ann,")


def test_a_question_of_one_line_stays_with_its_answer():
    cut = split("On 2 Nov 2026 at 10:12, Tom Fox <tom@kettle.example> wrote:\n> Is the lamp lit?\nNo.")
    assert cut.own == "> Is the lamp lit?\nNo."


def test_quotations_within_quotations_are_mails_of_their_own():
    cut = split(
        "Three\n\nOn 3 Nov 2026, at 10:12, Tom Fox <tom@kettle.example> wrote:\n> Two\n>\n"
        "> On 2 Nov 2026, at 10:12, Ann Lee <ann@garden.example> wrote:\n>> One\n"
    )
    assert [(mail.text, mail.person.name) for mail in cut.history] == [("Two", "Tom Fox"), ("One", "Ann Lee")]


@pytest.mark.parametrize(
    ("text", "own", "signature", "disclaimer"),
    [
        ("Cold.\n-- \nAnn Lee\n01632 960123", "Cold.", "Ann Lee\n01632 960123", ""),
        ("Cold.\n\nSent from my iPhone", "Cold.", "Sent from my iPhone", ""),
        ("Kalt.\n\nVon meinem iPhone gesendet", "Kalt.", "Von meinem iPhone gesendet", ""),
        ("Froid.\n\nEnvoyé de mon iPhone", "Froid.", "Envoyé de mon iPhone", ""),
        ("Frío.\n\nEnviado desde mi iPhone", "Frío.", "Enviado desde mi iPhone", ""),
        ("Koud.\n\nVerstuurd vanaf mijn iPhone", "Koud.", "Verstuurd vanaf mijn iPhone", ""),
        ("Freddo.\n\nInviato da iPhone", "Freddo.", "Inviato da iPhone", ""),
        ("Frio.\n\nEnviado do meu iPhone", "Frio.", "Enviado do meu iPhone", ""),
        ("Zimny.\n\nWysłane z iPhone'a", "Zimny.", "Wysłane z iPhone'a", ""),
        ("Cold.\n\nGet Outlook for Android", "Cold.", "Get Outlook for Android", ""),
        (
            "Cold.\n\nThis e-mail and any attachments are confidential.\nDelete it.",
            "Cold.",
            "",
            "This e-mail and any attachments are confidential.\nDelete it.",
        ),
        (
            "Cold.\n-- \nAnn\n\nCONFIDENTIALITY NOTICE: for you alone.",
            "Cold.",
            "Ann",
            "CONFIDENTIALITY NOTICE: for you alone.",
        ),
    ],
)
def test_signatures_and_disclaimers(text, own, signature, disclaimer):
    cut = split(text)
    assert (cut.own, cut.signature, cut.disclaimer) == (own, signature, disclaimer)
    quoting = split(f"{text}\n\nOn 2 Nov 2026 at 10:12, Tom Fox <tom@kettle.example> wrote:\n> Lit?\n")
    assert quoting.own == own


def test_the_line_to_reply_above():
    line = "##- Please type your reply above this line -##"
    assert split(f"Thanks!\n\n{line}\n\nYour request was changed.").own == "Thanks!"
    assert split(f"{line}\n\nYour request was changed.").own == "Your request was changed."


def test_spans_hold_the_own_words_and_no_quotations():
    text = (
        "Hello\n\nthere\n\nOn 2 Nov 2026, at 10:12, Tom Fox <tom@kettle.example> wrote:\n"
        "> Hi,\n>\n> which?\n\nthis\n\n> and?\n\nthat\n-- \nAnn"
    )
    assert [text[start:end] for start, end in split(text).spans] == ["Hello\n\nthere", "this", "that"]


def test_the_quoted_mail_below_a_reply_is_its_ticket():
    reply = (
        "Hi Ann,\n\nplease press the lid down.\n\nTom\n\n"
        "On 3 Nov 2026, at 10:12, Ann Lee <ann@garden.example> wrote:\n> It is lit.\n>\n"
        "> On 2 Nov 2026, at 10:12, Tom Fox <tom@kettle.example> wrote:\n>> Is the lamp lit?\n>>\n"
        ">> On 1 Nov 2026, at 10:12, Ann Lee <ann@garden.example> wrote:\n>>> It stays cold.\n"
    )
    ticket = ticket_below(reply)
    assert ticket is not None
    assert ticket.requester == Person("Ann Lee", "ann@garden.example")
    assert [(message.role, message.text) for message in ticket.messages] == [
        ("customer", "It stays cold."),
        ("agent", "Is the lamp lit?"),
        ("customer", "It is lit."),
    ]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("Hi Ann,\n\npress the lid.\n\n> It stays cold.\n> Why?\n> Ann", "It stays cold.\nWhy?\nAnn"),
        ("> Is it the lid?\nYes, press it.", "Is it the lid?"),
        (
            "Press it.\n\nFrom: Ann <ann@a.example>\nSent: Monday\nTo: Tom\nSubject: Lid\n\nIs it the lid?",
            "Is it the lid?",
        ),
    ],
)
def test_other_ways_to_quote_the_ticket(reply, said):
    ticket = ticket_below(reply)
    assert ticket is not None
    assert ticket.last_words == said


@pytest.mark.parametrize("reply", ["", "Hi Ann,\n\npress the lid.\n\nTom", "a > b"])
def test_a_reply_that_quotes_nothing_has_no_ticket(reply):
    assert ticket_below(reply) is None


PIECES = [
    *(line for lead in ATTRIBUTIONS[:8] for line in lead.split("\n")),
    *BANNERS,
    *("", "", "own words", "a question?", "It says:", "Ann", "-- ", "Sent from my iPhone"),
    *("> quoted", ">> deeper", ">", "> On 2 Nov 2026, at 10:12, Tom <tom@kettle.example> wrote:"),
    *("From: Tom <tom@kettle.example>", "Sent: Monday 3", "Subject: Lamp", "____________________"),
    *("##- Please type your reply above this line -##", "This e-mail is confidential."),
]
LINES = st.lists(st.sampled_from(PIECES) | st.text(alphabet="ab >:-\t", max_size=12), max_size=25)


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_no_word_is_lost(lines):
    text = "\n".join(lines)
    cut = split(text)
    mails = (*cut.history, cut.sender) if cut.sender else cut.history
    kept = [
        cut.own,
        cut.signature,
        cut.disclaimer,
        *(part for mail in mails for part in (mail.text, mail.lead, mail.below)),
    ]
    assert words(text) <= words("\n".join(kept))
    assert bool(cut.own.strip()) == bool(text.strip())


def words(text):
    """The words of a text; the line to reply above is a mark, not words."""
    text = "\n".join(line for line in text.split("\n") if not line.startswith("##- Please"))
    return set(re.findall(r"\w+", text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters=">:-@\n_=", exclude_categories=["Cs"])))
def test_words_alone_stay_as_they_are(text):
    assert split(text).own == text


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_spans_lie_in_order_within_the_text(text):
    end = 0
    for start, stop in split(text).spans:
        assert end <= start < stop <= len(text)
        end = stop


HOSTILE = {
    "marks": ">",
    "marks in lines": ">\n",
    "marks and spaces": "> ",
    "on": "On ",
    "on in lines": "On 3 May 2026\n",
    "wrote": "wrote:",
    "wrote in lines": "wrote:\n",
    "attributions": "On 3 May 2026, a wrote:\n\n",
    "attributions that quote": "On 3 May 2026, a wrote:\n> q\n",
    "spaces": " ",
    "blank lines": " \n",
    "from": "From: a@b.example\n",
    "banners": "-----Original Message-----\n",
    "rules": "____________________\n",
    "signatures": "-- \n",
    "phones": "Sent from my x\n",
    "laws": "Disclaimer: x\n\n",
    "questions and answers": "> q?\na\n",
    "quotations and gaps": "> \n\n\n\n",
    "reply above": "##- Please type your reply above this line -##\n",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("first", ["", "On 3 May 2026, a wrote:\n> q\n\n"], ids=["alone", "below an answer"])
def test_hostile_bodies_take_work_in_proportion(piece, first):
    small = work(first + piece * (4_000 // len(piece)))
    large = work(first + piece * (8_000 // len(piece)))
    assert large < 2.6 * small + 2000


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_very_many_hostile_characters_come_back(piece):
    size = 60_000 if "\n" in piece else 1_000_000
    assert split(piece * (size // len(piece))).own


def work(text):
    """How many steps of Python it takes: calls and lines, on any machine the same."""
    steps = 0

    def count(*_):
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        split(text)
    finally:
        sys.settrace(before)
    return steps
