"""API keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from citewell.http.auth import AppDep, LoggedInCaller
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.identity import ApiKeyCreate, ApiKeyCreated, ApiKeyOut, ApiKeyPatch
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.services.identity.api_keys import NewApiKey

router = APIRouter(prefix="/api-keys", tags=["api-keys"])


@router.post("", status_code=201)
def create_key(
    body: ApiKeyCreate, caller: LoggedInCaller, app: AppDep, once: OnceDep, response: Response
) -> ApiKeyCreated:
    """Make an API key. It is shown in this response and never again."""
    made = once(
        "api_key",
        caller,
        make=lambda claimed: app.api_keys.create(
            claimed,
            name=body.name,
            scopes=body.scopes,
            collection_ids=body.collection_ids,
            expires_at=body.expires_at,
            user_id=body.user_id,
        ),
        again=lambda asking, key_id: NewApiKey(app.api_keys.get(asking, key_id), None),
    )
    response.headers["Location"] = f"/v1/api-keys/{made.row.id}"
    return ApiKeyCreated.of(made.row, made.key)


@router.get("")
def list_keys(
    caller: LoggedInCaller,
    app: AppDep,
    user_id: Annotated[Line | None, Query(max_length=100, description="Whose keys; others' only for admins.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ApiKeyOut]:
    """One's own keys, or for administrators everybody's; newest first, revoked ones too."""
    found = app.api_keys.list(caller, user_id=user_id, cursor=cursor, limit=limit)
    items = [ApiKeyOut.model_validate(row) for row in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{key_id}")
def get_key(key_id: IdPath, caller: LoggedInCaller, app: AppDep) -> ApiKeyOut:
    """A key, without its secret."""
    return ApiKeyOut.model_validate(app.api_keys.get(caller, key_id))


@router.patch("/{key_id}")
def rename_key(key_id: IdPath, body: ApiKeyPatch, caller: LoggedInCaller, app: AppDep) -> ApiKeyOut:
    """Give a key another name."""
    return ApiKeyOut.model_validate(app.api_keys.rename(caller, key_id, body.name))


@router.delete("/{key_id}", status_code=204)
def revoke_key(key_id: IdPath, caller: LoggedInCaller, app: AppDep) -> None:
    """Revoke a key: it counts no more from the next request on. It stays listed."""
    app.api_keys.revoke(caller, key_id)
