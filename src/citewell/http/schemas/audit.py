"""The audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import AwareDatetime, Field

from citewell.db.tables import AuditEntry
from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT, Line
from citewell.services.audit_log.audit_log import AuditFilter

Word = Annotated[Line | None, Query(min_length=1, max_length=100)]


class AuditEntryOut(Out):
    """One action."""

    seq: int = Field(ge=1, le=MAX_INT, description="Its number in the tenant's log, without gaps.")
    at: datetime
    action: str
    outcome: str = Field(description="`success`, `failure` or `denied`.")
    actor_id: str | None
    actor_kind: str = Field(description="`user`, `api_key`, `anonymous`, or `system`: the server itself.")
    api_key_id: str | None
    resource_type: str | None
    resource_id: str | None
    channel: str
    address: str | None
    request_id: str | None
    facts: dict[str, Any]
    hash: str = Field(description="HMAC over this entry and the hash before it.")


class AuditSummaryOut(Out):
    """Counts of entries; of each kind the 50 most frequent."""

    total: int = Field(ge=0, le=MAX_INT)
    by_action: Mapping[str, int]
    by_outcome: Mapping[str, int]
    by_actor: Mapping[str, int]
    by_resource_type: Mapping[str, int]
    first_at: datetime | None
    last_at: datetime | None


class ChainCheckOut(Out):
    """Whether the log is as it was written."""

    ok: bool
    entries: int = Field(ge=0, le=MAX_INT)
    broken_at: int | None = Field(description="Number of the first entry that does not fit the chain.")


CSV_COLUMNS = tuple(AuditEntryOut.model_fields)


def csv_row(entry: AuditEntry) -> tuple[object, ...]:
    """The cells of an entry: what ``AuditEntryOut`` tells, the facts as JSON."""
    shown = AuditEntryOut.model_validate(entry).model_dump(mode="json")
    return (*(json.dumps(value, ensure_ascii=False) if name == "facts" else value for name, value in shown.items()),)


def audit_filter(
    action: Annotated[
        Line | None, Query(min_length=1, max_length=100, description="`user.create`, or `user.` for all of them.")
    ] = None,
    outcome: Word = None,
    actor_id: Word = None,
    actor_kind: Word = None,
    resource_type: Word = None,
    resource_id: Word = None,
    channel: Word = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> AuditFilter:
    """The filter that the query asks for."""
    return AuditFilter(
        action=action,
        outcome=outcome,
        actor_id=actor_id,
        actor_kind=actor_kind,
        resource_type=resource_type,
        resource_id=resource_id,
        channel=channel,
        since=since,
        until=until,
    )
