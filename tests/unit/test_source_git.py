from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from citewell.backends.fetching.addresses import parse_rules
from citewell.backends.fetching.client import checked_addresses
from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.sources.git import GitKind, place_of
from citewell.domain.errors import InvalidInput, JobCancelled, SourceFailed
from citewell.ports.source import Listed, SourceEvent, SourceItem
from support.source_stands import GitStand

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def told(stand: GitStand, cursor: dict[str, object] | None = None, **settings: object) -> list[SourceEvent]:
    opened = stand.kind.open(stand.kind.checked({**stand.settings, **settings}))
    try:
        return list(opened.changes(cursor, stopped=lambda: False))
    finally:
        opened.close()


def keys(events: list[SourceEvent]) -> list[str]:
    return [event.key for event in events if isinstance(event, SourceItem)]


@pytest.fixture
def stand(tmp_path: Path) -> GitStand:
    return GitStand(tmp_path)


def test_an_unchanged_branch_is_not_fetched_again(stand: GitStand) -> None:
    stand.put("docs/a.md", "words")
    events = told(stand, web_url="https://example.org/blob/main/{path}")
    item, end = events
    assert isinstance(item, SourceItem)
    assert isinstance(end, Listed)
    assert (item.key, item.breadcrumb, item.uri) == ("docs/a.md", ("docs",), "https://example.org/blob/main/docs/a.md")
    assert end.cursor is not None
    assert told(stand, dict(end.cursor)) == [Listed(complete=False, cursor=end.cursor)]


def test_history_may_be_rewritten_and_branches_chosen(stand: GitStand) -> None:
    stand.put("a.md", "one")
    end = told(stand)[-1]
    assert isinstance(end, Listed)
    stand.git("checkout", "--quiet", "--orphan", "fresh")
    stand.git("rm", "-rf", "--quiet", "--cached", ".")
    stand.put("b.md", "two")
    stand.git("branch", "-f", "main", "fresh")
    assert keys(told(stand, dict(end.cursor or {}))) == ["b.md"]
    assert keys(told(stand, branch="fresh", include=["*.txt"])) == []
    with pytest.raises(SourceFailed, match="no such branch") as failed:
        told(stand, branch="nothing")
    assert failed.value.reason == "not_found"


def test_links_hooks_and_hidden_files_of_a_repository_have_no_effect(stand: GitStand, tmp_path: Path) -> None:
    (stand.root / "link.md").symlink_to("/etc/passwd")
    stand.git("add", "link.md")
    stand.put("real.md", "words")
    stand.put(".github/notes.md", "hidden")
    stand.put("program.py", "print('x')")
    stand.put(".gitattributes", "*.md filter=evil diff=evil")
    hook = stand.root / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    assert keys(told(stand)) == ["real.md"]
    assert keys(told(stand, include=["*"])) == ["program.py", "real.md"]
    assert not (tmp_path / "ran").exists()


