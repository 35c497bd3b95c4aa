"""What people do with web pages: fetch one, look at them, fetch one again, take them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, delete, false, or_, select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection, Crawl, Document, Job, Webpage
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import InvalidInput, NotFound
from citewell.domain.jobs import Lane
from citewell.domain.plain_text import is_storable
from citewell.domain.web_addresses import TRACKING, address_hash, web_address
from citewell.ports.crawler import Crawler
from citewell.services.access.rules import AccessRules, Need, need_scope
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources.removal import take_away
from citewell.services.web.crawls import Crawls
from citewell.services.web.intake import page_row
from citewell.services.web.settings import check_rendering

FETCH: Final = "webpage.fetch"
NO_PAGE: Final = "There is no such web page."
STATES: Final = ("waiting", "indexed", "duplicate", "excluded", "failed", "gone")

_WAITS: Final = and_(
    Webpage.state == "indexed", Document.current_version_id.is_(None), Document.status.in_(("waiting", "processing"))
)
_BROKEN: Final = and_(Webpage.state == "indexed", Document.status == "failed")
shown_state: Final[ColumnElement[str]] = case((_WAITS, "waiting"), (_BROKEN, "failed"), else_=Webpage.state)
"""A page is indexed when its document is."""


@dataclass(frozen=True, slots=True)
class PageView:
    """A page; ``state``, ``reason`` and ``message`` are those of its document where that is what is wrong."""

    page: Webpage
    state: str
    reason: str | None
    message: str | None


class Webpages:
    """Web pages of a tenant: seen by who may read them, changed by who may write into their collections."""

    def __init__(
        self, database: Database, access: AccessRules, queue: JobQueue, crawls: Crawls, crawler: Crawler
    ) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._crawls = crawls
        self._crawler = crawler

    def fetch(
        self, caller: Caller, collection: str, url: str, *, render: bool = False, respect_robots: bool = True
    ) -> tuple[PageView, Job]:
        """Ask for one page to be put into a collection, or brought up to date if it is there.

        Raises:
            NotFound: there is no collection that the caller may read.
            Forbidden: the caller may not write into it.
            InvalidInput: ``url`` is not a web address.
        """
        address = web_address(url, ignored=TRACKING)
        check_rendering(self._crawler, wanted=render)
        with self._database.write(caller) as session:
            held = self._access.collection_for(session, caller, collection, right=Need.WRITE, lock=True)
            row = page_row(session, held.id, address) or self._new(session, held, address)
            job = self._enqueue(session, row, render=render, respect_robots=respect_robots)
            return _views(session, [row])[0], job

    def fetched(self, caller: Caller, page_id: str) -> tuple[PageView, Job]:
        """A request of before, to answer its repetition with. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            row = self._find(session, caller, page_id)
            of_page = select(Job).where(Job.resource_type == "webpage", Job.resource_id == row.id)
            job = session.scalars(of_page.order_by(Job.created_at.desc(), Job.id.desc()).limit(1)).first()
            if job is None:
                raise NotFound(NO_PAGE)
            return _views(session, [row])[0], job

    def list(
        self,
        caller: Caller,
        *,
        collection: str | None = None,
        crawl_id: str | None = None,
        state: str | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[PageView]:
        """The pages that the caller may see, newest first; of one collection or crawl, in one state, or with ``q`` in
        their address or title.

        Raises:
            NotFound: there is no such collection or crawl for the caller.
            InvalidInput: ``state`` is none, or ``limit`` is out of range.
            InvalidCursor: ``cursor`` is not one of this list.
        """
        need_scope(caller, Scope.READ)
        if state is not None and state not in STATES:
            raise InvalidInput(
                f"state is one of {', '.join(STATES)}.", field="state", reason="not_allowed", allowed=list(STATES)
            )
        with self._database.read(caller) as session:
            wanted = self._visible(caller)
            if collection is not None:
                held = self._access.collection_for(session, caller, collection)
                wanted = wanted.where(Webpage.collection_id == held.id)
            if crawl_id is not None:
                wanted = wanted.where(Webpage.crawl_id == self._crawls.find(session, caller, crawl_id).id)
            if state is not None:
                wanted = wanted.where(shown_state.in_([state]))
            if q is not None:
                named = (Webpage.url.icontains(q, autoescape=True), Webpage.title.icontains(q, autoescape=True))
                wanted = wanted.where(or_(*named))
            found: Page[Webpage] = page(
                session, wanted, moment=Webpage.created_at, key=Webpage.id, cursor=cursor, limit=limit
            )
            return Page(_views(session, found.items), found.next_cursor, found.total)

    def get(self, caller: Caller, page_id: str) -> PageView:
        """One page. Raises ``NotFound``."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            return _views(session, [self._find(session, caller, page_id)])[0]

    def by_url(self, caller: Caller, url: str, *, collection: str | None = None) -> PageView:
        """The page of an address, in whatever form it is written.

        Raises:
            NotFound: there is none, or no such collection.
            InvalidInput: ``url`` is not a web address.
        """
        need_scope(caller, Scope.READ)
        hashes = {address_hash(web_address(url, ignored=ignored)) for ignored in ((), TRACKING)}
        with self._database.read(caller) as session:
            wanted = self._visible(caller).where(Webpage.url_hash.in_(hashes))
            if collection is not None:
                held = self._access.collection_for(session, caller, collection)
                wanted = wanted.where(Webpage.collection_id == held.id)
            row = session.scalars(wanted.order_by(Webpage.created_at.desc(), Webpage.id).limit(1)).first()
            if row is None:
                raise NotFound(NO_PAGE)
            return _views(session, [row])[0]

    def recrawl(self, caller: Caller, page_id: str) -> tuple[PageView, Job]:
        """Ask for one page to be fetched again.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not write into its collection.
        """
        with self._database.write(caller) as session:
            row = self._find(session, caller, page_id, right=Need.WRITE)
            crawl = None if row.crawl_id is None else session.get(Crawl, row.crawl_id)
            settings: dict[str, Any] = {} if crawl is None else crawl.settings
            render, robots = bool(settings.get("render", row.render)), bool(settings.get("respect_robots", True))
            job = self._enqueue(session, row, render=render, respect_robots=robots)
            return _views(session, [row])[0], job

    def delete(self, caller: Caller, page_id: str) -> None:
        """Take a page away with its document. The next run of a crawl that leads to it finds it again.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not write into its collection.
            InsufficientScope: the API key may not delete.
        """
        need_scope(caller, Scope.DELETE)
        with self._database.write(caller) as session:
            row = self._find(session, caller, page_id, right=Need.WRITE)
            if row.document_id is not None:
                take_away(session, self._queue, row.document_id)
            deleting = delete(Webpage).where(Webpage.id == row.id).returning(Webpage.document_id)
            held = session.scalars(deleting.execution_options(synchronize_session=False)).one_or_none()
            if held is not None and held != row.document_id:
                take_away(session, self._queue, held)  # a fetch put it in at this moment
            session.audit("webpage.delete", "webpage", row.id, collection_id=row.collection_id)

    def _visible(self, caller: Caller) -> Select[Webpage]:
        collections = select(Collection.id).where(self._access.readable_collections(caller))
        return (
            select(Webpage)
            .outerjoin(Document, Document.id == Webpage.document_id)
            .where(
                Webpage.collection_id.in_(collections),
                or_(Document.id.is_(None), Document.deleted_at.is_not(None), self._access.readable_documents(caller)),
            )
        )

    def _find(self, session: ScopedSession, caller: Caller, page_id: str, *, right: Need = Need.READ) -> Webpage:
        by_id = Webpage.id == page_id if is_storable(page_id) else false()
        row = session.scalars(self._visible(caller).where(by_id)).one_or_none()
        if row is None:
            raise NotFound(NO_PAGE)
        self._access.collection_for(session, caller, row.collection_id, right=right)
        return row

    @staticmethod
    def _new(session: ScopedSession, collection: Collection, address: str) -> Webpage:
        now = session.clock.now()
        row = Webpage(
            id=session.ids.new_id(),
            tenant_id=session.tenant_id,
            collection_id=collection.id,
            url=address,
            url_hash=address_hash(address),
            state="waiting",
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        return row

    def _enqueue(self, session: ScopedSession, row: Webpage, *, render: bool, respect_robots: bool) -> Job:
        job = self._queue.enqueue(
            session,
            FETCH,
            {"webpage_id": row.id, "render": render, "respect_robots": respect_robots},
            resource_type="webpage",
            resource_id=row.id,
            unique_key=f"{FETCH}:{row.id}",
            lane=Lane.ANY,
        )
        session.audit("webpage.fetch", "webpage", row.id, collection_id=row.collection_id, job_id=job.id)
        return job


def _views(session: ScopedSession, rows: Sequence[Webpage]) -> Sequence[PageView]:
    keys = [row.document_id for row in rows if row.document_id is not None]
    found = session.scalars(select(Document).where(Document.id.in_(keys))) if keys else ()
    documents = {document.id: document for document in found}
    return [_view(row, documents.get(row.document_id or "")) for row in rows]


def _view(row: Webpage, document: Document | None) -> PageView:
    if row.state == "indexed" and document is not None:
        if document.status == "failed":
            return PageView(row, "failed", document.status_reason, document.status_message)
        if document.current_version_id is None and document.status in ("waiting", "processing"):
            return PageView(row, "waiting", None, None)
    return PageView(row, row.state, row.reason, row.message)
