from __future__ import annotations

from support.serving import World


def test_a_person_logs_in_and_sees_who_they_are(world: World) -> None:
    person = world.person()
    tokens = world.login(person)
    response = world.http.get("/v1/auth/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert response.status_code == 200, response.text
    assert response.json()["user"]["id"] == person.id
    assert (
        world.http.get("/auth/me/", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
        == response.json()
    )


def test_page_docs_health_metrics(world: World) -> None:
    for path in (
        "/",
        "/page/app.js",
        "/docs",
        "/docs/swagger-ui-bundle.js",
        "/v1/openapi.json",
        "/health",
        "/v1/health",
        "/metrics",
    ):
        response = world.http.get(path)
        assert response.status_code == 200, (path, response.text)
    assert world.http.get("/nope").json()["code"] == "not_found"
