"""From a question to a turn that runs: everything is decided and stored before a model is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import and_, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, Collection, Message
from citewell.domain.access import Caller, Right
from citewell.domain.errors import BudgetSpent, InvalidInput, NotFound, TooLarge
from citewell.ports.chat_model import ChatModel
from citewell.services.access.rules import AccessRules
from citewell.services.answer.inquiry import Mode, WithoutEvidence
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.views import AssistantView
from citewell.services.chat.acceptable import check_message
from citewell.services.chat.asked_for import asked_again, asked_for, newest_answer
from citewell.services.chat.branching import parent_of
from citewell.services.chat.pool import TurnPool
from citewell.services.chat.replies import own_chat, own_message
from citewell.services.chat.running import ModelSource, TurnPlan, TurnRunner
from citewell.services.chat.storing import Asked, add_turn
from citewell.services.chat.turn import AskRequest, Turn
from citewell.services.chat.wording import shortened
from citewell.services.collections.preferences import common_model
from citewell.services.settings.catalogue import ANSWER_LANGUAGE, ANSWER_MODE, WITHOUT_EVIDENCE
from citewell.services.settings.values import LiveSettings
from citewell.services.usage.budgets import Budgets

NO_ASSISTANT = "There is no such assistant."
MOST_MESSAGES = 2000
"""Of one chat."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a question is answered from, and by whom."""

    collections: tuple[str, ...] | None
    kept: tuple[str, ...] | None
    assistant: AssistantView | None
    mode: Mode
    without_evidence: WithoutEvidence
    language: str | None
    model: str | None
    request: AskRequest


