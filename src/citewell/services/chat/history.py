"""What was said before a question, on its branch, as far as a model can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, Message
from citewell.domain.access import Caller
from citewell.ports.chat_model import ModelFacts
from citewell.services.answer.inquiry import Exchange
from citewell.services.chat.replies import KEPT, branch_of, parents_in

CHARS_PER_TOKEN = 3
"""Less than in English, so that no language overflows."""
SHARE = 0.25
"""The part of a model's context that history may take; the rest is for sources, instructions and the answer."""
FEWEST_CHARS = 600
ANSWER_CHARS = 4000
"""Longer answers of before are told in part; what they were about is in their beginning."""
MOST_EXCHANGES = 200


@dataclass(frozen=True, slots=True)
class Said:
    """An exchange with the id of its answer, and the question as it was looked up."""

    answer_id: str
    exchange: Exchange
    query: str

    @property
    def chars(self) -> int:
        """What it takes of a model's context."""
        return len(self.exchange.question) + len(self.exchange.answer)


@dataclass(frozen=True, slots=True)
class History:
    """``recent`` is told in full, oldest first; ``summary`` tells what came before, up to the answer ``summary_of``.

    ``beyond`` is what fits no more and is in no summary yet.
    """

    recent: tuple[Said, ...] = ()
    beyond: tuple[Said, ...] = ()
    summary: str | None = None
    summary_of: str | None = None

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Those that are told."""
        return tuple(each.exchange for each in self.recent)

    @property
    def last_query(self) -> str | None:
        """The question before, standing alone."""
        return self.recent[-1].query if self.recent else None


def budget_of(facts: ModelFacts | None) -> int:
    """Characters of history that a model is told; without a model only the question before counts."""
    if facts is None:
        return FEWEST_CHARS
    room = facts.context_tokens - facts.answer_tokens
    return max(FEWEST_CHARS, int(room * SHARE) * CHARS_PER_TOKEN)


def with_exchanges(history: History, exchanges: Sequence[Exchange], facts: ModelFacts | None) -> History:
    """``history`` and what was said after it elsewhere, as far as a model can be told."""
    given = [Said("", Exchange(each.question, each.answer[:ANSWER_CHARS]), each.question) for each in exchanges]
    fitting = _fit([*history.recent, *given], history.summary, history.summary_of, budget_of(facts))
    return replace(history, recent=fitting.recent)


def load_history(
    database: Database, caller: Caller, chat_id: str, leaf: str | None, facts: ModelFacts | None
) -> History:
    """What was said on the branch that ends with message ``leaf``.

    Questions whose answer failed or is not there yet are left out.
    """
    if leaf is None:
        return History()
    with database.read(caller) as session:
        chat = session.get(Chat, chat_id)
        if chat is None:
            return History()
        path = branch_of(parents_in(session, chat_id), leaf)
        summary_of = chat.summary_of if chat.summary_of in path else None
        after = path[path.index(summary_of) + 1 :] if summary_of is not None else path
        said = _said(session, after[-2 * MOST_EXCHANGES :])
        summary = chat.summary if summary_of is not None else None
    return _fit(said, summary, summary_of, budget_of(facts))


def _said(session: ScopedSession, path: list[str]) -> list[Said]:
    rows = {row.id: row for row in session.scalars(select(Message).where(Message.id.in_(path)))}
    found = []
    for answer_id in path:
        answer = rows[answer_id]
        question = rows.get(answer.parent_id or "")
        if answer.role != "assistant" or answer.state not in KEPT or question is None or not answer.text:
            continue
        exchange = Exchange(question.text, answer.text[:ANSWER_CHARS])
        found.append(Said(answer_id, exchange, answer.query or question.text))
    return found


def _fit(said: list[Said], summary: str | None, summary_of: str | None, budget: int) -> History:
    left = budget - len(summary or "")
    kept: list[Said] = []
    for each in reversed(said):
        left -= each.chars
        if kept and left < 0:
            break
        kept.append(each)
    kept.reverse()
    return History(tuple(kept), tuple(said[: len(said) - len(kept)]), summary, summary_of)
