# ruff: noqa: INP001 - a script
"""Takes the pictures of the user guide: every page, in both themes and on a phone.

    python docs/take_pictures.py [--only NAME ...] [--chromium PROGRAM] [--into FOLDER]

Starts a server with the example handbook in a temporary directory, lets some people use it (``pictured_life.py``),
writes ``NAME-light.webp``, ``NAME-dark.webp`` and ``NAME-phone.webp``, and the page of the guide that shows them all.
Needs the built page, the default embedding model and Chromium. An error in a page's console ends it.
"""

from __future__ import annotations

import argparse
import base64
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from page_parts import NOTE
from pictured_life import PASSWORD, Life, live, write_places
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
HANDBOOK = ROOT / "examples" / "handbook"
LINK = re.compile(r"(http://\S+)/#login=(\S+)")
QUALITY = 82
WIDE = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
LOOKS = ("light", "dark", "phone")


@dataclass(frozen=True)
class Picture:
    """A page; ``act`` is what is done on it first."""

    name: str
    path: Callable[[Life], str]
    act: Callable[[Page], None] | None = None


def at(path: str) -> Callable[[Life], str]:
    """A path with the names of a life's things in it."""
    return lambda life: path.format(**vars(life))


def cite(page: Page) -> None:
    """Open the first citation's source."""
    page.locator(".turn .chip, .turn [data-citation]").first.click()
    page.locator("mark").first.wait_for()


def search(page: Page) -> None:
    """Look for something."""
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("annual leave")
    page.locator("mark").first.wait_for()


def palette(page: Page) -> None:
    """Open the palette and look for something."""
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("travel")


PICTURES = (
    Picture("ask", at("/ask")),
    Picture("answer", at("/ask/{chat}")),
    Picture("source", at("/ask/{chat}"), cite),
    Picture("shared", at("/shared/{share}")),
    Picture("search", at("/search"), search),
    Picture("palette", at("/ask"), palette),
    Picture("library", at("/library")),
    Picture("collection", at("/library/{collection}")),
    Picture("collection-overview", at("/library/{collection}/overview")),
    Picture("collection-duplicates", at("/library/{collection}/duplicates")),
    Picture("collection-access", at("/library/{collection}/access")),
    Picture("collection-settings", at("/library/{collection}/settings")),
    Picture("document", at("/library/documents/{document}")),
    Picture("document-pdf", at("/library/documents/{paper}")),
    Picture("feeds", at("/library/feeds")),
    Picture("crawl", at("/library/feeds/crawls/{crawl}")),
    Picture("crawl-new", at("/library/feeds/crawls/new")),
    Picture("feed", at("/library/feeds/sources/{source}")),
    Picture("feed-new", at("/library/feeds/sources/new")),
    Picture("insight", at("/insight")),
    Picture("insight-ratings", at("/insight/ratings")),
    Picture("insight-golden", at("/insight/golden/{golden}")),
    Picture("people", at("/admin/people")),
    Picture("groups", at("/admin/people?part=groups")),
    Picture("invitations", at("/admin/people?part=invitations")),
    Picture("keys", at("/admin/people?part=keys")),
    Picture("roles", at("/admin/people?part=roles")),
    Picture("jobs", at("/admin/jobs")),
    Picture("batches", at("/admin/jobs?part=batches")),
    Picture("health", at("/admin/health")),
    Picture("indexes", at("/admin/health?part=indexes")),
    Picture("assistants", at("/admin/assistants")),
    Picture("models", at("/admin/models")),
    Picture("prices", at("/admin/models?part=prices")),
    Picture("budgets", at("/admin/models?part=budgets")),
    Picture("usage", at("/admin/models?part=usage")),
    Picture("audit", at("/admin/audit")),
    Picture("settings", at("/admin/settings")),
    Picture("account", at("/account")),
    Picture("welcome", at("/welcome")),
)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a site with the files of ``folder``."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}/"
        site.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *_: object) -> None:  # noqa: A002  # the name of the standard library
        """Print nothing."""


@contextmanager
def running(data: Path, site: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Address of a server with the handbook, and the token of its printed link."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CITEWELL_")}
    models = os.environ.get("CITEWELL_MODEL_DIR", str(ROOT / ".model"))
    settings = {
        "CITEWELL_DATA_DIR": str(data),
        "CITEWELL_MODEL_DIR": models,
        "CITEWELL_PORT": "0",
        "CITEWELL_OFFLINE": "true",
        "CITEWELL_RATE_LOGIN": "1000/minute",
        "CITEWELL_RATE_CHAT": "1000/minute",
        "CITEWELL_FETCH_ALLOW": json.dumps([urlsplit(site).netloc]),
        "CITEWELL_SOURCE_FOLDERS": json.dumps([str(folder)]),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", "from citewell.cli.main import run; run()", "serve", "--login-link", "--demo"]
    with subprocess.Popen(  # noqa: S603  # this program
        [*command, str(HANDBOOK)], env=kept | settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield _printed_link(process)
        finally:
            process.terminate()


def _printed_link(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if found := LINK.search(line):
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found[1], found[2]
    raise SystemExit(f"the server did not start:\n{seen}")


def log_in(page: Page, life: Life) -> None:
    """By password."""
    page.goto(f"{life.address}/login")
    page.get_by_label("E-mail").fill(life.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Question", exact=True).wait_for()


def take(browser: Browser, life: Life, pictures: list[Picture], looks: str, into: Path) -> None:
    """All pictures in one look: ``light``, ``dark`` or ``phone``."""
    phone = looks == "phone"
    context = browser.new_context(
        viewport=PHONE if phone else WIDE,
        color_scheme="dark" if looks == "dark" else "light",
        locale="en-GB",
        has_touch=phone,
        device_scale_factor=1,
        reduced_motion="reduce",
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    log_in(page, life)
    for picture in pictures:
        page.goto(life.address + picture.path(life))
        page.get_by_role("heading", level=1).first.wait_for()
        page.wait_for_load_state("networkidle")
        if picture.act:
            picture.act(page)
            page.wait_for_load_state("networkidle")
        session = context.new_cdp_session(page)
        shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        session.detach()
        (into / f"{picture.name}-{looks}.webp").write_bytes(base64.b64decode(shot["data"]))
        if wrong:
            raise SystemExit(f"{picture.name}: {wrong}")
    context.close()


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", metavar="NAME")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "images" / "pages")
    given = parser.parse_args()
    pictures = [each for each in PICTURES if not given.only or each.name in given.only]
    given.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        pages, minutes = write_places(Path(place))
        with serving(pages) as site, running(Path(place) / "data", site, minutes) as (server, token):
            life = live(server, token, site, minutes)
            browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
            for looks in LOOKS:
                take(browser, life, pictures, looks, given.into)
            browser.close()
    if not given.only:
        (ROOT / "docs" / "guide" / "pages.md").write_text(gallery(pictures), encoding="utf-8")


def gallery(pictures: Sequence[Picture]) -> str:
    """The page of the guide with all pictures."""
    parts = ["# All pages", "Each as it is in the theme that you read this in, and on a phone.", NOTE]
    for each in pictures:
        title = each.name.replace("-", " ").capitalize()
        shown = f"../images/pages/{each.name}"
        parts.append(
            f"## {title}\n\n![{title}]({shown}-light.webp#only-light)\n![{title}, dark]({shown}-dark.webp#only-dark)\n"
            f'![{title}, on a phone]({shown}-phone.webp){{: style="width: 14rem" }}'
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
