"""Whatever happens in whatever order, a search returns what is there and readable, and nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.db.tables import Collection, IndexSnapshot
from citewell.domain.access import Caller, Right, Role, Visibility
from citewell.services.access.sharing import Access, Share
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.snapshots import QUARANTINED, quarantine, snapshots_of
from fakes.clock import FakeClock, FakeIds
from support.databases import SqliteTemplate
from support.people import People
from support.stack import Stack

TENANTS = ("aurora", "borealis", "corona")
CANARY = {"aurora": "zebrafinch", "borealis": "quokkaplum", "corona": "axolotlfig"}
WORDS = ("river", "granite", "lantern", "meadow", "copper", "thistle")
PRIVATE = Access(Visibility.PRIVATE)


@dataclass
class Doc:
    """What the model knows of a document."""

    tenant: str
    owner: Caller
    words: frozenset[str]
    collection: str
    access: Access | None = None


class SearchStates(RuleBasedStateMachine):
    """Three tenants with two users and an admin each, one collection a tenant, against a plain dictionary."""

    template: SqliteTemplate
    reader: SandboxedReader

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        url, clock, ids = self.template.copy(root), FakeClock(), FakeIds()
        self.database = Database(self.template.open(url), clock, ids, b"k" * 32)
        self.stack = Stack(self.database, root, self.reader, exact_rows=4)
        # Another process: it only searches, and is told nothing.
        self.onlooker = Stack(
            Database(self.template.open(url), clock, ids, b"k" * 32), root, self.reader, exact_rows=4, scratch="run-2"
        )
        people = People(self.database)
        self.callers: dict[str, list[Caller]] = {}
        self.collections: dict[str, Collection] = {}
        self.collection_access: dict[str, Access] = {}
        self.docs: dict[str, Doc] = {}
        self.count = 0
        for name in TENANTS:
            tenant = people.tenant(name)
            owner = people.caller(tenant, Role.EDITOR)
            self.callers[name] = [owner, people.caller(tenant, Role.USER), people.caller(tenant, Role.ADMIN)]
            self.collections[name] = self.stack.library.collection(owner)
            self.collection_access[name] = PRIVATE

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()
            self.database.close()
            self.onlooker.close()
            self.onlooker.database.close()
            self.folder.cleanup()

    def _text(self, tenant: str, words: frozenset[str]) -> bytes:
        self.count += 1
        return f"# Note {self.count}\n\nAbout {' and '.join(sorted(words))}, kept by {CANARY[tenant]}.\n".encode()

    def _pick(self, data: st.DataObject) -> tuple[str, Doc]:
        key = data.draw(st.sampled_from(sorted(self.docs)))
        return key, self.docs[key]

    @rule(tenant=st.sampled_from(TENANTS), words=st.frozensets(st.sampled_from(WORDS), min_size=1, max_size=3))
    def add(self, tenant: str, words: frozenset[str]) -> None:
        owner = self.callers[tenant][0]
        uploaded = self.stack.library.upload(
            owner, self.collections[tenant], self._text(tenant, words), name=f"n{self.count}.md"
        )
        self.stack.work()
        self.docs[uploaded.document.id] = Doc(tenant, owner, words, self.collections[tenant].id)

    @precondition(lambda self: self.docs)
    @rule(data=st.data(), words=st.frozensets(st.sampled_from(WORDS), min_size=1, max_size=3))
    def replace(self, data: st.DataObject, words: frozenset[str]) -> None:
        key, doc = self._pick(data)
        self.stack.library.documents.replace(
            doc.owner, key, parts=[self._text(doc.tenant, words)], file_name="again.md"
        )
        if data.draw(st.booleans(), label="read at once"):
            self.stack.work()
            doc.words = words
        else:  # the old version serves until the new one is published
            self.check()
            self.stack.work()
            doc.words = words

    @precondition(lambda self: self.docs)
    @rule(data=st.data(), purge=st.booleans())
    def delete(self, data: st.DataObject, purge: bool) -> None:
        key, doc = self._pick(data)
        self.stack.library.documents.delete(doc.owner, key)
        del self.docs[key]
        if purge:
            self.stack.work()

    @precondition(lambda self: self.docs)
    @rule(data=st.data(), to=st.sampled_from(["inherit", "private", "shared", "tenant", "public"]))
    def set_document_access(self, data: st.DataObject, to: str) -> None:
        key, doc = self._pick(data)
        access = self._access(doc.tenant, to)
        self.stack.library.documents.set_access(doc.owner, key, access)
        doc.access = None if to == "inherit" else access

    @rule(tenant=st.sampled_from(TENANTS), to=st.sampled_from(["private", "shared", "tenant", "public"]))
    def set_collection_access(self, tenant: str, to: str) -> None:
        access = self._access(tenant, to)
        self.stack.library.collections.set_access(self.callers[tenant][0], self.collections[tenant].id, access)
        self.collection_access[tenant] = access

    def _access(self, tenant: str, to: str) -> Access:
        if to == "inherit":
            return Access(None)
        shares = (Share(Right.READ, user_id=self.callers[tenant][1].user_id),) if to == "shared" else ()
        return Access(Visibility(to), shares)

    @rule(which=st.sampled_from(["worker", "onlooker"]))
    def restart(self, which: str) -> None:
        (self.stack if which == "worker" else self.onlooker).restart()

    @rule(tenant=st.sampled_from(TENANTS), complete=st.booleans(), settled=st.booleans())
    def compact(self, tenant: str, complete: bool, settled: bool) -> None:
        """Tiers, a base, or everything anew; the next search may come before it is opened, or after."""
        caller = self.callers[tenant][2]
        with self.database.write(caller) as session:
            partition_id = self.collections[tenant].partition_id
            enqueue_compaction(session, self.stack.library.queue, partition_id, complete=complete)
        self.stack.work()
        if settled:
            self.stack.indexes.settle()
            self.onlooker.indexes.settle()

    @rule(tenant=st.sampled_from(TENANTS), which=st.integers(0, 5), noticed=st.booleans())
    def lose_a_segment(self, tenant: str, which: int, noticed: bool) -> None:
        """Its files are gone: it was noted as damaged, or whoever opens it next finds out.

        How many there are depends on who has found out before, in a thread beside this: no range to draw from.
        """
        with self.database.write(self.callers[tenant][2]) as session:
            rows = snapshots_of(session, self.collections[tenant].partition_id)
            rows = [row for row in rows if row.state != QUARANTINED]
            if not rows:
                return
            row = rows[which % len(rows)]
            if noticed:
                quarantine(session, row.id)
        self.stack.segments.quarantine(row.segment)

    @rule(tenant=st.sampled_from(TENANTS))
    def rebuild(self, tenant: str) -> None:
        with self.database.write(self.callers[tenant][2]) as session:
            session.execute(delete(IndexSnapshot))
        self.stack.indexes.forget(self.collections[tenant].partition_id)

    def _readable(self, caller: Caller, tenant: str, doc: Doc) -> bool:
        if doc.tenant != tenant:
            return False
        if caller.is_admin or caller == doc.owner:
            return True
        access = doc.access or self.collection_access[tenant]
        return access.visibility is not Visibility.PRIVATE

    @invariant()
    def check(self) -> None:
        if not hasattr(self, "stack"):
            return
        for tenant, callers in self.callers.items():
            for caller in callers:
                expected = {key for key, doc in self.docs.items() if self._readable(caller, tenant, doc)}
                for stack in (self.stack, self.onlooker):
                    assert set(stack.found(caller, CANARY[tenant], mode="lexical")) == expected
                    assert set(stack.found(caller, "about kept by", mode="dense")) == expected
                for other in TENANTS:
                    if other != tenant:
                        assert self.stack.found(caller, CANARY[other], mode="lexical") == []
        word = WORDS[self.count % len(WORDS)]
        for tenant, callers in self.callers.items():
            expected = {key for key, doc in self.docs.items() if doc.tenant == tenant and word in doc.words}
            assert set(self.stack.found(callers[2], word, mode="lexical")) == expected


@pytest.fixture(scope="module")
def reader() -> Iterator[SandboxedReader]:
    found = SandboxedReader(children=1)
    yield found
    found.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_search_tells_the_truth_in_every_state(sqlite_template: SqliteTemplate, reader: SandboxedReader) -> None:
    class Machine(SearchStates):
        pass

    Machine.template, Machine.reader = sqlite_template, reader
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