def test_what_is_kept_elsewhere_is_named(stand: GitStand) -> None:
    stand.put("big.md", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n")
    opened = stand.kind.open(stand.kind.checked(stand.settings))
    item = next(iter(opened.changes(None, stopped=lambda: False)))
    assert isinstance(item, SourceItem)
    with pytest.raises(SourceFailed, match="Git LFS"), opened.open(item):
        pass
    opened.close()


def test_a_repository_has_limits(stand: GitStand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "git").write_text("#!/bin/sh\nhead -c 3000000 /dev/zero > big\nexec sleep 600\n")
    (bin_folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(SourceFailed, match="larger than 1 MiB") as failed:
        told(stand, max_mb=1)
    assert failed.value.reason == "too_large"
    slow = GitKind([tmp_path], FetchPolicy(), seconds=0.01)
    opened = slow.open(slow.checked(stand.settings))
    with pytest.raises(SourceFailed, match=r"within 0\.01 seconds") as late:
        opened.check()
    assert late.value.passing
    with pytest.raises(JobCancelled):
        list(opened.changes(None, stopped=lambda: True))
    opened.close()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(SourceFailed, match="Git is not installed"):
        told(stand)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"url": "--upload-pack=touch /tmp/x"}, "url"),
        ({"url": "ext::sh -c whoami"}, "url"),
        ({"url": "ftp://example.org/x.git"}, "url"),
        ({"url": "https://user:pass@example.org/x.git"}, "url"),
        ({"url": "https://example.org:99999999/x.git"}, "url"),
        ({"url": "/etc"}, "url"),
        ({"url": "ssh://-oProxyCommand=x/y"}, "url"),
        ({"url": "https://example.org/x.git", "branch": "--evil"}, "branch"),
        ({"url": "https://example.org/x.git", "web_url": "https://example.org"}, "web_url"),
        ({"url": "git@example.org:x.git", "ssh_key": "key"}, "host_key"),
        ({"url": "git@example.org:x.git", "host_key": "key"}, "ssh_key"),
    ],
)
def test_settings_that_would_do_harm_are_refused(tmp_path: Path, settings: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        GitKind([tmp_path], FetchPolicy()).checked(settings)
    assert refused.value.facts["field"] == field


def test_short_addresses_for_ssh_are_understood() -> None:
    place = place_of("git@example.org:team/x.git", [])
    assert (place.url, place.protocol, place.host) == ("ssh://git@example.org/team/x.git", "ssh", "example.org")


class Refs(BaseHTTPRequestHandler):
    """A server that shows one branch to who knows the token, and sends everybody else elsewhere."""

    asked: list[str | None]

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("authorization"))
        if "moved" in self.path:
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/info/refs")
            self.end_headers()
            return
        self.send_response(200 if self.headers.get("authorization") == "Basic Z2l0OnMzY3JldA==" else 401)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(f"{COMMIT}\trefs/heads/main\n".encode())

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def address() -> Iterator[str]:
    Refs.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Refs) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_token_goes_to_the_server_and_nowhere_else(address: str) -> None:
    kind = GitKind([], FetchPolicy(rules=parse_rules([f"127.0.0.1:{address.rpartition(':')[2]}"])))

    def check(path: str, token: str) -> str:
        opened = kind.open(kind.checked({"url": address + path, "branch": "main", "token": token}))
        try:
            return opened.check()
        finally:
            opened.close()

    assert COMMIT[:12] in check("/x.git", "s3cret")
    assert set(Refs.asked) == {"Basic Z2l0OnMzY3JldA=="}
    for path, token, reason in (("/x.git", "wrong", "refused"), ("/moved.git", "s3cret", "unreachable")):
        with pytest.raises(SourceFailed) as failed:
            check(path, token)
        assert failed.value.reason == reason
        assert token not in failed.value.message


def test_internal_addresses_are_not_asked(address: str) -> None:
    kind = GitKind([], FetchPolicy())
    for url in (address + "/x.git", "https://169.254.169.254/x.git", "git@localhost:x.git"):
        settings = {"url": url, "host_key": "k", "ssh_key": "k"}
        with pytest.raises(SourceFailed) as failed:
            kind.open(kind.checked(settings))
        assert failed.value.reason == "unreachable"
        assert not failed.value.passing
    assert Refs.asked == []


@pytest.mark.parametrize("host", ["example.org", "EXAMPLE.org.", "bücher.example"])
def test_git_connects_to_what_was_checked_however_the_name_is_written(
    address: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git must not ask for the name a second time: its answer could be another one."""
    port = address.rpartition(":")[2]
    pinned = partial(checked_addresses, resolver=lambda *_: ["127.0.0.1"])
    monkeypatch.setattr("citewell.backends.sources.git.checked_addresses", pinned)
    kind = GitKind([], FetchPolicy(rules=parse_rules([f"127.0.0.1:{port}"])))
    opened = kind.open(kind.checked({"url": f"http://{host}:{port}/x.git", "branch": "main", "token": "s3cret"}))
    try:
        assert COMMIT[:12] in opened.check()
    finally:
        opened.close()
