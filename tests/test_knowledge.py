"""The shelf of articles: what is listed, what front matter means, how articles are cut, what is wrong."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csreply.knowledge import Library, check, glossary
from csreply.model import CsreplyError


@pytest.fixture
def shelf(tmp_path):
    """Write files, by path, and open the folder."""

    def made(today: str = "2026-11-24", **_: str) -> Library:
        return Library.open(tmp_path / "kb", today=today)

    def write(files: dict[str, str | bytes], today: str = "2026-11-24") -> Library:
        for path, text in files.items():
            file = tmp_path / "kb" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return made(today)

    return write


def article(shelf, text: str, path: str = "a.md", today: str = "2026-11-24"):
    return shelf({path: text}, today).article(path)


# -- the folder ------------------------------------------------------------------------------------------


def test_articles_are_listed_and_the_rest_is_left_aside(shelf):
    names = [
        "b.md",
        "A.MD",
        "x/c.mdx",
        "x/y/d.markdown",
        ".git/e.md",
        "_partials/f.md",
        "x/_g.md",
        "h.txt",
        "node_modules/i.md",
    ]
    library = shelf(dict.fromkeys(names, "text"))
    assert library.paths() == ("A.MD", "b.md", "x/c.mdx", "x/y/d.markdown")
    assert library.problems == []
    assert library.stamp("b.md")[0] == 4


def test_opening_reads_nothing(shelf):
    library = shelf({"a.md": b"\xff", "b.md": "---\nunclosed"})
    assert library.problems == []
    assert list(library.articles()) == []
    assert [problem.where.rpartition("/")[2] for problem in library.problems] == ["a.md:1", "b.md:1"]


def test_links_out_of_the_folder_are_not_followed(shelf, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "m.md").write_text("more")
    library = shelf({"a.md": "text"})
    (library.folder / "out.md").symlink_to(tmp_path / "secret.md")
    (library.folder / "more").symlink_to(tmp_path / "more")
    (library.folder / "in.md").symlink_to(library.folder / "a.md")
    (library.folder / "ring").symlink_to(library.folder)
    library = Library.open(library.folder)
    assert library.paths() == ("a.md", "in.md")
    assert ["out.md" in problem.where for problem in library.problems] == [True]


def test_what_is_no_file_is_not_opened(shelf):
    library = shelf({"a.md": "text"})
    os.mkfifo(library.folder / "pipe.md")
    (library.folder / "folder.md").mkdir()
    assert Library.open(library.folder).paths() == ("a.md",)


def test_a_name_that_cannot_be_shown_is_told(shelf):
    library = shelf({"a.md": "text", "b\x1b[31m.md": "text"})
    assert library.paths() == ("a.md",)
    assert "\x1b" not in library.problems[0].where


@pytest.mark.parametrize("path", ["b.md", "../secret.md", "/etc/passwd", "", "a"])
def test_only_listed_articles_are_read(shelf, path):
    library = shelf({"a.md": "text"})
    for door in (library.article, library.stamp):
        with pytest.raises(CsreplyError, match="no such article"):
            door(path)


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(CsreplyError) as caught:
        Library.open(tmp_path / "nowhere")
    assert caught.value.mend


def test_one_bad_article_does_not_end_the_rest(shelf):
    library = shelf(
        {
            "bad-encoding.md": b"# A\n\n\xff",
            "bad-front.md": "---\na: b: c\n---\n",
            "empty.md": " \n",
            "good.md": "# Good\n\ntext",
            "large.md": b"x" * (5 * 1024 * 1024),
            "null.md": "a\0b",
        }
    )
    assert [one.title for one in library.articles()] == ["Good"]
    places = [problem.where.rpartition("/")[2] for problem in library.problems]
    assert places == ["bad-encoding.md:3", "bad-front.md:2", "empty.md:1", "large.md", "null.md:1"]
    assert all(problem.mend for problem in library.problems)
    with pytest.raises(CsreplyError):
        library.article("empty.md")
    assert len(library.problems) == 5


def test_an_article_goes_by_its_other_names(shelf):
    library = shelf(
        {
            "pay/refund.md": "---\nslug: give-back\nurl: https://help.example/refund\n"
            "aliases: [/old/refund/]\n---\nx",
            "b.md": "x",
        }
    )
    names = (
        "pay/refund.md",
        "pay/refund",
        "give-back",
        "https://help.example/refund",
        "old/refund",
        "b.md",
        "no",
    )
    assert [library.named(name) for name in names] == ["pay/refund.md"] * 5 + ["b.md", ""]


# -- front matter ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        pytest.param("---\ntitle: Given\n---\n# Head", "a.md", "Given", id="front-matter"),
        pytest.param("---\nsidebar_label: Short\n---\n# Head", "a.md", "Short", id="a-dialect"),
        pytest.param('---\ntitle: "{% data x %} **now**"\n---\n', "a.md", "… now", id="markup-in-it"),
        pytest.param("text\n\n# Head *one*\n\ntext", "a.md", "Head one", id="first-heading"),
        pytest.param("text", "pay/02-refund_a-payment.md", "Refund a payment", id="file-name"),
        pytest.param("text", "pay/index.md", "Pay", id="folder-name"),
    ],
)
def test_the_title_comes_from_the_best_place(shelf, text, path, title):
    assert article(shelf, text, path).title == title


@pytest.mark.parametrize(
    ("front", "audience", "told"),
    [
        ("", "customer", ""),
        ("audience: customers", "customer", ""),
        ("audience: Public", "customer", ""),
        ("audience: developers", "developer", ""),
        ("audience: internal", "agent", ""),
        ("audience: [customer, developer]", "customer", ""),
        ("audience: [agents, developers]", "developer", ""),
        ("visibility: staff", "agent", ""),
        ("audience: wizards", "agent", "wizards"),
        ("audience: [customer, wizards]", "agent", "wizards"),
        ("audience: {a: b}", "agent", "not known"),
        ("user_segment_id: 360001", "agent", ""),
        ("user_segment_id:", "customer", ""),
        ("internal: true", "agent", ""),
    ],
)
def test_who_may_see_it_errs_on_the_safe_side(shelf, front, audience, told):
    library = shelf({"a.md": f"---\n{front}\n---\ntext"})
    assert library.article("a.md").audience == audience
    assert [told in problem.what and problem.where.endswith("a.md:2") for problem in library.problems] == (
        [True] if told else []
    )


@pytest.mark.parametrize(
    ("front", "state"),
    [
        ("draft: true", "draft"),
        ("published: false", "draft"),
        ("outdated: true", "expired"),
        ("expires: 2026-11-24", "expired"),
        ("expiryDate: 2026-11-23T10:00:00Z", "expired"),
        ("expires: 2026-11-25", "live"),
        ("publishDate: 2026-11-25", "draft"),
        ("publishDate: 2026-11-24", "live"),
    ],
)
def test_the_state_depends_on_the_day(shelf, front, state):
    assert article(shelf, f"---\n{front}\n---\ntext").state == state


def test_without_a_day_nothing_expires(shelf):
    assert article(shelf, "---\nexpires: 2001-01-01\n---\ntext", today="").state == "live"


@pytest.mark.parametrize(
    ("front", "updated"),
    [
        ("updated: 2026-08-14", "2026-08-14"),
        ("lastmod: 2026-08-14T10:00:00+01:00", "2026-08-14"),
        ('date: "2026-8-4"', "2026-08-04"),
        ("ms.date: 08/14/2026", "2026-08-14"),
        ("last_update:\n  date: 2026-08-14\n  author: a", "2026-08-14"),
        ("updated: last week", ""),
    ],
)
def test_dates_of_every_dialect(shelf, front, updated):
    library = shelf({"a.md": f"---\n{front}\n---\ntext"})
    assert library.article("a.md").updated == updated
    assert bool(library.problems) is not bool(updated)


@pytest.mark.parametrize(
    ("front", "path", "text", "kind"),
    [
        pytest.param("kind: policy", "a.md", "x", "policy", id="said"),
        pytest.param("kind: wonderful", "a.md", "x", "other", id="unknown"),
        pytest.param("type: how_to", "a.md", "x", "how-to", id="a-dialect"),
        pytest.param("layout: x", "CHANGELOG.md", "x", "release-notes", id="changelog"),
        pytest.param("layout: x", "known-issues/ki-1.md", "x", "known-issue", id="folder"),
        pytest.param("title: Glossary", "a.md", "x", "glossary", id="title"),
        pytest.param("title: I can't sign in", "a.md", "x", "troubleshooting", id="words"),
        pytest.param("title: Refunds", "a.md", "1. a\n2. b", "how-to", id="steps"),
        pytest.param("title: Refunds", "a.md", "x", "other", id="nothing-tells"),
        pytest.param("title: Newsletters", "a.md", "x", "other", id="part-of-a-word-tells-nothing"),
    ],
)
def test_the_kind_is_said_or_guessed(shelf, front, path, text, kind):
    assert article(shelf, f"---\n{front}\n---\n{text}", path).kind == kind


def test_also_and_asks_are_texts_or_lists_of_them(shelf):
    text = """---
        title: T
        sidebar_label: Short
        also: money back
        keywords: one, two
        aliases: [other wording, /an/address]
        asks:
          - How do I?
          - odd: one
          - 12
        ---
        text""".replace("\n        ", "\n")
    library = shelf({"a.md": text})
    found = library.article("a.md")
    assert found.also == ("other wording", "money back", "one", "two", "Short")
    assert found.asks == ("How do I?", "12")
    assert [problem.where.rpartition("/")[2] for problem in library.problems] == ["a.md:9"]


@pytest.mark.parametrize(
    ("front", "url", "told"),
    [
        ("url: https://help.example/a", "https://help.example/a", False),
        ("html_url: http://help.example/a", "http://help.example/a", False),
        ("url: javascript:alert(1)", "", True),
        ("url: /guides/a", "", False),
        ("url: help.example/a", "", True),
    ],
)
def test_only_web_addresses_are_addresses(shelf, front, url, told):
    library = shelf({"a.md": f"---\n{front}\n---\ntext"})
    assert library.article("a.md").url == url
    assert bool(library.problems) is told


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10), st.dates().map(str)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = [
    "title",
    "audience",
    "kind",
    "also",
    "asks",
    "url",
    "slug",
    "aliases",
    "updated",
    "expires",
    "description",
    "draft",
    "last_update",
    "keywords",
    "type",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_no_front_matter_breaks_an_article(shelf, values):
    import json

    library = shelf({"a.md": json.dumps(values) + "\ntext"})
    found = library.article("a.md")
    assert found.title
    assert found.passages
    assert all(isinstance(text, str) and text for text in (*found.also, *found.asks))
    assert isinstance(check(library), list)


# -- passages --------------------------------------------------------------------------------------------


def cut(found) -> list[tuple[tuple[str, ...], int, int]]:
    return [(one.headings, one.line, len(one.text.split())) for one in found.passages]


def test_an_article_is_cut_at_its_headings(shelf):
    text = "---\ntitle: Top\n---\n\nBefore.\n\n# Top\n\n## A\n\n### B\n\nIn b.\n\n## Empty\n\n## C\nIn c."
    assert cut(article(shelf, text)) == [((), 5, 1), (("A", "B"), 11, 2), (("C",), 17, 2)]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        pytest.param("---\ntitle: T\n---\n# Other\nx\n## A\ny", [(), ("A",)], id="one-heading-above-all"),
        pytest.param("---\ntitle: T\n---\n## A\nx\n## B\ny", [("A",), ("B",)], id="none-above-all"),
        pytest.param("---\ntitle: T\n---\n## A\nx", [("A",)], id="a-single-section"),
        pytest.param("# T\nx\n## A\ny", [(), ("A",)], id="title-from-the-heading"),
    ],
)
def test_the_title_is_no_heading_of_a_passage(shelf, text, headings):
    assert [one.headings for one in article(shelf, text).passages] == headings


def test_a_long_section_is_cut_between_its_blocks(shelf):
    long = "word " * 90
    text = f"# T\n\n{long}\n\n{long}\n\nDo this:\n\n{long}\n\nend"
    assert cut(article(shelf, text)) == [((), 1, 180), ((), 7, 93)]


def test_steps_stay_together(shelf):
    steps = "".join(f"1. {'word ' * 30}\n" for _ in range(10))
    assert cut(article(shelf, f"# T\n\nDo:\n\n{steps}")) == [((), 1, 301)]
    assert len(article(shelf, f"# T\n\nDo:\n\n{steps}{steps}").passages) == 2


def test_a_description_comes_first_unless_the_body_has_it(shelf):
    front = "---\ntitle: T\ndescription: Get **money** back.\n---\n"
    found = article(shelf, front + "# T\n\nHow it works.")
    assert [(one.text, one.line) for one in found.passages] == [("Get money back.", 3), ("How it works.", 5)]
    assert len(article(shelf, front + "get money back. And more.", "b.md").passages) == 1


def test_an_article_without_a_body_can_still_be_found(shelf):
    found = article(shelf, "---\ntitle: Refunds\nalso: [money back]\n---\n\n<!-- to do -->\n")
    assert [one.text for one in found.passages] == ["Refunds. money back"]


# -- the glossary ----------------------------------------------------------------------------------------


def test_the_glossary_reads_every_form_of_definition(shelf):
    library = shelf(
        {
            "glossary.md": """
