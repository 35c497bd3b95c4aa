"""Golden sets: questions with known answers, to measure retrieval with."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.http.auth import AppDep, CanEdit
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.golden import (
    FromChatIn,
    GoldenSetIn,
    GoldenSetOut,
    GrowIn,
    GrownOut,
    ImportedOut,
    QuestionOut,
    QuestionsIn,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit

router = APIRouter(prefix="/golden-sets", tags=["evaluation"])


@router.post("", status_code=201)
def create_golden_set(
    body: GoldenSetIn, caller: CanEdit, app: AppDep, once: OnceDep, response: Response
) -> GoldenSetOut:
    """Make an empty golden set."""
    made = once(
        "golden_set",
        caller,
        make=lambda claimed: app.golden_sets.create(
            claimed, name=body.name, description=body.description, collection=body.collection
        ),
        again=app.golden_sets.get,
    )
    response.headers["Location"] = f"/v1/golden-sets/{made.golden_set.id}"
    return GoldenSetOut.of(made)


@router.get("")
def list_golden_sets(caller: CanEdit, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> Listing[GoldenSetOut]:
    """The golden sets of the tenant, newest first."""
    found = app.golden_sets.list(caller, cursor=cursor, limit=limit)
    items = [GoldenSetOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{golden_set}")
def get_golden_set(golden_set: IdPath, caller: CanEdit, app: AppDep) -> GoldenSetOut:
    """A golden set, by id or name."""
    return GoldenSetOut.of(app.golden_sets.get(caller, golden_set))


@router.delete("/{golden_set}", status_code=204)
def delete_golden_set(golden_set: IdPath, caller: CanEdit, app: AppDep) -> None:
    """Remove a golden set with its questions."""
    app.golden_sets.delete(caller, golden_set)


@router.get("/{golden_set}/questions")
def list_questions(
    golden_set: IdPath, caller: CanEdit, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[QuestionOut]:
    """The questions of a golden set, newest first."""
    found = app.golden_sets.questions(caller, golden_set, cursor=cursor, limit=limit)
    items = [QuestionOut.of(row) for row in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.post("/{golden_set}/questions")
def import_questions(golden_set: IdPath, body: QuestionsIn, caller: CanEdit, app: AppDep) -> ImportedOut:
    """Put questions into a golden set. One that is there already gets the new expectation."""
    imported = app.golden_sets.put(caller, golden_set, [question.new() for question in body.questions])
    return ImportedOut.of(imported)


@router.post("/{golden_set}/questions/from-chat")
def grow_from_chat(golden_set: IdPath, body: FromChatIn, caller: CanEdit, app: AppDep) -> QuestionOut:
    """Put the question of one of your chats into a golden set; what its answer cites is expected."""
    return QuestionOut.of(app.golden_sets.growth.add(caller, golden_set, body.message_id))


@router.post("/{golden_set}/grow")
def grow(golden_set: IdPath, caller: CanEdit, app: AppDep, body: GrowIn | None = None) -> GrownOut:
    """Put the questions of answers that were rated well into a golden set, and list those that were rated badly.

    From your own ratings; as an administrator from those of everybody. To do it again changes nothing.
    """
    given = body or GrowIn()
    return GrownOut.whole(app.golden_sets.growth.grow(caller, golden_set, given.wanted(), dry_run=given.dry_run))


@router.delete("/{golden_set}/questions/{question_id}", status_code=204)
def remove_question(golden_set: IdPath, question_id: IdPath, caller: CanEdit, app: AppDep) -> None:
    """Take a question out of a golden set."""
    app.golden_sets.remove(caller, golden_set, question_id)
