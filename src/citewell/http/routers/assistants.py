"""Assistants: named sets of collections with instructions, a model and a manner of answering."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from citewell.http.auth import AppDep, CanAsk, CanDelete, CanEdit
from citewell.http.idempotency import OnceDep
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.assistants import (
    AssistantIn,
    AssistantOut,
    AssistantPatch,
    ComparisonOut,
    PromptOut,
    RollbackIn,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.services.assistants.views import AssistantCard

router = APIRouter(prefix="/assistants", tags=["assistants"])

MOST = 2**31 - 1
DIGITS = re.compile("[0-9]{1,9}")
Number = Annotated[str, Path(max_length=100, examples=["1"])]
"""What is no number is the number of no version."""


def _tagged(card: AssistantCard, response: Response) -> AssistantOut:
    response.headers["ETag"] = etag(card.assistant.id, card.assistant.revision)
    return AssistantOut.of(card)


@router.post("", status_code=201)
def create_assistant(
    body: AssistantIn, caller: CanEdit, app: AppDep, once: OnceDep, response: Response
) -> AssistantOut:
    """Make an assistant."""
    card = once(
        "assistant", caller, make=lambda claimed: app.assistants.create(claimed, body.new()), again=app.assistants.get
    )
    response.headers["Location"] = f"/v1/assistants/{card.assistant.id}"
    return _tagged(card, response)


@router.get("")
def list_assistants(caller: CanAsk, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> Listing[AssistantOut]:
    """The assistants that you may ask, newest first."""
    found = app.assistants.list(caller, cursor=cursor, limit=limit)
    items = [AssistantOut.of(card) for card in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{assistant}")
def get_assistant(assistant: IdPath, caller: CanAsk, app: AppDep, response: Response) -> AssistantOut:
    """An assistant, by id or name."""
    return _tagged(app.assistants.get(caller, assistant), response)


@router.patch("/{assistant}")
def change_assistant(
    assistant: IdPath, body: AssistantPatch, caller: CanEdit, app: AppDep, if_match: IfMatchDep, response: Response
) -> AssistantOut:
    """Change an assistant. Other instructions become a new version."""
    return _tagged(app.assistants.patch(caller, assistant, body.changes(), expected=if_match.revision()), response)


@router.delete("/{assistant}", status_code=204)
def delete_assistant(assistant: IdPath, caller: CanDelete, app: AppDep, if_match: IfMatchDep) -> None:
    """Take an assistant away. Chats with it stay."""
    app.assistants.delete(caller, assistant, expected=if_match.revision())


@router.get("/{assistant}/prompts")
def list_prompts(
    assistant: IdPath, caller: CanEdit, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[PromptOut]:
    """The versions of its instructions, newest first."""
    found = app.assistants.prompts.list(caller, assistant, cursor=cursor, limit=limit)
    items = [PromptOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{assistant}/prompts/compare")
def compare_prompts(
    assistant: IdPath,
    caller: CanEdit,
    app: AppDep,
    before: Annotated[int, Query(ge=1, le=MOST, description="Number of the one version.")],
    after: Annotated[int, Query(ge=1, le=MOST, description="Number of the other.")],
) -> ComparisonOut:
    """What became of the lines of one version in another."""
    return ComparisonOut.of(app.assistants.prompts.compare(caller, assistant, before, after))


@router.get("/{assistant}/prompts/{number}")
def get_prompt(assistant: IdPath, number: Number, caller: CanEdit, app: AppDep) -> PromptOut:
    """A version of its instructions."""
    return PromptOut.of(app.assistants.prompts.get(caller, assistant, int(number) if DIGITS.fullmatch(number) else 0))


@router.post("/{assistant}/prompts/rollback")
def roll_back_prompt(
    assistant: IdPath, body: RollbackIn, caller: CanEdit, app: AppDep, if_match: IfMatchDep, response: Response
) -> AssistantOut:
    """Let a version of its instructions count again."""
    card = app.assistants.prompts.choose(caller, assistant, body.number, expected=if_match.revision())
    return _tagged(card, response)
