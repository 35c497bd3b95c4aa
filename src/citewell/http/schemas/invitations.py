"""Bodies of invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from citewell.http.schemas.identity import Email, RoleName, Secret, Token
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import FullName, Identifier
from citewell.services.identity.invitations import DAYS, MOST_DAYS, MOST_GROUPS, InvitationView, Invited

StateName = Literal["open", "accepted", "withdrawn", "expired", "void"]


class RenewIn(Body):
    """How long a link lives."""

    days: int = Field(default=DAYS, ge=1, le=MOST_DAYS)


class InvitationIn(RenewIn):
    """Whom to invite, and as what."""

    email: Email
    role: RoleName = "user"
    group_ids: Annotated[list[Identifier], Field(max_length=MOST_GROUPS)] = Field(
        default=[], description="Groups that they come into."
    )


class InvitationOut(Out):
    """An invitation, without its link."""

    id: str
    email: str
    role: RoleName
    group_ids: list[str]
    state: StateName = Field(description="`void`: who invited is no active administrator any more; renew it.")
    inviter_id: str | None
    user_id: str | None = Field(description="The account that came of it.")
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, view: InvitationView) -> InvitationOut:
        """As the API shows it."""
        return cls.model_validate(_shown(view))


class InvitationMade(InvitationOut):
    """An invitation with its link, which is shown this once: a repetition with the same Idempotency-Key has nulls."""

    token: str | None = Field(description="For `auth/invitation`.")
    path: str | None = Field(description="The link, without the address of this server: `/#invite=…`.")

    @classmethod
    def of(cls, view: InvitationView) -> InvitationMade:
        """As the API shows it, once."""
        path = None if view.token is None else f"/#invite={view.token}"
        return cls.model_validate({**_shown(view), "token": view.token, "path": path})


def _shown(view: InvitationView) -> dict[str, object]:
    made = {"state": view.state.value}
    return {**{name: getattr(view.row, name) for name in InvitationOut.model_fields if name not in made}, **made}


class InvitationLinkIn(Body):
    """The token of an invitation."""

    token: Token


class AcceptIn(InvitationLinkIn):
    """The token of an invitation, and who accepts it. Address and role are those of the invitation."""

    name: FullName
    password: Secret


class InvitedOut(Out):
    """What an invitation is for."""

    email: str
    role: RoleName
    tenant_name: str
    inviter: str = Field(description="Who invites: a name, or else an address.")
    expires_at: datetime

    @classmethod
    def of(cls, invited: Invited) -> InvitedOut:
        """As the API shows it."""
        row = invited.invitation
        return cls.model_validate(
            {
                "email": row.email,
                "role": row.role,
                "tenant_name": invited.tenant_name,
                "inviter": invited.inviter,
                "expires_at": row.expires_at,
            }
        )
