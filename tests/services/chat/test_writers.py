"""Which model writes: that of the question, of the assistant, of the collections, or else the preferred one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from citewell.backends.transport.threads import ThreadTransport
from citewell.db.session import Database
from citewell.db.tables import ChatModelChoice
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput
from citewell.ports.chat_model import ModelFacts
from citewell.services.access.rules import AccessRules
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.fields import NewAssistant
from citewell.services.collections.collections import Collections
from citewell.services.collections.fields import CollectionFields
from citewell.services.collections.preferences import PreferredModel
from citewell.services.jobs.queue import JobQueue
from fakes.chat_model import ScriptedModel
from support.chatting import PATIENCE, ChatStand
from support.model_rows import model_row

Make = Callable[..., ChatStand]


def writes(name: str) -> ScriptedModel:
    """A model of that name."""
    return ScriptedModel("Yes.", facts=ModelFacts(name, "test", name))


@dataclass
class Writers:
    """Models ``fast`` and ``slow`` of a tenant that prefers ``usual``, and collections that name them."""

    stand: ChatStand
    caller: Caller
    collections: Collections

    def __post_init__(self) -> None:
        self.stand.models.preferred = writes("usual")
        self.ids = {name: model_row(self.stand.database, self.caller, name) for name in ("fast", "slow")}
        self.stand.models.named |= {self.ids[name]: writes(name) for name in self.ids} | {"fast": writes("fast")}

    def collection(self, name: str, model: str | None) -> str:
        """The id of a new collection that names the model."""
        settings = {} if model is None else {"model": model}
        return self.collections.create(self.caller, CollectionFields(name, settings=settings)).collection.id

    def named(self, ref: str) -> PreferredModel | None:
        """The model that a collection names, as it is shown."""
        return self.collections.get(self.caller, ref).model

    def writer(self, *collections: str, **how: object) -> str | None:
        """Who answers a question to these, or to all."""
        turn = self.stand.finished(self.caller, collections=collections or None, **how)  # type: ignore[arg-type]  # fields of the request
        return self.stand.stored(self.caller, turn.message_id).model

    def drop(self, name: str, **values: object) -> None:
        """Change the row of a model."""
        with self.stand.database.write(self.caller) as session:
            row = session.get_one(ChatModelChoice, self.ids[name])
            for column, value in values.items():
                setattr(row, column, value)


@pytest.fixture
def writers(sqlite_database: Database, stand: Make, editor: Caller) -> Writers:
    return Writers(stand(), editor, Collections(sqlite_database, AccessRules(), JobQueue(ThreadTransport())))


def test_a_collection_that_is_asked_alone_is_answered_by_its_model(writers: Writers) -> None:
    writers.collection("quick", "Fast")
    writers.collection("hasty", writers.ids["fast"])
    writers.collection("deep", "slow")
    writers.collection("plain", None)
    assert writers.writer("quick") == "fast"
    assert writers.writer("deep") == "slow"
    assert writers.writer("quick", "hasty") == "fast", "both name it"
    assert writers.writer("quick", "deep") == "usual", "they differ"
    assert writers.writer("quick", "plain") == "usual"
    assert writers.writer() == "usual"


def test_what_is_nearer_to_the_question_counts(writers: Writers) -> None:
    deep = writers.collection("deep", "slow")
    assistants = Assistants(writers.stand.database, AccessRules())
    assistants.create(writers.caller, NewAssistant("Own", collections=[deep], model="fast"))
    assistants.create(writers.caller, NewAssistant("None", collections=[deep]))
    writers.stand.models.named["fast"] = writes("fast")
    assert writers.writer("deep", model="fast") == "fast"
    assert writers.writer(assistant="Own") == "fast"
    assert writers.writer(assistant="None") == "slow"
    first = writers.stand.finished(writers.caller, collections=("deep",))
    next_one = writers.stand.finished(writers.caller, session_id=first.chat_id)
    assert writers.stand.stored(writers.caller, next_one.message_id).model == "slow", "it stays with its collections"
    again = writers.stand.chats.regenerate(writers.caller, first.message_id)
    assert again.wait(PATIENCE)
    assert writers.stand.stored(writers.caller, again.message_id).model == "slow"


@pytest.mark.parametrize("gone", [{"enabled": False}, {"deleted_at": datetime(2030, 1, 1, tzinfo=UTC)}])
def test_a_model_that_is_gone_is_said_to_be_and_the_preferred_one_answers(
    writers: Writers, gone: dict[str, object]
) -> None:
    writers.collection("deep", "slow")
    assert writers.named("deep") == PreferredModel(writers.ids["slow"], "slow")
    writers.drop("slow", **gone)
    assert writers.named("deep") == PreferredModel(writers.ids["slow"], None)
    assert writers.writer("deep") == "usual"
    writers.collections.patch(writers.caller, "deep", {"description": "still there"})
    assert writers.named("deep") == PreferredModel(writers.ids["slow"], None), "another change does not trip over it"
    writers.collections.patch(writers.caller, "deep", {"settings": {"model": None}})
    assert writers.named("deep") is None


@pytest.mark.parametrize("model", ["nobody", "a\0b", "", "x" * 301, 7])
def test_a_model_that_there_is_not_cannot_be_named(writers: Writers, model: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        writers.collections.create(writers.caller, CollectionFields("a", settings={"model": model}))
    assert refused.value.facts["field"] == "settings.model"
