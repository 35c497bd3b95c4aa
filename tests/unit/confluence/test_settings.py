"""What a Confluence source may be told."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from citewell.backends.sources.confluence.rest.settings import ConfluenceSettings
from citewell.domain.errors import InvalidInput

CLOUD = {"base_url": "https://example.atlassian.net", "email": "a@example.com", "token": "t"}
CENTER = {"base_url": "https://wiki.corp.example/confluence/", "token": "t"}


def test_the_host_tells_cloud_from_data_center() -> None:
    cloud, center = ConfluenceSettings.of(CLOUD), ConfluenceSettings.of(CENTER)
    assert (cloud.base_url, cloud.is_cloud) == ("https://example.atlassian.net/wiki", True)
    assert (center.base_url, center.is_cloud) == ("https://wiki.corp.example/confluence", False)
    told = ConfluenceSettings.of({**CENTER, "deployment": "cloud", "email": "a@example.com"})
    assert told.base_url == "https://wiki.corp.example/confluence/wiki"


def test_credentials_become_the_header_of_their_kind() -> None:
    assert ConfluenceSettings.of(CENTER).authorization == "Bearer t"
    by_name = ConfluenceSettings.of({"base_url": CENTER["base_url"], "username": "ada", "password": "p:w"})
    for settings, pair in ((ConfluenceSettings.of(CLOUD), "a@example.com:t"), (by_name, "ada:p:w")):
        assert base64.b64decode(settings.authorization.removeprefix("Basic ")).decode() == pair


def test_secrets_are_not_shown() -> None:
    assert "s3cret" not in repr(ConfluenceSettings.of({**CLOUD, "token": "s3cret"}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"base_url": ""}, "base_url"),
        ({"base_url": "file:///etc"}, "base_url"),
        ({"base_url": "https://user:pw@example.atlassian.net"}, "base_url"),
        ({"base_url": "https://example.atlassian.net?x=1"}, "base_url"),
        ({"email": ""}, "email"),
        ({"token": ""}, "token"),
        ({"deployment": "server"}, "deployment"),
        ({"deployment": "datacenter", "username": "ada"}, "username"),
        ({"deployment": "datacenter", "username": "ada", "password": "p"}, "token"),
        ({"spaces": ["A B"]}, "spaces"),
        ({"spaces": [7]}, "spaces"),
        ({"page_size": 0}, "page_size"),
        ({"page_size": "many"}, "page_size"),
        ({"attachments": "yes"}, "attachments"),
        ({"accounts": {"ada": "no address"}}, "accounts"),
        ({"accounts": ["ada"]}, "accounts"),
        ({"space_permissions": "open"}, "space_permissions"),
        ({"jira_url": "jira.example.com"}, "jira_url"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as failed:
        ConfluenceSettings.of({**CLOUD, **change})
    assert failed.value.facts["field"] == field
