"""What people say about a crawl, and which values are acceptable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from citewell.db.tables import Crawl
from citewell.domain.crawl_scope import CrawlScope
from citewell.domain.errors import InvalidInput
from citewell.domain.plain_text import is_storable
from citewell.domain.web_addresses import TRACKING, site_of, web_address
from citewell.ports.crawler import Crawler, CrawlOrder

MOST_PAGES: Final = 100_000
MOST_DEPTH: Final = 100
MOST_ENTRIES: Final = 100
MOST_DELAY: Final = 60.0
MOST_AT_ONCE: Final = 16
MOST_MB: Final = 100_000
LONGEST_PATTERN: Final = 500
MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class CrawlFields:
    """The scope and manners of a crawl.

    ``hosts`` are looked at beside that of the address; ``path_prefix`` is where pages of that one lie. Patterns are as
    ``CrawlScope`` has them. ``ignored_parameters`` of addresses do not count; ``None`` for those that track people.
    """

    max_pages: int = 1000
    max_depth: int = 10
    max_mb: int = 1000
    hosts: tuple[str, ...] = ()
    path_prefix: str = "/"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    use_sitemap: bool = True
    sitemaps: tuple[str, ...] = ()
    respect_robots: bool = True
    render: bool = False
    ignored_parameters: tuple[str, ...] | None = None
    delay_seconds: float = 0.25
    requests_at_once: int = 2

    def as_json(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {
            name: list(value) if isinstance(value := getattr(self, name), tuple) else value
            for name in self.__dataclass_fields__
        }


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """What the operator allows: pages of one crawl, and of all crawls of a tenant together; bytes of one file."""

    pages: int = 10_000
    tenant_pages: int = 100_000
    file_bytes: int = 50 * MB


def checked_crawl(url: str, fields: CrawlFields, limits: CrawlLimits) -> tuple[str, dict[str, Any]]:
    """The address in its normal form, and the settings as they are kept.

    Raises:
        InvalidInput: a value is not acceptable; ``field`` names it.
    """
    _between("max_pages", fields.max_pages, 1, min(MOST_PAGES, limits.pages))
    _between("max_depth", fields.max_depth, 0, MOST_DEPTH)
    _between("max_mb", fields.max_mb, 1, MOST_MB)
    _between("delay_seconds", fields.delay_seconds, 0, MOST_DELAY)
    _between("requests_at_once", fields.requests_at_once, 1, MOST_AT_ONCE)
    ignored = ignored_of(fields.ignored_parameters)
    for name in ("hosts", "include", "exclude", "sitemaps"):
        _check_entries(name, getattr(fields, name))
    if not fields.path_prefix.startswith("/"):
        raise InvalidInput("path_prefix must begin with a slash.", field="path_prefix", reason="path_slash")
    start = web_address(url, ignored=ignored)
    prefix = urlsplit(web_address(fields.path_prefix, base=start, field="path_prefix")).path
    if not urlsplit(start).path.startswith(prefix):
        raise InvalidInput("The address lies outside of path_prefix.", field="path_prefix", reason="outside")
    settings = fields.as_json() | {
        "path_prefix": prefix,
        "hosts": [_host(host) for host in fields.hosts],
        "sitemaps": [web_address(each, base=start, field="sitemaps") for each in fields.sitemaps],
        "ignored_parameters": list(ignored),
    }
    if order_scope(start, settings).refusal(start) is not None:
        raise InvalidInput(
            "The address itself is excluded, so there would be nothing to crawl.", field="exclude", reason="excluded"
        )
    return start, settings


def checked_changes(crawl: Crawl, changes: Mapping[str, Any], limits: CrawlLimits) -> dict[str, Any]:
    """The settings of ``crawl`` with those of ``changes`` in their place, as they are kept; what else is in ``changes``
    is not looked at.

    Raises:
        InvalidInput: a value is not acceptable; ``field`` names it.
    """
    changed = {name: changes.get(name, crawl.settings[name]) for name in CrawlFields.__dataclass_fields__}
    lists = {name: tuple(value) for name, value in changed.items() if isinstance(value, list)}
    return checked_crawl(crawl.url, CrawlFields(**(changed | lists)), limits)[1]


def check_rendering(crawler: Crawler, *, wanted: bool) -> None:
    """Raises ``InvalidInput`` where pages are to be opened in a browser and cannot be."""
    missing = crawler.cannot_render() if wanted else None
    if missing is not None:
        raise InvalidInput(f"Pages cannot be opened in a browser here. {missing}", field="render", reason="no_browser")


def ignored_of(given: Sequence[str] | None) -> tuple[str, ...]:
    """Parameters of addresses that do not count. Raises ``InvalidInput``."""
    if given is None:
        return TRACKING
    _check_entries("ignored_parameters", given)
    return tuple(name.lower() for name in given)


def order_scope(url: str, settings: Mapping[str, Any]) -> CrawlScope:
    """Where a crawl from ``url`` goes."""
    sites = tuple(dict.fromkeys([site_of(url), *settings["hosts"]]))
    include, exclude = tuple(settings["include"]), tuple(settings["exclude"])
    return CrawlScope(sites, settings["path_prefix"], include, exclude)


def order_of(crawl: Crawl, limits: CrawlLimits) -> CrawlOrder:
    """What the crawler is told for the present run."""
    settings = crawl.settings
    return CrawlOrder(
        key=crawl.id,
        run=crawl.run,
        url=crawl.url,
        scope=order_scope(crawl.url, settings),
        ignored=tuple(settings["ignored_parameters"]),
        max_pages=min(settings["max_pages"], limits.pages),
        max_depth=settings["max_depth"],
        max_bytes=settings["max_mb"] * MB,
        max_file_bytes=limits.file_bytes,
        use_sitemap=settings["use_sitemap"],
        sitemaps=tuple(settings["sitemaps"]),
        respect_robots=settings["respect_robots"],
        render=settings["render"],
        delay=settings["delay_seconds"],
        at_once=settings["requests_at_once"],
    )


def _host(host: str) -> str:
    cleaned = host.strip()
    if "/" in cleaned or "@" in cleaned:
        raise InvalidInput(
            "hosts are names, with a port where it is not the usual one: docs.example.org.",
            field="hosts",
            reason="hosts",
        )
    return site_of(web_address(f"https://{cleaned}/", field="hosts"))


def _check_entries(name: str, entries: Sequence[str]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise InvalidInput(
            f"{name} may have {MOST_ENTRIES} entries at most.", field=name, reason="too_many", most=MOST_ENTRIES
        )
    for entry in entries:
        if not entry or len(entry) > LONGEST_PATTERN or not is_storable(entry):
            raise InvalidInput(
                f"An entry of {name} must have 1 to {LONGEST_PATTERN} characters.",
                field=name,
                reason="name_length",
                most=LONGEST_PATTERN,
            )


def _between(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise InvalidInput(
            f"{name} must lie between {least} and {most:,}.", field=name, reason="range", least=least, most=most
        )
