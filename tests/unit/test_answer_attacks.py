"""What a model writes to make a page load or link something, as a Markdown renderer would read what is left of it."""

from __future__ import annotations

import random
import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from citewell.domain.drafting import Drafted, DraftReader
from citewell.domain.inline_reading import MARK, InlineReader
from citewell.domain.markup import plain

ADDRESS = re.compile(r"\w+://|www\.\w", re.IGNORECASE)
HOST = "//evil.example/p?q=1"

ATTACKS = {
    "a tick that is escaped begins no code": f"See \\`![a]({HOST})` now.",
    "nor does one after an escaped backslash that is none": f"See \\\\\\`![a]({HOST})` now.",
    "a fence that is indented too far": f"Here it is.\n    ```\n\n![x]({HOST})\n",
    "a fence after a tab": f"Here it is.\n\t```\n\n![x]({HOST})\n",
    "a fence that ends with its item": f"- item\n  ```\n![x]({HOST})\n",
    "a fence that ends with its numbered item": f"1. item\n   ~~~\n![x]({HOST})\n",
    "a fence with ticks behind it is none": f"```js`\n\n![x]({HOST})\n",
    "an end of a fence that is indented too far": f"```\ncode\n     ```\n```\n![x]({HOST})\n",
    "an end of a fence that is too short": f"`````\ncode\n```\n`````\n![x]({HOST})\n",
    "a definition in a quotation": f"> [r]: {HOST}\n\n[click][r]\n",
    "a definition in an item": f"- [r]: {HOST}\n\n[click][r] ![x][r]\n",
    "a definition whose name takes two lines": f"[foo\nbar]: {HOST}\n\n[click][foo bar]\n",
    "a definition whose target is on the next line": f"> [r]:\n> {HOST}\n\n[click][r]\n",
    "escaped slashes": "Go to https:\\/\\/evil.example/x now.",
    "an escaped colon": "Go to https\\://evil.example/x now.",
    "a colon as a reference": "Go to https&#58;//evil.example/x now.",
    "slashes as references": "Go to https:&#x2f;&sol;evil.example/x now.",
    "a letter as a reference": "Go to h&#116;tps&colon;//evil.example/x now.",
    "a dot that is escaped": "Go to www\\.evil.example/x now.",
    "a dot as a reference": "Go to www&#0046;evil.example/x, or www&period;evil.example now.",
    "an image as a link": f"[![a]({HOST})]({HOST})",
    "a script": "[x](javascript:alert(1)) <javascript:alert(1)>",
    "a picture in itself": "![x](data:image/svg+xml;base64,AAAA)",
    "a label with a bracket": f"![a\\]b]({HOST}) [a\\]b]({HOST})",
    "a target on the next line": f"![x](\n{HOST})",
    "a tag over lines": f"<img\nsrc={HOST}\n>",
    "a tag with a tag in it": f'<img alt="<" src={HOST}>',
    "code over lines": f"`a\n\n![x]({HOST})\n\nb`",
    "a tag between a label and its target": f"[a]<b>({HOST})",
    "a mark between a label and its target": f'[a][1 "x"]({HOST}) [b]\u30101\u3011({HOST})',
    "a mark behind a space": f'[a] [1 "x"]({HOST}) www [1].evil.example https: [1]//evil.example',
    "a mark before a colon": f'> [r][1 "x"]: {HOST}\n\n[click][r]',
    "a mark in an address": 'https:[1 "x"]//evil.example www[1].evil.example',
    "an image behind a backslash": f"\\![a](x)`![a]({HOST})`",
    "an address in the words of a link": "[https\\://evil.example](x) www.[evil.example](x) https:[//evil.example](x)",
    "a tag in the words of a link": "<[a](x)>",
    "a table": f"| a | b |\n|---|---|\n| `x | y` ![x]({HOST}) |\n",
}


