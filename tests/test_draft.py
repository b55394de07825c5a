import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csreply.draft import Voice, draft, note
from csreply.draft.asking import needs
from csreply.draft.asks import asks, wanted
from csreply.draft.condensing import fitted
from csreply.draft.direction import opposite
from csreply.draft.mirror import Mirror, retold, turned
from csreply.draft.naming import first_name
from csreply.draft.stepping import sound
from csreply.draft.telling import told
from csreply.draft.whose import Whose, whose
from csreply.draft.wordings import worded
from csreply.handing import cause, hand_over_reason
from csreply.model import (
    Article,
    Block,
    CsreplyError,
    Draft,
    Fact,
    Finding,
    Match,
    Message,
    Passage,
    Person,
    Similar,
    Ticket,
)
from csreply.templates import Templates
from csreply.text import padded

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "draft"
SHELF = Templates.open([HERE.parent / "templates"])
LISTS = SHELF.lists
VOICE = Voice(name="Sam Avery", product="Rowanbook")
MONDAY = "2026-11-09"


def passage(path: str, line: int, headings: tuple[str, ...], *blocks: Block) -> Passage:
    return Passage(path, headings, line, "\n".join(block.text for block in blocks), blocks)


def step(number: int, text: str, line: int, **more: object) -> Block:
    return Block("step", text, line, number=number, **more)  # type: ignore[arg-type]  # keywords of Block


MOVE = Article(
    "bookings/move.md",
    "Move a booking",
    "https://help.rowanbook.example/move-a-booking",
    kind="how-to",
    passages=(
        passage(
            "bookings/move.md",
            9,
            (),
            Block("paragraph", "A booking can be moved until it starts. The client gets an email.", 9),
        ),
        passage(
            "bookings/move.md",
            11,
            ("On the web",),
            step(1, "Open Calendar and click the booking.", 13, labels=("Calendar",)),
            step(2, "Choose Move, then the new day and time.", 14, labels=("Move",)),
            step(0, "A time that is taken stays grey.", 15, depth=1),
            step(
                3,
                "Choose Save. If a pass was used, see Correct visits.",
                16,
                links=(("Correct visits", "../p/v.md"),),
            ),
            Block("callout", "The reminder for the old time is not sent any more.", 18, callout="warning"),
            Block("paragraph", "The table below lists all states.", 20),
        ),
    ),
)
VISITS = Article(
    "p/v.md", "Correct visits", "https://help.rowanbook.example/correct-visits", passages=MOVE.passages
)
SYNC = Article(
    "calendar/sync.md",
    "Calendar sync is not updating",
    "https://help.rowanbook.example/sync",
    kind="troubleshooting",
    passages=(
        passage(
            "calendar/sync.md",
            8,
            (),
            Block("paragraph", "Two-way sync looks for changes every five minutes.", 8),
        ),
        passage(
            "calendar/sync.md",
            12,
            ("RB-4002: the permission was lost",),
            Block("paragraph", "Google no longer lets Rowanbook read the calendar.", 13),
            step(1, "Sign out of Rowanbook and sign in again.", 15),
            step(2, "Go to Settings > Calendar sync and choose Reconnect.", 16),
            step(3, "Allow both permissions.", 17),
        ),
    ),
)
REMINDERS = Article(
    "messages/text.md",
    "Text message reminders",
    "https://help.rowanbook.example/texts",
    kind="how-to",
    passages=(
        passage(
            "messages/text.md",
            7,
            (),
            step(1, "Go to Settings > Notifications.", 8),
            step(2, "Tick Text message beside Reminders and choose Save.", 9),
        ),
    ),
)
FEES = Article(
    "payments/fees.md",
    "Fees",
    kind="reference",
    passages=(
        passage(
            "payments/fees.md",
            5,
            (),
            Block("paragraph", "The fee is the same online and in person, on every plan.", 6),
            Block("table", "Card: Issued in the UK; Fee: 1.6% + 20p", 8),
            Block("table", "Card: Any other card; Fee: 2.9% + 20p", 9),
        ),
    ),
)
KNOWN_ISSUE = Article(
    "known/ki-31.md",
    "All-day events a day early",
    "https://help.rowanbook.example/ki-31",
    kind="known-issue",
    passages=(
        passage(
            "known/ki-31.md",
            6,
            (),
            Block(
                "paragraph",
                "All-day events from Outlook appear a day early. A fix is planned for December 2026.",
                6,
            ),
        ),
        passage(
            "known/ki-31.md", 9, ("Workaround",), step(1, "Set the calendar's time zone in Outlook.", 10)
        ),
    ),
)
INTERNAL = replace(MOVE, path="internal/move.md", audience="agent", title="How far we go")
SHELVED = {each.path: each for each in (MOVE, VISITS, SYNC, REMINDERS, FEES, KNOWN_ISSUE, INTERNAL)}


def opened(path: str) -> Article:
    if path not in SHELVED:
        raise CsreplyError("no such article", where=path)
    return SHELVED[path]


