"""Pages in storage format as Markdown, construct by construct."""

from __future__ import annotations

import pytest

from citewell.backends.sources.confluence.storage_format.page import page_markdown
from citewell.backends.sources.confluence.storage_format.references import IncludedPage, NoReferences


def macro(name: str, body: str = "", /, **parameters: str) -> str:
    given = "".join(f'<ac:parameter ac:name="{key}">{value}</ac:parameter>' for key, value in parameters.items())
    return f'<ac:structured-macro ac:name="{name}" ac:schema-version="1">{given}{body}</ac:structured-macro>'


def rich(body: str) -> str:
    return f"<ac:rich-text-body>{body}</ac:rich-text-body>"


def plain(body: str) -> str:
    return f"<ac:plain-text-body><![CDATA[{body}]]></ac:plain-text-body>"


PARAGRAPHS = {
    "emphasis": (
        "<p><strong>bold</strong>, <em>light</em>, <code>mono</code>, <del>old</del>, <u>under</u></p>",
        "**bold**, *light*, `mono`, ~~old~~, under",
    ),
    "spaces stay outside of emphasis": ("<p>a<strong> bold </strong>b</p>", "a **bold** b"),
    "no word is torn apart": ("<p>s<strong>ett</strong>ing<sub>2</sub></p>", "setting2"),
    "emphasis side by side is one": ("<p><strong>a</strong><strong>b</strong></p>", "**ab**"),
    "raised": ("<p>10<sup>2</sup> and x<sup>a b</sup></p>", "10^2 and x^(a b)"),
    "lines": ("<p>one<br/>two</p>", "one\ntwo"),
    "named characters": (
        "<p>caf&eacute;&nbsp;&mdash; 5 &lt; 6 &amp; so on &unknown; R&D</p>",
        "café — 5 < 6 & so on &unknown; R&D",
    ),
    "what would begin a list": ("<p>1. is <br/># not <br/>- a list</p>", "1\\. is\n\\# not\n\\- a list"),
    "heading": ("<h3>A <em>fine</em> <br/>heading</h3>", "### A *fine* heading"),
    "link": ('<p><a href="https://example.com/a b">there</a></p>', "[there](https://example.com/a%20b)"),
    "bare link": ('<p><a href="https://example.com">https://example.com</a></p>', "<https://example.com>"),
    "script link": ('<p><a href="javascript:alert(1)">there</a></p>', "there"),
    "page link": ('<p><ac:link><ri:page ri:content-title="Home"/></ac:link></p>', "Home"),
    "page link with text": (
        (
            '<p><ac:link ac:anchor="x"><ri:page ri:space-key="HR" ri:content-title="Home"/>'
            "<ac:plain-text-link-body><![CDATA[see <this>]]></ac:plain-text-link-body></ac:link></p>"
        ),
        "see <this>",
    ),
    "attachment link": ('<p><ac:link><ri:attachment ri:filename="a.pdf"/></ac:link></p>', "a.pdf"),
    "mention": ('<p><ac:link><ri:user ri:username="ada"/></ac:link> knows</p>', "@ada knows"),
    "image": (
        '<ac:image ac:alt="Plan"><ri:url ri:value="https://example.com/p"/><ac:caption>Ours</ac:caption></ac:image>',
        "![Plan](https://example.com/p) Ours",
    ),
    "image without words": ('<p>x <ac:image><ri:attachment ri:filename="p.png"/></ac:image></p>', "x p.png"),
    "emoji": (
        '<p><ac:emoticon ac:name="tick"/> <ac:emoticon ac:name="blue-star" ac:emoji-fallback="🎉"/></p>',
        "✅ 🎉",
    ),
    "date": ('<p>On <time datetime="2026-05-04"/> at last</p>', "On 2026-05-04 at last"),
    "status": (f"<p>It is {macro('status', colour='Green', title='DONE')}</p>", "It is DONE"),
    "jira": (f"<p>See {macro('jira', server='Jira', key='ENG-7')}</p>", "See ENG-7"),
    "jira query": (macro("jira", jqlQuery="project = ENG"), "Jira: `project = ENG`"),
    "comment marker": (
        '<p>a <ac:inline-comment-marker ac:ref="1">marked</ac:inline-comment-marker> b</p>',
        "a marked b",
    ),
    "placeholder": ("<p>a<ac:placeholder>Type here</ac:placeholder></p>", "a"),
    "spaces": ("<p><b>Wide</b>&nbsp; space and <code>a  b</code></p>", "**Wide** space and `a  b`"),
    "list in nothing but a list": ("<ul><li><ul><li>a</li><li>b</li></ul></li></ul>", "- a\n- b"),
    "quotation": ("<blockquote><p>one</p><p>two</p></blockquote>", "> one\n>\n> two"),
    "rule": ("<p>a</p><hr/><p>b</p>", "a\n\n---\n\nb"),
    "terms": ("<dl><dt>RPO</dt><dd>Recovery point</dd></dl>", "**RPO**\n\nRecovery point"),
    "formula": (f"<p>{macro('mathinline', '', body='a^2')}</p>", "$a^2$"),
    "formula block": (macro("mathblock", plain("\\frac{1}{2}")), "$$\\frac{1}{2}$$"),
    "MathML": ("<p><math><annotation>x^2</annotation></math></p>", "$x^2$"),
}