def read(text: str, size: int) -> str:
    reader = InlineReader()
    parts = [reader.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return ("".join(parts) + reader.feed("", final=True)).replace(MARK, "")


def leaves(tokens: list[Token]) -> list[Token]:
    found = []
    for token in tokens:
        found += [token] if not token.children else [token, *leaves(token.children)]
    return found


def dangers(text: str) -> list[str]:
    """Links and images of the rendered text, HTML in it, and addresses in its words."""
    tokens = leaves(MarkdownIt("commonmark").enable("table").parse(text))
    active = [token.type for token in tokens if token.type in {"link_open", "image", "html_inline", "html_block"}]
    words = "".join(token.content if token.type in {"text", "text_special"} else "\n" for token in tokens)
    return active + ADDRESS.findall(words)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_left_that_a_page_would_load_or_link(attack: str, size: int) -> None:
    assert dangers(read(ATTACKS[attack], size)) == []


def test_the_oracle_sees_what_it_should() -> None:
    assert dangers(f"![x]({HOST})") == ["image"]
    assert dangers(f"[x][r]\n\n[r]: {HOST}") == ["link_open"]
    assert dangers("https\\://evil.example") == ["https://"]
    assert dangers("`![x](//evil.example)`") == []


@pytest.mark.parametrize(
    "text",
    [
        f"Leave is 16 weeks ![x]({HOST}) and [paid]({HOST}) <img src={HOST}>.",
        f"Leave is &lt;img src={HOST}&gt; 16 weeks.",
        f"Leave is `<img src={HOST}>` and `![x]({HOST})`.",
        f"Leave is &#60;a href={HOST}&#62; &#91;x&#93;({HOST}) &#33;&#91;x&#93;&#40;{HOST}&#41;.",
        f"<\\/a> \\<img src={HOST}> !\\[x\\]({HOST})",
    ],
)
def test_words_of_documents_load_and_link_nothing_either(text: str) -> None:
    """Answers without a model are sentences of documents, in plain words."""
    assert dangers(plain(text)) == []


PIECES = (
    *("`", "``", "```", "~~~", "\n", "\n\n", "    ", "\t", "> ", "- ", "1. ", "\\", "![a]", "[a]", "[r]", "(", ")"),
    *(f"({HOST})", f": {HOST}", "[1]", '[1 "x"]', "<img src=x>", "<", ">", "!", "]", "[", "|", "word", " ", "&#58;"),
    *("(x)", "[evil.example]", "[//evil.example]", "<", "a>"),
    *("http", "https", ":", "/", "//", "www", ".", "evil.example", "&colon;", "\\:", "\\/"),
)


def written(text: str, size: int) -> tuple[str, str]:
    """What is shown while it comes, and the statements that take its place."""
    reader = DraftReader()
    parts = [part for at in range(0, len(text), size) for part in reader.feed(text[at : at + size])]
    parts += reader.finish()
    block, statements = 0, ""
    for part in parts:
        if isinstance(part, Drafted):
            statements += (part.before if part.block != block else part.between) + part.text
            block = part.block
    return "".join(part for part in parts if isinstance(part, str)), statements


@pytest.mark.parametrize("seed", range(4))
def test_no_mixture_of_pieces_gets_through(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # the same texts in every run, no secrets
    for _ in range(400):
        text = "".join(draw.choice(PIECES) for _ in range(draw.randrange(2, 18)))
        size = draw.choice((1, 3, 1000))
        for left in (read(text, size), *written(text, size)):
            assert dangers(left) == [], (text, left)


@pytest.mark.parametrize(
    "text",
    [
        "Call `f(x)[0]` and `a`.\n\n```python\nx = a[0](b)  # // c\n```\n\nDone.",
        "1\\. is no list, \\* is a star, \\_ and \\` too.",
        "AT&amp;T &lt; &gt; &quot;x&quot; &mdash; &nbsp;y",
        "~~~\ncode\n~~~\n",
    ],
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert [read(text, size) for size in (1, 1000)] == [text, text]
