"""What people do with sources: add them, look at them, change them, read them again, take them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection, Job, Source, SourceItem, SourceRun
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import AlreadyExists, Conflict, Forbidden, InvalidInput, NotFound
from citewell.domain.jobs import UNFINISHED, JobState
from citewell.domain.names import checked_name, name_key
from citewell.domain.plain_text import is_storable
from citewell.domain.revisions import check_revision
from citewell.ports.secret_box import SecretBox
from citewell.ports.source import SourceKind
from citewell.services.access.rules import AccessRules, Need, need_scope
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.schedules import checked_cron, ensure_cron_schedule, remove_schedule
from citewell.services.sources import removal, sync
from citewell.services.sources.credentials import seal
from citewell.services.sources.kinds import SourceKinds, parted
from citewell.services.sources.runs import live_source, stop_reading
from citewell.services.sources.views import (
    ITEM_STATES,
    ItemView,
    SourceView,
    item_views,
    items_of,
    schedule_name,
    view_of,
)

NO_SOURCE = "There is no such source."


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source to add. ``settings`` and ``credentials`` are what its kind asks for; the latter are kept encrypted."""

    collection: str
    kind: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    cron: str | None = None
    sync: bool = True


class Sources:
    """Sources of a tenant, for those who may write into their collections."""

    def __init__(
        self, database: Database, access: AccessRules, queue: JobQueue, kinds: SourceKinds, box: SecretBox
    ) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._kinds = kinds
        self._box = box

    def kinds(self, caller: Caller) -> Sequence[SourceKind]:
        """The kinds of sources that the caller may use."""
        return [kind for kind in self._kinds if not kind.admins_only or _administers(caller)]

    def check(self, caller: Caller, kind: str, settings: Mapping[str, Any], credentials: Mapping[str, str]) -> str:
        """Try settings without keeping them; a sentence about what was found.

        Raises:
            InvalidInput: a setting is not acceptable.
            Forbidden: only administrators may use this kind.
            SourceFailed: the source cannot be read with them.
        """
        need_scope(caller, Scope.WRITE)
        connector = self._usable(caller, kind)
        place = connector.open(connector.checked({**settings, **credentials}))
        try:
            return place.check()
        finally:
            place.close()

    def create(self, caller: Caller, new: NewSource) -> SourceView:
        """Add a source, and begin to read it unless ``sync`` says no.

        Raises:
            NotFound: there is no collection that the caller may read.
            Forbidden: the caller may not write into it, or not use this kind.
            InvalidInput: a name, setting or cron expression is not acceptable.
            AlreadyExists: there is a source of this name.
        """
        connector = self._usable(caller, new.kind)
        shown, hidden = parted(connector, connector.checked({**new.settings, **new.credentials}))
        cron = None if new.cron is None else checked_cron(new.cron)
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, new.collection, right=Need.WRITE, lock=True)
            now = session.clock.now()
            source = Source(
                id=session.ids.new_id(),
                tenant_id=session.tenant_id,
                collection_id=collection.id,
                kind=connector.name,
                name=checked_name(new.name),
                name_key=name_key(new.name),
                settings=shown,
                cron=cron,
                state="active",
                runs=0,
                owner_id=caller.user_id,
                revision=1,
                created_at=now,
                updated_at=now,
            )
            seal(self._box, source, hidden)
            _add(session, source)
            session.audit("source.create", "source", source.id, collection_id=collection.id, kind=source.kind)
            self._schedule(session, source)
            if new.sync:
                self._enqueue(session, source, full=False, remove_missing=False)
            return view_of(session, source)

    def list(
        self, caller: Caller, *, collection: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[SourceView]:
        """The sources of collections that the caller may write into, newest first. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            writable = select(Collection.id).where(self._access.writable_collections(caller))
            wanted = select(Source).where(Source.deleted_at.is_(None), Source.collection_id.in_(writable))
            if collection is not None:
                found_in = self._access.collection_for(session, caller, collection, right=Need.WRITE)
                wanted = wanted.where(Source.collection_id == found_in.id)
            found: Page[Source] = page(
                session, wanted, moment=Source.created_at, key=Source.id, cursor=cursor, limit=limit
            )
            return Page([view_of(session, row) for row in found.items], found.next_cursor, found.total)

    def get(self, caller: Caller, ref: str) -> SourceView:
        """One source, by id or name.

        Raises:
            NotFound: there is none in a collection that the caller may read.
            Forbidden: the caller may read the collection, but not write into it.
        """
        with self._database.read(caller) as session:
            return view_of(session, self._find(session, caller, ref))

    def patch(self, caller: Caller, ref: str, changes: Mapping[str, Any], *, expected: int | None = None) -> SourceView:
        """Change ``name``, ``cron`` (``None`` for never), ``settings`` or ``credentials``; each is replaced as a whole.

        With other settings the next run reads everything anew, and the credentials have to be given again: nobody can
        send them to another place without knowing them.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``get``, or the caller may not use this kind.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a value is not acceptable, or the credentials are missing.
            AlreadyExists: the name is taken.
        """
        with self._database.write(caller) as session:
            source = self._find(session, caller, ref, lock=True)
            check_revision(source.revision, expected)
            if "name" in changes:
                source.name, source.name_key = checked_name(changes["name"]), name_key(changes["name"])
            if "cron" in changes:
                source.cron = None if changes["cron"] is None else checked_cron(changes["cron"])
                self._schedule(session, source)
            if "settings" in changes or "credentials" in changes:
                self._reconfigure(caller, source, changes)
            source.revision += 1
            source.updated_at = session.clock.now()
            _flush(session)
            session.audit("source.update", "source", source.id, fields=sorted(changes))
            return view_of(session, source)

    def delete(self, caller: Caller, ref: str, *, documents: str = "keep") -> Job:
        """Take a source away. Its documents stay as they are, or go with it.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``get``.
            InsufficientScope: the API key may not delete.
        """
        need_scope(caller, Scope.DELETE)
        if documents not in ("keep", "delete"):
            message, allowed = "documents is either keep or delete.", ["keep", "delete"]
            raise InvalidInput(message, field="documents", reason="not_allowed", allowed=allowed)
        with self._database.write(caller) as session:
            source = self._find(session, caller, ref, lock=True)
            source.deleted_at = source.updated_at = session.clock.now()
            source.credentials = None
            source.revision += 1
            stop_reading(session, source)
            remove_schedule(session, schedule_name(source.id))
            job = self._queue.enqueue(
                session,
                removal.KIND,
                {"source_id": source.id, "documents": documents},
                resource_type="source",
                resource_id=source.id,
                unique_key=f"{removal.KIND}:{source.id}",
            )
            session.audit("source.delete", "source", source.id, documents=documents, job_id=job.id)
            return job

    def sync(self, caller: Caller, ref: str, *, full: bool = False, remove_missing: bool = False) -> Job:
        """Read a source now, from where the last run came to, or with ``full`` all of it. One run at a time: where one
        waits or runs already, that is the answer.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``get``.
            Conflict: the source is paused, or its last run is still stopping.
        """
        with self._database.write(caller) as session:
            source = self._find(session, caller, ref, lock=True)
            if source.state != "active":
                raise Conflict("This source is paused. Resume it first.", reason="source_paused")
            job = self._enqueue(session, source, full=full, remove_missing=remove_missing)
            session.audit("source.sync_request", "source", source.id, job_id=job.id, full=full)
            return job

    def pause(self, caller: Caller, ref: str) -> SourceView:
        """Stop reading a source until it is resumed; a run in progress ends at its next step. Raises as ``get``."""
        return self._set_state(caller, ref, "paused")

    def resume(self, caller: Caller, ref: str) -> SourceView:
        """Read a source again when its time comes. Raises as ``get``."""
        return self._set_state(caller, ref, "active")

    def runs(self, caller: Caller, ref: str, *, cursor: str | None = None, limit: int = 50) -> Page[SourceRun]:
        """The runs of a source, newest first. Raises as ``get``."""
        with self._database.read(caller) as session:
            of_source = select(SourceRun).where(SourceRun.source_id == self._find(session, caller, ref).id)
            return page(session, of_source, moment=SourceRun.started_at, key=SourceRun.id, cursor=cursor, limit=limit)

    def items(
        self, caller: Caller, ref: str, *, state: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ItemView]:
        """The items of a source, those that changed last first; of documents that the caller may not read, none.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``get``.
            InvalidInput: ``state`` is none of ``waiting``, ``indexed``, ``failed``, ``left_out``.
        """
        if state is not None and state not in ITEM_STATES:
            message, allowed = f"state is one of {', '.join(ITEM_STATES)}.", list(ITEM_STATES)
            raise InvalidInput(message, field="state", reason="not_allowed", allowed=allowed)
        with self._database.read(caller) as session:
            source = self._find(session, caller, ref)
            wanted = items_of(source, caller, self._access.readable_documents(caller), state)
            found: Page[SourceItem] = page(
                session, wanted, moment=SourceItem.updated_at, key=SourceItem.id, cursor=cursor, limit=limit
            )
            return Page(item_views(session, found.items), found.next_cursor, found.total)

    def _usable(self, caller: Caller, name: str) -> SourceKind:
        kind = self._kinds.get(name)
        if kind.admins_only and not _administers(caller):
            raise Forbidden(f"Only administrators may use sources of the kind {kind.name}.", reason="source_kind")
        return kind

    def _find(self, session: ScopedSession, caller: Caller, ref: str, *, lock: bool = False) -> Source:
        source = live_source(session, ref, lock=lock) if is_storable(ref) else None
        if source is None:
            raise NotFound(NO_SOURCE)
        try:
            self._access.collection_for(session, caller, source.collection_id, right=Need.WRITE)
        except NotFound as error:
            raise NotFound(NO_SOURCE) from error
        return source

    def _reconfigure(self, caller: Caller, source: Source, changes: Mapping[str, Any]) -> None:
        connector = self._usable(caller, source.kind)
        settings = changes.get("settings", source.settings)
        credentials = changes.get("credentials")
        if credentials is None and dict(settings) == source.settings:
            return
        if credentials is None and source.credentials is not None:
            message = (
                "Give the credentials together with the new settings: they are only used where they were meant for."
            )
            raise InvalidInput(message, field="credentials", reason="credentials_again")
        shown, hidden = parted(connector, connector.checked({**settings, **(credentials or {})}))
        if shown != source.settings:
            source.settings, source.cursor = shown, None
        seal(self._box, source, hidden)

    def _set_state(self, caller: Caller, ref: str, state: str) -> SourceView:
        with self._database.write(caller) as session:
            source = self._find(session, caller, ref, lock=True)
            if source.state != state:
                source.state = state
                source.revision += 1
                source.updated_at = session.clock.now()
            self._schedule(session, source)
            if state == "paused":
                stop_reading(session, source)
            session.audit("source.pause" if state == "paused" else "source.resume", "source", source.id)
            return view_of(session, source)

    @staticmethod
    def _schedule(session: ScopedSession, source: Source) -> None:
        name = schedule_name(source.id)
        if source.cron is None or source.state != "active":
            remove_schedule(session, name)
        else:
            ensure_cron_schedule(session, name, sync.KIND, {"source_id": source.id}, cron=source.cron)

    def _enqueue(self, session: ScopedSession, source: Source, *, full: bool, remove_missing: bool) -> Job:
        present: Job | None = None if source.job_id is None else session.get(Job, source.job_id)
        if present is not None and present.state in UNFINISHED:
            if present.cancel_requested and present.state == JobState.RUNNING:
                raise Conflict("The last run is still stopping. Try again in a moment.", reason="run_stopping")
            present.cancel_requested = False
            return present
        job = self._queue.enqueue(
            session,
            sync.KIND,
            {"source_id": source.id, "full": full, "remove_missing": remove_missing},
            resource_type="source",
            resource_id=source.id,
            unique_key=f"{sync.KIND}:{source.id}",
        )
        source.job_id = job.id
        return job


def _administers(caller: Caller) -> bool:
    return caller.is_admin and caller.may(Scope.ADMIN) and caller.collection_ids is None


def _add(session: ScopedSession, source: Source) -> None:
    session.add(source)
    _flush(session)


def _flush(session: ScopedSession) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyExists("There is a source of this name already.", field="name", reason="name_taken") from error