def match(article: Article, number: int = 0, confidence: float = 0.9) -> Match:
    return Match(replace(article, passages=()), replace(article.passages[number], blocks=()), 1.0, confidence)


def ticket(*texts: str, subject: str = "", name: str = "Maya Okafor", **more: object) -> Ticket:
    messages = tuple(
        Message(text.removeprefix("@"), "agent" if text[:1] == "@" else "customer") for text in texts
    )
    return Ticket("T-1", messages, subject, Person(name, "maya@studio.example"), **more)  # type: ignore[arg-type]


def drafted(asked: Ticket, *matches: Match, facts: tuple[Fact, ...] = (), **more: object) -> Draft:
    given = {"article": opened, "templates": SHELF, "facts": facts, "voice": VOICE, "today": MONDAY, **more}
    return draft(asked, matches, **given)  # type: ignore[arg-type]  # a mapping of keywords


def fact(kind: str, value: str) -> Fact:
    return Fact(kind, value, "message 1")


CASES: dict[str, tuple[str, Draft]] = {
    "how-to": (
        "how-to",
        drafted(ticket("Hello,\n\nHow do I move a booking to another day?\n\nMaya"), match(MOVE, 1)),
    ),
    "how-to from its opening": ("how-to", drafted(ticket("I want to move a booking, how?"), match(MOVE))),
    "troubleshooting, a step tried": (
        "troubleshooting",
        drafted(
            ticket(
                "My Google calendar stopped updating on Tuesday. I get RB-4002.", subject="Google calendar"
            ),
            match(SYNC),
            facts=(fact("error-code", "RB-4002"), fact("tried", "signed out and signed in again")),
        ),
    ),
    "known issue": (
        "known-issue",
        drafted(
            ticket("Holidays from Outlook are shown a day early.", name="Barn Yoga Ltd"), match(KNOWN_ISSUE)
        ),
    ),
    "reference": ("how-to", drafted(ticket("What do you take for a card from America?"), match(FEES))),
    "several questions": (
        "several-questions",
        drafted(
            ticket("How do I move a booking? And can I send reminders by text message?"),
            match(MOVE, 1),
            match(REMINDERS),
        ),
    ),
    "a second question left open": (
        "how-to",
        drafted(ticket("How do I move a booking? Where are you based, by the way?"), match(MOVE, 1)),
    ),
    "more to know": (
        "need-more-information",
        drafted(ticket("The app crashes when I open the reports."), facts=(fact("browser", "Firefox 131"),)),
    ),
    "no answer": ("no-answer-yet", drafted(ticket("How do I give a client a second calendar of their own?"))),
    "billing": ("billing", drafted(ticket("I was charged twice for November."))),
    "a wish": ("feature-request", drafted(ticket("It would be great if clients could sign with a finger."))),
    "locked out": ("account-access", drafted(ticket("I cannot log in since this morning, please help!"))),
    "follow-up": (
        "follow-up",
        drafted(
            ticket("It stopped.", "@Which code do you see?", "My page says RB-4002 now."), match(SYNC, 1)
        ),
    ),
    "closing": (
        "closing",
        drafted(ticket("It stopped.", "@Please reconnect.", "That worked, thanks!"), match(SYNC)),
    ),
    "a tag decides": ("outage", drafted(ticket("Nothing loads.", tags=("outage",)))),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_drafts_are_as_they_were_read_and_approved(case):
    template, made = CASES[case]
    assert made.template == template
    path = GOLDEN / (re.sub(r"\W+", "-", case) + ".txt")
    if os.environ.get("CSREPLY_UPDATE_GOLDEN"):
        path.write_text(made.text + "\n", encoding="utf-8")
    assert made.text + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_word_has_a_source_and_the_length_is_right(case):
    _, made = CASES[case]
    assert_sourced(made)
    assert 30 <= len(made.text.split()) <= 220
    assert not re.search(r"\*\*|\{\{|\{%|\]\(|<\w|see below|\.md\b", made.text)


def assert_sourced(made: Draft) -> None:
    covered = 0
    for source in made.sources:
        assert bool(source.article) != bool(source.template)
        assert source.line > 0
        assert not made.text[covered : source.start].strip()
        assert made.text[source.start : source.end].strip() == made.text[source.start : source.end] != ""
        covered = source.end
    assert not made.text[covered:].strip()


def test_sources_name_the_articles_own_lines():
    made = CASES["how-to"][1]
    lines = {source.line: made.text[source.start : source.end] for source in made.sources if source.article}
    assert lines[14] == "2. Choose Move, then the new day and time."
    assert lines[15] == "- A time that is taken stays grey."
    assert lines[18] == "The reminder for the old time is not sent any more."
    assert 20 not in lines, "a sentence that points to a table elsewhere is left out"


def test_gaps_are_what_was_asked():
    made = CASES["more to know"][1]
    assert made.gaps == ("app-version", "since-when")
    assert CASES["how-to"][1].gaps == ()


def test_what_the_ticket_holds_is_not_asked():
    text = "My app crashes since the update."
    every = {question.kind for question in SHELF.questions}
    full = drafted(ticket(text), facts=tuple(fact(kind, "known") for kind in every))
    assert full.gaps == ()
    assert full.template == "no-answer-yet"
    assert "app-version" in drafted(ticket(text)).gaps


@pytest.mark.parametrize(
    "shut",
    [{"audience": "agent"}, {"state": "draft"}, {"state": "expired"}],
    ids=["internal", "unfinished", "expired"],
)
def test_an_article_no_customer_may_see_is_passed_over(shut):
    closed = replace(MOVE, path="internal/x.md", title="Closed", **shut)
    asked = ticket("How do I move a booking?")
    alone = drafted(asked, Match(closed, closed.passages[1], 2.0, 0.99))
    assert alone.template in ("no-answer-yet", "need-more-information")
    with_open = drafted(asked, Match(closed, closed.passages[1], 2.0, 0.99), match(MOVE, 1))
    assert {source.article for source in with_open.sources} == {"", MOVE.path}


def test_an_article_that_turns_out_shut_when_opened_is_passed_over():
    card = replace(INTERNAL, audience="customer", passages=())
    made = drafted(ticket("How do I move a booking?"), Match(card, INTERNAL.passages[1], 1.0, 0.9))
    assert made.template == "no-answer-yet"


def test_a_sentence_that_leads_to_a_shut_page_is_left_out():
    block = Block(
        "paragraph",
        "Ask how far we go. It is decided each time anew.",
        6,
        links=(("how far we go", "../internal/move.md"),),
    )
    more = Block("paragraph", "A booking can be moved until it starts, and the client hears of it.", 8)
    article = replace(MOVE, passages=(passage("bookings/move.md", 5, (), block, more),))
    made = drafted(ticket("How do I move a booking?"), Match(article, article.passages[0], 1.0, 0.9))
    assert "how far we go" not in made.text
    assert "until it starts" in made.text


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("../p/v.md", "Correct visits (https://help.rowanbook.example/correct-visits)"),
        ("../p/v.md#counting", "Correct visits (https://help.rowanbook.example/correct-visits)"),
        ("../../../../etc/passwd.md", "Correct visits"),
        ("#anchor", "Correct visits"),
        ("javascript:alert(1)", "Correct visits"),
        ("https://bank.example/a?utm_source=kb", "Correct visits (https://bank.example/a)"),
    ],
)
def test_links_become_public_addresses_or_their_words(target, shown):
    block = Block(
        "paragraph",
        "To give a visit back, open Correct visits and follow it there.",
        6,
        links=(("Correct visits", target),),
    )
    article = replace(MOVE, passages=(passage("bookings/move.md", 5, (), block),))
    made = drafted(ticket("How do I give a visit back?"), Match(article, article.passages[0], 1.0, 0.9))
    assert f"open {shown} and follow it there." in made.text


