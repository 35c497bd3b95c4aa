"""Writing down what a turn used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from citewell.db.session import ScopedSession
from citewell.db.tables import UsageCollection, UsageRecord
from citewell.domain.access import Caller
from citewell.domain.plain_text import storable
from citewell.domain.usage import Tally
from citewell.services.answer.inquiry import ModelUse
from citewell.services.usage.prices import Prices
from citewell.services.usage.sums import ALL, OF_TENANT, SumKey, add_to_sums

Outcome = Literal["answered", "abstained", "failed", "cancelled"]

OWN_PROVIDER = "citewell"
EXTRACTIVE = "extractive"
NO_MODEL = "none"
"""Stands for the model of a turn that ended before any was asked."""

NAME_CHARS = 300


@dataclass(frozen=True, slots=True)
class TurnUsage:
    """What a turn used, or what was done ``beside`` one.

    ``cost`` is in billionths of a US dollar, ``None`` where the price of a call is not known; ``known_cost`` is that of
    the others.
    """

    outcome: Outcome
    calls: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    cost: int | None
    known_cost: int
    stages: Mapping[str, float]
    uses: Sequence[ModelUse] = ()
    failure: str | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class _Priced:
    use: ModelUse
    cost: int | None
    stages: Mapping[str, float] = field(default_factory=dict)

    @property
    def model(self) -> str:
        return self.use.end.model

    def tally(self) -> Tally:
        end = self.use.end
        tally = Tally(
            calls=1,
            unpriced=int(self.cost is None),
            tokens_in=end.tokens_in,
            tokens_cached=end.tokens_cached,
            tokens_out=end.tokens_out,
            cost=self.cost or 0,
        )
        for stage, milliseconds in self.stages.items():
            tally.note_stage(stage, milliseconds)
        return tally


class UsageLedger:
    """Writes down, in the transaction that stores an answer, what it used and what that cost.

    Args:
        prices: What calls cost.
    """

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._listeners: list[Callable[[TurnUsage], None]] = []

    def listen(self, call: Callable[[TurnUsage], None]) -> None:
        """Call this with every turn from now on, after it is durable. It must be quick, and must not raise."""
        self._listeners.append(call)

    def prepare(self, uses: Sequence[ModelUse]) -> None:
        """Do before the transaction what ``record`` of these would do in it slowly, the first time."""
        if uses:
            self._prices.load()

    def record(
        self,
        session: ScopedSession,
        caller: Caller,
        *,
        uses: Sequence[ModelUse],
        chat_id: str | None,
        message_id: str | None,
        assistant_id: str | None,
        collection_ids: Sequence[str],
        stages: Mapping[str, float],
        outcome: Outcome,
        failure: str | None = None,
        beside: bool = False,
    ) -> TurnUsage:
        """Record a turn. Call it once a turn, last in its transaction: it holds the tenant's sums until the end.

        Args:
            session: Of the caller; it writes.
            caller: Who asked.
            uses: The calls of models; none where no model was asked.
            chat_id: Of the chat, if there is one.
            message_id: Of the stored answer.
            assistant_id: Of the assistant that answered.
            collection_ids: The collections that were drawn on: those of the passages that could be cited.
            stages: Milliseconds by stage of the turn.
            outcome: How it ended.
            failure: The code or reason of the error it failed with.
            beside: These are calls around a turn that was recorded, such as one for its title: no further question.
        """
        counted = None if beside else outcome
        now = session.clock.now()
        uses = [_plainly_named(use) for use in uses]
        priced = [_Priced(use, self._prices.cost(session, use.end), _stages_of(use)) for use in uses]
        drawn_on = sorted(set(collection_ids))
        rows = _rows(priced, outcome)
        for number, row in enumerate(rows):
            row.id, row.created_at, row.outcome = session.ids.new_id(), now, outcome
            row.user_id, row.key_id = caller.user_id, caller.api_key_id
            row.chat_id, row.message_id, row.assistant_id = chat_id, message_id, assistant_id
            if number == 0:
                # What all of the turn took belongs to the first of its records.
                row.stages = {**row.stages, **{stage: round(ms, 2) for stage, ms in stages.items()}}
        session.add_all(rows)
        session.flush()
        session.add_all(
            UsageCollection(record_id=row.id, collection_id=each, created_at=now) for row in rows for each in drawn_on
        )
        turn = _turn_tally(priced, stages, counted)
        tallies = _tallies(caller, turn, priced, assistant_id=assistant_id, collection_ids=drawn_on, outcome=counted)
        add_to_sums(session, now.date(), tallies)
        usage = _turn_usage(turn, uses, stages, outcome=outcome, failure=failure, beside=beside)
        for call in self._listeners:
            session.after_commit(partial(call, usage))
        return usage


def _turn_usage(
    turn: Tally,
    uses: Sequence[ModelUse],
    stages: Mapping[str, float],
    *,
    outcome: Outcome,
    failure: str | None,
    beside: bool,
) -> TurnUsage:
    return TurnUsage(
        outcome=outcome,
        calls=turn.calls,
        tokens_in=turn.tokens_in,
        tokens_cached=turn.tokens_cached,
        tokens_out=turn.tokens_out,
        cost=None if turn.unpriced else turn.cost,
        known_cost=turn.cost,
        stages=dict(stages),
        uses=tuple(uses),
        failure=failure,
        beside=beside,
    )


def _plainly_named(use: ModelUse) -> ModelUse:
    """Servers call their models what they like; no database holds just anything."""
    name = storable(use.end.model)[:NAME_CHARS]
    return use if name == use.end.model else replace(use, end=replace(use.end, model=name))


def _stages_of(use: ModelUse) -> dict[str, float]:
    stages = {"call": round(use.seconds * 1000, 2)}
    if use.first_token_seconds is not None:
        stages["first_token"] = round(use.first_token_seconds * 1000, 2)
    return stages


def _rows(priced: Sequence[_Priced], outcome: Outcome) -> list[UsageRecord]:
    if not priced:
        model = EXTRACTIVE if outcome in ("answered", "abstained") else NO_MODEL
        return [UsageRecord(purpose="answer", provider=OWN_PROVIDER, model=model, cost=0, stages={})]
    return [
        UsageRecord(
            purpose=each.use.purpose,
            provider=each.use.end.provider,
            model=each.model,
            tokens_in=each.use.end.tokens_in,
            tokens_cached=each.use.end.tokens_cached,
            tokens_out=each.use.end.tokens_out,
            cost=each.cost,
            stages=dict(each.stages),
        )
        for each in priced
    ]


def _question(outcome: Outcome | None) -> Tally:
    if outcome is None:
        return Tally()
    tally = Tally(questions=1)
    setattr(tally, outcome, 1)
    return tally


def _turn_tally(priced: Sequence[_Priced], stages: Mapping[str, float], outcome: Outcome | None) -> Tally:
    turn = _question(outcome)
    for each in priced:
        call = each.tally()
        call.latency = {}
        turn.add(call)
    for stage, milliseconds in stages.items():
        turn.note_stage(stage, milliseconds)
    return turn


def _tallies(
    caller: Caller,
    turn: Tally,
    priced: Sequence[_Priced],
    *,
    assistant_id: str | None,
    collection_ids: Sequence[str],
    outcome: Outcome | None,
) -> dict[SumKey, Tally]:
    parts: dict[tuple[str, str], Tally] = {("collection", each): turn for each in collection_ids}
    if caller.api_key_id is not None:
        parts["key", caller.api_key_id] = turn
    if assistant_id is not None:
        parts["assistant", assistant_id] = turn
    if not priced:
        parts["model", EXTRACTIVE if outcome in ("answered", "abstained") else NO_MODEL] = _question(outcome)
        parts["purpose", "answer"] = _question(outcome)
    for each in priced:
        for key in (("model", each.model), ("purpose", each.use.purpose)):
            parts.setdefault(key, _question(outcome)).add(each.tally())
    tallies = {SumKey(ALL, *key): tally for key, tally in parts.items()}
    tallies[OF_TENANT] = turn
    if caller.user_id is not None:
        tallies[SumKey(ALL, "user", caller.user_id)] = turn
        tallies.update({SumKey(caller.user_id, *key): tally for key, tally in parts.items()})
    return tallies
