"""Confluence as a kind of source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime

from citewell.backends.sources.confluence.rest.settings import ConfluenceSettings
from citewell.backends.sources.confluence.rest.source import BETWEEN_CHECKPOINTS, ConfluenceSource
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.fetcher import Fetcher
from citewell.ports.source import Setting


class ConfluenceKind:
    """Spaces of Confluence Cloud and Data Center, over REST.

    Args:
        fetchers: Makes the way out of one source.
        wait: Sleeps for seconds.
        now: The time.
        between_checkpoints: Pages from one checkpoint to the next.
    """

    name = "confluence"
    summary = "Spaces of Confluence Cloud or Data Center: pages, blog posts and what is attached to them."
    admins_only = False
    settings = (
        Setting("base_url", "The address of the site, such as `https://example.atlassian.net/wiki`.", required=True),
        Setting(
            "deployment",
            "Where the site runs; with `auto` the host tells.",
            form="choice",
            choices=("auto", "cloud", "datacenter"),
            default="auto",
        ),
        Setting("email", "Cloud: the e-mail address of the account."),
        Setting("token", "An API token (Cloud) or a personal access token (Data Center).", secret=True),
        Setting("username", "Data Center, where there is no token: the account."),
        Setting("password", "Data Center, where there is no token: its password.", secret=True),
        Setting(
            "spaces",
            "Keys of the spaces to read; all that the account may read where there are none.",
            form="list",
        ),
        Setting("labels", "Only pages with one of these labels.", form="list"),
        Setting("without_labels", "No pages with one of these labels.", form="list"),
        Setting(
            "attachments",
            "Whether attached files are read.",
            form="flag",
            default=True,
        ),
        Setting("blog_posts", "Whether blog posts are read.", form="flag", default=True),
        Setting("archived", "Whether archived pages and spaces are read, too.", form="flag", default=False),
        Setting("page_size", "Results in one answer, up to 250.", form="number", default=100),
        Setting(
            "full_every",
            "Each how many runs all pages are listed, which finds moves and new restrictions.",
            form="number",
            default=1,
        ),
        Setting(
            "max_attachment_bytes",
            "Larger files are left out.",
            form="number",
            default=50_000_000,
        ),
        Setting(
            "space_permissions",
            "`confluence`: who may read a space is read from there. `collection`: whoever may read the collection.",
            form="choice",
            choices=("confluence", "collection"),
            default="confluence",
        ),
        Setting("accounts", "E-mail addresses by account id or user name, where Confluence hides them.", form="table"),
        Setting(
            "groups",
            "What groups are called here, by their names in Confluence, where the names differ.",
            form="table",
        ),
        Setting("jira_url", "Data Center: the address of the Jira that pages name issues of, for links to them."),
        Setting("email_domain", "Data Center: what follows the user name in everybody's e-mail address."),
    )

    def __init__(
        self,
        fetchers: Callable[[], Fetcher],
        *,
        wait: Callable[[float], None],
        now: Callable[[], datetime],
        between_checkpoints: int = BETWEEN_CHECKPOINTS,
    ) -> None:
        self._fetchers = fetchers
        self._wait = wait
        self._now = now
        self._between_checkpoints = between_checkpoints

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """As the port says."""
        made = asdict(ConfluenceSettings.of(settings))
        return {name: list(value) if isinstance(value, tuple) else value for name, value in made.items()}

    def open(self, settings: Mapping[str, object]) -> ConfluenceSource:
        """As the port says."""
        try:
            made = ConfluenceSettings.of(settings)
        except InvalidInput as exc:
            raise SourceFailed("refused", exc.message) from exc
        return ConfluenceSource(
            made, self._fetchers(), wait=self._wait, now=self._now, between_checkpoints=self._between_checkpoints
        )
