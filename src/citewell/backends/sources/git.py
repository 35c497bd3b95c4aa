"""A branch of a git repository.

The system's git reads it, because it fetches a single commit of a large repository in one pass and speaks ssh; the
alternative, dulwich, needs no program but keeps a pack in memory. Nothing is ever checked out: files come from the
object database, so no hook, filter or link of the repository has any effect. A file's version is the hash of its
content, so one listing of the newest commit tells what changed, also after history was rewritten.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote, urlsplit

from citewell.backends.fetching.client import checked_addresses
from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.fetching.urls import parse_url
from citewell.backends.sources.folder import PATTERNS, allowed_path
from citewell.backends.sources.git_command import BLOCK, Git, basic
from citewell.backends.sources.given import Given
from citewell.backends.sources.patterns import Patterns
from citewell.domain.errors import FetchFailed, InvalidInput, SourceFailed
from citewell.ports.source import Checkpoint, Listed, Setting, SourceEvent, SourceItem

TEXTS: Final = ("*.md", "*.markdown", "*.mdx", "*.rst", "*.txt", "*.html", "*.htm", "*.pdf", "*.docx", "*.ipynb")
CHECK_SECONDS: Final = 60.0
LFS: Final = b"version https://git-lfs.github.com/spec/"
_BRANCH: Final = re.compile(r"[\w][\w./-]{0,249}")
_SCP: Final = re.compile(r"(?P<user>[\w.-]+)@(?P<host>[\w.-]+):(?P<path>[^/\s].*)")
_FILE_MODES: Final = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a repository is: ``protocol`` is ``https``, ``http``, ``ssh`` or ``file``."""

    url: str
    protocol: str
    host: str = ""
    port: int | None = None


