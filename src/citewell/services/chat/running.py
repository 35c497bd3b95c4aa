"""Making one answer, and what is done around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat
from citewell.domain.access import Caller
from citewell.domain.answer_events import AnswerEvent
from citewell.domain.errors import CitewellError, TurnCancelled
from citewell.domain.not_known import not_known
from citewell.ports.chat_model import ChatModel
from citewell.services.answer.ahead import Ahead
from citewell.services.answer.answers import Answers
from citewell.services.answer.inquiry import Exchange, Inquiry, Mode, ModelUse, WithoutEvidence
from citewell.services.assistants.views import AssistantView
from citewell.services.chat.ends import TurnEnds
from citewell.services.chat.history import History, load_history, with_exchanges
from citewell.services.chat.removal import remove_chat
from citewell.services.chat.storing import BrokenOff
from citewell.services.chat.turn import Turn
from citewell.services.chat.turn_log import TurnEvent
from citewell.services.chat.wording import summary_of, title_for, written_out
from citewell.services.usage.metering import MeteredModel

log = structlog.get_logger(__name__)

BROKEN = "Something went wrong inside the server. Its log tells more, under the id of this message."


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """How a turn is to be answered. ``before_id`` is the message that the question follows; ``first`` of its chat.

    ``before``, ``instructions`` and ``passing`` as in ``AskRequest``. ``ahead`` is its search, where that has begun.
    """

    message: str
    collections: tuple[str, ...] | None
    assistant: AssistantView | None
    model: ChatModel | None
    mode: Mode
    without_evidence: WithoutEvidence
    language: str | None
    before_id: str | None
    first: bool
    before: tuple[Exchange, ...] = ()
    instructions: str = ""
    passing: bool = False
    ahead: Ahead | None = None

    def inquiry(self, query: str, history: History) -> Inquiry:
        """What is asked."""
        inquiry = Inquiry(
            query,
            self.collections,
            history=history.exchanges,
            summary=history.summary,
            instructions=self.instructions,
            language=self.language,
            mode=self.mode,
            without_evidence=self.without_evidence,
        )
        if self.assistant is None:
            return inquiry
        return replace(
            inquiry,
            instructions="\n\n".join(filter(None, (self.assistant.instructions, self.instructions))),
            tone=self.assistant.tone,
            passages=self.assistant.passages,
            tools=self.assistant.tools,
        )


class ModelSource(Protocol):
    """Where the model that writes comes from: ``ModelChoices``."""

    def get(self, caller: Caller, ref: str | None = None) -> ChatModel | None:
        """The model ``ref``, by id or name, or the preferred one; ``None`` where none is configured.

        Raises:
            NotFound: there is no such model.
        """
        ...


class TurnRunner:
    """Runs turns, each in a thread of the pool. Never raises: what goes wrong is the turn's state."""

    def __init__(self, database: Database, answers: Answers, ends: TurnEnds, *, max_question_chars: int) -> None:
        self._database = database
        self._answers = answers
        self._ends = ends
        self._max_question_chars = max_question_chars

    def look_ahead(self, caller: Caller, plan: TurnPlan) -> TurnPlan:
        """The plan of a question that is about to be stored, with its search begun where nothing was said before."""
        if not plan.first or plan.before:
            return plan  # what is looked for depends on what was said
        inquiry = plan.inquiry(plan.message, History())
        ahead = self._answers.look_ahead(caller, inquiry, with_model=plan.model is not None)
        return replace(plan, ahead=ahead)

    def answer(self, turn: Turn, plan: TurnPlan) -> None:
        """Make the answer, and store it or why there is none."""
        uses: list[ModelUse] = []
        try:
            self._answer(turn, plan, uses)
        except TurnCancelled:
            self._break_off(turn, "cancelled" if turn.stopped is None else "failed", turn.stopped, uses)
        except CitewellError as error:
            log.warning("no answer", message_id=turn.message_id, code=error.code, reason=error.facts.get("reason"))
            self._break_off(turn, "failed", error, uses)
        except Exception as error:  # the thread's last resort: the reply must not run for ever
            log.exception("an answer failed unexpectedly", message_id=turn.message_id, exc_info=error)
            self._break_off(turn, "failed", CitewellError(BROKEN), uses)

    def _answer(self, turn: Turn, plan: TurnPlan, uses: list[ModelUse]) -> None:
        facts = None if plan.model is None else plan.model.facts
        history = load_history(self._database, turn.caller, turn.chat_id, plan.before_id, facts)
        if plan.before:
            history = with_exchanges(history, plan.before, facts)
        turn.cancellation.check()
        query = written_out(
            plan.message,
            history,
            plan.model,
            max_chars=self._max_question_chars,
            used=uses.append,
            cancellation=turn.cancellation,
        )
        if query != plan.message:
            told = {"step": "rewrite", "message": "Reading it together with what was said before", "query": query}
            turn.log.emit(AnswerEvent("step", told))
        writer = None if plan.model is None else MeteredModel(plan.model, "answer")
        judged: list[ModelUse] = []
        try:
            answer = self._answers.answer(
                turn.caller,
                plan.inquiry(query, history),
                writer,
                ahead=plan.ahead,
                emit=turn.log.emit,
                cancellation=turn.cancellation,
                judged=judged.append,
            )
        except BaseException:
            uses += [*(() if writer is None else writer.uses), *judged]
            raise
        uses += answer.uses  # owed from now on, whatever becomes of the answer
        turn.cancellation.check()
        answer = replace(answer, uses=tuple(uses))
        unknown = not_known(plan.language, plan.message, query)
        self._ends.answered(turn, answer, query=None if query == plan.message else query, not_known=unknown)

    def _break_off(self, turn: Turn, state: BrokenOff, error: CitewellError | None, uses: Sequence[ModelUse]) -> None:
        try:
            self._ends.broken_off(turn, state, error, uses=uses)
        except Exception as problem:  # who listens must hear an end, whatever went wrong
            # The row is running still; when nobody says any more that it is alive, the sweep ends it.
            log.exception("the end of an answer could not be stored", message_id=turn.message_id)
            told = problem if isinstance(problem, CitewellError) else CitewellError(BROKEN)
            turn.error = error or told
            ids = {"session_id": turn.chat_id, "message_id": turn.message_id}
            data = {"code": turn.error.code, "message": turn.error.message, **ids}
            turn.log.end(TurnEvent(turn.log.last_number() + 1, "error", data))

    def afterwards(self, turn: Turn, plan: TurnPlan) -> None:
        """Name the chat after its first answer, and sum up what a model cannot be told any more."""
        if plan.passing:
            self._forget(turn)
            return
        model, reply = plan.model, turn.reply
        if model is None or reply is None or reply.message.state not in {"answered", "abstained"}:
            return
        try:
            if plan.first:
                self._name(turn, plan.message, model)
            self._sum_up(turn, model)
        except TurnCancelled:
            pass  # the process ends; the next turn does it
        except (CitewellError, SQLAlchemyError):
            log.exception("what comes after an answer failed", message_id=turn.message_id)

    def _forget(self, turn: Turn) -> None:
        try:
            with self._database.write(replace(turn.caller, idempotency=None)) as session:
                remove_chat(session, turn.chat_id)
        except (CitewellError, SQLAlchemyError):
            log.exception("a chat that was not to be kept is still there", chat_id=turn.chat_id)

    def _name(self, turn: Turn, question: str, model: ChatModel) -> None:
        uses: list[ModelUse] = []
        title = title_for(question, model, used=uses.append, cancellation=turn.cancellation)

        def store(session: ScopedSession) -> None:
            if title is not None:
                session.execute(
                    update(Chat)
                    .where(Chat.id == turn.chat_id, Chat.title_by == "question")
                    .values(title=title, title_by="model")
                    .execution_options(synchronize_session=False)
                )

        self._ends.besides(turn, store, uses)

    def _sum_up(self, turn: Turn, model: ChatModel) -> None:
        history = load_history(self._database, turn.caller, turn.chat_id, turn.message_id, model.facts)
        if not history.beyond:
            return
        uses: list[ModelUse] = []
        summary = summary_of(history, model, used=uses.append, cancellation=turn.cancellation)

        def store(session: ScopedSession) -> None:
            if summary is not None:
                session.execute(
                    update(Chat)
                    .where(Chat.id == turn.chat_id)
                    .values(summary=summary, summary_of=history.beyond[-1].answer_id)
                    .execution_options(synchronize_session=False)
                )

        self._ends.besides(turn, store, uses)