class Asking:
    """Begins turns."""

    def __init__(
        self,
        database: Database,
        access: AccessRules,
        models: ModelSource | None,
        assistants: Assistants,
        budgets: Budgets,
        runner: TurnRunner,
        pool: TurnPool,
        *,
        max_question_chars: int,
        live: LiveSettings | None = None,
    ) -> None:
        self._database = database
        self._live = live or LiveSettings(database)
        self._access = access
        self._models = models
        self._assistants = assistants
        self._budgets = budgets
        self._runner = runner
        self._pool = pool
        self._max_question_chars = max_question_chars

    def ask(self, caller: Caller, request: AskRequest) -> Turn:
        """Store the question with a reply that is running, and begin to answer it.

        Raises:
            InvalidInput: the message is empty or not text, or ``parent_id`` or ``edit_of`` is not of that role.
            TooLarge: it is too long.
            NotFound: the chat, a message of it, a collection, the assistant or the model does not exist for the caller.
            Conflict: the answer that the question is to follow is not there yet.
            BudgetSpent: what may be used is used up.
            RateLimited: as many answers as can be are being written for the caller.
            Unavailable: as many answers as can be are being written.
        """
        check_message(request.message, self._max_question_chars)
        with self._database.read(caller) as session:
            chat = None if request.session_id is None else own_chat(session, caller, request.session_id)
            if chat is None and (request.parent_id is not None or request.edit_of is not None):
                raise InvalidInput(
                    "parent_id and edit_of need the session_id of their chat.", field="session_id", reason="missing"
                )
            chosen = self._choose(session, caller, chat, request)
        model = self._model(caller, chosen.model)

        def store(session: ScopedSession) -> tuple[Chat, Message, Message, str | None]:
            if request.session_id is None:
                stored, parent_id = self._new_chat(session, caller, request, chosen), None
            else:
                stored = own_chat(session, caller, request.session_id, lock=True)
                parent_id = parent_of(session, stored, request)
            asked = _asked(request.message, model, chosen)
            question, reply = add_turn(session, caller, stored, asked, parent_id=parent_id, question=None)
            return stored, question, reply, parent_id

        return self._begin(caller, request.streamed, chosen, model, store)

    def regenerate(
        self,
        caller: Caller,
        message_id: str,
        *,
        chat_id: str | None = None,
        model: str | None = None,
        mode: Mode | None = None,
        streamed: bool = False,
    ) -> Turn:
        """Answer the question of an answer once more, on a branch of its own, with what was named for it before.

        Args:
            caller: Who asks.
            message_id: The answer or its question.
            chat_id: Their chat.
            model: Another one than before.
            mode: Another one, too.
            streamed: As in ``AskRequest``.

        Raises:
            As ``ask``.
        """
        with self._database.read(caller) as session:
            chat, message = own_message(session, caller, message_id, chat_id=chat_id)
            question = message if message.role == "user" else session.get(Message, message.parent_id or "")
            if question is None:
                raise NotFound("The question of this answer is gone.", reason="question_gone")
            answer = message if message.role == "assistant" else newest_answer(session, question)
            given = asked_again(question, answer, model=model, mode=mode)
            if given.collections is not None:
                given = replace(given, collections=self._left(session, caller, given.collections))
            chosen = self._choose(session, caller, chat, given)
        writer = self._model(caller, chosen.model)

        def store(session: ScopedSession) -> tuple[Chat, Message, Message, str | None]:
            stored = own_chat(session, caller, chat.id, lock=True)
            again = session.get_one(Message, question.id)
            asked = _asked(again.text, writer, chosen)
            _, reply = add_turn(session, caller, stored, asked, parent_id=again.parent_id, question=again)
            return stored, again, reply, again.parent_id

        return self._begin(caller, streamed, chosen, writer, store)

    def place(self, caller: Caller, ref: str) -> tuple[str | None, str | None]:
        """The collection of that id, name or alias, or else the assistant of that id or name: one of the two.

        Raises:
            NotFound: there is neither for the caller.
        """
        with self._database.read(caller) as session:
            try:
                return self._access.collection_for(session, caller, ref, right=Right.READ).id, None
            except NotFound:
                assistant = self._assistants.for_chat(session, caller, ref)
                if assistant is None:
                    raise
                return None, assistant.id

    def _begin(
        self,
        caller: Caller,
        streamed: bool,
        chosen: _Chosen,
        model: ChatModel | None,
        store: Callable[[ScopedSession], tuple[Chat, Message, Message, str | None]],
    ) -> Turn:
        self._pool.reserve(caller)
        assistant_id = None if chosen.assistant is None else chosen.assistant.id
        plan = self._runner.look_ahead(caller, _plan(chosen, model))
        try:
            with self._database.write(caller) as session:
                warnings = self._budgets.check(
                    session, caller, assistant_id=assistant_id, collection_ids=chosen.collections
                )
                chat, question, reply, before_id = store(session)
                _check_length(reply)
                session.audit("chat.ask", "message", reply.id, chat_id=chat.id)
        except BaseException as error:
            self._pool.release(caller)
            if plan.ahead is not None:
                plan.ahead.drop()
            if isinstance(error, BudgetSpent):
                self._budgets.refused(caller, error, assistant_id=assistant_id)
            raise
        turn = Turn(
            caller,
            chat.id,
            question.id,
            reply.id,
            assistant_id=assistant_id,
            streamed=streamed,
            grace_seconds=self._pool.grace_seconds,
        )
        turn.warnings = tuple(warning.as_json() for warning in warnings)
        plan = replace(plan, before_id=before_id, first=before_id is None)
        self._pool.begin(turn, partial(self._runner.answer, turn, plan), partial(self._runner.afterwards, turn, plan))
        return turn

    def _choose(self, session: ScopedSession, caller: Caller, chat: Chat | None, request: AskRequest) -> _Chosen:
        assistant = self._assistant(session, caller, chat, request)
        kept: tuple[str, ...] | None = None
        collections: tuple[str, ...] | None = None
        if request.collections is not None:
            found = (
                self._access.collection_for(session, caller, ref, right=Right.READ).id for ref in request.collections
            )
            kept = tuple(found)
            collections = _within(kept, assistant)
        elif chat is not None and chat.collection_ids is not None and _goes_on(chat, assistant):
            collections = _within(self._left(session, caller, chat.collection_ids), assistant)
        elif assistant is not None:
            collections = assistant.collection_ids
        model = _writer(session, request.model, assistant, collections)
        if assistant is None:
            values = self._live.of(session)
            mode, wanting = Mode(values[ANSWER_MODE]), WithoutEvidence(values[WITHOUT_EVIDENCE])
            language = values[ANSWER_LANGUAGE]
        else:
            mode, wanting, language = assistant.mode, assistant.without_evidence, assistant.language
        return _Chosen(collections, kept, assistant, request.mode or mode, wanting, language, model, request)

    def _assistant(
        self, session: ScopedSession, caller: Caller, chat: Chat | None, request: AskRequest
    ) -> AssistantView | None:
        ref = request.assistant or (None if chat is None else chat.assistant_id)
        if ref is None:
            return None
        found = self._assistants.for_chat(session, caller, ref)
        if found is None:
            raise NotFound(
                NO_ASSISTANT if request.assistant else "The assistant of this chat is gone. Name another.",
                reason="assistant_gone",
            )
        return found

    def _left(self, session: ScopedSession, caller: Caller, collection_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of a chat's collections that the caller can read still. Raises ``NotFound`` if none is left."""
        criterion = and_(Collection.id.in_(collection_ids), self._access.readable_collections(caller))
        found = tuple(session.scalars(select(Collection.id).where(criterion).order_by(Collection.id)))
        if not found:
            raise NotFound("The collections of this chat are gone.", reason="collections_gone")
        return found

    def _model(self, caller: Caller, ref: str | None) -> ChatModel | None:
        if self._models is not None:
            return self._models.get(caller, ref)
        if ref is not None:
            raise NotFound("There is no chat model of this name.", reason="chat_model_gone")
        return None

    @staticmethod
    def _new_chat(session: ScopedSession, caller: Caller, request: AskRequest, chosen: _Chosen) -> Chat:
        now = session.clock.now()
        chat = Chat(
            id=session.ids.new_id(),
            user_id=caller.user_id,
            assistant_id=None if chosen.assistant is None else chosen.assistant.id,
            title=shortened(request.message),
            title_by="question",
            collection_ids=None if chosen.kept is None else list(chosen.kept),
            meta=dict(request.metadata or {}),
            passing=request.passing,
            created_at=now,
            updated_at=now,
        )
        session.add(chat)
        session.flush()
        return chat


def _plan(chosen: _Chosen, model: ChatModel | None) -> TurnPlan:
    """As far as it is known before the question is stored."""
    request = chosen.request
    return TurnPlan(
        message=request.message,
        collections=chosen.collections,
        assistant=chosen.assistant,
        model=model,
        mode=chosen.mode,
        without_evidence=chosen.without_evidence,
        language=chosen.language,
        before_id=None,
        first=request.session_id is None,
        before=request.before,
        instructions=request.instructions,
        passing=request.passing,
    )


def _writer(
    session: ScopedSession, named: str | None, assistant: AssistantView | None, collections: tuple[str, ...] | None
) -> str | None:
    """The model that is to write: that of the question, else of the assistant, else the one that all collections name.

    ``None``: the one that serves those who do not choose.
    """
    of_assistant = None if assistant is None else assistant.model
    return named or of_assistant or (None if collections is None else common_model(session, collections))


def _goes_on(chat: Chat, assistant: AssistantView | None) -> bool:
    """Whether a question is for whom the chat's questions are."""
    return assistant is None or assistant.id == chat.assistant_id


def _within(collections: tuple[str, ...], assistant: AssistantView | None) -> tuple[str, ...]:
    """What was asked for, as far as the assistant knows it. Raises ``NotFound`` if it knows nothing of it."""
    if assistant is None or assistant.collection_ids is None:
        return collections
    found = tuple(each for each in collections if each in assistant.collection_ids)
    if not found:
        raise NotFound("This assistant has none of these collections.", reason="assistant_collections")
    return found


def _asked(message: str, model: ChatModel | None, chosen: _Chosen) -> Asked:
    assistant_id = None if chosen.assistant is None else chosen.assistant.id
    return Asked(
        message=message,
        model=None if model is None else model.facts.name,
        mode=chosen.mode.value,
        assistant_id=assistant_id,
        prompt_number=None if chosen.assistant is None else chosen.assistant.prompt_number,
        asked_for=asked_for(chosen.request, collection_ids=chosen.kept, assistant_id=assistant_id),
    )


def _check_length(reply: Message) -> None:
    if reply.ordinal > MOST_MESSAGES:
        message = f"A chat has {MOST_MESSAGES} messages at most. Begin a new one."
        raise TooLarge(message, limit=MOST_MESSAGES, unit="messages", reason="chat_full", most=MOST_MESSAGES)