class GitKind:
    """Repositories over https and ssh, and those below ``roots`` on the server's own disk."""

    name = "git"
    summary = "A branch of a git repository, over https or ssh or from the server's disk."
    admins_only = True
    settings = (
        Setting(
            "url", "Address of the repository, or its folder below one of `CITEWELL_SOURCE_FOLDERS`.", required=True
        ),
        Setting("branch", "The branch; else the one that the repository calls its own."),
        *PATTERNS,
        Setting("web_url", "Address of a file for people, with `{path}` in it."),
        Setting("username", "Who logs in with the token; `git` where the server does not mind."),
        Setting("host_key", "The server's line of known_hosts, for ssh."),
        Setting("max_mb", "Largest repository, as it is transferred.", form="number", default=1000),
        Setting("token", "Token or password for https.", secret=True),
        Setting("ssh_key", "Private key for ssh, without a passphrase.", secret=True, form="lines"),
    )

    def __init__(
        self, roots: Sequence[Path], policy: FetchPolicy, *, seconds: float = 900, between_checkpoints: int = 500
    ) -> None:
        self._roots = tuple(roots)
        self._policy = policy
        self._seconds = seconds
        self._between = between_checkpoints

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """See ``SourceKind``."""
        given = Given(settings)
        kept: dict[str, object] = {
            name: given.text(name) for name in ("url", "branch", "web_url", "username", "host_key")
        }
        kept |= {"include": list(given.names("include")), "exclude": list(given.names("exclude"))}
        kept |= {"max_mb": given.number("max_mb", 1000, 1, 100_000), "token": given.text("token")}
        kept["ssh_key"] = given.lines("ssh_key")
        given.finish()
        place = place_of(str(kept["url"]), self._roots)
        Patterns(given.names("include"), given.names("exclude"))
        if kept["branch"] and not _BRANCH.fullmatch(str(kept["branch"])):
            raise InvalidInput("branch is no name of a branch.", field="branch", reason="branch")
        if kept["web_url"] and "{path}" not in str(kept["web_url"]):
            raise InvalidInput("web_url must have {path} in it.", field="web_url", reason="path_in_it")
        if place.protocol == "ssh" and not (kept["host_key"] and kept["ssh_key"]):
            missing = "ssh_key" if kept["host_key"] else "host_key"
            raise InvalidInput(
                f"{missing} is missing: ssh takes a key, and the key of the server.", field=missing, reason="missing"
            )
        return {name: value for name, value in kept.items() if value not in ("", [])}

    def open(self, settings: Mapping[str, object]) -> GitSource:
        """See ``SourceKind``."""
        given = Given(settings)
        try:
            place = place_of(given.text("url"), self._roots)
        except InvalidInput as error:
            raise SourceFailed("forbidden", error.message) from error
        patterns = Patterns(given.names("include") or TEXTS, given.names("exclude"))
        folder = Path(tempfile.mkdtemp(prefix="citewell-git-"))
        try:
            configuration, environment = self._access(place, given, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        git = Git(
            folder,
            place.protocol,
            configuration,
            environment,
            self._seconds,
            given.number("max_mb", 1000, 1, 100_000) << 20,
        )
        return GitSource(git, place.url, given.text("branch"), patterns, given.text("web_url"), self._between)

    def _access(self, place: Place, given: Given, folder: Path) -> tuple[list[tuple[str, str]], dict[str, str]]:
        """Configuration and environment that lead to the repository, to addresses that were checked, and log in."""
        if place.protocol == "file":
            return [("safe.directory", "*")], {}
        port = place.port or (443 if place.protocol in ("https", "ssh") else 80)
        try:
            url = f"https://{place.host}" if place.protocol == "ssh" else place.url
            _, addresses = checked_addresses(self._policy, url)
        except FetchFailed as error:
            raise SourceFailed("unreachable", error.message, passing=error.passing) from error
        if place.protocol == "ssh":
            return [], {"GIT_SSH_COMMAND": _ssh(given, folder, place, addresses[0]), "GIT_SSH_VARIANT": "ssh"}
        configuration = [("http.curloptResolve", f"{place.host}:{port}:{','.join(addresses)}")]
        if given.text("token"):
            configuration.append(("http.extraHeader", basic(given.text("username") or "git", given.text("token"))))
        return configuration, {}


def place_of(url: str, roots: Sequence[Path]) -> Place:
    """Where ``url`` leads.

    Raises:
        InvalidInput: it is neither an address for https or ssh, nor a folder below one of ``roots``.
    """
    if url.startswith("/"):
        return Place(str(allowed_path(url, roots, field="url")), "file")
    scp = _SCP.fullmatch(url)
    if scp is not None:
        return Place(f"ssh://{scp['user']}@{scp['host']}/{scp['path']}", "ssh", scp["host"])
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("https", "http", "ssh") or not parts.hostname or parts.hostname.startswith("-"):
        message = "url must be an address for https or ssh, or a folder of the server."
        raise InvalidInput(message, field="url", reason="git_address")
    if parts.password or (parts.scheme != "ssh" and parts.username):
        raise InvalidInput(
            "url must not hold credentials: give username and token.", field="url", reason="address_credentials"
        )
    if parts.scheme == "ssh":
        return Place(url, parts.scheme, parts.hostname, port)
    try:
        # In its normal form: git would look up another name than the one that was checked, with other letters in it.
        address = parse_url(url)
    except FetchFailed as error:
        raise InvalidInput(error.message, field="url", reason="address") from error
    return Place(str(address), address.scheme, address.host, address.port)


@dataclass
class GitSource:
    """The files of the newest commit of a branch, in the order of their paths."""

    git: Git
    url: str
    branch: str
    patterns: Patterns
    web_url: str
    between_checkpoints: int

    def check(self) -> str:
        """See ``Source``."""
        somebody_waits = replace(self, git=replace(self.git, seconds=min(CHECK_SECONDS, self.git.seconds)))
        return f"The branch can be read; its newest commit is {somebody_waits._newest()[:12]}."  # noqa: SLF001 - its own

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """See ``Source``. Where the newest commit is the one of the last run, nothing is fetched."""
        commit = self._newest(stopped)
        known = cursor or {}
        after = str(known.get("after", "")) if known.get("commit") == commit else ""
        if known.get("commit") == commit and not after:
            yield Listed(complete=False, cursor=known)
            return
        self._fetch(commit, stopped)
        listed = self.git.text("ls-tree", "-r", "-z", "-l", "--full-tree", commit, stopped=stopped)
        items = [item for line in listed.split("\0") if (item := self._item(line)) is not None and item.key > after]
        for told, item in enumerate(sorted(items, key=lambda item: item.key), start=1):
            if stopped():
                return
            yield item
            if told % self.between_checkpoints == 0:
                yield Checkpoint({"commit": commit, "after": item.key})
        yield Listed(complete=True, cursor={"commit": commit})

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[Iterator[bytes]]:
        """See ``Source``."""
        with self.git.stream("cat-file", "blob", item.version) as out:
            first = out.read(BLOCK)
            if first.startswith(LFS):
                raise SourceFailed("not_found", "This file is kept in Git LFS, which is not read.")
            if not first and int(str(item.metadata.get("bytes", 0))):
                raise SourceFailed("not_found", "This file is not in the repository any more.")
            yield _blocks(first, out)

    def close(self) -> None:
        """Remove what was fetched."""
        shutil.rmtree(self.git.folder, ignore_errors=True)

    def _newest(self, stopped: Callable[[], bool] = lambda: False) -> str:
        ref = f"refs/heads/{self.branch}" if self.branch else "HEAD"
        said = self.git.text("ls-remote", "--quiet", "--", self.url, ref, stopped=stopped)
        commit = said.partition("\t")[0]
        if not re.fullmatch(r"[0-9a-f]{40,64}", commit):
            raise SourceFailed("not_found", "There is no such branch in the repository, or nothing in it yet.")
        return commit

    def _fetch(self, commit: str, stopped: Callable[[], bool]) -> None:
        if not (self.git.folder / "repository").exists():
            self.git.text("init", "--quiet", "--bare", "--", str(self.git.folder / "repository"))
        ref = f"refs/heads/{self.branch}" if self.branch else "HEAD"
        fetch = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
        self.git.text(*fetch, "--", self.url, ref, stopped=stopped)
        try:
            self.git.text("cat-file", "-e", commit)
        except SourceFailed as error:
            message = "The branch moved at this moment. It is read again later."
            raise SourceFailed("unavailable", message) from error

    def _item(self, line: str) -> SourceItem | None:
        facts, _, path = line.partition("\t")
        fields = facts.split()
        if len(fields) != 4 or fields[0] not in _FILE_MODES or not self.patterns.want(path) or not path.isprintable():  # noqa: PLR2004 - mode, type, hash, size
            return None
        parts = path.split("/")
        return SourceItem(
            key=path,
            version=fields[2],
            file_name=parts[-1],
            uri=self.web_url.replace("{path}", quote(path)) or None,
            breadcrumb=tuple(parts[:-1]),
            metadata={"path": path, "bytes": int(fields[3])},
        )


def _blocks(first: bytes, out: IO[bytes]) -> Iterator[bytes]:
    block = first
    while block:
        yield block
        block = out.read(BLOCK)


def _ssh(given: Given, folder: Path, place: Place, address: str) -> str:
    """The command that git connects with: this key, this server's key, this address."""
    key, known = folder / "key", folder / "known_hosts"
    key.touch(mode=0o600)
    key.write_text(given.lines("ssh_key").strip() + "\n", encoding="utf-8")
    known.write_text(f"{given.text('host_key')}\n", encoding="utf-8")
    options = (
        "BatchMode=yes",
        "ConnectTimeout=20",
        "StrictHostKeyChecking=yes",
        f"UserKnownHostsFile={known}",
        "IdentitiesOnly=yes",
        f"HostName={address}",
        f"HostKeyAlias={place.host}",
    )
    return " ".join(["ssh", "-F", "none", "-i", str(key), *(part for each in options for part in ("-o", each))])
