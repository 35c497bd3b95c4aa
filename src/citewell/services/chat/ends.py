"""How turns end: what is stored of them, what they used, and what their listeners are told last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, Citation, Document, Message, UsageRecord
from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError, NotFound
from citewell.domain.plain_text import storable
from citewell.domain.usage import NANO
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answer import Answer, CheckedCitation
from citewell.services.answer.inquiry import ModelUse
from citewell.services.chat.replies import NO_CHAT, Place, Reply, replies_of
from citewell.services.chat.storing import BrokenOff, add_events, answer_text, claim_end, statements_kept, text_of
from citewell.services.chat.turn import Turn
from citewell.services.chat.turn_log import PackedEvent, TurnEvent
from citewell.services.usage.ledger import Outcome, TurnUsage, UsageLedger
from citewell.services.usage.turn_audit import turn_facts

NO_PLACES: Final[Mapping[int, Place]] = MappingProxyType({})


class TurnEnds:
    """Stores how turns end, and what they used."""

    def __init__(self, database: Database, access: AccessRules, ledger: UsageLedger) -> None:
        self._database = database
        self._access = access
        self._ledger = ledger

    def answered(self, turn: Turn, answer: Answer, *, query: str | None, not_known: str) -> None:
        """Store an answer, and tell its listeners. Nothing happens where the turn has ended already.

        Args:
            turn: Whose answer it is.
            answer: With the calls of models that were made for it.
            query: The question as it was looked up, where that is another than was asked.
            not_known: What is said where the sources do not tell.
        """

        def write(session: ScopedSession) -> bool:
            values = {
                "text": storable(answer_text(answer, not_known)),
                "query": query,
                "model": answer.model,
                "mode": answer.mode.value,
                "statements": [each.as_json() for each in answer.statements],
                "conflicts": [dict(each) for each in answer.conflicts] or None,
                "suggestions": [each.as_json() for each in answer.suggestions] or None,
                "retrieved": [each.as_json() for each in answer.retrieved],
            }
            if not claim_end(session, turn.message_id, answer.state.value, **values):
                return False
            session.add_all(_citation(session, turn.message_id, each) for each in answer.citations)
            message = session.get_one(Message, turn.message_id)
            cited = [each.document_id for each in answer.citations]
            facts = turn_facts(message, prompt=answer.prompt, cited=cited, dropped=asdict(answer.dropped))
            session.audit("chat.answer", "message", turn.message_id, **facts)
            used = self._record(session, turn, answer.uses, answer, answer.state.value)
            message.usage = {**_usage(used, turn), **_facts(answer)}
            return True

        places = {
            each.number: Place(each.title, each.collection_id, each.page, each.heading_path)
            for each in answer.citations
        }
        self._ledger.prepare(answer.uses)
        self._end(turn, write, answer.uses, places=places, answer=answer)

    def broken_off(
        self, turn: Turn, state: BrokenOff, error: CitewellError | None = None, *, uses: Sequence[ModelUse] = ()
    ) -> None:
        """Store that an answer was cancelled or failed, with what was verified of it, and tell its listeners."""

        def write(session: ScopedSession) -> bool:
            statements, citations = statements_kept(session, turn.message_id, turn.log.statements())
            facts = None if error is None else {"code": error.code, "message": error.message}
            values = {"text": storable(text_of(statements)), "statements": statements, "error": facts}
            if not claim_end(session, turn.message_id, state, **values):
                return False
            session.add_all(citations)
            message = session.get_one(Message, turn.message_id)
            found = turn_facts(message, cited=[each.document_id for each in citations], error=error)
            outcome = "success" if error is None else "failure"
            session.audit("chat.answer", "message", turn.message_id, outcome=outcome, **found)
            failure = None if error is None else str(error.facts.get("reason", error.code))
            message.usage = _usage(self._record(session, turn, uses, None, state, failure), turn)
            return True

        self._ledger.prepare(uses)
        self._end(turn, write, uses, error=error)

    def besides(self, turn: Turn, store: Callable[[ScopedSession], None], uses: Sequence[ModelUse]) -> None:
        """Store what was made after an answer, and record the calls of models that it took."""
        self._ledger.prepare(uses)
        with self._database.write(_plain(turn.caller)) as session:
            store(session)
            if uses:
                self._record(session, turn, uses, None, "answered", beside=True)

    def _record(
        self,
        session: ScopedSession,
        turn: Turn,
        uses: Sequence[ModelUse],
        answer: Answer | None,
        outcome: Outcome,
        failure: str | None = None,
        *,
        beside: bool = False,
    ) -> TurnUsage:
        documents = {each.document_id for each in answer.retrieved} if answer is not None else set()
        drawn_on = session.scalars(select(Document.collection_id).where(Document.id.in_(documents)).distinct())
        return self._ledger.record(
            session,
            turn.caller,
            uses=uses,
            chat_id=turn.chat_id,
            message_id=turn.message_id,
            assistant_id=turn.assistant_id,
            collection_ids=drawn_on.all() if documents else (),
            stages={} if answer is None else {**answer.stages, **_whole(session, turn)},
            outcome=outcome,
            failure=failure,
            beside=beside,
        )

    def _end(
        self,
        turn: Turn,
        write: Callable[[ScopedSession], bool],
        uses: Sequence[ModelUse],
        *,
        places: Mapping[int, Place] = NO_PLACES,
        answer: Answer | None = None,
        error: CitewellError | None = None,
    ) -> None:
        caller = _plain(turn.caller)
        with turn.log.storing:
            if turn.ended:
                if uses:  # it was ended without waiting for whoever had asked models
                    with self._database.write(caller) as session:
                        self._record(session, turn, uses, answer, "cancelled", beside=True)
                return
            turn.log.close()
            number = turn.log.last_number() + 1
            with self._database.write(caller) as session:
                # As whoever deletes a chat: first its row, then those of its messages.
                session.scalars(
                    select(Chat.id).where(Chat.id == turn.chat_id).with_for_update(read=True, key_share=True)
                )
                mine = write(session)
                message = session.get(Message, turn.message_id)
                last = _last_event(turn, number, message, error if mine else None)
                if mine:
                    rest = [*turn.log.unstored(), PackedEvent(last.number, last.kind, last.data)]
                    add_events(session, caller.tenant_id, turn.message_id, rest)
                else:
                    self._record_owed(session, turn, message, uses, answer)
                session.flush()
                if message is not None:
                    turn.reply = self._reply(session, caller, message, places)
            turn.error = error if mine else None if message is not None else NotFound(NO_CHAT)
            turn.log.end(last)

    def _record_owed(
        self,
        session: ScopedSession,
        turn: Turn,
        message: Message | None,
        uses: Sequence[ModelUse],
        answer: Answer | None,
    ) -> None:
        """Record a turn that somebody else has ended, or whose chat is gone: it has cost what it has cost."""
        recorded = select(UsageRecord.id).where(UsageRecord.message_id == turn.message_id).limit(1)
        if session.scalars(recorded).first() is None:
            outcome = "cancelled" if message is None else cast("Outcome", message.state)
            used = self._record(session, turn, uses, answer, outcome)
            if message is not None:
                message.usage = _usage(used, turn)

    def _reply(self, session: ScopedSession, caller: Caller, message: Message, places: Mapping[int, Place]) -> Reply:
        """What was stored, with the places as the answer knew them, which people without an account see too."""
        chat = session.get_one(Chat, message.chat_id)
        reply = replies_of(session, self._access, caller, chat, [message])[0]
        known = {row.id: places[row.number] for row in reply.citations if row.number in places}
        return replace(reply, places={**reply.places, **known})


def _plain(caller: Caller) -> Caller:
    """The caller without the key of the request, which the question has used up."""
    return replace(caller, idempotency=None)


def _usage(used: TurnUsage, turn: Turn) -> dict[str, Any]:
    cost = None if used.cost is None else used.cost / NANO
    warnings = {"warnings": [dict(each) for each in turn.warnings]} if turn.warnings else {}
    return {
        **warnings,
        "tokens_in": used.tokens_in,
        "tokens_cached": used.tokens_cached,
        "tokens_out": used.tokens_out,
        "model_calls": used.calls,
        "cost_usd": cost,
        "stages": {stage: round(ms, 2) for stage, ms in used.stages.items()},
    }


def _facts(answer: Answer) -> dict[str, Any]:
    dropped = answer.dropped
    facts = {
        "answerer": answer.model,
        "passages": len(answer.retrieved),
        "statements_dropped": dropped.statements,
        "quotes_dropped": dropped.quotes,
        "prompt": answer.prompt,
        "note": answer.note,
        "notes": [note.as_json() for note in answer.notes] or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _citation(session: ScopedSession, message_id: str, cited: CheckedCitation) -> Citation:
    return Citation(
        id=session.ids.new_id(),
        message_id=message_id,
        number=cited.number,
        document_id=cited.document_id,
        version_id=cited.version_id,
        version=cited.version,
        chunk_id=cited.chunk_id,
        start=cited.start,
        end=cited.end,
        quote=cited.quote,
        normalisation=[each.value for each in cited.normalisation],
    )


def _last_event(turn: Turn, number: int, message: Message | None, error: CitewellError | None) -> TurnEvent:
    ids = {"session_id": turn.chat_id, "message_id": turn.message_id}
    if message is None:
        return TurnEvent(number, "error", {"code": NotFound.code, "message": NO_CHAT, **ids})
    if error is not None:
        return TurnEvent(number, "error", {"code": error.code, "message": error.message, **ids})
    return TurnEvent(number, "answer", {**ids, "state": message.state})


def _whole(session: ScopedSession, turn: Turn) -> dict[str, float]:
    """What the turn took since it was stored, waiting for its place among others included; in milliseconds."""
    message = session.get(Message, turn.message_id)
    return {} if message is None else {"turn": (session.clock.now() - message.created_at).total_seconds() * 1000}
