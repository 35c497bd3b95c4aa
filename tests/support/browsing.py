"""A page in a browser, with what a test wants to know about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, FilePayload, Page, Request

EMAIL = "ana@example.org"
PASSWORD = "seven calm otters read"


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

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium also reports every answer of 400 and above; those that a test expects are seen in the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).hostname or "")


def log_in(page: Page, *, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Fill in the form and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def new_collection(page: Page, name: str) -> None:
    """Make a collection in the page and wait until it is the chosen one."""
    page.get_by_role("button", name="New …").click()
    page.get_by_label("Name of the new collection").fill(name)
    page.get_by_role("button", name="Create").click()
    page.locator("#collection-form").wait_for(state="hidden")


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose files, as names and contents, in the page and wait until each is settled."""
    page.locator("#files").set_input_files(
        [FilePayload(name=name, mimeType="application/octet-stream", buffer=content) for name, content in files]
    )
    page.locator("#uploads-clear").wait_for()


def ask(page: Page, question: str) -> None:
    """Ask and wait for the answer."""
    turns = page.locator(".turn").count()
    page.get_by_label("Question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".turn").nth(turns).locator(".answer, .unknown").wait_for()
