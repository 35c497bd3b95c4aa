"""The two ways in: written at once, or made durable for a job."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, CitewellError, InvalidInput
from citewell.ports.chunker import ChunkSettings
from citewell.services.access.rules import AccessRules, Need
from citewell.services.documents.blob_references import hold_blobs, release_blob
from citewell.services.ingest.together import (
    BuiltText,
    TakenMeanwhile,
    flush,
    lock_partition,
)
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import compact_if_long
from citewell.services.texts.building import TextBuilder, title_of
from citewell.services.texts.items import TextItem, Upserted
from citewell.services.texts.present import Present, Step, present_texts, step_for
from citewell.services.texts.writing import (
    Accepted,
    accept_texts,
    note_texts,
    publish_texts,
    update_fields,
)

KIND = "texts.ingest"

Entry = tuple[int, TextItem]
"""A text with its position in the request."""

Failed = Callable[[int, TextItem, CitewellError], None]
"""Told of a text that cannot be taken."""


@dataclass(frozen=True, slots=True)
class _Planned:
    position: int
    item: TextItem
    step: Step
    present: Present | None
    settings: ChunkSettings

    @property
    def writes(self) -> bool:
        return self.step in (Step.CREATE, Step.REPLACE)


class Intake:
    """Takes texts of one or more collections in."""

    def __init__(self, database: Database, access: AccessRules, queue: JobQueue, builder: TextBuilder) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._builder = builder

    def write(self, caller: Caller, namespace: str, entries: Sequence[Entry], failed: Failed) -> Upserted:
        """Put the texts of one collection, each key once, into it: all in one transaction with their vectors.

        Raises:
            NotFound: there is no such collection.
            TakenMeanwhile: one of the keys was written by others at this moment; doing it again finds that.
            CitewellError: nothing could be done.
        """
        with self._database.read(caller) as session:
            collection = self._access.collection_for(session, caller, namespace, right=Need.WRITE)
            planned = self._plan(session, caller, collection, entries, failed, wait=True)
            writing = [plan for plan in planned if plan.writes]
            spaces = self._builder.vectors.targets(session, collection.partition_id) if writing else ()
        if all(plan.step is Step.SKIP for plan in planned):
            return Upserted(skipped=len(planned))
        with self._stored(caller, (plan.item for plan in writing)) as keys:
            built = {
                plan.position: self._build(plan, keys[plan.item.digest], collection.settings, spaces)
                for plan in writing
            }
            made = self._builder.embed(list(built.values()), spaces)
            with self._database.write(caller) as session:
                collection = self._access.collection_for(session, caller, collection.id, right=Need.WRITE, lock=True)
                planned = self._plan(session, caller, collection, entries, failed, wait=True, lock=True)
                partition = lock_partition(session, collection.partition_id)
                writing = [plan for plan in planned if plan.writes]
                if [plan.position for plan in writing] != list(built):
                    raise TakenMeanwhile
                accepted = self._accept(session, caller, collection, planned, keys)
                if accepted:
                    texts = list(zip(accepted, built.values(), strict=True))
                    publish_texts(session, partition, collection, texts, self._builder.vectors, made)
                    note_texts(session, accepted)
                    compact_if_long(session, self._queue, collection.partition_id)
                hold_blobs(session, self._builder.blobs, (key for text in built.values() for key in text.blobs))
        return Upserted(
            upserted=sum(plan.step is not Step.SKIP for plan in planned),
            skipped=sum(plan.step is Step.SKIP for plan in planned),
            chunks=sum(len(text.spans) for text in built.values()),
        )

    def hand_over(self, caller: Caller, entries: Mapping[str, Sequence[Entry]], failed: Failed) -> Upserted:
        """Make the texts of several collections durable, in one transaction with the job that makes them searchable.

        Raises:
            TakenMeanwhile: one of the keys was written by others at this moment; doing it again finds that.
            CitewellError: nothing could be done.
        """
        before = self._plans(caller, entries)
        wanted = (plan.item for plan in before if plan.writes)
        with self._stored(caller, wanted) as keys, self._database.write(caller) as session:
            collections = [
                self._access.collection_for(session, caller, key, right=Need.WRITE, lock=True)
                for key in sorted(entries)
            ]
            plans = {
                collection.id: self._plan(
                    session, caller, collection, entries[collection.id], failed, wait=False, lock=True
                )
                for collection in collections
            }
            accepted: list[Accepted] = []
            for collection in collections:
                lock_partition(session, collection.partition_id)
                accepted += self._accept(session, caller, collection, plans[collection.id], keys)
                flush(session)
            job = None
            if accepted:
                job = self._queue.enqueue(
                    session,
                    KIND,
                    {"versions": [each.version.id for each in accepted]},
                    resource_type="collection",
                    resource_id=collections[0].id,  # of several, one: who may see it sees the job
                )
                for each in accepted:
                    each.document.job_id = job.id
                note_texts(session, accepted, job)
            hold_blobs(session, self._builder.blobs, keys.values())
        steps = [plan.step for planned in plans.values() for plan in planned]
        skipped = steps.count(Step.SKIP)
        return Upserted(upserted=len(steps) - skipped, skipped=skipped, job=job)

    def _plans(self, caller: Caller, entries: Mapping[str, Sequence[Entry]]) -> list[_Planned]:
        with self._database.read(caller) as session:
            return [
                plan
                for key in sorted(entries)
                for plan in self._plan(
                    session,
                    caller,
                    self._access.collection_for(session, caller, key, right=Need.WRITE),
                    entries[key],
                    lambda *_: None,
                    wait=False,
                )
            ]

    def _plan(
        self,
        session: ScopedSession,
        caller: Caller,
        collection: Collection,
        entries: Sequence[Entry],
        failed: Failed,
        *,
        wait: bool,
        lock: bool = False,
    ) -> list[_Planned]:
        present = present_texts(session, collection.id, [item.doc_id for _, item in entries], lock=lock)
        readable = self._access.readable_classes(session, caller) if present else None
        planned, server = [], self._builder.live.of(session).chunking
        for position, item in entries:
            there = present.get(item.doc_id)
            try:
                step = step_for(item, there, readable, wait=wait)
                settings = self._builder.settings(server, collection.settings, item.own_chunking)
            except (AlreadyExists, InvalidInput) as error:
                failed(position, item, error)
                continue
            planned.append(_Planned(position, item, step, there, settings))
        return planned

    def _build(self, plan: _Planned, blob: str, settings: Mapping[str, Any], spaces: Sequence[Any]) -> BuiltText:
        document = None if plan.present is None else plan.present.document
        return self._builder.build(
            plan.item.text,
            blob,
            collection=settings,
            settings=plan.settings,
            title=title_of(document, plan.item.title),
            spaces=spaces,
        )

    @staticmethod
    def _accept(
        session: ScopedSession,
        caller: Caller,
        collection: Collection,
        planned: Sequence[_Planned],
        keys: Mapping[str, str],
    ) -> list[Accepted]:
        """Add what is to be written and change what is only said otherwise."""
        writing = [plan for plan in planned if plan.writes]
        if any(plan.item.digest not in keys for plan in writing):
            raise TakenMeanwhile
        for plan in planned:
            if plan.step is Step.UPDATE and plan.present is not None:
                update_fields(session, plan.present.document, plan.item)
        texts = [(plan.item, plan.step, plan.present, keys[plan.item.digest]) for plan in writing]
        return accept_texts(session, caller, collection, texts)

    @contextmanager
    def _stored(self, caller: Caller, items: Iterable[TextItem]) -> Iterator[Mapping[str, str]]:
        """Keys of the texts' bytes by digest; they are released when the block fails."""
        keys: dict[str, str] = {}
        try:
            for item in items:
                if item.digest not in keys:
                    keys[item.digest] = self._builder.blobs.put(caller.tenant_id, [item.content]).key
            yield keys
        except BaseException:
            # Whether the transaction was committed is not known for certain; the references tell.
            for key in keys.values():
                with (
                    contextlib.suppress(CitewellError, SQLAlchemyError),
                    self._database.write(replace(caller, idempotency=None)) as session,
                ):
                    release_blob(session, self._builder.blobs, key)
            raise
