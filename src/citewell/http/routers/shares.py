"""Chats that their owners show to colleagues."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from citewell.http.auth import AppDep, CanDelete, CanRead, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.shares import SharedChatOut, ShareIn, ShareOut
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line

router = APIRouter(tags=["shares"])


@router.post("/chat/{session_id}/shares", status_code=201)
def share_chat(
    session_id: IdPath, body: ShareIn, caller: CanWrite, app: AppDep, once: OnceDep, response: Response
) -> ShareOut:
    """Let the users of your tenant read a branch of a chat of yours, as it is now; each what they may read."""
    share = once(
        "share",
        caller,
        make=lambda claimed: app.chat_shares.create(claimed, session_id, leaf_id=body.leaf_id),
        again=app.chat_shares.own,
    )
    response.headers["Location"] = f"/v1/shares/{share.id}"
    return ShareOut.of(share)


@router.get("/shares")
def list_shares(
    caller: CanRead,
    app: AppDep,
    session_id: Annotated[Line | None, Query(max_length=100, description="Of this chat only.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ShareOut]:
    """What you share, newest first."""
    found = app.chat_shares.list(caller, chat_id=session_id, cursor=cursor, limit=limit)
    items = [ShareOut.of(share) for share in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/shares/{share_id}")
def read_share(share_id: IdPath, caller: CanRead, app: AppDep) -> SharedChatOut:
    """A chat that somebody in your tenant shares, as far as you may read what it rests on."""
    return SharedChatOut.of(app.chat_shares.read(caller, share_id))


@router.delete("/shares/{share_id}", status_code=204)
def withdraw_share(share_id: IdPath, caller: CanDelete, app: AppDep) -> None:
    """Let nobody read a chat of yours by this link any more. Administrators may withdraw anybody's."""
    app.chat_shares.withdraw(caller, share_id)
