"""The audit log: one hash chain per tenant, written in the transaction of what it records."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citewell.db.columns import canonical_json
from citewell.db.tables import AuditEntry, IdempotencyRecord, Tenant
from citewell.domain.access import JOB_CHANNEL, Caller, SystemCaller


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An action that is about to be committed."""

    tenant_id: str
    actor: Caller | SystemCaller
    action: str
    resource_type: str | None
    resource_id: str | None
    outcome: str
    facts: Mapping[str, object] = field(default_factory=dict)


def chain_hash(key: bytes, previous: str, entry: AuditEntry) -> str:
    """HMAC-SHA-256 over the hash before and the canonical form of the entry, in hex."""
    parts: dict[str, Any] = {
        "tenant": entry.tenant_id,
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": [entry.actor_kind, entry.actor_id, entry.api_key_id],
        "action": entry.action,
        "resource": [entry.resource_type, entry.resource_id],
        "outcome": entry.outcome,
        "from": [entry.channel, entry.address, entry.request_id],
        "facts": entry.facts,
    }
    return hmac.new(key, (previous + canonical_json(parts)).encode(), hashlib.sha256).hexdigest()


def _entry(event: AuditEvent, seq: int, now: datetime) -> AuditEntry:
    entry = AuditEntry(
        tenant_id=event.tenant_id,
        seq=seq,
        at=now,
        action=event.action,
        resource_type=event.resource_type,
        resource_id=event.resource_id,
        outcome=event.outcome,
        facts=dict(event.facts),
    )
    actor = event.actor
    if isinstance(actor, SystemCaller):
        entry.actor_kind = "system"
        entry.channel = actor.purpose
    else:
        entry.actor_id = actor.user_id
        entry.actor_kind = _kind(actor)
        entry.api_key_id = actor.api_key_id
        entry.channel = actor.origin.channel
        entry.address = actor.origin.address
        entry.request_id = actor.origin.request_id
    return entry


def _kind(actor: Caller) -> str:
    if actor.api_key_id:
        return "api_key"
    if actor.user_id:
        return "user"
    # A job that nobody asked for is the server's own: a schedule's, upkeep.
    return "system" if actor.origin.channel == JOB_CHANNEL else "anonymous"


def _remember_request(session: Session, event: AuditEvent, now: datetime) -> None:
    actor = event.actor
    if not isinstance(actor, Caller) or actor.idempotency is None:
        return
    if event.resource_type is None or event.resource_id is None:
        return
    session.add(
        IdempotencyRecord(
            tenant_id=event.tenant_id,
            actor=idempotency_actor(actor),
            key=actor.idempotency.key,
            fingerprint=actor.idempotency.fingerprint,
            resource_type=event.resource_type,
            resource_id=event.resource_id,
            created_at=now,
        )
    )


def idempotency_actor(caller: Caller) -> str:
    """Whose idempotency keys are one name space: a user's, whichever credential they come with."""
    return caller.user_id or "anonymous"


def write_audit(session: Session, events: Sequence[AuditEvent], key: bytes, now: datetime) -> None:
    """Append ``events`` to the chains of their tenants, and remember the request where it has an idempotency key.

    Takes the tenants' row locks, so it comes last in a transaction.
    """
    for tenant_id in sorted({event.tenant_id for event in events}):
        own = [event for event in events if event.tenant_id == tenant_id]
        statement = (
            update(Tenant)
            .where(Tenant.id == tenant_id)
            .values(audit_seq=Tenant.audit_seq + len(own))
            .returning(Tenant.audit_seq, Tenant.audit_head)
            .execution_options(synchronize_session=False)
        )
        last_seq, head = session.execute(statement).one()
        for seq, event in enumerate(own, start=last_seq - len(own) + 1):
            entry = _entry(event, seq, now)
            head = entry.hash = chain_hash(key, head, entry)
            session.add(entry)
        session.execute(
            update(Tenant)
            .where(Tenant.id == tenant_id)
            .values(audit_head=head)
            .execution_options(synchronize_session=False)
        )
    # One record a request: the first thing it did is what a replay is answered with.
    _remember_request(session, events[0], now)
    session.flush()


def verify_chain(session: Session, tenant_id: str, key: bytes) -> int | None:
    """The number of the first entry of the tenant that does not fit the chain, or ``None`` when all do."""
    head = "0" * 64
    expected = 1
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.tenant_id == tenant_id)
        .order_by(AuditEntry.seq)
        .execution_options(yield_per=500)
    )
    with contextlib.closing(entries):
        for entry in entries:
            if entry.seq != expected or entry.hash != chain_hash(key, head, entry):
                return expected
            head = entry.hash
            expected += 1
    tenant = session.get(Tenant, tenant_id)
    if tenant is None or tenant.audit_seq != expected - 1 or tenant.audit_head != head:
        return expected
    return None