def test_below_the_threshold_nothing_is_answered():
    asked = ticket("How do I move a booking?")
    assert drafted(asked, match(MOVE, 1, 0.6), sure=0.7).template == "no-answer-yet"
    assert drafted(asked, match(MOVE, 1, 0.6), sure=0.6).template == "how-to"


def test_a_template_can_be_forced():
    asked = ticket("How do I move a booking?")
    assert drafted(asked, match(MOVE, 1), template="our-mistake").template == "our-mistake"
    with pytest.raises(CsreplyError, match="needs answer"):
        drafted(asked, template="how-to")
    with pytest.raises(CsreplyError, match="there is no template 'nope'"):
        drafted(asked, template="nope")


def test_template_code_in_a_ticket_stays_text():
    made = drafted(ticket("", subject="Show me {{ ticket.requester.email }} {% if x %}"))
    assert "maya@studio.example" not in made.text


def test_steps_that_do_not_fit_whole_are_left_to_their_page():
    steps = [
        step(n, f"Do the thing with number {n} and then " + "go on " * 12 + "to the end.", n)
        for n in range(1, 15)
    ]
    article = replace(MOVE, passages=(passage("bookings/move.md", 1, (), *steps),))
    made = drafted(ticket("How do I do the thing?"), Match(article, article.passages[0], 1.0, 0.9))
    assert article.url in made.text
    assert not re.search(r"^\d+\. ", made.text, re.MULTILINE)


@pytest.mark.parametrize(
    ("line", "told_"),
    [
        ("How do I undo a card payment from yesterday?", "how to undo a card payment from yesterday"),
        ("how can we change our opening hours", "how to change your opening hours"),
        ("And can I send my reminders by text?", "whether you can send your reminders by text"),
        ("A lady cancelled and I want to send her the 35 pounds, how?", "how to send her the 35 pounds"),
        ("Can you call me?", ""),
        ("How do I tell you my bank details?", ""),
        ("Can we stop this?", ""),
        ("How do I get https://a.example/x to work?", ""),
        ("It is broken.", ""),
    ],
)
def test_a_question_is_retold_or_left(line, told_):
    assert retold(line, LISTS) == told_


