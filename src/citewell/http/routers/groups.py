"""Groups of users, to share things with."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.http.auth import AppDep, CanAdmin, CanRead
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.identity import GroupCreate, GroupOut, GroupPatch, MemberOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit

router = APIRouter(prefix="/groups", tags=["groups"])


@router.post("", status_code=201)
def create_group(body: GroupCreate, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response) -> GroupOut:
    """Make a group."""
    group = once(
        "group",
        caller,
        make=lambda claimed: app.groups.create(claimed, name=body.name, description=body.description),
        again=app.groups.get,
    )
    response.headers["Location"] = f"/v1/groups/{group.id}"
    return GroupOut.model_validate(group)


@router.get("")
def list_groups(caller: CanRead, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> Listing[GroupOut]:
    """The groups of the tenant, newest first."""
    found = app.groups.list(caller, cursor=cursor, limit=limit)
    items = [GroupOut.model_validate(group) for group in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{group_id}")
def get_group(group_id: IdPath, caller: CanRead, app: AppDep) -> GroupOut:
    """A group."""
    return GroupOut.model_validate(app.groups.get(caller, group_id))


@router.patch("/{group_id}")
def change_group(group_id: IdPath, body: GroupPatch, caller: CanAdmin, app: AppDep) -> GroupOut:
    """Rename or describe a group."""
    return GroupOut.model_validate(app.groups.update(caller, group_id, name=body.name, description=body.description))


@router.delete("/{group_id}", status_code=204)
def delete_group(group_id: IdPath, caller: CanAdmin, app: AppDep) -> None:
    """Remove a group; what was shared with it is not any more."""
    app.groups.delete(caller, group_id)


@router.get("/{group_id}/members")
def list_members(
    group_id: IdPath, caller: CanRead, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[MemberOut]:
    """The members, for members and administrators."""
    found = app.groups.members(caller, group_id, cursor=cursor, limit=limit)
    items = [MemberOut.model_validate(user) for user in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.put("/{group_id}/members/{user_id}", status_code=204)
def add_member(group_id: IdPath, user_id: IdPath, caller: CanAdmin, app: AppDep) -> None:
    """Put a user into the group."""
    app.groups.add_member(caller, group_id, user_id)


@router.delete("/{group_id}/members/{user_id}", status_code=204)
def remove_member(group_id: IdPath, user_id: IdPath, caller: CanAdmin, app: AppDep) -> None:
    """Take a user out of the group."""
    app.groups.remove_member(caller, group_id, user_id)
