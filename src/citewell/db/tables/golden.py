"""Questions with known answers, to measure retrieval with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, LongText, Name, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class GoldenSet(TenantOwned):
    """A set of questions about one collection, or about everything (``collection_id`` is NULL)."""

    __tablename__ = "golden_sets"
    __table_args__ = (UniqueConstraint("tenant_id", "name_key"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    name_key: Mapped[str] = mapped_column(Name)
    description: Mapped[str] = mapped_column(String(4000), default="")
    collection_id: Mapped[str | None] = mapped_column(Id, ForeignKey("collections.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class GoldenQuestion(TenantOwned):
    """A question and where its answer is: ``[{"document": external id, "grade": 1, "quote": words or null}]``.

    ``question_key`` is a hash of the question, so that none is in a set twice. ``source``: ``import`` or ``chat``.
    ``answers``: what a right answer contains, any of them; ``answerable`` is false where the right answer is none.
    """

    __tablename__ = "golden_questions"
    __table_args__ = (UniqueConstraint("set_id", "question_key"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    set_id: Mapped[str] = mapped_column(Id, ForeignKey("golden_sets.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(LongText)
    question_key: Mapped[str] = mapped_column(String(64))
    expected: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    answers: Mapped[list[str]] = mapped_column(Json, default=list)
    answerable: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(Word)
    message_id: Mapped[str | None] = mapped_column(Id)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class AnswerRun(TenantOwned):
    """One time that answers to a golden set were measured; ``report`` as ``citewell eval answers --output`` writes."""

    __tablename__ = "answer_runs"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    set_id: Mapped[str] = mapped_column(Id, ForeignKey("golden_sets.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Name)
    report: Mapped[dict[str, Any]] = mapped_column(Json)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
