"""Chats whose answers are scripted, on a database of the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from citewell.bootstrap.chatting import make_chats
from citewell.db.session import Database
from citewell.db.tables import Message
from citewell.domain.access import Caller
from citewell.ports.chat_model import ChatModel, ModelRequest
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answers import Answers
from citewell.services.assistants.assistants import Assistants
from citewell.services.chat.chats import AskRequest, Chats, Turn
from citewell.services.chat.keeper import Keeper
from citewell.services.usage.budgets import Budgets
from fakes.answers import ToldAnswers
from fakes.chat_model import FACTS, ScriptedModel, Wait
from fakes.model_source import FakeModels
from support.usage import ledger_of
from support.waiting import PATIENCE_SECONDS, until

PATIENCE = PATIENCE_SECONDS


def purpose_of(request: ModelRequest) -> str:
    """What a chat asks its model for."""
    told = request.turns[0].text
    for word, purpose in (("a title", "title"), ("one summary", "summary"), ("can be understood", "rewrite")):
        if word in told:
            return purpose
    return "answer"


def model_for(**scripts: object) -> ScriptedModel:
    """A model with a script for each purpose; without one for it, it says nothing."""
    return ScriptedModel(reply=lambda request: cast("str", scripts.get(purpose_of(request), "")), facts=FACTS)


@dataclass
class ChatStand:
    """Chats over scripted answers; ``model`` writes."""

    database: Database
    model: ChatModel | None = None
    answers: ToldAnswers = field(default_factory=ToldAnswers)
    streams: int = 16
    per_user: int = 128
    grace_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.models = FakeModels(self.model)
        self.chats = self.another()

    def another(self) -> Chats:
        """Chats of another process on the same database; close its pool."""
        access = AccessRules()
        return make_chats(
            self.database,
            access,
            cast("Answers", self.answers),
            models=self.models,
            assistants=Assistants(self.database, access),
            ledger=ledger_of(self.database),
            budgets=Budgets(),
            streams=self.streams,
            per_user=self.per_user,
            grace_seconds=self.grace_seconds,
        )

    def start(self, caller: Caller, message: str = "How long is leave?", **more: object) -> Turn:
        """A turn that runs."""
        return self.chats.start(caller, AskRequest(message, **more))  # type: ignore[arg-type]  # fields of the request

    def finished(self, caller: Caller, message: str = "How long is leave?", **more: object) -> Turn:
        """A turn that is over."""
        turn = self.start(caller, message, **more)
        assert turn.wait(PATIENCE)
        return turn

    def stored(self, caller: Caller, message_id: str) -> Message:
        """The message as it is in the database."""
        return self.chats.message(caller, message_id).message

    def close(self) -> None:
        """Stop what runs."""
        self.chats.pool.close()


def reached(wait: Wait) -> None:
    """Wait until the model waits."""
    assert wait.reached.wait(PATIENCE)


def store_all(stand: ChatStand, turn: Turn) -> None:
    """Have everything stored that was told so far, whoever stores it."""

    def stored() -> bool:
        Keeper(stand.database).store([turn])
        with turn.log.storing:
            return not turn.log.unstored()

    until(stored)


def left_running(stand: ChatStand, user: Caller) -> Turn:
    """A turn as a dead server leaves it: some events stored, and nobody who makes the answer."""
    wait = Wait()
    stand.models.preferred = ScriptedModel(["Told so far. And", wait, " more."])
    turn = stand.start(user)
    reached(wait)
    store_all(stand, turn)
    turn.log.close()
    with turn.log._lock:
        turn.log._ended.set()  # nothing of it is stored from now on
    wait.go.set()
    until(lambda: stand.chats.pool.turns() == [])
    assert stand.stored(user, turn.message_id).state == "running"
    return turn
