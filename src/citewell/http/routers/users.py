"""The users of a tenant."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import SecretStr

from citewell.http.auth import AppDep, CanAdmin, CanRead, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.identity import (
    LoginLinkBody,
    LoginLinkOut,
    RoleName,
    StatusName,
    UserCreate,
    UserImpactOut,
    UserOut,
    UserPatch,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.services.identity.accounts import UserChange

router = APIRouter(prefix="/users", tags=["users"])


@router.post("", status_code=201)
def create_user(body: UserCreate, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response) -> UserOut:
    """Make a user."""
    password = None if body.password is None else body.password.get_secret_value()
    user = once(
        "user",
        caller,
        make=lambda claimed: app.accounts.create(
            claimed, email=body.email, name=body.name, role=body.role, password=password
        ),
        again=app.accounts.get,
    )
    response.headers["Location"] = f"/v1/users/{user.id}"
    response.headers["ETag"] = etag(user.id, user.revision)
    return UserOut.of(user)


@router.get("")
def list_users(
    caller: CanAdmin,
    app: AppDep,
    q: Annotated[Line | None, Query(max_length=200, description="Part of the address or the name.")] = None,
    role: RoleName | None = None,
    status: StatusName | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[UserOut]:
    """The users of the tenant, newest first."""
    found = app.accounts.list(caller, query=q, role=role, status=status, cursor=cursor, limit=limit)
    return Listing(items=[UserOut.of(user) for user in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/{user_id}")
def get_user(user_id: IdPath, caller: CanRead, app: AppDep, response: Response) -> UserOut:
    """A user: oneself, or for administrators anyone."""
    user = app.accounts.get(caller, user_id)
    response.headers["ETag"] = etag(user.id, user.revision)
    return UserOut.of(user)


@router.patch("/{user_id}")
def change_user(
    user_id: IdPath, body: UserPatch, caller: CanWrite, app: AppDep, if_match: IfMatchDep, response: Response
) -> UserOut:
    """Change a user. Everybody may change their own name; the rest is for administrators."""
    given = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in body.model_dump(exclude_unset=True).items()
    }
    user = app.accounts.update(caller, user_id, UserChange(**given), if_revision=if_match.revision(user_id))
    response.headers["ETag"] = etag(user.id, user.revision)
    return UserOut.of(user)


@router.get("/{user_id}/impact")
def impact_of_user(user_id: IdPath, caller: CanAdmin, app: AppDep) -> UserImpactOut:
    """What goes with a user who is deleted, and what stays without an owner; to be shown before."""
    return UserImpactOut.model_validate(app.accounts.belongings(caller, user_id))


@router.delete("/{user_id}", status_code=204)
def delete_user(user_id: IdPath, caller: CanAdmin, app: AppDep, if_match: IfMatchDep) -> None:
    """Remove a user with their keys, logins and chats. What they own stays, for the administrators."""
    app.accounts.delete(caller, user_id, if_revision=if_match.revision(user_id))


@router.post("/{user_id}/login-link", status_code=201)
def make_login_link(user_id: IdPath, body: LoginLinkBody, caller: CanAdmin, app: AppDep) -> LoginLinkOut:
    """A token that logs the user in once: to invite them, or when they forgot their password."""
    return LoginLinkOut(token=app.logins.issue_link(caller, user_id, minutes=body.minutes), minutes=body.minutes)
