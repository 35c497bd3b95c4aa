"""What people do with collections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import AuditEntry, Collection, Job
from citewell.domain.access import Caller, Role, Scope, Visibility
from citewell.domain.changes import differences
from citewell.domain.errors import Forbidden, InvalidInput, TooLarge
from citewell.domain.json_values import merge_patch
from citewell.domain.names import checked_name, name_key
from citewell.domain.plain_text import is_storable
from citewell.domain.revisions import check_revision
from citewell.services.access.rules import AccessRules, Need, need_scope, need_visibility, owns
from citewell.services.access.sharing import (
    Access,
    close_collection,
    new_collection_class,
    set_collection_access,
    shares_of,
)
from citewell.services.collections.counts import CollectionStats, Counts, collection_stats
from citewell.services.collections.fields import (
    CollectionFields,
    CollectionType,
    checked_aliases,
    checked_description,
    checked_settings,
    fields_from,
)
from citewell.services.collections.naming import aliases_of, default_partition, drop_aliases, next_number, set_names
from citewell.services.collections.preferences import preferred_models, with_model_id
from citewell.services.collections.retention import ensure_pruning
from citewell.services.collections.views import CollectionView, views_of
from citewell.services.jobs.queue import JobQueue
from citewell.services.settings.values import LiveSettings

MAX_BULK = 100
BATCH = "collection_batch"
PURGE = "collection.purge"
REINDEX = "collection.reindex"
LANGUAGE = "collection.language"


class Collections:
    """Collections of a tenant, on behalf of a caller.

    A ``ref`` is an id, a name or an alias. ``expected`` is the revision that a change was decided on, if it has to
    be the present one.
    """

    def __init__(
        self, database: Database, access: AccessRules, queue: JobQueue, *, live: LiveSettings | None = None
    ) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._live = live or LiveSettings(database)

    def create(self, caller: Caller, fields: CollectionFields) -> CollectionView:
        """A new, empty collection owned by the caller.

        Raises:
            InvalidInput: a value is not acceptable.
            AlreadyExists: the name or an alias is taken.
            Forbidden: the caller may not make collections, or not of that visibility.
        """
        _may_create(caller)
        with self._database.write(caller) as session:
            return self._create(session, caller, fields, session.ids.new_id())

    def create_many(self, caller: Caller, wanted: Sequence[CollectionFields]) -> Sequence[CollectionView]:
        """Several new collections, all or none of them. Raises as ``create``, and ``TooLarge`` beyond 100."""
        if len(wanted) > MAX_BULK:
            raise TooLarge(
                f"{MAX_BULK} collections at a time, at most.",
                limit=MAX_BULK,
                unit="collections",
                reason="collections",
                most=MAX_BULK,
            )
        if not wanted:
            raise InvalidInput("There is no collection in the request.", field="collections", reason="missing")
        _may_create(caller)
        with self._database.write(caller) as session:
            keys = [session.ids.new_id() for _ in wanted]
            session.audit("collection.create_many", BATCH, session.ids.new_id(), collection_ids=keys)
            return [self._create(session, caller, fields, key) for fields, key in zip(wanted, keys, strict=True)]

    def created_together(self, caller: Caller, batch_id: str) -> Sequence[CollectionView]:
        """What ``create_many`` made, by the id under which the audit log has it; without what is gone since."""
        with self._database.read(caller) as session:
            entry = session.scalars(
                select(AuditEntry).where(AuditEntry.resource_type == BATCH, AuditEntry.resource_id == batch_id)
            ).first()
            keys = [] if entry is None else entry.facts["collection_ids"]
            found = session.scalars(
                select(Collection)
                .where(Collection.id.in_(keys), self._access.readable_collections(caller))
                .order_by(Collection.id)
            )
            return views_of(session, self._access, caller, found.all())

    def _create(self, session: ScopedSession, caller: Caller, fields: CollectionFields, key: str) -> CollectionView:
        need_visibility(caller, fields.visibility)
        now = session.clock.now()
        collection = Collection(
            id=key,
            number=next_number(session),
            partition_id=default_partition(session).id,
            access_class_id=new_collection_class(session, key),
            owner_id=caller.user_id,
            revision=1,
            created_at=now,
            updated_at=now,
        )
        aliases = self._fill(session, collection, fields)
        session.add(collection)
        set_names(session, collection, aliases)
        set_collection_access(session, collection, Access(fields.visibility))
        session.audit("collection.create", "collection", key, visibility=fields.visibility, type=fields.type)
        return CollectionView(collection, aliases, Counts(), preferred_models(session, [collection]).get(key))

    def _fill(self, session: ScopedSession, collection: Collection, fields: CollectionFields) -> tuple[str, ...]:
        collection.name = checked_name(fields.name)
        collection.name_key = name_key(collection.name)
        collection.description = checked_description(fields.description)
        collection.type = fields.type
        collection.visibility = fields.visibility
        former, server = collection.settings or {}, self._live.of(session).chunking
        checked = checked_settings(fields.settings, server, former)
        collection.settings = with_model_id(session, checked, former.get("model"))
        ensure_pruning(session, collection.settings)
        return checked_aliases(fields.aliases, collection.name)

    def get(self, caller: Caller, ref: str) -> CollectionView:
        """One collection. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            return views_of(session, self._access, caller, [self._access.collection_for(session, caller, ref)])[0]

    def list(
        self,
        caller: Caller,
        *,
        type: CollectionType | None = None,  # noqa: A002  # the name that the API has
        name_contains: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[CollectionView]:
        """The collections that the caller may read, newest first.

        Raises:
            InvalidInput: ``limit`` is out of range.
            InvalidCursor: ``cursor`` is not one of this list.
        """
        need_scope(caller, Scope.READ)
        statement = select(Collection).where(self._access.readable_collections(caller))
        if type is not None:
            statement = statement.where(Collection.type == type)
        if name_contains:
            if not is_storable(name_contains):
                raise InvalidInput("The name to look for is not text.", field="name", reason="not_text")
            statement = statement.where(Collection.name_key.contains(name_key(name_contains), autoescape=True))
        with self._database.read(caller) as session:
            rows: Page[Collection] = page(
                session, statement, moment=Collection.created_at, key=Collection.id, cursor=cursor, limit=limit
            )
            return Page(views_of(session, self._access, caller, rows.items), rows.next_cursor, rows.total)

    def replace(
        self, caller: Caller, ref: str, fields: CollectionFields, *, expected: int | None = None
    ) -> CollectionView:
        """Give every field a new value; with whom it is shared stays.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not change it, or not make it so visible.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a value is not acceptable.
            AlreadyExists: the name or an alias is taken.
        """
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, ref, right=Need.WRITE, lock=True)
            check_revision(collection.revision, expected)
            return self._change(session, caller, collection, fields)

    def patch(
        self, caller: Caller, ref: str, patch: Mapping[str, Any], *, expected: int | None = None
    ) -> CollectionView:
        """Change some fields by a JSON merge patch; ``None`` sets one back to its default. Raises as ``replace``."""
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, ref, right=Need.WRITE, lock=True)
            check_revision(collection.revision, expected)
            present = {
                "name": collection.name,
                "description": collection.description,
                "type": collection.type,
                "visibility": collection.visibility,
                "settings": collection.settings,
                "aliases": aliases_of(session, [collection.id]).get(collection.id, ()),
            }
            return self._change(session, caller, collection, fields_from(merge_patch(present, patch)))

    def _change(
        self, session: ScopedSession, caller: Caller, collection: Collection, fields: CollectionFields
    ) -> CollectionView:
        if fields.visibility != collection.visibility:
            self._access.collection_for(session, caller, collection.id, right=Need.MANAGE)
            need_visibility(caller, fields.visibility)
            set_collection_access(
                session, collection, Access(fields.visibility, shares_of(session, "collection", collection.id))
            )
        former = collection.settings.get("language")
        aliases = self._fill(session, collection, fields)
        self._tell_language(session, collection, former)
        collection.revision += 1
        collection.updated_at = session.clock.now()
        set_names(session, collection, aliases)
        session.audit("collection.update", "collection", collection.id, revision=collection.revision)
        return views_of(session, self._access, caller, [collection])[0]

    def _tell_language(self, session: ScopedSession, collection: Collection, former: str | None) -> None:
        language = collection.settings.get("language")
        if language != former:
            self._queue.enqueue(
                session,
                LANGUAGE,
                {"collection_id": collection.id},
                resource_type="collection",
                resource_id=collection.id,
                unique_key=f"{LANGUAGE}:{collection.id}:{language}",
            )

    def delete(self, caller: Caller, ref: str, *, expected: int | None = None) -> Job:
        """Take a collection with all its documents away, at once for every reader; a job removes rows and files.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller does not own it.
            PreconditionFailed: ``expected`` is not its revision.
        """
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, ref, right=Need.DELETE, lock=True)
            check_revision(collection.revision, expected)
            drop_aliases(session, collection.id)
            collection.deleted_at = collection.updated_at = session.clock.now()
            collection.revision += 1
            close_collection(session, collection)
            job = self._queue.enqueue(
                session,
                PURGE,
                {"collection_id": collection.id},
                resource_type="collection",
                resource_id=collection.id,
                unique_key=f"{PURGE}:{collection.id}",
            )
            session.audit("collection.delete", "collection", collection.id, job_id=job.id)
        return job

    def access(self, caller: Caller, ref: str) -> tuple[Collection, Access]:
        """Who may read it, for its owner and admins.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller does not own it.
        """
        with self._database.read(caller) as session:
            collection = self._access.collection_for(session, caller, ref)
            if not owns(caller, collection.owner_id):
                raise Forbidden(
                    "Only the owner of this collection and administrators see with whom it is shared.",
                    reason="collection_owner",
                )
            return collection, Access(
                Visibility(collection.visibility), shares_of(session, "collection", collection.id)
            )

    def set_access(
        self, caller: Caller, ref: str, access: Access, *, expected: int | None = None
    ) -> tuple[Collection, Access]:
        """Decide who may read it; the very next search obeys.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller does not own it, or may not make it so visible.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a share names somebody who is not in the tenant.
        """
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, ref, right=Need.MANAGE, lock=True)
            check_revision(collection.revision, expected)
            need_visibility(caller, access.visibility)
            before = {"visibility": collection.visibility}
            set_collection_access(session, collection, access)
            collection.revision += 1
            collection.updated_at = session.clock.now()
            session.audit(
                "collection.share",
                "collection",
                collection.id,
                changes=differences(before, {"visibility": access.visibility}),
                visibility=access.visibility,
                shares=[[share.principal, share.right] for share in access.shares],
            )
        return collection, access

    def stats(self, caller: Caller, ref: str) -> tuple[Collection, CollectionStats]:
        """What is in a collection. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            collection = self._access.collection_for(session, caller, ref)
            return collection, collection_stats(session, collection.id, self._access.readable_documents(caller))

    def reindex(self, caller: Caller, ref: str, *, unread: bool = False) -> Job:
        """Have every document read again, or those with ``unread`` pages; the present versions serve until then.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not change it.
        """
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, ref, right=Need.WRITE)
            job = self._queue.enqueue(
                session,
                REINDEX,
                {"collection_id": collection.id, **({"unread": True} if unread else {})},
                resource_type="collection",
                resource_id=collection.id,
                unique_key=f"{REINDEX}:{collection.id}{':unread' if unread else ''}",
            )
            session.audit("collection.index", "job", job.id, collection_id=collection.id)
        return job


def _may_create(caller: Caller) -> None:
    need_scope(caller, Scope.WRITE)
    if caller.role is Role.ANONYMOUS or caller.user_id is None:
        raise Forbidden("Log in to make collections.", reason="log_in")
    if caller.collection_ids is not None:
        raise Forbidden("This API key is limited to some collections, so it cannot make others.", reason="key_limited")