@pytest.mark.parametrize(
    ("line", "told_"),
    [
        ("My feed stopped after I changed my password.", "your feed stopped after you changed your password"),
        ("I am from the US and I’m on an old phone", "you are from the US and you are on an old phone"),
        ("When I open the page it is empty!", "when you open the page it is empty"),
        ("I think your app is bad.", ""),
        ("The page is empty today.", ""),
        ("I said “hello” to my screen.", ""),
    ],
)
def test_a_report_is_turned_or_left(line, told_):
    assert turned(line, LISTS) == told_


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("maya okafor", "Maya"),
        ("JOHN SMITH", "John"),
        ("Jean-Luc Roy", "Jean-Luc"),
        ("Zoë", "Zoë"),
        ("Barn Yoga Ltd", ""),
        ("tbfan87", ""),
        ("maya@studio.example", ""),
        ("Info", ""),
        ("", ""),
    ],
)
def test_first_names(name, first):
    assert first_name(Person(name), LISTS["not-a-person"]) == first


@pytest.mark.parametrize(
    ("today", "voice", "by"),
    [
        ("2026-11-09", Voice(), "by the end of Tuesday"),
        ("2026-11-13", Voice(), "by the end of Monday"),
        ("2026-12-24", Voice(holidays=frozenset(("2026-12-25", "2026-12-28"))), "by the end of Tuesday"),
        ("2026-11-09", Voice(reply_days=5, spelling="british"), "by the end of Monday 16 November"),
        ("2026-11-09", Voice(reply_days=5, spelling="american"), "by the end of Monday, November 16"),
        ("2026-11-09T10:00:00Z", Voice(closes="6 pm"), "by 6 pm on Tuesday"),
        ("", Voice(reply_days=2), "within two working days"),
    ],
)
def test_promises_count_working_days(today, voice, by):
    assert voice.by(today) == by


def test_the_desks_tone_and_signature_are_used():
    formal = drafted(
        ticket("How do I move a booking?"), voice=Voice(tone="formal", signature="Yours\nThe desk")
    )
    assert formal.text.startswith("Dear Maya Okafor,")
    assert formal.text.endswith("Yours\nThe desk")


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=300),
    st.text(max_size=40),
    st.text(max_size=30),
    st.sampled_from([(), (match(MOVE, 1),), (match(SYNC), match(FEES))]),
)
def test_any_ticket_gets_a_sourced_draft(text, subject, name, matches):
    made = drafted(ticket(text, subject=subject, name=name), *matches, facts=(fact("tried-it", text),))
    assert_sourced(made)
    assert made == drafted(
        ticket(text, subject=subject, name=name), *matches, facts=(fact("tried-it", text),)
    )
    assert "\n\n\n" not in made.text


@pytest.mark.parametrize(
    "text", ["why? " * 5000, "i " * 20000, "my page, and " * 5000, "(" * 20000, "? ! ." * 9000]
)
def test_long_odd_tickets_are_read_quickly(text):
    assert told(ticket(text), LISTS).forms


# -- knowing when not to answer --------------------------------------------------------------------------

HANDED_OVER = [
    ("Somebody has hacked my account and changed the bank details.", "security"),
    ("I found a vulnerability in your booking page. Who is your contact?", "security"),
    ("My wife died in October and her pupils still get reminders.", "bereavement"),
    ("My father has died. How do I close his account?", "bereavement"),
    ("Unless you pay, my solicitor will write to you.", "legal"),
    ("I will take you to court over this.", "legal"),
    ("Please delete all my data under the GDPR.", "deletion"),
    ("I want every trace deleted. Delete everything today.", "deletion"),
    ("This is a disgrace. I am furious.", "anger"),
    ("I am fed up with this, it is ridiculous.", "anger"),
    ("You idiots, you have broken it again.", "abuse"),
    ("The charger caught fire this morning.", "danger"),
]
ANSWERED = [
    "How do I delete a booking?",
    "My phone has died and I need the codes on a new one.",
    "The battery died. How do I sign in?",
    "How do I delete a client's data?",
    "Is it ridiculous to ask for a deposit?",
    "I have a question about the court we rent.",
    "What does the security page show?",
    "I am an accountant. How do I delete my account picture?",
]


@pytest.mark.parametrize(("text", "name"), HANDED_OVER, ids=[text[:30] for text, _ in HANDED_OVER])
def test_what_a_person_has_to_take_over_is_only_acknowledged(text, name):
    assert cause(ticket(text), LISTS) == name
    assert hand_over_reason(ticket(text), LISTS)
    made = drafted(ticket(text), match(MOVE, 1))
    assert made.template.startswith("acknowledged")
    assert 40 <= len(made.text.split()) <= 100
    assert {source.article for source in made.sources} == {""}
    assert_sourced(made)


@pytest.mark.parametrize("text", ANSWERED)
def test_what_only_sounds_like_it_is_answered(text):
    assert hand_over_reason(ticket(text), LISTS) == ""


