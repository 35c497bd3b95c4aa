"""A page in a browser, with what a test wants to know about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, FilePayload, Page, Request, expect

from support.waiting import until

EMAIL = "ana@example.org"
ADMIN = "ada@example.org"
PASSWORD = "seven calm otters read"
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ISOLATED = "axe"


@dataclass
class Visit:
    """A page; what went wrong in it, and the hosts that it talked to."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, context: BrowserContext) -> Visit:
        """A new page in ``context`` that is watched."""
        visit = cls(context.new_page())
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.on("console", visit._console)
        visit.page.on("dialog", visit._dialog)
        visit.page.on("request", visit._request)
        return visit

    def assert_clean(self) -> None:
        """Nothing was thrown or refused by the policy, nobody else was spoken to."""
        assert self.errors == []
        assert self.hosts <= {"127.0.0.1", ""}, "a blob has no host, everything else is the server"

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium also reports every answer of 400 and above; those that a test expects are seen in the page.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).hostname or "")


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def assert_accessible(page: Page, *, settings: dict[str, Any] | None = None) -> None:
    """axe-core finds nothing in the page as it is now. It runs in a world of its own, which no policy binds.

    Args:
        page: What is looked at; wait for what it shall show first.
        settings: More options of ``axe.run``.
    """
    session = page.context.new_cdp_session(page)
    try:
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": ISOLATED})
        place = {"contextId": world["executionContextId"]}
        session.send("Runtime.evaluate", {"expression": _axe(), **place})
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], **(settings or {})}
        call = {
            "functionDeclaration": FINDINGS,
            "arguments": [{"value": options}],
            "executionContextId": world["executionContextId"],
            "awaitPromise": True,
            "returnByValue": True,
        }
        answer = session.send("Runtime.callFunctionOn", call)
    finally:
        session.detach()
    assert "exceptionDetails" not in answer, answer
    assert answer["result"]["value"]["passes"] > 0, "axe looked at nothing, so it proves nothing"
    violations = answer["result"]["value"]["violations"]
    assert violations == [], (page.url, violations)


FINDINGS = """async (options) => {
  const still = () => document.getAnimations().filter((each) => each.effect.getTiming().iterations !== Infinity);
  await Promise.all(still().map((each) => each.finished.catch(() => null)));
  const found = await axe.run(document, {...options, resultTypes: ["violations", "passes"]});
  const violations = found.violations.map(({id, help, nodes}) =>
    ({id, help, nodes: nodes.slice(0, 5).map((node) => `${node.target}: ${node.failureSummary}`)}));
  return {violations, passes: found.passes.length};
}"""


def resize(page: Page, width: int, height: int) -> None:
    """Give the window this size, and wait until the page has it and is laid out for it."""
    page.set_viewport_size({"width": width, "height": height})
    until(lambda: page.evaluate("[innerWidth, innerHeight]") == [width, height])
    next_frame(page)


def next_frame(page: Page) -> None:
    """Wait until what the page is now was drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def log_in(page: Page, *, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Fill in the form and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def go(page: Page, area: str) -> None:
    """Go to an area by its entry in the rail, and wait until it is there."""
    page.get_by_role("navigation").get_by_role("link", name=area, exact=True).click()
    page.get_by_role("navigation").locator("[aria-current=page]", has_text=area).wait_for()


def choose_theme(page: Page, theme: str) -> None:
    """Choose `light` or `dark` as a person does."""
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitemradio", name=theme.title()).click()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)


def open_collection(page: Page, name: str) -> None:
    """Go to a collection by its card in the library."""
    go(page, "Library")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", level=1, name=name).wait_for()


def new_collection(page: Page, name: str) -> None:
    """Make a collection in the library and wait until it is open."""
    go(page, "Library")
    page.get_by_role("button", name="New collection").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create").click()
    page.get_by_role("heading", level=1, name=name).wait_for()


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose files, as names and contents, for the open collection and wait until each is settled."""
    page.locator("[data-files]").set_input_files(
        [FilePayload(name=name, mimeType="application/octet-stream", buffer=content) for name, content in files]
    )
    page.get_by_role("button", name="Clear").wait_for()


def ask(page: Page, question: str, *, collection: str | None = None) -> None:
    """Ask and wait for the answer."""
    box = page.get_by_label("Question", exact=True)
    if box.count() == 0:
        go(page, "Ask")
    if collection is not None:
        page.get_by_role("button", name="Where to look").click()
        scope = page.get_by_role("dialog", name="Where to look")
        scope.get_by_label("All collections").check()
        scope.get_by_label(collection, exact=True).check()
        scope.get_by_role("button", name="Done").click()
    turns = page.locator(".turn").count()
    box.fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(turns)
    turn.locator(".answer, .unknown").first.wait_for()
    expect(turn).to_have_attribute("aria-busy", "false")
