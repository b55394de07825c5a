"""Files, YAML, front matter and Markdown in: what is read, on which line, and what is never let through."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csreply.model import CsreplyError
from csreply.reading import decoded, front_matter, load_yaml, markdown, plain, read_text
from csreply.reading.pages import MOST_LINES, MOST_SIGNS


def shown(text: str, name: str = "page.md") -> list[str]:
    """Blocks as ``line kind: text``; a step's number, a depth and a callout's kind stand with the kind."""
    lines = []
    for section in markdown(dedent(text).strip("\n"), name)[0]:
        if section.headings:
            lines.append(f"{section.line} # {' / '.join(section.headings)}")
        for block in section.blocks:
            kind = block.kind + (f" {block.number}" if block.number else "")
            kind += f" deep {block.depth}" if block.depth else ""
            kind += f" {block.callout}" if block.callout else ""
            lines.append(f"{block.line} {kind}: {block.text}")
    return lines


def the_block(text: str):
    (section,) = markdown(text, "page.md")[0]
    (block,) = section.blocks
    return block


# -- files and YAML --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"\xef\xbb\xbfa\r\nb\rc", "a\nb\nc", id="byte-order-mark-and-line-ends"),
        pytest.param("größe".encode("utf-16"), "größe", id="utf-16-with-its-mark"),
        pytest.param(b"", "", id="nothing"),
    ],
)
def test_bytes_are_decoded(data, text):
    assert decoded(data, "a.md") == text


@pytest.mark.parametrize(
    ("data", "where"),
    [
        pytest.param(b"fine\nnot \xff fine", "a.md:2", id="a-byte-that-is-no-utf-8"),
        pytest.param(b"fine\n\nnull \0", "a.md:3", id="a-null-character"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data, where):
    with pytest.raises(CsreplyError) as caught:
        decoded(data, "a.md")
    assert caught.value.where == where
    assert caught.value.mend


def test_a_file_is_read_up_to_its_cap(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * 11)
    assert read_text(path, most=11) == "x" * 11
    with pytest.raises(CsreplyError, match="larger than"):
        read_text(path, most=10)
    with pytest.raises(CsreplyError, match="no such file"):
        read_text(tmp_path / "b.md")


def test_yaml_values_know_their_lines():
    value, lines = load_yaml("a: 1\nb:\n  - x\n  - y: 2\n", "f.yml", first_line=10)
    assert value == {"a": 1, "b": ["x", {"y": 2}]}
    assert (lines[("a",)], lines[("b", 0)], lines[("b", 1, "y")]) == (10, 12, 13)


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: [", id="unclosed"),
        pytest.param("a: 1\na: 2", id="a-key-twice"),
        pytest.param("a: !!int", id="an-empty-int"),
        pytest.param("a: !!bool perhaps", id="no-bool"),
        pytest.param("a: !!timestamp then", id="no-timestamp"),
        pytest.param("a: 2026-13-45", id="no-month"),
        pytest.param("a: !!python/object/apply:os.getcwd []", id="code"),
        pytest.param("a: " + "9" * 5000, id="a-number-too-long"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param("a: &a [*a]", id="a-ring"),
        pytest.param("? {a: 1}\n: b", id="a-mapping-as-key"),
        pytest.param('a: "\ud800"', id="half-a-character"),
        pytest.param(ALIASES, id="a-billion-values"),
    ],
)
def test_faulty_or_hostile_yaml_is_one_error(text):
    with pytest.raises(CsreplyError) as caught:
        load_yaml(text, "f.yml")
    assert re.fullmatch(r"f\.yml:\d+", caught.value.where)


# -- front matter ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values", "body", "first_line"),
    [
        pytest.param("---\ntitle: A\n---\nbody", {"title": "A"}, "body", 4, id="yaml"),
        pytest.param("---\n# no heading\nn: 1\n---\n# Yes\n", {"n": 1}, "# Yes\n", 5, id="yaml-comment"),
        pytest.param("---\ntitle: A\n...\nbody", {"title": "A"}, "body", 4, id="yaml-dots"),
        pytest.param("\n\n--- \ntitle: A\n---\nbody", {"title": "A"}, "body", 6, id="blank-lines-above"),
        pytest.param("---\n---\nbody", {}, "body", 3, id="yaml-empty"),
        pytest.param(
            "+++\n# no\ntitle = 'A'\n[x]\ny = 1\n+++\nbody",
            {"title": "A", "x": {"y": 1}},
            "body",
            7,
            id="toml",
        ),
        pytest.param('{\n"title": "A"\n}\n\nbody', {"title": "A"}, "\nbody", 4, id="json"),
        pytest.param("# Just text\n", {}, "# Just text\n", 1, id="none"),
        pytest.param("", {}, "", 1, id="empty-file"),
        pytest.param("{: .lead}\ntext", {}, "{: .lead}\ntext", 1, id="an-attribute-list-is-no-json"),
        pytest.param("----\ntext", {}, "----\ntext", 1, id="a-rule-is-no-front-matter"),
    ],
)
def test_front_matter_is_split_off(text, values, body, first_line):
    front = front_matter(text, "a.md")
    assert (dict(front.values), front.body, front.first_line) == (values, body, first_line)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param("---\ntitle: A\n\ntext", "a.md:1", "never closed", id="unclosed-yaml"),
        pytest.param("\n+++\ntitle = 1", "a.md:2", "never closed", id="unclosed-toml"),
        pytest.param("---", "a.md:1", "never closed", id="opened-alone"),
        pytest.param("---\na: 1\nb: c: d\n---\n", "a.md:3", "not valid YAML", id="faulty-yaml"),
        pytest.param("+++\na = 1\nb = \n+++\n", "a.md:3", "not valid TOML", id="faulty-toml"),
        pytest.param('{\n"a": 1,\n}', "a.md:", "not valid JSON", id="faulty-json"),
        pytest.param("---\n- a\n---\n", "a.md:2", "no list of keys", id="a-list"),
        pytest.param("---\njust words\n---\n", "a.md:2", "no list of keys", id="words"),
        pytest.param('{"a": ' + "[" * 100_000, "a.md:1", "not valid JSON", id="deep-json"),
        pytest.param("+++\na = " + "[" * 100_000 + "\n+++\n", "a.md:2", "not valid TOML", id="deep-toml"),
    ],
)
def test_faulty_front_matter_says_where_and_how_to_mend(text, where, what):
    with pytest.raises(CsreplyError, match=what) as caught:
        front_matter(text, "a.md")
    assert caught.value.where.startswith(where)
    assert caught.value.mend


def test_front_matter_knows_the_line_of_a_value_or_of_what_holds_it():
    front = front_matter("---\na: 1\nb:\n  - x\n  - y\n---\n", "a.md")
    assert (front.line("a"), front.line("b", 1), front.line("b", 9), front.line("c")) == (2, 5, 3, 2)
    assert front_matter('+++\na = 1\n\n"b" = 2\n+++\n', "a.md").line("b") == 4
    assert front_matter('{\n"a": 1,\n"b": 2}', "a.md").line("b") == 3


# -- Markdown: structure ---------------------------------------------------------------------------------

STRUCTURE = {
    "sections-and-their-paths": (
        """
        Before.

        # Top
        ## Inner `code`
        Text
        over lines.

        Setext
        ------
        More.
        """,
        [
            "1 paragraph: Before.",
            "3 # Top",
            "4 # Top / Inner code",
            "5 paragraph: Text over lines.",
            "8 # Top / Setext",
            "10 paragraph: More.",
        ],
    ),
    "steps": (
        """
        1. Open **Settings**.
        2. Press *Save*.

           The window closes.
        3. Done
        """,
        ["1 step 1: Open Settings.", "2 step 2: Press Save. The window closes.", "5 step 3: Done"],
    ),
    "a-step-without-a-full-stop-goes-on-as-a-new-sentence": (
        "1. Press Save\n\n   The window closes.",
        ["1 step 1: Press Save. The window closes."],
    ),
    "ones-everywhere-and-a-start": (
        "1. a\n1. b\n\ntext\n\n7. g\n8. h",
        ["1 step 1: a", "2 step 2: b", "4 paragraph: text", "6 step 7: g", "7 step 8: h"],
    ),
    "a-new-list-restarts": (
        "1. a\n2. b\n\nNow:\n\n1. c",
        ["1 step 1: a", "2 step 2: b", "4 paragraph: Now:", "6 step 1: c"],
    ),
    "html-lists-restart": ("<ol><li>a</li></ol>\n\n1. b", ["1 step 1: a", "3 step 1: b"]),
    "a-callout-does-not-restart-ones": (
        "1. a\n1. b\n\n> [!NOTE]\n> n\n\n1. c",
        ["1 step 1: a", "2 step 2: b", "5 callout note: n", "7 step 3: c"],
    ),
    "what-belongs-to-a-step": (
        """
        1. First

           - one
           - two

           After.

           > [!TIP]
           > Hint.

           ```sh
           # no heading
           run
           ```
           1. inner
        2. Second
        """,
        [
            "1 step 1: First",
            "3 bullet deep 1: one",
            "4 bullet deep 1: two",
            "6 paragraph deep 1: After.",
            "9 callout deep 1 tip: Hint.",
            "12 code deep 1: # no heading\nrun",
            "15 step 1 deep 1: inner",
            "16 step 2: Second",
        ],
    ),
    "tables": (
        """
        | Key | Does |
        |---|---|
        | <kbd>A</kbd> | Opens `x` |
        | B \\| C | |

        |  | Solo | Studio |
        |--|--|--|
        | Staff | 1 | 8 |
        """,
        ["3 table: Key: A; Does: Opens x", "4 table: Key: B | C", "8 table: Staff; Solo: 1; Studio: 8"],
    ),
    "tasks": ("- [ ] one\n- [x] two", ["1 bullet: one", "2 bullet: two"]),
    "code-with-signs-of-headings": (
        "```\n# no\n```\n\n    # no\n    two\n",
        ["2 code: # no", "5 code: # no\ntwo"],
    ),
    "an-indented-list-is-no-code": (
        "Text:\n\n    - a\n    - b",
        ["1 paragraph: Text:", "3 bullet: a", "4 bullet: b"],
    ),
    "hard-line-ends": (
        "Server: mail.example  \nPort: 993<br>and more",
        ["1 paragraph: Server: mail.example; Port: 993 and more"],
    ),
    "a-heading-in-a-callout-is-text": (
        "# T\n\n> [!WARNING]\n> ## Stop\n>\n> - a",
        ["1 # T", "4 callout warning: Stop", "6 callout warning: a"],
    ),
    "a-heading-in-a-list-is-text": ("- # a\n\n# T", ["1 bullet: a", "3 # T"]),
    "a-picture-for-a-heading-opens-nothing": ("# ![logo](a.png)\n\ntext", ["3 paragraph: text"]),
}


@pytest.mark.parametrize(("text", "expected"), STRUCTURE.values(), ids=STRUCTURE.keys())
def test_markdown_is_read_into_blocks(text, expected):
    assert shown(text) == expected


CALLOUTS = {
    "github": ("> [!IMPORTANT]\n> Do it.", ["2 callout important: Do it."]),
    "github-with-a-doubled-word": ("> [!NOTE]\n> **Note:** this.", ["2 callout note: This."]),
    "obsidian": ("> [!tip]- Try this\n> It helps.", ["2 callout tip: Try this: It helps."]),
    "docusaurus": (
        ":::note Read this\nBody.\n:::\n\nAfter.",
        ["2 callout note: Read this: Body.", "5 paragraph: After."],
    ),
    "docusaurus-brackets": (":::tip[Try]\n\nBody.\n\n:::", ["3 callout tip: Try: Body."]),
    "docusaurus-nested": (
        "::::info\nOuter.\n\n:::danger\nInner.\n:::\n\nOuter again.\n::::",
        ["2 callout note: Outer.", "5 callout warning: Inner.", "8 callout note: Outer again."],
    ),
    "docusaurus-in-a-step": (
        "1. a\n\n   :::note\n   b\n   :::\n\n2. c",
        ["1 step 1: a", "4 callout deep 1 note: b", "7 step 2: c"],
    ),
    "mkdocs": (
        '!!! note "Title"\n    Body\n    of it.\n\n    1. step\n\nAfter.',
        ["2 callout note: Title: Body of it.", "5 callout 1 note: step", "7 paragraph: After."],
    ),
    "mkdocs-nested": (
        "!!! note\n    a\n\n    !!! warning\n        b\n\n    c\n\nd",
        ["2 callout note: a", "5 callout warning: b", "7 callout note: c", "9 paragraph: d"],
    ),
    "mkdocs-folded": ("??? tip\n    Folded.", ["2 callout tip: Folded."]),
    "mkdocs-tabs": ('=== "Windows"\n\n    Press it.\n', ["1 paragraph: Windows", "3 paragraph: Press it."]),
    "component": (
        "<Note>\n  Body **bold**.\n</Note>\n\nAfter.",
        ["2 callout note: Body bold.", "5 paragraph: After."],
    ),
    "component-on-one-line": (
        '<Aside type="caution" title="Look out">Ice.</Aside>',
        ["1 callout caution: Look out: Ice."],
    ),
    "gitbook-and-liquid": ('{% hint style="warning" %}\nHot.\n{% endhint %}', ["2 callout warning: Hot."]),
    "github-docs": ("{% note %}\n\n**Note:** Cold.\n\n{% endnote %}", ["3 callout note: Cold."]),
    "liquid-on-one-line": ("{% tip %} Warm. {% endtip %}", ["1 callout tip: Warm."]),
    "hugo": ("{{< hint info >}}\nWet.\n{{< /hint >}}", ["2 callout note: Wet."]),
    "hugo-notice": ("{{% notice warning %}}\nDry.\n{{% /notice %}}", ["2 callout warning: Dry."]),
    "myst": ("```{note} Title\nBody **bold**.\n```", ["2 callout note: Title: Body bold."]),
    "bold-lead": ("**Warning:** It bites.", ["1 callout warning: It bites."]),
    "bold-lead-of-a-bullet-is-a-label": ("- **Important**: a folder.", ["1 bullet: Important: a folder."]),
    "old-quotation": ("> Note: old.", ["1 callout note: Old."]),
    "a-plain-quotation-is-none": ("> They said so.", ["1 paragraph: They said so."]),
    "never-closed": (
        "# A\n\n:::note open\n\n# B\n\ntext",
        ["1 # A", "3 paragraph: open", "5 # B", "7 paragraph: text"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CALLOUTS.values(), ids=CALLOUTS.keys())
def test_callouts_of_every_dialect(text, expected):
    if text.startswith("# A"):  # its title is dropped with it
        expected = [line for line in expected if "open" not in line]
    assert shown(text) == expected


HTML = {
    "details": (
        "<details>\n<summary>More</summary>\n\nInner **text**.\n\n</details>",
        ["2 paragraph: More", "4 paragraph: Inner text."],
    ),
    "lists": (
        "<ol>\n<li>First</li>\n<li>Second<ul><li>sub</li></ul></li>\n</ol>",
        ["2 step 1: First", "3 step 2: Second", "3 bullet deep 1: sub"],
    ),
    "a-list-over-blank-lines": (
        "<ol>\n<li>First</li>\n\n<li>Second</li>\n</ol>\n\nAfter.",
        ["2 step 1: First", "4 step 2: Second", "7 paragraph: After."],
    ),
    "a-table": (
        "<table><tr><th>A</th><th>B</th></tr>\n<tr><td>1</td><td>2<br>3</td></tr></table>",
        ["2 table: A: 1; B: 2; 3"],
    ),
    "headings": (
        "<h1>Top</h1>\n<p>Text &amp; more</p>\n<h2>Next</h2>",
        ["1 # Top", "2 paragraph: Text & more", "3 # Top / Next"],
    ),
    "what-nobody-sees": (
        "<script>\nalert(1)\n</script>\n<style>a{}</style>\n\n<p>Seen</p>",
        ["6 paragraph: Seen"],
    ),
    "what-is-never-closed-hides-little": (
        "<div><iframe src='a'> gone</div>\n\n<p>Seen</p>",
        ["3 paragraph: Seen"],
    ),
    "markdown-within": ("<div>\n\n**Bold** text\n\n</div>", ["3 paragraph: Bold text"]),
    "preformatted": ("<pre><code>a &lt; b\n  c</code></pre>", ["1 code: a < b\n  c"]),
}


@pytest.mark.parametrize(("text", "expected"), HTML.values(), ids=HTML.keys())
def test_html_is_read_as_its_text(text, expected):
    assert shown(text) == expected


# -- Markdown: words -------------------------------------------------------------------------------------

WORDS = {
    "tokens-stay": (
        r"g++, .pst, --flag, 0x800CCC0E, C:\dir, a_b_c, 5 < 6, #12",
        r"g++, .pst, --flag, 0x800CCC0E, C:\dir, a_b_c, 5 < 6, #12",
    ),
    "placeholders-stay": ("Type <account> and <your-name>.", "Type <account> and <your-name>."),
    "elements-spoken-of-stay": ("Put <title> and <link> in <head>.", "Put <title> and <link> in <head>."),
    "an-icon-in-svg": ("Press <svg><title>Cog</title></svg> now", "Press now"),
    "entities": ("Fish &amp; chips&nbsp;now &lt;b&gt;", "Fish & chips now <b>"),
    "an-icon-goes-with-its-blank": (
        "Click the button ![icon](a.png), then <img src='x'/> go .",
        "Click the button, then go.",
    ),
    "links": ("See [the page](a.md) or [that][r].\n\n[r]: b.md", "See the page or that."),
    "links-of-no-known-target": (
        "See [that][nowhere] and [[Page|words]] and [[Page]].",
        "See that and words and Page.",
    ),
    "footnotes": ("True[^1].", "True."),
    "inline-html": ("a <b>b</b> <span class='x'>c</span><!-- d --> e", "a b c e"),
    "a-comment-in-code-that-breaks-an-address": ("`mail<!-- -->.example`", "mail.example"),
    "a-comment-in-code-that-is-meant": ("Write `<!-- more -->` there.", "Write <!-- more --> there."),
    "struck-out": ("~~old~~ new <del>older</del>", "new"),
    "marked": ("==this== and ++ctrl+s++", "this and ctrl+s"),
    "bold-that-failed": ("Press ** Save ** or **** now", "Press Save or now"),
    "heading-id-and-classes": ("Text{#id} more{: .lead} and [b](x){ .button }", "Text more and b"),
    "template-value": ("Open {{ site.name }} now", "Open … now"),
    "template-with-words": ('A {{< tooltip text="server" id="x" >}} runs', "A server runs"),
    "control-words": ("a {% if x %}b{% endif %} c", "a b c"),
    "editor-macros": ("Press `kb(a.b)` or set `setting(editor.size)`", "Press … or set editor.size"),
    "wiki-macros": ("Use {menu File}, {button OK}", "Use File, OK"),
    "braces-stay": ("The id is {tenant-id}", "The id is {tenant-id}"),
    "escapes-go": ("red \x1b[31mtext\x1b[0m and \u202eturned", "red text and turned"),
    "a-link-to-a-shortcode": ('[page]({{< ref "a.md" >}})', "page"),
}


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS.keys())
def test_words_are_left_without_markup(text, expected):
    assert the_block(text).text == expected


def test_labels_and_links_are_kept_word_for_word():
    block = the_block(
        "Press **Save as…**, `Ctrl` <kbd>S</kbd> in [the **app**](app.md#top 'x') <https://a.example>."
    )
    assert block.labels == ("Save as…", "Ctrl", "S", "app")
    assert block.links == (("the app", "app.md#top"), ("https://a.example", "https://a.example"))


DROPPED = {
    "toc": "[TOC]",
    "kramdown-toc": "* TOC\n{:toc}",
    "ial": "{: .lead}",
    "esm": "import A from 'a'\nexport const b = {\n}",
    "comment": "<!-- a\n# b\n-->",
    "mdx-comment": "{/* a */}",
    "definition": "[a]: /b 'c'",
    "component": "<Card href='/x' />",
    "component-over-lines": "<Card\n  href='/x'\n/>",
    "shortcode": "{{< youtube id >}}",
    "shortcode-over-lines": '{{< figure src="a"\n  title="b" >}}',
    "liquid": "{% include a.html %}",
    "liquid-value-named-like-a-callout": "{{ note }}",
    "liquid-comment": "{% comment %}\nsecret\n{% endcomment %}",
    "picture": "![a](b.png)",
    "microsoft-image": ':::image type="content" source="a.png":::',
    "drawing": "```mermaid\ngraph TD\n```",
    "rule": "---",
}


@pytest.mark.parametrize("text", DROPPED.values(), ids=DROPPED.keys())
def test_lines_that_are_no_text_leave_nothing(text):
    assert shown(f"Before.\n\n{text}\n\nAfter.")[0] == "1 paragraph: Before."
    assert [line.split(" ", 1)[1] for line in shown(f"Before.\n\n{text}\n\nAfter.")] == [
        "paragraph: Before.",
        "paragraph: After.",
    ]


def test_liquid_lines_between_steps_do_not_end_the_list():
    assert shown("1. a\n{% if x %}\n1. b\n{% endif %}\n1. c") == ["1 step 1: a", "3 step 2: b", "5 step 3: c"]


def test_a_wiki_table_is_a_table():
    text = "{|\n|+ Caption\n!Name!!Best for\n|-\n|'''A'''||All\n|-\n|B\nmore||Few\n|}\nAfter."
    assert shown(text) == [
        "5 table: Name: A; Best for: All",
        "7 table: Name: B more; Best for: Few",
        "10 paragraph: After.",
    ]
    quoted = "> [!NOTE]\n> {|\n> ! A !! B\n> |-\n> | 1 || 2\n> |}"
    assert shown(quoted) == ["5 table note: A: 1; B: 2"]


def test_indented_text_of_mdx_is_no_code():
    assert shown("<Steps>\n    Text here.\n</Steps>", "a.mdx") == ["2 paragraph: Text here."]
    assert shown("Is {props.name} {'here'}", "a.mdx") == ["1 paragraph: Is … here"]


def test_anchors_beside_the_headings_are_known():
    (section,) = markdown('# A {#own}\n\nText <a id="spot"></a>', "a.md")[0]
    assert section.headings == ("A",)
    assert section.anchors == ("own", "spot")


def test_lines_count_from_where_the_body_begins():
    (section,) = markdown("# A\n\ntext", "a.md", first_line=7)[0]
    assert (section.line, section.blocks[0].line) == (7, 9)


def test_plain_is_running_text_without_markup():
    assert plain("The **{% data x %}** page of `a`") == "The … page of a"


# -- what was left out is told ---------------------------------------------------------------------------

TOLD = {
    "a-component": ("a\n\n<Card x='y' />", "a.md:3", "<Card />"),
    "a-template-value": ("a\nb {{ site.name }}", "a.md:2", "{{ site.name }}"),
    "a-template-tag": ("{% ifversion x %}\na\n{% endif %}", "a.md:1", "ifversion"),
    "an-unclosed-callout": ("a\n\n:::note\nb", "a.md:3", "never closed"),
    "an-unclosed-comment": ("a\n\n<!-- b\nc", "a.md:3", "never closed"),
    "an-unclosed-code-block": ("a\n\n```\nb", "a.md:3", "never closed"),
    "an-unknown-callout": ("> [!WHATEVER]\n> a", "a.md:1", "WHATEVER"),
    "a-script-link": ("a [b](javascript:alert(1))", "a.md:1", "javascript"),
    "a-link-without-words": ("a [](b.md)", "a.md:1", "b.md"),
    "nested-too-deep": (">" * 30 + " a", "a.md:1", "deeper than"),
    "an-editor-macro": ("Press `kb(a.b)`", "a.md:1", "kb(a.b)"),
}


@pytest.mark.parametrize(("text", "where", "what"), TOLD.values(), ids=TOLD.keys())
def test_what_is_not_understood_is_told_with_its_line(text, where, what):
    problems = markdown(text, "a.md")[1]
    assert [(problem.where, what in problem.what) for problem in problems] == [(where, True)]
    assert problems[0].mend


def test_the_same_thing_is_told_once():
    (problem,) = (
        markdown("{{ a }}\n\nx {{ a }}\n\ny {{ a }} {{ a }}", "a.md")[1][1:]
        or markdown("x {{ a }} {{ a }}", "a.md")[1]
    )
    assert "times below" in problem.what


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("* a\n" * (MOST_LINES + 1), id="lines"),
        pytest.param("![" * (MOST_SIGNS + 1), id="brackets"),
        pytest.param("|a" * (MOST_SIGNS + 1), id="cells"),
        pytest.param("`a" * (MOST_SIGNS + 1), id="backticks"),
    ],
)
def test_a_page_too_strange_is_read_as_plain_text(text):
    sections, (problem,) = markdown(text, "a.md")
    assert problem.what.startswith("read as plain text")
    assert max(len(block.text.split()) for block in sections[0].blocks) <= 200


# -- whatever comes --------------------------------------------------------------------------------------

PIECES = r"""
a B 1 é … \ ` `` ``` ~~~ * ** _ __ # ## > - + 1. 2) | |- {| |} [ ] ( ) ![ ]( [^1] [!NOTE] [a]: {{ }} {{< >}}
{{% %}} {% %} {#a} {: } ::: :::note !!! ??? === <!-- --> <Note> </Note> <b> </b> <a <br> <ol> <li> </li> </ol>
<table> <tr> <td> </td> <pre> </pre> <h2> </h2> <script> </script> <del> </del> &amp; ~~ == ++ --- +++
"""
BREAKS = ["\n", "\n\n", "\n    ", "\n> ", " ", "\x1b[31m", "\u202e", "\ud800"]
PAGES = st.lists(
    st.one_of(st.sampled_from([*PIECES.split(), *BREAKS]), st.text(max_size=5)),
    max_size=60,
).map("".join)


@given(PAGES, st.sampled_from(["a.md", "a.mdx"]))
def test_no_page_raises_and_every_block_is_clean(text, name):
    last = text.count("\n") + 3
    sections, problems = markdown(text, name, first_line=3)
    for section in sections:
        assert 3 <= section.line <= last
        for block in section.blocks:
            assert 3 <= block.line <= last
            assert block.text.strip()
            assert block.kind == "code" or block.text == " ".join(block.text.split())
            assert not set(block.text) & {"\x1b", "\u202e"}
    assert all(3 <= int(problem.where.rpartition(":")[2]) <= last and problem.what for problem in problems)


@given(PAGES)
def test_front_matter_is_read_or_refused_with_its_line(text):
    for head in ("", "---\n", "+++\n", '{"'):
        try:
            front = front_matter(head + text, "a.md")
        except CsreplyError as problem:
            assert re.fullmatch(r"a\.md:\d+", problem.where)  # noqa: PT017 - either outcome is right
        else:
            assert (head + text).endswith(front.body)


@given(st.lists(st.sampled_from(["Alpha", "beta", "Gamma 7", "delta.", "epsilon"]), min_size=1, max_size=6))
def test_no_word_of_a_plain_page_is_lost(words):
    page = "\n\n".join(f"# {word}\n\n- {word}\n\n1. {word} **{word}**" for word in words)
    found = [block.text for section in markdown(page, "a.md")[0] for block in section.blocks]
    assert found == [text for word in words for text in (word, f"{word} {word}")]