def test_every_cause_has_words_and_an_acknowledgement():
    for line in LISTS["hand-over"]:
        name = line.partition("=")[0].strip()
        assert LISTS[f"hand-over-{name}"]
        assert SHELF.serving(f"hand-over-{name}")


# -- which words are taken up ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted_"),
    [
        ("I moved the lesson. How do I move a booking? What am I missing?", ["How do I move a booking?"]),
        ("Send me the price list please. I want to invite a colleague.", ["I want to invite a colleague."]),
        ("All is well here.", []),
        (
            "Your studio: Barn\n\nYour role: Owner\n\nWhat happened?\nThe reminder went out twice.\n\n"
            "What have you tried already?\nNothing yet, I did not dare.",
            [],
        ),
    ],
    ids=["a vague question", "a wish", "no ask", "the headings of a form"],
)
def test_asks_are_what_says_enough(text, wanted_):
    assert [ask.text for ask in wanted(asks(ticket(text), LISTS))] == wanted_


def test_misspelt_words_are_not_said_back():
    text = "Can I give poeple longer on the list?"
    made = drafted(ticket(text), match(MOVE, 1), spelt=lambda word: word != "poeple")
    assert "poeple" not in made.text
    assert "I have looked this up for you." in made.text


def test_no_more_than_sixteen_words_are_said_back():
    made = drafted(ticket("How do I move " + "a booking and " * 10 + "the other one?"), match(MOVE, 1))
    assert "and a booking and a booking" not in made.text


@pytest.mark.parametrize(
    ("text", "greeting"),
    [
        ("It stopped.\n\nThanks,\nBogdan T.", "Hi Bogdan,"),
        ("it stopped. thanx Jodie", "Hi Jodie,"),
        ("It stopped.\n\nDesmond Appiah-Lund, Backbeat Lessons, Hull", "Hi Desmond,"),
        ("It stopped in Firefox.\n\nFirefox", "Hi there,"),
        ("It stopped.", "Hi there,"),
    ],
)
def test_a_signature_gives_the_name(text, greeting):
    assert drafted(ticket(text, name="")).text.startswith(greeting)


SYSTEMS = replace(
    MOVE,
    title="Install the app",
    passages=(
        passage(
            "a.md", 5, ("On Windows",), step(1, "Open the shop of Windows and look for Rowanbook there.", 6)
        ),
        passage("a.md", 9, ("On Android",), step(1, "Open the Play shop and look for Rowanbook there.", 10)),
    ),
)


@pytest.mark.parametrize(("mine", "shop"), [("Android", "Play shop"), ("Windows", "shop of Windows")])
def test_steps_are_those_of_their_system(mine, shop):
    asked = ticket(f"How do I install the app? I have {mine}.")
    assert shop in drafted(asked, Match(SYSTEMS, SYSTEMS.passages[0], 1.0, 0.9)).text


# -- in a conversation -----------------------------------------------------------------------------------


def test_a_promise_made_earlier_is_kept_in_view():
    asked = ticket("It stopped.", "@I will write to you by Monday.", "How do I move a booking to Friday?")
    made = drafted(asked, match(MOVE, 1))
    assert "what we promised earlier: “I will write to you by Monday.”" in made.text
    assert "Thank you for writing back" not in made.text


def test_steps_that_we_have_sent_before_are_not_sent_again():
    told_ = (
        "@Please sign out of Rowanbook and sign in again. Then go to Settings > Calendar sync > Reconnect."
    )
    made = drafted(ticket("My calendar stopped.", told_, "Still RB-4002 in my calendar."), match(SYNC, 1))
    assert "Sign out of Rowanbook" not in made.text


# -- no draft leaves unlinted ----------------------------------------------------------------------------


def finding(text: str, word: str, rule: str = "jargon") -> list[Finding]:
    at = text.find(word)
    return [Finding(rule, "error", at, at + len(word), 1, 1, word, "no")] if at >= 0 else []


def quoted_or(word: str):
    return lambda text: [] if f"“{word}”" in text or f"{word} (" in text else finding(text, word)


def test_a_label_at_fault_is_put_in_quotation_marks():
    made = drafted(ticket("How do I move a booking?"), match(MOVE, 1), check=quoted_or("Calendar"))
    assert "Open “Calendar” and click" in made.text
    assert_sourced(made)


def test_a_term_is_explained_from_the_glossary():
    made = drafted(
        ticket("How do I move a booking?"),
        match(MOVE, 1),
        check=quoted_or("pass"),
        meanings={"Pass": "A number of visits paid for at once."},
    )
    assert "If a pass (a number of visits paid for at once) was used" in made.text
    assert_sourced(made)


def test_a_sentence_at_fault_is_left_out_and_a_step_ends_the_list():
    made = drafted(ticket("How do I move a booking?"), match(MOVE, 1), check=lambda t: finding(t, "reminder"))
    assert "reminder" not in made.text
    assert "1. Open Calendar" in made.text
    cut = drafted(ticket("How do I move a booking?"), match(MOVE, 1), check=lambda t: finding(t, "new day"))
    assert "new day" not in cut.text
    assert "3. Choose Save" not in cut.text


