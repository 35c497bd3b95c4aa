"""What a Confluence source is told."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlsplit

from citewell.backends.sources.confluence.restrictions import AccessRules
from citewell.backends.sources.given import Given
from citewell.domain.errors import InvalidInput

_CLOUD: Final = re.compile(r"(?:.+\.)?(?:atlassian\.net|atlassian\.com|jira-dev\.com)")
_KEY: Final = re.compile(r"[~\w.@:-]{1,255}")
_EMAIL: Final = re.compile(r"[^\s@]{1,250}@[^\s@]{1,250}")
_DEPLOYMENTS: Final = frozenset({"auto", "cloud", "datacenter"})
_PERMISSIONS: Final = frozenset({"confluence", "collection"})
_MOST_BYTES: Final = 10**9


@dataclass(frozen=True, slots=True)
class ConfluenceSettings:
    """Where to read, what, and as whom.

    Attributes:
        base_url: The address of the site without a slash at its end; that of Cloud ends with ``/wiki``.
        deployment: ``cloud`` or ``datacenter``.
        spaces: Keys of the spaces to read; empty for all that the account may read.
        labels: Only pages with one of them are read, where there are any.
        without_labels: Pages with one of them are not read.
        attachments: Whether attached files are read.
        blog_posts: Whether blog posts are read.
        archived: Whether archived pages (Cloud) and spaces (Data Center) are read.
        page_size: Results in one answer.
        full_every: Each how many runs all pages are listed. Only that finds moves and new restrictions in time.
        max_attachment_bytes: Larger files are left out.
        space_permissions: ``confluence``: who may read a space is read from there; where it does not say, nobody.
            ``collection``: whoever may read the collection may read the spaces. Restrictions of pages hold in any case.
        accounts: E-mail addresses by account id, user key or user name, for those that Confluence does not show.
        groups: Names of groups here, by their names in Confluence, where they differ.
        jira_url: The address of the Jira that pages name issues of; that of Cloud is the same site's.
        email_domain: What follows the user name in everybody's e-mail address (Data Center).
        email: The account of an API token (Cloud).
        token: An API token (Cloud), or a personal access token (Data Center).
        username: With ``password``, the account (Data Center).
        password: Its password.
    """

    base_url: str
    deployment: str = "cloud"
    spaces: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    without_labels: tuple[str, ...] = ()
    attachments: bool = True
    blog_posts: bool = True
    archived: bool = False
    page_size: int = 100
    full_every: int = 1
    max_attachment_bytes: int = 50_000_000
    space_permissions: str = "confluence"
    accounts: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    jira_url: str = ""
    email_domain: str = ""
    email: str = ""
    token: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> Self:
        """The settings as given by a person.

        Raises:
            InvalidInput: one is missing, unknown or not acceptable; ``field`` names it.
        """
        given = Given(settings)
        base_url, deployment = _site(
            given.text("base_url"), given.choice("deployment", choices=_DEPLOYMENTS, default="auto")
        )
        made = cls(
            base_url=base_url,
            deployment=deployment,
            spaces=given.names("spaces"),
            labels=given.names("labels"),
            without_labels=given.names("without_labels"),
            attachments=given.flag("attachments", default=True),
            blog_posts=given.flag("blog_posts", default=True),
            archived=given.flag("archived", default=False),
            page_size=given.number("page_size", 100, 1, 250),
            full_every=given.number("full_every", 1, 1, 1000),
            max_attachment_bytes=given.number("max_attachment_bytes", 50_000_000, 1, _MOST_BYTES),
            space_permissions=given.choice("space_permissions", choices=_PERMISSIONS, default="confluence"),
            accounts=given.pairs("accounts"),
            groups=given.pairs("groups"),
            jira_url=_jira(given.text("jira_url"), base_url, deployment),
            email_domain=given.text("email_domain").removeprefix("@"),
            email=given.text("email"),
            token=given.text("token"),
            username=given.text("username"),
            password=given.text("password"),
        )
        given.finish()
        made._check()
        return made

    def _check(self) -> None:
        for key in self.spaces:
            if not _KEY.fullmatch(key):
                raise InvalidInput(f"{key!r} is no key of a space.", field="spaces", reason="space_key")
        for address in self.accounts.values():
            if not _EMAIL.fullmatch(address):
                raise InvalidInput(f"{address!r} is no e-mail address.", field="accounts", reason="email")
        if self.deployment == "cloud":
            if not self.email:
                raise InvalidInput(
                    "email is missing: Cloud takes the e-mail address of an account.", field="email", reason="missing"
                )
            if not self.token:
                raise InvalidInput(
                    "token is missing: Cloud takes an API token of the account.", field="token", reason="missing"
                )
        elif bool(self.username) != bool(self.password):
            raise InvalidInput("username and password go together.", field="username", reason="name_and_password")
        elif bool(self.token) == bool(self.password):
            raise InvalidInput(
                "Data Center takes a token, or a username with its password.", field="token", reason="token_or_password"
            )

    @property
    def is_cloud(self) -> bool:
        """Whether it is Atlassian's own service."""
        return self.deployment == "cloud"

    @property
    def access_rules(self) -> AccessRules:
        """How readers are told. Names of people's accounts in Cloud are no parts of addresses."""
        return AccessRules(
            spaces_open=self.space_permissions == "collection",
            accounts=self.accounts,
            groups=self.groups,
            email_domain="" if self.is_cloud else self.email_domain,
        )

    @property
    def authorization(self) -> str:
        """The header that says who asks."""
        if self.token and not self.is_cloud:
            return f"Bearer {self.token}"
        who = (self.email, self.token) if self.is_cloud else (self.username, self.password)
        return "Basic " + base64.b64encode(":".join(who).encode()).decode("ascii")


def _jira(jira_url: str, base_url: str, deployment: str) -> str:
    if jira_url and urlsplit(jira_url).scheme not in {"http", "https"}:
        raise InvalidInput(
            "jira_url must be an address such as https://jira.example.com.", field="jira_url", reason="address"
        )
    own = base_url.removesuffix("/wiki") if deployment == "cloud" and "/ex/confluence/" not in base_url else ""
    return jira_url.rstrip("/") or own


def _site(base_url: str, deployment: str) -> tuple[str, str]:
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidInput(
            "base_url must be an address such as https://example.atlassian.net/wiki.",
            field="base_url",
            reason="address",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidInput(
            "base_url must hold no credentials, query or fragment.", field="base_url", reason="address_credentials"
        )
    if deployment == "auto":
        deployment = "cloud" if _CLOUD.fullmatch(parts.hostname) else "datacenter"
    path = parts.path.rstrip("/")
    if deployment == "cloud" and not path.endswith("/wiki"):
        path += "/wiki"
    return f"{parts.scheme}://{parts.netloc}{path}", deployment
