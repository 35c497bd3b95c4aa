"""The audit log over HTTP: as a table, and what it tells of a change."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from citewell.domain.access import Caller, Role
from support.serving import Person, World


def as_caller(person: Person) -> Caller:
    return Caller(tenant_id=person.user.tenant_id, user_id=person.id, role=Role.ADMIN)


def test_the_log_as_a_table_has_the_lists_filters_and_no_formulas(world: World) -> None:
    admin = world.person(Role.ADMIN)
    headers = world.bearer(admin)
    with world.container.database.write(as_caller(admin)) as session:
        session.audit("thing.change", "thing", "=HYPERLINK(1)", outcome="failure", why='a "reason", in words')
        session.audit("thing.change", "thing", "other")
    response = world.http.get("/v1/audit-logs.csv?action=thing.&outcome=failure", headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/csv")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="audit-log.csv"')
    (row,) = csv.DictReader(io.StringIO(response.text, newline=""))
    (listed,) = world.http.get("/v1/audit-logs?action=thing.&outcome=failure", headers=headers).json()["items"]
    assert row["resource_id"] == "'=HYPERLINK(1)"
    assert json.loads(row["facts"]) == {"why": 'a "reason", in words'}
    assert (row["actor_id"], row["at"], row["address"], row["hash"]) == (
        admin.id,
        listed["at"],
        listed["address"] or "",
        listed["hash"],
    )
    assert list(row) == list(listed)


def test_entries_tell_what_was_before_and_what_is_now(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))

    def changed(method: str, path: str, body: object) -> Any:
        response = world.http.request(method, f"/v1{path}", headers=headers, json=body)
        assert response.is_success, response.text
        newest = world.http.get("/v1/audit-logs?limit=1", headers=headers).json()["items"][0]
        return newest["facts"].get("changes", response.json())

    person = world.person()
    user = f"/users/{person.id}"
    assert changed("PATCH", user, {"role": "editor", "name": "New"}) == {"role": {"before": "user", "after": "editor"}}
    assert changed("PATCH", user, {"name": "Newer"}) == {}
    budget = changed("POST", "/budgets", {"scope": "tenant", "period": "day", "measure": "cost", "amount": "2.5"})
    assert changed("PATCH", f"/budgets/{budget['id']}", {"amount": "4"}) == {"amount": {"before": "2.5", "after": "4"}}
    price = changed("POST", "/model-prices", {"model": "m", "input": "1", "output": "2"})
    found = changed("PATCH", f"/model-prices/{price['id']}", {"output": "2.75"})
    assert found == {"output": {"before": "2", "after": "2.75"}}
    collection = changed("POST", "/collections", {"name": "Opened"})
    access = {"visibility": "tenant", "shares": []}
    found = changed("PUT", f"/collections/{collection['id']}/access", access)
    assert found == {"visibility": {"before": "private", "after": "tenant"}}