def test_a_question_at_fault_is_not_asked():
    text = "The app crashes when I open the reports."
    made = drafted(ticket(text), check=lambda t: finding(t, "Which version is it?", "asked-again"))
    assert "Which version" not in made.text
    assert "app-version" not in made.gaps


def test_a_question_passed_over_is_taken_up():
    def check(text: str) -> list[Finding]:
        passed = Finding("left-unanswered", "warning", 0, 0, 1, 1, "", "no", evidence="Is there a fee?")
        return [] if "Is there a fee?" in text else [passed]

    made = drafted(ticket("How do I move a booking? Is there a fee?"), match(MOVE, 1), check=check)
    assert "“Is there a fee?”" in made.text


def test_what_cannot_be_mended_ends_without_articles():
    made = drafted(
        ticket("How do I move a booking?"),
        match(MOVE, 1),
        check=lambda text: finding(text, "These are the steps"),
    )
    assert {source.article for source in made.sources} == {""}


# -- the note for whoever takes over ---------------------------------------------------------------------


def test_a_note_holds_what_whoever_takes_over_needs():
    asked = ticket("It stopped.", "@I will write by Monday.", "My calendar still shows RB-4002.")
    facts = (fact("error-code", "RB-4002"), fact("tried-restart", "restarted it"))
    similar = (Similar("T-9", "Calendar", ("calendar/sync.md",), 0.4),)
    made = note(
        asked,
        [match(SYNC)],
        templates=SHELF,
        facts=facts,
        today=MONDAY,
        similar=similar,
        reasons=("not sure",),
    )
    assert made.template == "hand-over-note"
    for part in (
        "My calendar still shows RB-4002.",
        "- error code: RB-4002 (message 1)",
        "- restart: restarted it (message 1)",
        "- “Calendar sync is not updating” (calendar/sync.md:8): right 90 times in 100",
        "- Ticket T-9, “Calendar”, solved with calendar/sync.md",
        "- “I will write by Monday.” (message 2)",
        "- not sure",
    ):
        assert part in made.text
    assert_sourced(made)


# -- what is taken from an article ----------------------------------------------------------------------


def page(*passages, kind="how-to", title="Plans"):
    return Article("a.md", title, "https://help.rowanbook.example/a", kind=kind, passages=passages)


def of(full: Article, text: str, number: int = 0, **more: object) -> Draft:
    return drafted(ticket(text), Match(full, full.passages[number], 1.0, 0.9), **more)  # type: ignore[arg-type]


# -- whole pieces ----------------------------------------------------------------------------------------

CAUSES = page(
    passage(
        "a.md",
        5,
        ("The calendar is empty",),
        Block("bullet", "The page is hidden. Publish it under Share.", 6),
        Block("bullet", "The browser stops it. Try another browser.", 7),
    ),
    title="The calendar stays empty",
    kind="troubleshooting",
)


def test_a_bullet_stays_whole_or_goes_whole():
    made = of(CAUSES, "The calendar is empty.", check=lambda text: finding(text, "The browser stops it"))
    assert "Try another browser" not in made.text
    assert "The page is hidden. Publish it under Share." in made.text


def test_only_a_paragraph_is_cut_to_fit():
    text = "One two three four. Five six seven eight."
    assert fitted(text, 5, first=False) == "One two three four."
    assert fitted(text, 5, first=False, whole=True) == ""


def test_a_list_comes_with_what_announces_it():
    made = of(CAUSES, "The calendar is empty.")
    assert "The calendar is empty:\n\n- The page is hidden." in made.text


def test_a_paragraph_that_leans_on_what_is_left_out_is_left_out():
    full = page(
        passage(
            "a.md",
            5,
            ("Prices",),
            Block("paragraph", "Do the same with the tables of the year before.", 6),
            Block("paragraph", "A place in the yoga class costs 12 pounds for members.", 7),
        )
    )
    made = of(full, "What does a place in the yoga class cost?")
    assert "Do the same" not in made.text
    assert "12 pounds" in made.text


# -- for whom --------------------------------------------------------------------------------------------

CODES = page(
    passage(
        "a.md",
        5,
        ("You kept your number and get codes by text",),
        Block("paragraph", "They arrive there as soon as the new phone works.", 6),
    ),
    passage(
        "a.md",
        8,
        ("You are staff and have no code",),
        step(1, "Ask your owner to reset the codes for you.", 9),
    ),
    passage(
        "a.md",
        12,
        ("You are the Owner and have no code",),
        step(1, "Write to us with the name of the studio.", 13),
    ),
    title="No code",
)


@pytest.mark.parametrize(
    ("role", "told", "untold"),
    [("the owner", "Write to us", "Ask your owner"), ("staff", "Ask your owner", "Write to us")],
)
def test_steps_are_those_of_their_role(role, told, untold):
    made = of(CODES, f"My phone is gone and I am {role}. I never had the codes by text. How do I get a code?")
    assert told in made.text
    assert untold not in made.text
    assert "If you are " in made.text


