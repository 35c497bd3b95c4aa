"""How the web page loads and answers in headless Chromium: what Lighthouse measures, and what people do in it.

    python -m bench.page [--rows 100000] [--runs 5] [--profile desktop,phone] [--peer NAME=URL=SELECTOR ...]
                         [--chromium PROGRAM] [--cache DIR] [--models DIR] [--json FILE]

Starts ``citewell serve`` on loaded data (``bench/loading.py``) with one more collection of 100,000 documents, logs in
by password, and opens chat, search and that collection, each ``--runs`` times with an empty cache and once more with a
full one. A peer is a page that runs already and needs no login; SELECTOR is what must be there before people begin.

Measured by the browser itself, as Lighthouse defines it: first and largest contentful paint, total blocking time (what
tasks take beyond 50 ms until the page can be used and 2 s after), cumulative layout shift, bytes over the wire.
``usable`` is the time until SELECTOR, or the first row or result, is there. ``desktop`` is this machine as it is;
``phone`` is Lighthouse's: 1.6 Mbit/s with 150 ms of delay, and a processor that is four times slower.

Interactions: what the browser says of each input until the next frame (event timing; ``inp`` is the longest).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.loading import Served, models_argument, served
from bench.page_data import EMAIL, PASSWORD, many_documents
from bench.processes import family, memory
from bench.search_http import server
from bench.synthetic import cache_argument
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

WATCH = """(() => {
  const seen = {fcp: 0, lcp: 0, cls: 0, tasks: [], inputs: []};
  window.__seen = seen;
  const watch = (type, each, more) => new PerformanceObserver((list) => list.getEntries().forEach(each))
    .observe({type, buffered: true, ...more});
  watch('paint', (entry) => { if (entry.name === 'first-contentful-paint') seen.fcp = entry.startTime; });
  watch('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
  watch('layout-shift', (entry) => { seen.cls += entry.hadRecentInput ? 0 : entry.value; });
  watch('longtask', (entry) => seen.tasks.push([entry.startTime, entry.duration]));
  watch('event', (entry) => { if (entry.interactionId) seen.inputs.push(entry.duration); }, {durationThreshold: 16});
})();"""
"""Runs before anything of the page."""

FRAMES = """(how) => new Promise((done) => {
  const grid = document.querySelector('[role=grid]').parentElement;
  const times = [];
  let last = performance.now();
  const step = (now) => {
    times.push(now - last);
    last = now;
    if (times.length > how.frames) { done(times.slice(1)); return; }
    if (how.drag) grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * (times.length / how.frames);
    else grid.scrollTop += how.step;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""
"""Scrolls the table, by ``step`` pixels a frame or from its first to its last row, and gives what each frame took."""

SLOW_FRAME = 50.0
AFTER_USABLE = 2000
SETTLED = 5000
"""Milliseconds after which a page has also loaded what it fetches in advance."""


@dataclass(frozen=True)
class Profile:
    """A machine and its connection."""

    slowdown: int
    width: int
    height: int
    bytes_per_second: float = -1
    delay_ms: float = 0


PROFILES = {
    "desktop": Profile(1, 1440, 900),
    "phone": Profile(4, 412, 823, bytes_per_second=1.6e6 / 8, delay_ms=150),
}


@dataclass(frozen=True)
class Place:
    """A page that is opened; ``usable`` is what must be there before people can begin."""

    name: str
    url: str
    usable: str
    login: str | None = None


@dataclass
class Traffic:
    """What came over the wire."""

    requests: int = 0
    total: float = 0
    script: float = 0
    kinds: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: CDPSession) -> Traffic:
        """Counted from now on."""
        traffic = cls()
        session.on("Network.responseReceived", traffic._answer)
        session.on("Network.loadingFinished", traffic._ended)
        session.send("Network.enable")
        return traffic

    def _answer(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]

    def _ended(self, event: dict[str, Any]) -> None:
        self.requests += 1
        self.total += event["encodedDataLength"]
        self.script += event["encodedDataLength"] if self.kinds.get(event["requestId"]) == "Script" else 0


@contextmanager
def opened(browser: Browser, place: Place, profile: Profile, *, warm: bool = False) -> Iterator[tuple[Page, Traffic]]:
    """The page as a person opens it, until it can be used; with ``warm`` its files are in the browser's cache."""
    size = ViewportSize(width=profile.width, height=profile.height)
    with browser.new_context(viewport=size, locale="en-GB") as context:
        page = context.new_page()
        if place.login:
            log_in(page, place.login)
        if warm:
            page.goto(place.url)
            page.locator(place.usable).first.wait_for()
            shown(page, f"performance.now() > {SETTLED}")
        page.goto("about:blank")
        session = context.new_cdp_session(page)
        if not warm:
            session.send("Network.clearBrowserCache")
        session.send("Emulation.setCPUThrottlingRate", {"rate": profile.slowdown})
        rates = {"downloadThroughput": profile.bytes_per_second, "uploadThroughput": profile.bytes_per_second}
        traffic = Traffic.of(session)
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": profile.delay_ms, **rates})
        page.add_init_script(WATCH)
        page.goto(place.url, wait_until="commit")
        page.locator(place.usable).first.wait_for(timeout=120_000)
        yield page, traffic


def log_in(page: Page, url: str) -> None:
    """By password; the browser then has the cookie."""
    page.goto(url)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("navigation").first.wait_for()
    page.wait_for_load_state("networkidle")


def load(browser: Browser, place: Place, profile: Profile, *, warm: bool) -> dict[str, float]:
    """Milliseconds, kilobytes and layout shift of one visit."""
    with opened(browser, place, profile, warm=warm) as (page, traffic):
        usable = float(page.evaluate("performance.now()"))
        shown(page, f"performance.now() > {usable + AFTER_USABLE}")
        seen = page.evaluate("window.__seen")
        blocking = [max(took - SLOW_FRAME, 0) for at, took in seen["tasks"] if at < usable + AFTER_USABLE]
        return {
            "first byte": float(page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")),
            "fcp": seen["fcp"],
            "lcp": seen["lcp"],
            "usable": usable,
            "tbt": sum(blocking),
            "cls": seen["cls"],
            "requests": traffic.requests,
            "script kB": traffic.script / 1000,
            "all kB": traffic.total / 1000,
            "heap MB": float(page.evaluate("performance.memory.usedJSHeapSize")) / 1e6,
        }


def inputs(page: Page) -> dict[str, float]:
    """What the inputs so far took; those that were done within a frame count as 16 ms, as the browser reports none."""
    took = page.evaluate("window.__seen.inputs")
    return {"inp": max(took, default=16.0), "inputs over 50 ms": sum(each > SLOW_FRAME for each in took)}


def type_into(page: Page, selector: str, text: str) -> None:
    """Letter by letter, each when the one before is on the screen; a peer's news of its release are closed first."""
    news = page.get_by_role("dialog")
    if news.count():
        news.get_by_role("button").last.click()
        news.wait_for(state="detached")
    page.locator(selector).first.click()
    for letter in text:
        page.keyboard.type(letter)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def until(page: Page, act: Callable[[], None], expression: str) -> float:
    """Milliseconds from ``act`` until ``expression`` of the page is true, looked at on every frame."""
    began = time.perf_counter()
    act()
    shown(page, expression)
    return (time.perf_counter() - began) * 1000


def shown(page: Page, expression: str) -> None:
    """Wait until ``expression`` of the page is true, looked at on every frame.

    What Playwright has for it evaluates a string in the page, which Citewell's policy forbids.
    """
    looked = f"const look = () => (({expression}) ? done() : requestAnimationFrame(look)); look();"
    page.evaluate(f"() => new Promise((done) => {{ {looked} }})")


def chatting(browser: Browser, place: Place, profile: Profile) -> dict[str, float]:
    """Write a question; on Citewell also ask it."""
    with opened(browser, place, profile) as (page, _):
        type_into(page, place.usable, "how is the standard input of a program read")
        found = inputs(page)
        if place.login:
            asked = lambda: page.keyboard.press("Enter")  # noqa: E731  # two words
            found["answer shown"] = until(page, asked, "document.querySelector('.turn .answer, .turn .unknown')")
            found["cls after asking"] = float(page.evaluate("window.__seen.cls"))
        return found


def searching(browser: Browser, place: Place, profile: Profile) -> dict[str, float]:
    """Type other words over a search, and wait for their results."""
    with opened(browser, place, profile) as (page, _):
        box = page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first
        box.click()
        box.press("Control+a")
        for letter in "standard inpu":
            page.keyboard.type(letter)
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.evaluate("window.__before = performance.getEntriesByType('resource').length")
        answered = "performance.getEntriesByType('resource').length > window.__before"
        took = until(page, lambda: page.keyboard.type("t"), answered)
        return {**inputs(page), "key to answer": took}


def scrolling(browser: Browser, place: Place, profile: Profile) -> dict[str, float]:
    """Scroll as a wheel does, drag the bar over all rows, narrow and sort."""
    with opened(browser, place, profile) as (page, _):
        wheel = page.evaluate(FRAMES, {"frames": 300, "step": 120})
        drag = page.evaluate(FRAMES, {"frames": 300, "drag": True})
        full = "[...document.querySelectorAll('[role=row] a')].some((each) => each.textContent.trim() !== '')"
        last = until(page, lambda: None, full)
        found = {
            "wheel p95": percentile(wheel, 0.95),
            "wheel over 50 ms": sum(each > SLOW_FRAME for each in wheel),
            "drag p95": percentile(drag, 0.95),
            "drag over 50 ms": sum(each > SLOW_FRAME for each in drag),
            "rows after the drag": last,
        }
        page.get_by_role("searchbox").or_(page.get_by_placeholder("Filter")).first.click()
        page.keyboard.type("manual 4711")
        found["narrowed"] = until(
            page, lambda: None, "Number(document.querySelector('[role=grid]').ariaRowCount) < 5000"
        )
        return {**found, **inputs(page), "heap MB": float(page.evaluate("performance.memory.usedJSHeapSize")) / 1e6}


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of them are."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """Of each figure; shifts to a thousandth, all else to a tenth."""
    found = {name: statistics.median(each[name] for each in runs) for name in runs[0]}
    return {name: round(value, 3 if name.startswith("cls") else 1) for name, value in found.items()}


def peer(text: str) -> Place:
    """From NAME=URL=SELECTOR."""
    name, url, usable = text.split("=", 2)
    return Place(name, url, usable)


def measured(browser: Browser, places: list[Place], runs: int, profiles: list[str]) -> list[dict[str, Any]]:
    """All lines; the places take turns, so that what else the machine does is spread over all of them."""
    lines: list[dict[str, Any]] = []
    for name in profiles:
        profile = PROFILES[name]
        cold: dict[str, list[dict[str, float]]] = {place.name: [] for place in places}
        for _ in range(runs):
            for place in places:
                cold[place.name].append(load(browser, place, profile, warm=False))
        for place in places:
            lines.append({"page": place.name, "what": f"{name}, first visit", **medians(cold[place.name])})
            lines.append(
                {"page": place.name, "what": f"{name}, again", **medians([load(browser, place, profile, warm=True)])}
            )
            act = {"search": searching, "library": scrolling}.get(place.name, chatting)
            lines.append({"page": place.name, "what": f"{name}, in use", **medians([act(browser, place, profile)])})
            for line in lines[-3:]:
                print("  ".join(f"{key} {value}" for key, value in line.items()), flush=True)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--profile", default="desktop,phone")
    parser.add_argument("--peer", type=peer, action="append", default=[], metavar="NAME=URL=SELECTOR")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--json", type=Path)
    cache_argument(parser)
    models_argument(parser)
    given = parser.parse_args()
    made: Served = served(given.cache, given.rows, given.models)
    collection = many_documents(made, given.models, 100_000)
    with server(made, given.models, CITEWELL_RATE_LOGIN="1000/minute") as (pid, port), sync_playwright() as playwright:
        base = f"http://127.0.0.1:{port}"
        places = [
            Place("chat", f"{base}/ask", "#question, textarea", base),
            Place("search", f"{base}/search?q=standard%20output", "mark", base),
            Place("library", f"{base}/library/{collection}", "[role=row] a", base),
            *given.peer,
        ]
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
        lines = measured(browser, places, given.runs, given.profile.split(","))
        browser.close()
        print(f"the server: {memory(family(pid)).anonymous:.0f} MB of its own")
    if given.json:
        given.json.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
