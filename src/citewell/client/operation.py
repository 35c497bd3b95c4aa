"""Calls about people and operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class OperationCalls(Api):
    """Users, invitations, keys and the state of the server."""

    @call
    def create_user(self, email: str, *, password: str | None, role: str, name: str = "") -> Call[Json]:
        """Create a user of the caller's tenant."""
        body = {"email": email, "role": role, "name": name}
        if password is not None:
            body["password"] = password
        return self._object("POST", "/users", json=body)

    @many
    def users(self) -> Pages:
        """Users of the caller's tenant."""
        return self._pages("/users", {"limit": 100})

    @call
    def impact_of_user(self, user_id: str) -> Call[Json]:
        """What a deletion of the user would take away or leave without an owner."""
        return self._object("GET", f"/users/{path_part(user_id)}/impact")

    @call
    def invite(
        self, email: str, *, role: str = "user", group_ids: Sequence[str] = (), days: int | None = None
    ) -> Call[Json]:
        """Invite somebody; ``path`` in the answer is the link, shown this once only, behind the server's address."""
        body: Json = {"email": email, "role": role, "group_ids": list(group_ids)}
        if days is not None:
            body["days"] = days
        return self._object("POST", "/invitations", json=body)

    @many
    def invitations(self, *, state: str | None = None) -> Pages:
        """Invitations; ``state``: ``open``, ``accepted``, ``withdrawn``, ``expired`` or ``void``."""
        return self._pages("/invitations", {"limit": 100, "state": state})

    @call
    def renew_invitation(self, invitation_id: str, *, days: int | None = None) -> Call[Json]:
        """A new link for an invitation, in ``path``; the one before stops."""
        body = {} if days is None else {"days": days}
        return self._object("POST", f"/invitations/{path_part(invitation_id)}/renew", json=body)

    @call
    def withdraw_invitation(self, invitation_id: str) -> Call[None]:
        """Make the link of an invitation worthless."""
        return self._nothing("DELETE", f"/invitations/{path_part(invitation_id)}")

    @call
    def create_key(self, name: str, *, scopes: Sequence[str], user_id: str | None = None) -> Call[Json]:
        """Create an API key; ``key`` in the answer is shown this once only."""
        body: Json = {"name": name, "scopes": list(scopes)}
        if user_id is not None:
            body["user_id"] = user_id
        return self._object("POST", "/api-keys", json=body)

    @many
    def audit_log(self, /, **wanted: Any) -> Pages:
        """Who did what, newest first; for administrators. ``wanted`` takes ``action`` (``user.create``, or ``user.``
        for all of them), ``outcome``, ``actor_id``, ``actor_kind``, ``resource_type``, ``resource_id``, ``channel``,
        ``from`` and ``to``.
        """
        return self._pages("/audit-logs", {"limit": 200, **wanted})

    @call
    def verify_audit_log(self) -> Call[Json]:
        """Whether the audit log is as it was written: ``ok``, ``entries`` and ``broken_at``."""
        return self._object("GET", "/audit-logs/verify", timeout=None)

    @call
    def health(self) -> Call[Json]:
        """The state of each part."""
        return self._object("GET", "/health")

    @call
    def index_stats(self) -> Call[Json]:
        """How many vectors each namespace has in which embedding version, and what no published segment holds."""
        return self._object("GET", "/index/stats")

    @call
    def queue_stats(self) -> Call[Json]:
        """How many jobs are in which state."""
        return self._object("GET", "/queue/stats")

    @call
    def verify_index(self, *, repair: bool = False) -> Call[Json]:
        """What the doctor finds: ``{"healthy": …, "findings": […], "counts": {…}}``."""
        return self._object("POST", "/index/verify", json={"repair": repair}, timeout=None)

    @call
    def examine(self) -> Call[Json]:
        """Have the doctor compare everything, as a job."""
        return self._object("POST", "/index/examinations")

    @call
    def examination(self, job_id: str) -> Call[Json]:
        """How far an examination is, and what it found: ``items``, each with ``meaning`` and ``repair``."""
        return self._object("GET", f"/index/examinations/{path_part(job_id)}")

    @call
    def repair(self, job_id: str, *, findings: Sequence[int] | None = None) -> Call[Json]:
        """Mend what an examination found: those of these numbers, or all that can be mended."""
        body = {} if findings is None else {"findings": list(findings)}
        return self._object("POST", f"/index/examinations/{path_part(job_id)}/repair", json=body)

    @call
    def queue(self) -> Call[Json]:
        """What works, what waits, and whether it moves."""
        return self._object("GET", "/queue")

    @call
    def settings(self) -> Call[Json]:
        """What may change while the server runs: ``items``, each with its value and what it takes."""
        return self._object("GET", "/settings")

    @call
    def change_settings(self, changes: Mapping[str, bool | float | str | None]) -> Call[Json]:
        """Change settings, all or none of them; ``None`` sets one back. Answers as ``settings``."""
        return self._object("PATCH", "/settings", json=dict(changes))