@pytest.mark.parametrize(("plan", "kept"), [("Solo", "On the Solo plan"), ("Studio", "On the Studio plan")])
def test_sentences_are_those_of_their_plan(plan, kept):
    text = "They come as texts. On the Solo plan, 50 texts are free. On the Studio plan, 200 texts are free."
    full = page(passage("a.md", 5, ("Texts",), Block("paragraph", text, 6)))
    made = of(full, "How many texts are free?", facts=(fact("plan", plan),))
    assert kept in made.text
    assert made.text.count("are free.") == 1


def test_an_unknown_customer_is_shut_out_of_nothing():
    assert not Whose(lists=LISTS).others("On the Solo plan, 50 texts are free.")


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ("windows", "Choose Folder. Then close it."),
        ("macos", "Choose Folder (Windows) / Finder (Mac) /. Then close it."),
    ],
)
def test_of_words_for_each_system_their_own_stay(system, said):
    text = "Choose Folder (Windows) / Finder (Mac) /. Then close it."
    assert Whose(frozenset([system]), lists=LISTS).chosen(text) == said


@pytest.mark.parametrize(
    ("text", "roles"),
    [("I'm the owner here.", {"owner"}), ("The owner left.", set()), ("Ann, front desk", {"front desk"})],
)
def test_roles_are_those_somebody_says_they_have(text, roles):
    assert whose(ticket(text), (), padded(text), LISTS).roles == roles


# -- asks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted_"),
    [
        (
            "How do I move a lesson, and what happens to the pass visit?",
            ["How do I move a lesson?", "what happens to the pass visit?"],
        ),
        (
            "I have no time before the weekend and it is all rather urgent now. Can my\n"
            "assistant move lessons?",
            ["Can my assistant move lessons?"],
        ),
        ("> Which calendar do you use?\nOutlook, and it is empty.", []),
        (
            "1. The calendar feed stopped on Friday.\n\n2. Can I print the class list?",
            ["The calendar feed stopped on Friday.", "Can I print the class list?"],
        ),
        ("I do not want to give her the money back.", []),
        ("Your studio:\nYour role:\nWhat happened?\nno sound\nWhat have you tried already?", []),
    ],
    ids=[
        "two in a sentence",
        "a broken line",
        "quoted",
        "a problem of its own item",
        "no wish",
        "an empty form",
    ],
)
def test_each_question_or_problem_is_an_ask(text, wanted_):
    assert [ask.text for ask in wanted(asks(ticket(text), LISTS))] == wanted_


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Can I send reminders by text?", "asked whether you can send reminders by text."),
        ("Is there a charge for refunds?", "asked whether there is a charge for refunds."),
        ('What does "Sent on" mean on the bill?', "asked: “What does ‘Sent on’ mean on the bill?”"),
        (
            "We sometimes have guests who come without any notice at all from the village, do they "
            "need a waiver?",
            "asked: “We sometimes have guests who come without any notice at all from the village …?”",
        ),
    ],
)
def test_an_ask_is_told_in_their_words(text, told):
    ask = wanted(asks(ticket(text), LISTS))[0]
    assert Mirror(LISTS, lambda _: True).told(ask) == told


def test_each_of_several_asks_is_answered_or_owned_in_its_order():
    text = (
        "How do I move a booking? Do you sponsor football shirts? And can I send reminders by text message?"
    )
    made = drafted(ticket(text), *(Match(each, each.passages[-1], 1.0, 0.9) for each in (MOVE, REMINDERS)))
    places = [made.text.find(part) for part in ("move a booking", "sponsor football", "reminders by text")]
    assert -1 not in places
    assert places == sorted(places)
    assert "I have not found that on our pages" in made.text


def test_where_nothing_answers_all_asks_are_taken_up():
    made = drafted(ticket("How do I paint a horse? Can I hire a tent? Do you sell boats?"))
    for part in ("horse", "tent", "boats"):
        assert part in made.text


# -- what is not possible --------------------------------------------------------------------------------

CHAT = page(
    passage(
        "a.md",
        5,
        ("Ways to remind",),
        Block("paragraph", "Reminders can go out by email or by text, a day before the lesson.", 6),
        Block("paragraph", "We do not send reminders by chat apps. Texts cost 4p each.", 7),
    ),
    title="Reminders",
)


def test_what_is_not_possible_comes_first():
    made = of(CHAT, "Can the reminders go to WhatsApp?")
    assert made.text.find("We do not send reminders by chat apps.") < made.text.find("by email or by text")
    assert made.text.count("chat apps") == 1


def test_who_does_not_ask_whether_gets_the_steps_first():
    made = of(CHAT, "When do the reminders go out?")
    assert "a day before the lesson" in made.text.split("chat apps")[0]