@pytest.mark.parametrize(("storage", "markdown"), PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_text(storage: str, markdown: str) -> None:
    assert page_markdown(storage).rstrip("\n") == markdown


MACROS = {
    "code": (macro("code", plain("if a:\n    b = `c`\n"), language="py"), "```py\nif a:\n    b = `c`\n```"),
    "code with a fence in it": (macro("code", plain("```\nx\n```")), "````\n```\nx\n```\n````"),
    "code with a split section": (macro("code", plain("a]]]]><![CDATA[>b"), title="T"), "**T**\n\n```\na]]>b\n```"),
    "noformat": (macro("noformat", plain("  kept  as is")), "```\n  kept  as is\n```"),
    "old macro": (
        (
            '<ac:macro ac:name="code"><ac:default-parameter>sql</ac:default-parameter>'
            "<ac:plain-text-body><![CDATA[select 1]]></ac:plain-text-body></ac:macro>"
        ),
        "```sql\nselect 1\n```",
    ),
    "panel": (
        macro("info", rich("<p>Careful.</p>"), title="Before you start"),
        "> **Info: Before you start**\n>\n> Careful.",
    ),
    "panel with code": (
        macro("warning", rich(f"<p>Not this:</p>{macro('code', plain('rm -rf /'))}")),
        "**Warning**\n\nNot this:\n\n```\nrm -rf /\n```",
    ),
    "expand": (macro("expand", rich("<p>More.</p>"), title="Details"), "**Details**\n\nMore."),
    "page properties": (
        macro("details", rich("<table><tbody><tr><th>Owner</th><td>Ada</td></tr></tbody></table>")),
        "|  |  |\n| --- | --- |\n| Owner | Ada |",
    ),
    "excerpt": (macro("excerpt", rich("<p>In short.</p>"), hidden="true"), "In short."),
    "dropped": (f"<p>a</p>{macro('toc')}{macro('children')}<p>b{macro('anchor', '', x='y')}</p>", "a\n\nb"),
    "unknown with text": (macro("acme-frame", rich("<p>Kept.</p><ul><li>too</li></ul>")), "Kept.\n\n- too"),
    "unknown with words": (f"<p>so {macro('acme', rich('well kept'))} it is</p>", "so well kept it is"),
    "unknown with plain text": (macro("acme", plain("a\nb")), "```\na\nb\n```"),
    "layout": (
        (
            "<ac:layout><ac:layout-section><ac:layout-cell><p>left</p></ac:layout-cell>"
            "<ac:layout-cell><p>right</p></ac:layout-cell></ac:layout-section></ac:layout>"
        ),
        "left\n\nright",
    ),
    "columns": (
        macro("section", rich(macro("column", rich("<p>left</p>")) + macro("column", rich("right")))),
        "left\n\nright",
    ),
    "newer panels": (
        (
            '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-content><p>Noted.</p></ac:adf-content></ac:adf-node>'
            "<ac:adf-fallback><p>Noted.</p></ac:adf-fallback></ac:adf-extension>"
        ),
        "Noted.",
    ),
    "file": (macro("view-file", "", name='<ri:attachment ri:filename="a.docx"/>'), "a.docx"),
    "steps": (
        macro(
            "ui-steps", rich(macro("ui-step", rich("one")) + macro("ui-step", rich("<p>two</p><ul><li>x</li></ul>")))
        ),
        "1. one\n2. two\n   - x",
    ),
    "img": (
        macro("img", "", src='<ri:url ri:value="https://example.com/p"/>', alt="Cat"),
        "![Cat](https://example.com/p)",
    ),
    "encoded parameter": (macro("mathinline", "", body="--uriencoded--a%5e+b"), "$a^+b$"),
    "in a heading": (f"<h2>Part {macro('status', title='NEW')}</h2>", "## Part NEW"),
    "in a paragraph": (f"<p>Run: {macro('code', plain('make'))} now</p>", "Run:\n\n```\nmake\n```\n\nnow"),
}


@pytest.mark.parametrize(("storage", "markdown"), MACROS.values(), ids=MACROS.keys())
def test_macros(storage: str, markdown: str) -> None:
    assert page_markdown(storage).rstrip("\n") == markdown


def test_lists_keep_their_depth_and_numbers() -> None:
    storage = (
        '<ol start="3"><li><p>one</p><ul><li>deep<ol><li>deeper</li></ol></li></ul></li>'
        f"<li>two{macro('code', plain('x = 1'))}</li></ol>"
    )
    assert page_markdown(storage) == ("3. one\n   - deep\n     1. deeper\n4. two\n\n   ```\n   x = 1\n   ```\n")


def test_tasks_are_done_or_not() -> None:
    storage = (
        "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>"
        "<ac:task-body>first</ac:task-body></ac:task><ac:task><ac:task-status>incomplete</ac:task-status>"
        "<ac:task-body><span>second</span><ac:task-list><ac:task><ac:task-body>inside</ac:task-body></ac:task>"
        "</ac:task-list></ac:task-body></ac:task></ac:task-list>"
    )
    assert page_markdown(storage) == "- [x] first\n- [ ] second\n  - [ ] inside\n"


def test_tables_have_heads_bars_and_lists_in_cells() -> None:
    storage = (
        "<table><colgroup><col/></colgroup><tbody><tr><th><p>Name</p></th><th>Steps</th></tr>"
        "<tr><td>a|b</td><td><ul><li>one</li><li>two<br/>lines</li></ul></td></tr></tbody></table>"
    )
    assert page_markdown(storage) == "| Name | Steps |\n| --- | --- |\n| a\\|b | • one • two lines |\n"


def test_cells_that_span_rows_are_in_each_and_those_that_span_columns_in_the_first() -> None:
    storage = (
        '<table><tr><th>A</th><th>B</th><th>C</th></tr><tr><td rowspan="2">x</td><td>1</td><td>2</td></tr>'
        '<tr><td>3</td><td>4</td></tr><tr><td colspan="3">whole</td></tr></table>'
    )
    assert page_markdown(storage).splitlines()[2:] == ["| x | 1 | 2 |", "| x | 3 | 4 |", "| whole |  |  |"]


def test_tables_with_code_are_told_cell_by_cell() -> None:
    code = macro("code", plain("make\nmake test"))
    storage = f"<table><tr><th>Step</th><th>Command</th></tr><tr><td>Build</td><td>{code}</td></tr></table>"
    assert page_markdown(storage) == "**Step**: Build\n\n**Command**:\n\n```\nmake\nmake test\n```\n"


def test_the_title_is_above_all_and_headings_stay_below_it() -> None:
    assert page_markdown("<h2>Part</h2>", title="The  page") == "# The page\n\n## Part\n"
    assert page_markdown("<h1>Part</h1><h2>Sub</h2>", title="Page") == "# Page\n\n## Part\n\n### Sub\n"
    assert page_markdown("", title="Empty") == "# Empty\n"


class Known(NoReferences):
    """References to a handful of pages."""

    def page(self, space: str | None, title: str) -> str | None:
        return f"https://wiki/{space or 'HERE'}/{title}"

    def person(self, key: str) -> str | None:
        return {"abc": "Ada Lovelace"}.get(key)

    def included(self, space: str | None, title: str) -> IncludedPage | None:
        excerpt = macro("excerpt", rich("<p>Only this.</p>"), name="short")
        page = '<ac:link><ri:page ri:content-title="Loop"/></ac:link>'
        again = f'<ac:macro ac:name="include"><ac:parameter ac:name="">{page}</ac:parameter></ac:macro>'
        many = including("include", chr(ord(title[0]) + 1)) * 40
        pages = {name: f"<p>{name}</p>{many}" for name in "ABCDEF"} | {
            "Other": f"<p>Before.</p>{excerpt}",
            "Loop": f"<p>Round.</p>{again}",
        }
        return IncludedPage(title, pages[title], space) if title in pages else None


def including(name: str, title: str) -> str:
    page = f'<ac:link><ri:page ri:content-title="{title}"/></ac:link>'
    return f'<ac:macro ac:name="{name}"><ac:parameter ac:name="">{page}</ac:parameter></ac:macro>'


def test_what_a_page_names_is_looked_up() -> None:
    storage = (
        '<p><ac:link><ri:page ri:content-title="Home"/></ac:link> by '
        '<ac:link><ri:user ri:account-id="abc"/></ac:link></p>'
    )
    assert page_markdown(storage, references=Known()) == "[Home](https://wiki/HERE/Home) by @Ada Lovelace\n"


def test_other_pages_stand_in_a_page_once() -> None:
    assert page_markdown(including("include", "Other"), references=Known()) == "Before.\n\nOnly this.\n"
    assert page_markdown(including("excerpt-include", "Other"), references=Known()) == "Only this.\n"
    loop = page_markdown(including("include", "Loop"), references=Known())
    assert loop == "Round.\n\n[Loop](https://wiki/HERE/Loop)\n"
    assert page_markdown(including("include", "Gone"), references=Known()) == "[Gone](https://wiki/HERE/Gone)\n"


def test_pages_that_include_many_that_include_many_come_to_an_end() -> None:
    markdown = page_markdown(including("include", "A") * 40, references=Known())
    assert markdown.startswith("A\n\nB\n\nC\n\nD\n\nE\n\n[F](")
    assert len(markdown) < 200_000


def test_a_table_that_is_too_wide_or_long_is_cut_and_says_so() -> None:
    wide = page_markdown("<table><tr>" + "".join(f"<td>c{n}</td>" for n in range(230)) + "</tr></table>")
    assert "c199 |" in wide
    assert "c200" not in wide
    assert wide.endswith("*The table is too large; left out: 30 cells beyond the last column.*\n")
    long = page_markdown("<table>" + "".join(f"<tr><td>r{n}</td></tr>" for n in range(20_005)) + "</table>")
    assert long.endswith("r19999\n\n*The table is too large; left out: 5 rows.*\n")


HOSTILE = {
    "never closed": "<p>words<ul><li>more",
    "wrongly closed": "<p>words</div><b>more</p></b>",
    "a document type": '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><p>words &a;&a; more</p>',
    "not tags": "words 3 < 4 > 2 && more",
    "an open section": "<p>words</p><![CDATA[more",
    "own prefixes": "<p>words</p><foo:bar a:b='c'>more</foo:bar>",
    "control characters": "<p>words\x00\x1b &#0;&#x1F; more</p>",
    "half a pair": "<p>words \ud800 more</p>",
}


@pytest.mark.parametrize("storage", HOSTILE.values(), ids=HOSTILE.keys())
def test_words_of_what_is_not_well_formed_are_kept(storage: str) -> None:
    markdown = page_markdown(storage)
    assert "words" in markdown
    assert "more" in markdown
    assert "aaaaaaaa" not in markdown


@pytest.mark.parametrize(
    "storage",
    [
        "<div>" * 5000 + "words" + "</div>" * 5000,
        "<ul><li>" * 3000 + "words",
        "<table><tr><td>" * 500 + "words",
        '<table><tr><td rowspan="20000" colspan="200">words</td></tr>' + "<tr><td colspan='200'>x</td></tr>" * 500,
        "<![CDATA[" * 50_000 + "words",
        "words" + "&amp;" * 100_000,
        "<strong>" * 2000 + "words" + "</strong>" * 2000,
        "words " + "<ac:link><ri:page" * 20_000,
        "words" + '<ac:macro ac:name="x"><ac:rich-text-body>' * 50 + "<div/>" + "</ac:rich-text-body></ac:macro>" * 50,
        "<blockquote>" * 100 + "words" + "<br/>a" * 20_000 + "</blockquote>" * 100,
    ],
    ids=[
        "deep",
        "deep list",
        "deep table",
        "wide table",
        "sections",
        "characters",
        "marks",
        "unfinished",
        "nothing inside",
        "quotes",
    ],
)
def test_hostile_pages_come_to_an_end_with_their_words(storage: str) -> None:
    assert "words" in page_markdown(storage)
