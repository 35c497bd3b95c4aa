from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from citewell.bootstrap.data_dir import DataDirectory, running_server
from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.secrets import load_keys
from citewell.bootstrap.settings import load_settings, unknown_variables
from citewell.domain.errors import ConfigurationError, FetchFailed

GOOD_SECRET = "kZ3v9QxYb7LmT2pRw8Nc5HdJf4GsAe6U"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CITEWELL_") or name in ("DATABASE_URL", "OPENAI_API_KEY"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CITEWELL_PORT", "99999", "CITEWELL_PORT"),
        ("CITEWELL_PORT", "eighty", "CITEWELL_PORT"),
        ("CITEWELL_SECRET_KEY", "changeme", "CITEWELL_SECRET_KEY"),
        ("CITEWELL_SECRET_KEY", "a" * 64, "CITEWELL_SECRET_KEY"),
        ("CITEWELL_SECRET_KEY", "my-secret-key-that-is-long-enough-0123456789", "CITEWELL_SECRET_KEY"),
        ("CITEWELL_RATE_LOGIN", "often", "CITEWELL_RATE_LOGIN"),
        ("CITEWELL_LOG_LEVEL", "loud", "CITEWELL_LOG_LEVEL"),
        ("CITEWELL_OCR_LANGUAGES", "eng deu", "CITEWELL_OCR_LANGUAGES"),
        ("CITEWELL_OCR_LANGUAGES", "-l eng", "CITEWELL_OCR_LANGUAGES"),
        ("CITEWELL_OCR_LANGUAGES", "../eng", "CITEWELL_OCR_LANGUAGES"),
    ],
)
def test_refuses_to_start_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=words) as raised:
        load_settings()
    assert value not in raised.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CITEWELL_FETCH_ALLOW", '["http://wiki.example.org/"]'),
        ("CITEWELL_FETCH_ALLOW", '["10.0.0.0/40"]'),
        ("CITEWELL_FETCH_PORTS", "[22]"),
        ("CITEWELL_FETCH_PORTS", "[65536]"),
        ("CITEWELL_FETCH_PORTS", "[]"),
        ("CITEWELL_FETCH_CA_FILE", "/nowhere/ca.pem"),
    ],
)
def test_a_way_out_that_is_mistyped_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        load_settings()


def test_the_ways_out_are_those_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_FETCH_ALLOW", '["wiki.corp.example:8090"]')
    monkeypatch.setenv("CITEWELL_FETCH_MAX_MB", "7")
    policy = fetch_policy(load_settings())
    policy.check_addresses(("http", "wiki.corp.example", 8090), ["10.0.0.1"])
    with pytest.raises(FetchFailed):
        policy.check_addresses(("http", "other.corp.example", 8090), ["10.0.0.1"])
    assert policy.limits.max_bytes == 7_000_000
    assert policy.user_agent.startswith("Citewell/")


def test_takes_the_names_that_users_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/one")
    assert load_settings().url_of_database == "postgresql://db/one"
    monkeypatch.setenv("CITEWELL_DATABASE_URL", "postgresql://db/two")
    assert load_settings().url_of_database == "postgresql://db/two"


def test_reports_misspelt_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_PROT", "1")
    monkeypatch.setenv("CITEWELL_HOST", "127.0.0.1")
    assert unknown_variables() == ["CITEWELL_PROT"]


def test_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_SECRET_KEY", GOOD_SECRET)
    assert GOOD_SECRET not in repr(load_settings())


def test_makes_a_secret_for_its_owner_only_and_keeps_it(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    keys = load_keys(settings)
    path = tmp_path / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keys(settings) == keys
    assert keys.tokens != keys.audit
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_refuses_a_secret_that_others_can_read(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    load_keys(settings)
    (tmp_path / "secret.key").chmod(0o644)
    with pytest.raises(ConfigurationError, match="can be read by others"):
        load_keys(settings)


def test_refuses_a_file_that_holds_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.touch(mode=0o600)
    with pytest.raises(ConfigurationError, match="does not hold a secret"):
        load_keys(load_settings(data_dir=tmp_path))


def test_one_process_holds_a_data_directory(tmp_path: Path) -> None:
    assert running_server(tmp_path) is None
    directory = DataDirectory(tmp_path)
    with pytest.raises(ConfigurationError, match="Another Citewell"):
        DataDirectory(tmp_path)
    with pytest.raises(ConfigurationError, match="not ready"):
        running_server(tmp_path)
    directory.announce(url="http://127.0.0.1:1", token="t", socket=None)
    found = running_server(tmp_path)
    assert found is not None
    assert (found.url, found.token, found.pid) == ("http://127.0.0.1:1", "t", os.getpid())
    assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600
    directory.release()
    assert running_server(tmp_path) is None
    DataDirectory(tmp_path).release()


def test_says_which_data_directory_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(ConfigurationError, match="cannot be used"):
        DataDirectory(path / "below")
