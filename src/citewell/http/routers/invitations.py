"""Invitations: made by administrators, accepted by whoever holds the link."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from citewell.http.auth import AppDep, CanAdmin
from citewell.http.facts import login_origin
from citewell.http.idempotency import OnceDep
from citewell.http.limits import LimiterDep
from citewell.http.schemas.identity import TokensOut
from citewell.http.schemas.invitations import (
    AcceptIn,
    InvitationIn,
    InvitationLinkIn,
    InvitationMade,
    InvitationOut,
    InvitedOut,
    RenewIn,
    StateName,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.services.identity.invitations import InvitationState

router = APIRouter(tags=["invitations"])


@router.post("/invitations", status_code=201)
def invite(body: InvitationIn, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response) -> InvitationMade:
    """Invite somebody by a link that is shown in this response and never again. No mail is sent: pass it on."""
    made = once(
        "invitation",
        caller,
        make=lambda claimed: app.invitations.invite(
            claimed, email=body.email, role=body.role, group_ids=body.group_ids, days=body.days
        ),
        again=app.invitations.get,
    )
    response.headers["Location"] = f"/v1/invitations/{made.row.id}"
    return InvitationMade.of(made)


@router.get("/invitations")
def list_invitations(
    caller: CanAdmin, app: AppDep, state: StateName | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Listing[InvitationOut]:
    """The invitations of the tenant, newest first."""
    wanted = None if state is None else InvitationState(state)
    found = app.invitations.list(caller, state=wanted, cursor=cursor, limit=limit)
    items = [InvitationOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/invitations/{invitation_id}")
def get_invitation(invitation_id: IdPath, caller: CanAdmin, app: AppDep) -> InvitationOut:
    """An invitation and what became of it."""
    return InvitationOut.of(app.invitations.get(caller, invitation_id))


@router.post("/invitations/{invitation_id}/renew")
def renew_invitation(invitation_id: IdPath, body: RenewIn, caller: CanAdmin, app: AppDep) -> InvitationMade:
    """A new link, shown this once; the one before stops."""
    return InvitationMade.of(app.invitations.renew(caller, invitation_id, days=body.days))


@router.delete("/invitations/{invitation_id}", status_code=204)
def withdraw_invitation(invitation_id: IdPath, caller: CanAdmin, app: AppDep) -> None:
    """Make the link of an invitation worthless."""
    app.invitations.withdraw(caller, invitation_id)


@router.post("/auth/invitation")
def look_at_invitation(body: InvitationLinkIn, request: Request, app: AppDep, limiter: LimiterDep) -> InvitedOut:
    """What the link of an invitation is for; it stays good."""
    origin = login_origin(request)
    limiter.take_secret(origin.address)
    return InvitedOut.of(app.invitations.look(body.token.get_secret_value(), origin))


@router.post("/auth/invitation/accept")
def accept_invitation(body: AcceptIn, request: Request, app: AppDep, limiter: LimiterDep) -> TokensOut:
    """Make the account that the invitation is for, with name and password, and log in."""
    origin = login_origin(request)
    limiter.take_secret(origin.address)
    found = app.invitations.accept(
        body.token.get_secret_value(), name=body.name, password=body.password.get_secret_value(), origin=origin
    )
    return TokensOut.of(found)