# Glossary

**feed**: a private link. It refreshes daily.
**CNAME (alias record)**: a name that points to a name
**dispute / chargeback** – money taken back, e.g. By a bank.

- **VAT**: a tax.

| Term | Meaning |
|---|---|
| CSV | A text file: one row a line. |

## Webhook

A message to your server. More of it.

## What is this?

Not a term.
""",
            "secret.md": "---\nkind: glossary\naudience: agent\n---\n**VIP**: pays a lot.",
            "plain.md": "**Note**: nothing.",
        }
    )
    assert glossary(library) == {
        "feed": "a private link.",
        "CNAME": "a name that points to a name.",
        "alias record": "a name that points to a name.",
        "dispute": "money taken back, e.g. By a bank.",
        "chargeback": "money taken back, e.g. By a bank.",
        "VAT": "a tax.",
        "CSV": "A text file: one row a line.",
        "Webhook": "A message to your server.",
    }


# -- check -----------------------------------------------------------------------------------------------

FAULTS = {
    "dead-link": ("[x](gone.md)", 4, "leads to no file"),
    "climbing-link": ("[x](../../etc/passwd)", 4, "out of the folder"),
    "dead-heading": ("[x](other.md#nowhere)", 4, "heading that other.md does not have"),
    "dead-heading-here": ("[x](#nowhere)", 4, "heading that"),
    "long-step": ("1. a\n2. " + "word " * 61, 5, "61 words"),
    "not-understood": ("a\n\n<Card x='y'/>", 6, "<Card />"),
}
FINE = {
    "link": "[x](other.md)",
    "link-with-heading": "[x](other.md#some-part)",
    "own-anchor": "[x](other.md#spot)",
    "own-id": "<div id='d'>\n\n[x](#d)\n\n</div>",
    "no-suffix": "[x](./other)",
    "folder-with-index": "[x](sub/)",
    "site-address": "[x](/else/where)",
    "web": "[x](https://a.example/b#c)",
    "mail": "[x](mailto:a@b.example)",
    "image-file": "[x](pic.png)",
    "here": "## Part 1\n\n[x](#part-1)",
    "escaped": "[x](<other.md>) [y](oth%65r.md)",
    "step": "1. " + "word " * 60,
}


def checked(shelf, body: str) -> list[CsreplyError]:
    other = "---\ntitle: Other\n---\n## Some part!\n\n<a id='spot'></a>text"
    return check(
        shelf(
            {
                "a.md": f"---\ntitle: Some\n---\n{body}",
                "other.md": other,
                "sub/index.md": "---\ntitle: Sub\n---\nx",
                "pic.png": b"",
            }
        )
    )


@pytest.mark.parametrize(("body", "line", "what"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_told_with_its_line(shelf, body, line, what):
    (problem,) = checked(shelf, body)
    assert problem.where.endswith(f"a.md:{line}")
    assert what in problem.what
    assert problem.mend


@pytest.mark.parametrize("body", FINE.values(), ids=FINE.keys())
def test_what_is_fine_is_not_told(shelf, body):
    assert checked(shelf, body) == []


@pytest.mark.parametrize(
    ("front", "line", "what"),
    [
        pytest.param("titel: A\ntitle: B", 2, "“titel” means nothing", id="a-slip"),
        pytest.param("title: B\nexpire_s: 2026-01-01", 3, "“expire_s” means nothing", id="another-slip"),
        pytest.param(
            "title: B\nasks:\n  - where is it\n  - text of the page", 5, "stands in the article", id="asks"
        ),
        pytest.param("title: B\nkind: poem", 3, "“poem” is not known", id="kind"),
        pytest.param("layout: x", 1, "no title", id="title"),
    ],
)
def test_front_matter_is_checked(shelf, front, line, what):
    (problem,) = check(shelf({"a.md": f"---\n{front}\n---\nThe text of the page."}))
    assert problem.where.endswith(f"a.md:{line}")
    assert what in problem.what
    assert problem.mend


@pytest.mark.parametrize(
    "front", ["weight: 3", "rating: 5", "sidebar_position: 2", "ms.author: a", "team: b"]
)
def test_keys_of_other_systems_are_let_be(shelf, front):
    assert check(shelf({"a.md": f"---\ntitle: A\n{front}\n---\ntext"})) == []


def test_articles_are_checked_against_each_other(shelf):
    library = shelf(
        {
            "a.md": "---\ntitle: Refunds\nurl: https://h.example/1\n---\nx",
            "b.md": "---\nurl: https://h.example/1\ntitle: refunds\n---\nx",
            "c.md": "---\ntitle: Empty\n---\n",
        }
    )
    told = [(problem.where.rpartition("/")[2], problem.what.split(":")[0]) for problem in check(library)]
    assert told == [
        ("b.md:2", "the same address as a.md"),
        ("b.md:3", "the same title as a.md"),
        ("c.md:1", "the article has no text"),
    ]


def test_questions_are_missed_only_where_others_have_them(shelf):
    asked = {f"{name}.md": f"---\ntitle: {name}\nasks: [where]\n---\nx" for name in "abc"}
    library = shelf({**asked, "d.md": "---\ntitle: d\n---\nx"})
    assert [problem.what for problem in check(library)] == ["no held-out questions"]


def test_problems_come_by_place(shelf):
    library = shelf({"b.md": "[x](no.md)\n\n# T\n\n[x](no.md)", "a.md": "# U\n\n[y](no.md)", "c.md": b"\xff"})
    assert [problem.where.rpartition("/")[2] for problem in check(library)] == [
        "a.md:3",
        "b.md:1",
        "b.md:5",
        "c.md:1",
    ]
