"""``ETag`` and ``If-Match``: nobody overwrites what they have not seen."""

from __future__ import annotations

from citewell.domain.access import Role
from citewell.http.preconditions import etag
from support.serving import World


def test_a_change_on_an_old_state_is_refused(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    path = f"/v1/users/{world.person().id}"
    seen = world.http.get(path, headers=headers).headers["ETag"]
    first = world.http.patch(path, json={"name": "One"}, headers={**headers, "If-Match": seen})
    assert first.status_code == 200
    assert first.headers["ETag"] != seen
    second = world.http.patch(path, json={"name": "Two"}, headers={**headers, "If-Match": seen})
    assert (second.status_code, second.json()["code"]) == (412, "precondition_failed")
    assert world.http.delete(path, headers={**headers, "If-Match": seen}).status_code == 412
    assert world.http.get(path, headers=headers).json()["name"] == "One"
    assert world.http.delete(path, headers={**headers, "If-Match": first.headers["ETag"]}).status_code == 204


def test_the_tag_of_another_thing_does_not_fit(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    path = f"/v1/users/{world.person().id}"
    for tag, status in ((etag("another", 1), 412), ("W/" + etag("another", 1), 412), ("*", 200), ('"x"', 422)):
        response = world.http.patch(path, json={"name": "N"}, headers={**headers, "If-Match": tag})
        assert response.status_code == status, tag
