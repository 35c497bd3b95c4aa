"""Pages in the wiki markup of old versions as Markdown."""

from __future__ import annotations

import pytest

from citewell.backends.sources.confluence.storage_format.wiki_markup import wiki_markdown

CONSTRUCTS = {
    "headings": ("h2. Part\ntext", "## Part\n\ntext"),
    "lists": ("* a\n** b\n*# c\n# d\n- e", "- a\n   - b\n   1. c\n1. d\n- e"),
    "code": ("{code:title=T|language=py}\nif *a*:\n    b\n{code}", "**T**\n\n```py\nif *a*:\n    b\n```"),
    "code by its language": ("{code:sql}select 1{code}", "```sql\nselect 1\n```"),
    "noformat": ("{noformat}\nh1. no\n{noformat}", "```\nh1. no\n```"),
    "table": (
        "||Name||Age||\n|Ada|36|\n|[a|http://x.org]|b|",
        "| Name | Age |\n| --- | --- |\n| Ada | 36 |\n| [a](http://x.org) | b |",
    ),
    "table without head": ("|a|b|", "|  |  |\n| --- | --- |\n| a | b |"),
    "emphasis": (
        "*bold* and _light_ and {{mono}}, not snake_case_name or 2*3*4",
        "**bold** and *light* and `mono`, not snake_case_name or 2*3*4",
    ),
    "links": (
        "[there|http://example.com] [http://example.com] [Page] [HR:Page#part] [~ada] [#here]",
        "[there](http://example.com) <http://example.com> Page Page @ada here",
    ),
    "image": ("!plan.png|alt=The plan! wow!", "The plan wow!"),
    "quotation": ("bq. said", "> said"),
    "panel": ("{info:title=Careful}\ntext\n{info}\n{color:red}x{color}{toc}", "**Info: Careful**\ntext\n\nx"),
    "escapes": ("a \\[b\\]\\\\c", "a [b] c"),
    "rule": ("a\n----\nb", "a\n\n---\n\nb"),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "markdown"), CONSTRUCTS.values(), ids=CONSTRUCTS.keys())
def test_constructs(markup: str, markdown: str) -> None:
    assert wiki_markdown(markup).strip() == markdown


def test_the_title_is_above_all() -> None:
    assert wiki_markdown("h1. Part\ntext", title="Page") == "# Page\n\n## Part\n\ntext\n"


@pytest.mark.parametrize(
    "markup",
    ["{code}" * 20_001 + "x", "{code:a}" * 50_000 + "x", "[" * 50_000 + "x", "*" * 50_000 + "x", "{{" * 50_000 + "x"],
)
def test_hostile_markup_comes_to_an_end_with_its_words(markup: str) -> None:
    assert "x" in wiki_markdown(markup)