# -- what is asked back ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "How do I add Kofi, does he need his own log in?",
        "What plan should two of us be on, and do the spare texts come with us?",
    ],
)
def test_who_asks_how_is_not_asked_for_an_error(text):
    assert not {"error-text", "device", "account-email"} & set(drafted(ticket(text)).gaps)


def test_what_tells_an_articles_readers_apart_is_asked():
    found = Match(CODES, CODES.passages[0], 1.0, 0.3)
    assert "role" in drafted(ticket("The codes do not come and I see an error."), found).gaps
    assert needs(CODES, LISTS) == {"role"}
    assert needs(MOVE, LISTS) == set()


def test_two_articles_level_with_each_other_are_told_apart_by_a_question():
    level = [replace(Match(each, each.passages[0], 1.0, 0.3)) for each in (MOVE, CHAT)]
    made = drafted(ticket("The reminders are wrong when I move a booking."), *level)
    assert "Is it about “Move a booking” or about “Reminders”?" in made.text
    far = [level[0], replace(level[1], confidence=0.1)]
    assert "Is it about" not in drafted(ticket("The reminders are wrong when I move a booking."), *far).text


# -- the right article -----------------------------------------------------------------------------------


def test_the_article_on_their_error_goes_first():
    facts = (fact("error-code", "RB-4002"),)
    both = [Match(each, each.passages[-1], 1.0, 0.9) for each in (MOVE, SYNC)]
    made = drafted(ticket("When I move a booking it says RB-4002."), *both, facts=facts)
    assert {source.article for source in made.sources} == {"", SYNC.path}


def test_an_answer_far_from_what_is_asked_says_so():
    made = of(MOVE, "Where do wild geese spend the winter months?", 1)
    assert "please check first" in made.text
    assert "check first" not in of(MOVE, "How do I move a booking?", 1).text


def test_a_tried_step_that_has_to_stay_is_owned():
    facts = (fact("tried-restart", "opened Calendar and clicked the booking"),)
    made = of(MOVE, "How do I move a booking?", 1, facts=facts)
    assert "1. Open Calendar" in made.text
    assert "You have tried a restart already. It stands here only so that the order is clear." in made.text


def test_every_kind_named_in_the_lists_is_a_question():
    kinds = {question.kind for question in SHELF.questions}
    assert {*LISTS["of-trouble"], *LISTS["of-article"]} <= kinds


@pytest.mark.parametrize(
    ("asked", "heading", "away"),
    [
        ("How do I turn the reminders on?", "How to turn off reminders", True),
        ("I cannot turn on reminders", "Turning off reminders", True),
        ("How do I turn the reminders off?", "How to turn off reminders", False),
        ("How do I remove a pass?", "Add a pass", True),
        ("How do I remove a pass?", "Add or remove a pass", False),
        ("How do I undo removing a pass?", "Add a pass", False),
        ("I do not want to delete my bookings", "Create a booking", False),
        ("I am locked out and need to reset my password", "Set up a password", True),
        ("How do I export my list?", "Import a list", True),
        ("How do I move a booking?", "Delete a booking", False),
    ],
)
def test_a_heading_that_leads_the_other_way_is_known(asked, heading, away):
    assert opposite(asked, heading, LISTS) is away


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Click Save.", True),
        ("In the left column, choose Passes.", True),
        ("on the Bookings page", False),
        ("The page opens.", False),
        ("On the left (below.", False),
        ("Choose Folder (Windows.", False),
        ("=Another way=", False),
        ("Under the calendar", False),
        ("Press +R on the keyboard.", False),
    ],
)
def test_a_step_that_begins_in_the_middle_is_no_step(text, whole):
    assert sound(text, LISTS) is whole


def test_who_has_lost_something_is_not_told_to_destroy_more():
    steps = [
        step(1, "Open Settings.", 3),
        step(2, "Delete the bookings file and start again.", 4),
        step(3, "Sign in.", 5),
    ]
    article = replace(MOVE, passages=(passage(MOVE.path, 1, ("Bookings that are missing",), *steps),))
    made = of(article, "All my bookings are gone, where are my bookings?", 0)
    assert "Delete the bookings" not in made.text
    asked = of(article, "How do I delete the bookings file?", 0)
    assert "Delete the bookings" in asked.text
    led = of(article, "How do I sort the missing bookings?", 0)
    assert "Delete the bookings" not in led.text  # there is no word of a copy to be made first
    copy = Block("paragraph", "Make a copy of the bookings file before you begin.", 2)
    article = replace(MOVE, passages=(passage(MOVE.path, 1, ("Bookings that are missing",), copy, *steps),))
    asked = of(article, "How do I delete the bookings file?", 0).text
    assert 0 < asked.find("Make a copy") < asked.find("Delete the bookings")


def test_a_phrase_has_several_wordings_and_a_ticket_keeps_its_own():
    found = {worded(SHELF.phrases, "next_step", str(number)).body for number in range(40)}
    assert len(found) == 4
    assert len({worded(SHELF.phrases, "next_step", "same").body for _ in range(5)}) == 1
