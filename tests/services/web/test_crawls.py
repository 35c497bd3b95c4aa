"""Crawls: a collection follows a site, whatever happens to it and in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.db.tables import Crawl, Document, DocumentVersion, Job, Schedule, Webpage
from citewell.domain.access import Caller, Role, Visibility
from citewell.domain.errors import Conflict, Forbidden, InvalidInput, JobCancelled, LeaseLost, NotFound
from citewell.ports.crawler import CrawlEnd, CrawlProgress, Visit
from citewell.services.access.sharing import Access
from citewell.services.documents.fields import DocumentFields
from citewell.services.jobs.schedules import enqueue_due
from citewell.services.web.intake import PageIntake, Shelf
from citewell.services.web.removal import GRACE_RUNS
from citewell.services.web.settings import CrawlFields
from fakes.web_server import Answer, Asked
from support.people import SYSTEM, People
from support.stack import Stack
from support.waiting import until
from support.web_bench import Benches, WebBench
from support.web_sites import LONG, Site, everything, html, moved, page


def small(**pages: Any) -> Site:
    return Site({"/": page("Start", "/a", "/b", words="Quarries"), "/a": page("Alder"), "/b": page("Birch"), **pages})


def test_a_site_becomes_documents_that_searches_find(web: Benches) -> None:
    bench = web(everything())
    view = bench.crawl(max_depth=4, delay_seconds=0)
    assert (view.crawl.state, view.crawl.run, view.counts["complete"]) == ("completed", 1, True)
    states = bench.states()
    assert {path for path, state in states.items() if state == "indexed"} == set(bench.documents())
    assert states["/guide/"] == states["/listed"] == states["/paper.txt"] == "indexed"
    assert states["/hidden"] == states["/private/secret"] == states["/outside"] == states["/data"] == "excluded"
    assert states["/missing"] == "gone"
    assert states["/broken"] == "failed"
    documents = bench.documents()
    guide = documents["/guide/"]
    assert (guide.title, guide.kind, guide.external_id) == ("Guide", "webpage", "http://one.example/guide/")
    assert guide.origin_id == view.crawl.id
    assert documents["/paper.txt"].kind == "file"
    assert bench.found("more of the guide")[0] == "/guide/more"


def test_the_same_content_is_taken_once(web: Benches) -> None:
    bench = web(everything())
    bench.crawl(max_depth=4)
    rows = bench.rows()
    same = [path for path in ("/guide/", "/same", "/guide/?next=/login") if rows[path].state == "indexed"]
    assert len(same) == 1
    copies = [rows[path] for path in ("/guide/", "/same", "/guide/?next=/login") if path not in same]
    assert {(row.state, row.reason) for row in copies} == {("duplicate", "content")}
    assert {row.canonical_url for row in copies} == {rows[same[0]].url}
    assert (rows["/copy?x=1"].state, rows["/copy?x=1"].reason) == ("duplicate", "canonical")
    assert rows["/login"].state == "duplicate"


def test_the_second_run_costs_nothing_where_nothing_changed(web: Benches) -> None:
    bench = web(small(**{"/tagged": page("Tagged", etag='"1"')}))
    bench.site.pages["/"] = page("Start", "/a", "/b", "/tagged")
    view = bench.crawl()
    versions = {path: document.latest_version for path, document in bench.documents().items()}
    second = bench.again(view.crawl.id)
    assert (second.counts["new"], second.counts["changed"], second.counts["removed"]) == (0, 0, 0)
    assert {path: document.latest_version for path, document in bench.documents().items()} == versions
    assert bench.site.asked["/tagged"] == 1
    assert second.counts["received_bytes"] < view.counts["received_bytes"]


def test_what_changes_around_the_text_is_no_change(web: Benches) -> None:
    bench = web(small())
    view = bench.crawl()
    bench.site.pages["/a"] = page("Alder", head="<script>nonce = 42</script>")
    assert bench.again(view.crawl.id).counts["changed"] == 0
    assert bench.documents()["/a"].latest_version == 1


def test_a_page_that_changed_gets_a_new_version(web: Benches) -> None:
    bench = web(small())
    view = bench.crawl()
    bench.site.pages["/a"] = page("Alder", words="Wombats dig at night")
    second = bench.again(view.crawl.id)
    assert (second.counts["new"], second.counts["changed"]) == (0, 1)
    assert bench.found("wombats")[0] == "/a"
    assert bench.documents()["/a"].latest_version == 2


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (None, "gone", "http_status"),
        (page("Alder", head='<meta name="robots" content="none">'), "excluded", "noindex"),
        (page("Alder", x_robots_tag="noindex"), "excluded", "noindex"),
        (moved("/b"), "duplicate", "redirect"),
    ],
)
def test_what_is_gone_or_closed_to_us_goes(web: Benches, answer: Any, state: str, reason: str) -> None:
    bench = web(small())
    view = bench.crawl()
    assert "/a" in bench.found("alder")
    if answer is None:
        del bench.site.pages["/a"]
    else:
        bench.site.pages["/a"] = answer
    second = bench.again(view.crawl.id)
    assert second.counts["removed"] == 1
    assert "/a" not in bench.documents()
    row = bench.rows()["/a"]
    assert (row.state, row.reason, row.document_id) == (state, reason, None)


def test_what_robots_txt_closes_goes(web: Benches) -> None:
    bench = web(small())
    view = bench.crawl()
    bench.site.pages["/robots.txt"] = Answer(200, b"User-agent: *\nDisallow: /a\n")
    assert bench.again(view.crawl.id).counts["removed"] == 1
    assert bench.rows()["/a"].reason == "robots"


def test_a_start_that_may_not_be_taken_says_why(web: Benches) -> None:
    bench = web(small(**{"/robots.txt": Answer(200, b"User-agent: *\nDisallow: /\n")}))
    view = bench.crawl()
    assert (view.crawl.state, view.counts.get("indexed")) == ("completed", None)
    assert "robots.txt does not allow" in view.crawl.message


def test_a_page_that_nothing_leads_to_stays_for_a_while(web: Benches) -> None:
    bench = web(small())
    view = bench.crawl()
    bench.site.pages["/"] = page("Start", "/b", words="Quarries")
    for _ in range(GRACE_RUNS - 1):
        bench.again(view.crawl.id)
        assert bench.states()["/a"] == "indexed"
    bench.again(view.crawl.id)
    assert (bench.rows()["/a"].state, bench.rows()["/a"].reason) == ("gone", "unlinked")
    assert "/a" not in bench.documents()


def test_a_page_that_moves_keeps_its_document(web: Benches) -> None:
    bench = web(small())
    view = bench.crawl()
    before = bench.documents()["/a"].id
    bench.site.pages |= {"/": page("Start", "/b", "/alder", words="Quarries"), "/alder": bench.site.pages["/a"]}
    del bench.site.pages["/a"]
    second = bench.again(view.crawl.id)
    assert second.counts["removed"] == 0
    assert bench.documents()["/alder"].id == before
    assert (bench.states()["/alder"], bench.states()["/a"]) == ("indexed", "gone")
    assert bench.again(view.crawl.id).counts["removed"] == 0


@pytest.mark.parametrize("status", [503, 500, 403])
def test_a_site_that_is_down_loses_nothing(web: Benches, status: int) -> None:
    bench = web(small())
    view = bench.crawl()
    kept = bench.documents().keys()
    bench.site.pages = {path: Answer(status, b"down") for path, each in bench.site.pages.items()}
    second = bench.again(view.crawl.id)
    assert second.crawl.state == "failed"
    assert second.crawl.error is not None
    assert "answer" in second.crawl.message
    assert bench.documents().keys() == kept


def test_so_much_that_is_missing_is_not_believed_at_once(web: Benches) -> None:
    names = [f"/p{number}" for number in range(11)]
    bench = web(Site({"/": page("Start", *names), **{name: page(name, words=name) for name in names}}))
    view = bench.crawl()
    bench.site.pages = {"/": page("Start", *names)}
    second = bench.again(view.crawl.id)
    assert "too many" in second.crawl.message
    assert len(bench.documents()) == 12
    third = bench.again(view.crawl.id)
    assert third.counts["removed"] == 11
    assert bench.documents().keys() == {"/"}


class Interrupted(Exception):
    """A worker that dies."""


def test_a_run_that_is_interrupted_goes_on(web: Benches, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"/p{number}" for number in range(12)]
    bench = web(Site({"/": page("Start", *names), **{name: page(name, words=name) for name in names}}))
    crawl_id = bench.begin()
    told = bench.crawler.crawl
    left = iter([3, 4, 2])

    def dying(*given: Any, **named: Any) -> Iterator[Visit | CrawlProgress | CrawlEnd]:
        count = next(left, None)
        for number, each in enumerate(told(*given, **named)):
            if number == count:
                raise LeaseLost("The worker died.")
            yield each

    monkeypatch.setattr(bench.crawler, "crawl", dying)
    for _ in range(4):
        bench.stack.work()
        bench.stack.clock.advance(120)
    view = bench.crawls.get(bench.admin, crawl_id)
    assert (view.crawl.state, view.crawl.run, view.counts["indexed"]) == ("completed", 1, 13)
    assert set(bench.documents()) == {"/", *names}
    assert bench.site.twice() == ["/robots.txt"]


def test_a_crawl_is_paused_and_resumed(web: Benches) -> None:
    bench = web(small())
    crawl_id = bench.begin()
    assert bench.crawls.pause(bench.admin, crawl_id).crawl.state == "paused"
    bench.stack.work()
    assert bench.site.asked.total() == 0
    with pytest.raises(Conflict):
        bench.crawls.run(bench.admin, crawl_id)
    assert bench.crawls.resume(bench.admin, crawl_id).crawl.state == "waiting"
    bench.stack.work()
    assert bench.crawls.get(bench.admin, crawl_id).crawl.state == "completed"
    with pytest.raises(Conflict):
        bench.crawls.resume(bench.admin, crawl_id)


def test_a_crawl_whose_job_was_paused_is_resumed(web: Benches) -> None:
    bench = web(small())
    crawl_id = bench.begin()
    job_id = bench.crawls.get(bench.admin, crawl_id).crawl.job_id
    with bench.stack.database.write(bench.admin) as session:
        session.get_one(Job, job_id).paused = True
    assert bench.crawls.get(bench.admin, crawl_id).state == "paused"
    assert bench.crawls.resume(bench.admin, crawl_id).state == "waiting"
    bench.stack.work()
    assert bench.crawls.get(bench.admin, crawl_id).state == "completed"


def test_a_crawl_is_cancelled_and_run_again(web: Benches) -> None:
    bench = web(small())
    crawl_id = bench.begin(cron="@daily")
    assert bench.crawls.cancel(bench.admin, crawl_id).crawl.state == "cancelled"
    bench.stack.work()
    assert bench.documents() == {}
    assert bench.again(crawl_id).crawl.state == "completed"
    with bench.stack.database.read(bench.admin) as session:
        assert session.scalars(select(Schedule)).all() == []


def test_a_crawl_is_deleted_with_its_pages(web: Benches) -> None:
    bench = web(small())
    crawl_id = bench.crawl().crawl.id
    bench.crawls.delete(bench.admin, crawl_id)
    bench.stack.work()
    assert bench.documents() == {}
    assert bench.found("alder") == []
    with pytest.raises(NotFound):
        bench.crawls.get(bench.admin, crawl_id)
    with bench.stack.database.read(bench.admin) as session:
        assert session.scalars(select(Webpage)).all() == []
        assert session.scalars(select(Crawl)).all() == []


def test_a_schedule_runs_it_again_unless_it_is_paused(web: Benches) -> None:
    bench = web(small())
    crawl_id = bench.begin(cron="@hourly")
    bench.stack.work()
    for paused, runs in ((False, 2), (True, 2)):
        if paused:
            bench.crawls.pause(bench.admin, crawl_id)
        bench.stack.clock.advance(3700)
        enqueue_due(bench.stack.database, bench.stack.library.queue)
        bench.stack.work()
        assert bench.crawls.get(bench.admin, crawl_id).crawl.run == runs


def test_a_page_that_was_deleted_is_found_again(web: Benches) -> None:
    bench = web(small(**{"/a": page("Alder", etag='"1"')}))
    view = bench.crawl()
    page_id = bench.rows()["/a"].id
    bench.webpages.delete(bench.admin, page_id)
    assert bench.found("alder") == [] or "/a" not in bench.documents()
    with pytest.raises(NotFound):
        bench.webpages.get(bench.admin, page_id)
    bench.again(view.crawl.id)
    assert bench.states()["/a"] == "indexed"


def test_a_document_that_was_deleted_is_made_again(web: Benches) -> None:
    bench = web(small(**{"/a": page("Alder", etag='"1"')}))
    view = bench.crawl()
    bench.stack.library.documents.delete(bench.admin, bench.documents()["/a"].id)
    bench.again(view.crawl.id)
    assert "/a" in bench.documents()


def test_pages_without_text_are_told(web: Benches) -> None:
    bench = web(
        small(**{"/a": Answer(200, b"<html><body><script>go()</script></body></html>", {"content-type": "text/html"})})
    )
    bench.crawl()
    row = bench.rows()["/a"]
    assert (row.state, row.reason) == ("failed", "no_text")
    assert row.message is not None
    assert "browser" in row.message


def test_a_file_beyond_the_limit_is_told(web: Benches) -> None:
    bench = web(small(**{"/a": Answer(200, b"words " * 5000, {"content-type": "text/plain"})}))
    bench.crawl()
    assert (bench.rows()["/a"].state, bench.rows()["/a"].reason) == ("failed", "too_large")


def test_two_crawls_of_one_collection_share_a_page(web: Benches) -> None:
    bench = web(small())
    bench.crawl()
    other = bench.crawl(path="/a")
    assert other.crawl.state == "completed"
    assert sorted(bench.documents()) == ["/", "/a", "/b"]
    bench.crawls.delete(bench.admin, other.crawl.id)
    bench.stack.work()
    assert sorted(bench.documents()) == ["/", "/a", "/b"], "it is the first crawl that brought it"


def test_a_tenant_has_so_many_pages_at_most(web: Benches) -> None:
    bench = web(small(), crawl_tenant_pages=2)
    bench.crawl()
    second = bench.crawl(path="/a")
    assert second.crawl.state == "failed"
    assert "as many as may be" in second.crawl.message


@pytest.mark.parametrize(
    ("url", "fields", "field"),
    [
        ("ftp://one.example/", {}, "url"),
        ("http://user:secret@one.example/", {}, "url"),
        ("http://one.example/", {"max_pages": 0}, "max_pages"),
        ("http://one.example/", {"max_pages": 20_000}, "max_pages"),
        ("http://one.example/", {"hosts": ("a/b",)}, "hosts"),
        ("http://one.example/", {"path_prefix": "docs"}, "path_prefix"),
        ("http://one.example/blog/", {"path_prefix": "/docs"}, "path_prefix"),
        ("http://one.example/", {"exclude": ("*",)}, "exclude"),
        ("http://one.example/", {"include": ("x" * 501,)}, "include"),
        ("http://one.example/", {"sitemaps": ("file:///etc/passwd",)}, "sitemaps"),
        ("http://one.example/", {"render": True}, "render"),
    ],
)
def test_what_is_not_acceptable(web: Benches, url: str, fields: dict[str, Any], field: str) -> None:
    bench = web(small())
    with pytest.raises(InvalidInput) as caught:
        bench.crawls.create(bench.admin, bench.collection.id, url, CrawlFields(**fields))
    assert caught.value.facts["field"] == field


def test_who_may(web: Benches, people: People) -> None:
    bench = web(small())
    crawl_id = bench.crawl().crawl.id
    reader = people.caller(bench.admin.tenant_id, Role.USER)
    assert bench.crawls.get(reader, crawl_id).crawl.id == crawl_id
    assert len(bench.crawls.list(reader).items) == 1
    for call in (bench.crawls.run, bench.crawls.pause, bench.crawls.cancel, bench.crawls.delete):
        with pytest.raises(Forbidden):
            call(reader, crawl_id)
    stranger = people.caller(people.tenant("elsewhere"), Role.ADMIN)
    with pytest.raises(NotFound):
        bench.crawls.get(stranger, crawl_id)


def test_the_collection_is_deleted_meanwhile(web: Benches) -> None:
    bench = web(small())
    crawl_id = bench.begin()
    bench.stack.library.collections.delete(bench.admin, bench.collection.id)
    bench.stack.work()
    with bench.stack.database.read(bench.admin) as session:
        assert session.get(Crawl, crawl_id) is None
    assert bench.documents() == {}


def test_a_collection_goes_with_its_crawls_and_what_is_remembered_of_them(web: Benches) -> None:
    bench = web(small())
    gone = bench.crawl()
    other = bench.stack.library.collection(bench.admin, "Other")
    bench.stack.library.collections.delete(bench.admin, bench.collection.id)
    bench.stack.work()
    with bench.stack.database.read(bench.admin) as session:
        assert session.scalars(select(Webpage)).all() == []
    assert gone.crawl.id in bench.crawler.remembered()
    bench.crawls.create(bench.admin, other.id, "http://one.example/", CrawlFields())
    bench.stack.work()
    assert gone.crawl.id not in bench.crawler.remembered()


def one_page(bench: WebBench, path: str, **how: Any) -> Webpage:
    view, _ = bench.webpages.fetch(bench.admin, bench.collection.id, f"http://one.example{path}", **how)
    bench.stack.work()
    with bench.stack.database.read(bench.admin) as session:
        return session.get_one(Webpage, view.page.id)


def test_a_page_moves_to_the_address_of_another(web: Benches) -> None:
    site = small()
    site.pages["/"] = page("Start", "/b", "/a", words="Quarries")
    bench = web(site)
    one_page(bench, "/a")  # looked at first, and in crawls last
    view = bench.crawl()
    bench.site.pages["/b"] = bench.site.pages.pop("/a")
    second = bench.again(view.crawl.id)
    assert (second.crawl.state, second.counts["removed"]) == ("completed", 1)
    documents = bench.documents()
    assert {path: document.title for path, document in documents.items()} == {"/": "Start", "/b": "Alder"}
    assert (bench.rows()["/b"].state, bench.rows()["/b"].document_id) == ("indexed", documents["/b"].id)


def test_a_page_does_not_write_over_what_somebody_keeps_to_themselves(
    web: Benches, people: People, tenant_id: str
) -> None:
    bench = web(small())
    address = "http://one.example/a"
    own = people.caller(tenant_id, Role.EDITOR)
    own_fields = DocumentFields(source_uri=address, access=Access(Visibility.PRIVATE))
    bench.stack.library.documents.upload(
        own, bench.collection.id, parts=[b"notes"], file_name="a.md", fields=own_fields, external_id=address
    )
    bench.crawl()
    document, row = bench.documents()["/a"], bench.rows()["/a"]
    assert (document.latest_version, document.owner_id, document.origin_id) == (1, own.user_id, None)
    assert (row.state, row.reason, row.document_id) == ("failed", "already_exists", None)


def test_a_page_that_is_deleted_while_it_is_fetched_does_not_come_back(web: Benches) -> None:
    class Slow(Site):
        def __call__(self, asked: Asked) -> Answer:
            if asked.path == "/a":
                bench.webpages.delete(bench.admin, bench.rows()["/a"].id)
            return super().__call__(asked)

    bench = web(Slow(small().pages))
    _, job = bench.webpages.fetch(bench.admin, bench.collection.id, "http://one.example/a")
    bench.stack.work()
    assert bench.stack.jobs.get(bench.admin, job.id).state == "cancelled"
    assert (bench.rows(), bench.documents()) == ({}, {})


def test_what_is_fetched_at_the_moment_of_a_deletion_goes_too(
    postgres_database: Database, tmp_path: Path, reader: SandboxedReader, admin: Caller
) -> None:
    stack = Stack(postgres_database, tmp_path, reader)
    bench = WebBench(stack, admin, small())
    view, _ = bench.webpages.fetch(admin, bench.collection.id, "http://one.example/a")
    document = stack.library.upload(admin, bench.collection).document
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    def is_waiting() -> bool:
        with postgres_database.read(SYSTEM) as session:
            return bool(session.connection().execute(waits).scalar())

    deleting = threading.Thread(target=bench.webpages.delete, args=(admin, view.page.id))
    with postgres_database.write(admin) as session:
        session.get_one(Webpage, view.page.id).document_id = document.id
        session.flush()
        deleting.start()
        until(is_waiting)
    deleting.join()
    assert (bench.rows(), bench.documents()) == ({}, {})
    stack.close()


def test_one_page_is_fetched(web: Benches) -> None:
    bench = web(everything())
    row = one_page(bench, "/guide/?utm_source=mail")
    assert (row.state, row.url, row.title, row.crawl_id) == ("indexed", "http://one.example/guide/", "Guide", None)
    assert bench.found("guide") == ["/guide/"]
    assert bench.site.asked.keys() == {"/robots.txt", "/guide/"}
    landed = one_page(bench, "/hop/3")
    assert (landed.state, landed.final_url) == ("indexed", "http://one.example/landed")


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/hidden", "excluded", "noindex"),
        ("/private/secret", "excluded", "robots"),
        ("/missing", "gone", "http_status"),
        ("/broken", "failed", "http_status"),
        ("/circle", "failed", "too_many_redirects"),
        ("/data", "excluded", "unsupported"),
    ],
)
def test_one_page_that_cannot_be_had(web: Benches, path: str, state: str, reason: str) -> None:
    bench = web(everything())
    row = one_page(bench, path)
    assert (row.state, row.reason) == (state, reason)
    assert bench.documents() == {}


def test_one_page_is_brought_up_to_date(web: Benches) -> None:
    bench = web(small())
    view = bench.crawl()
    page_id = bench.rows()["/a"].id
    bench.site.pages["/a"] = Answer(200, html("Alder", words="Wombats"), {"content-type": "text/html"})
    bench.webpages.recrawl(bench.admin, page_id)
    bench.stack.work()
    assert bench.found("wombats")[0] == "/a"
    del bench.site.pages["/a"]
    bench.webpages.recrawl(bench.admin, page_id)
    bench.stack.work()
    assert "/a" not in bench.documents()
    assert bench.states()["/a"] == "gone"
    assert view.crawl.run == 1


def test_a_page_by_its_address(web: Benches) -> None:
    bench = web(everything())
    one_page(bench, "/guide/")
    for url in ("HTTP://ONE.example:80/guide/?utm_medium=x#top", "http://one.example/%67uide/"):
        assert bench.webpages.by_url(bench.admin, url).page.title == "Guide"
    with pytest.raises(NotFound):
        bench.webpages.by_url(bench.admin, "http://one.example/nowhere")
    with pytest.raises(InvalidInput):
        bench.webpages.by_url(bench.admin, "guide")


def test_pages_by_state(web: Benches) -> None:
    bench = web(small())
    crawl_id = bench.begin()
    bench.stack.worker.run_one()
    waiting = {view.page.url for view in bench.webpages.list(bench.admin, state="waiting", limit=200).items}
    assert waiting, "documents are read by jobs of their own"
    bench.stack.work()
    found = bench.webpages.list(bench.admin, crawl_id=crawl_id, state="indexed", limit=200)
    assert waiting == {view.page.url for view in found.items}
    with pytest.raises(InvalidInput):
        bench.webpages.list(bench.admin, state="odd")


def test_the_words_of_the_site_are_in_the_text(web: Benches) -> None:
    bench = web(small())
    bench.crawl()
    text = bench.stack.library.documents
    document = bench.documents()["/a"]
    assert text.get(bench.admin, document.id).document.title == "Alder"
    assert bench.found(LONG[:40])


def test_a_crawl_makes_room_for_one_of_another_tenant(
    web: Benches, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = web(small())
    mine = bench.begin()
    other = people.caller(people.tenant("elsewhere"), Role.ADMIN)
    theirs = bench.stack.library.collection(other, "Theirs")
    bench.crawls.create(other, theirs.id, "http://one.example/b", CrawlFields())
    monkeypatch.setattr("citewell.services.web.run.TURN_SECONDS", -1.0)
    order: list[str] = []
    told = bench.crawler.crawl

    def noted(*given: Any, **named: Any) -> Iterator[Visit | CrawlProgress | CrawlEnd]:
        order.append("mine" if given[0].key == mine else "theirs")
        return told(*given, **named)

    monkeypatch.setattr(bench.crawler, "crawl", noted)
    for _ in range(40):
        if not bench.stack.worker.run_one():
            break
    assert order[:2] in (["mine", "theirs"], ["theirs", "mine"])
    assert bench.crawls.get(bench.admin, mine).crawl.state == "completed"
    assert sorted(bench.documents()) == ["/", "/a", "/b"]


def test_a_crawl_from_beginning_to_end_on_either_database(
    database: Database, tmp_path: Path, reader: SandboxedReader, admin: Caller
) -> None:
    stack = Stack(database, tmp_path, reader)
    bench = WebBench(stack, admin, small(**{"/c": page("Alder"), "/a": page("Alder", etag='"1"')}))
    bench.site.pages["/"] = page("Start", "/a", "/b", "/c", words="Quarries")
    view = bench.crawl(cron="@daily")
    assert sorted(bench.states().values()) == ["duplicate", "indexed", "indexed", "indexed"]
    assert bench.found("alder")
    del bench.site.pages["/b"]
    assert bench.again(view.crawl.id).counts["removed"] == 1
    assert one_page(bench, "/c").state == "duplicate"
    bench.crawls.pause(admin, view.crawl.id)
    bench.crawls.resume(admin, view.crawl.id)
    assert bench.webpages.list(admin, state="gone").total == 1
    bench.crawls.delete(admin, view.crawl.id)
    bench.stack.work()
    assert bench.rows() == {}
    stack.close()


def test_a_pause_while_a_page_is_read_is_no_end(web: Benches, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = web(small())
    crawl_id = bench.begin()
    taken = PageIntake.take

    def paused(intake: PageIntake, shelf: Shelf, visit: Visit) -> None:
        bench.crawls.pause(bench.admin, crawl_id)
        shelf.stopped.__self__.pause()  # type: ignore[attr-defined]  # what the heartbeat does with the job's context
        raise JobCancelled("Reading the file was stopped.")

    monkeypatch.setattr(PageIntake, "take", paused)
    bench.stack.work()
    monkeypatch.setattr(PageIntake, "take", taken)
    assert bench.crawls.get(bench.admin, crawl_id).crawl.state == "paused"
    bench.crawls.resume(bench.admin, crawl_id)
    bench.stack.work()
    view = bench.crawls.get(bench.admin, crawl_id)
    assert (view.crawl.state, view.crawl.run, view.counts["indexed"]) == ("completed", 1, 3)


def test_a_document_that_could_not_be_read_is_tried_again(web: Benches) -> None:
    bench = web(small(**{"/a": page("Alder", etag='"1"')}))
    view = bench.crawl()
    with bench.stack.database.write(bench.admin) as session:
        row = session.scalars(select(Document).where(Document.source_uri.like("%/a"))).one()
        row.status, row.status_reason = "failed", "out_of_memory"
        version = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == row.id)).one()
        version.state = "failed"
    assert bench.states()["/a"] == "failed"
    bench.again(view.crawl.id)
    assert bench.states()["/a"] == "indexed"
