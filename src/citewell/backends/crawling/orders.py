"""Orders and fetch policies as JSON, on their way into the child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citewell.backends.fetching.addresses import AllowRule, parse_rules
from citewell.backends.fetching.policy import FetchLimits, FetchPolicy
from citewell.domain.crawl_scope import CrawlScope
from citewell.ports.crawler import CrawlOrder
from citewell.ports.fetcher import Fetcher

if TYPE_CHECKING:
    from citewell.backends.fetching.browser import ChromiumRenderer


def order_as_json(order: CrawlOrder) -> dict[str, Any]:
    """The order; tuples are lists."""
    return asdict(order)


def order_from_json(order: Mapping[str, Any]) -> CrawlOrder:
    """The inverse of ``order_as_json``."""
    scope = order["scope"]
    names = ("sites", "include", "exclude")
    lists = {name: tuple(order[name]) for name in ("ignored", "sitemaps")}
    scoped = CrawlScope(path_prefix=scope["path_prefix"], **{name: tuple(scope[name]) for name in names})
    return CrawlOrder(**{**order, **lists, "scope": scoped})


def policy_as_json(policy: FetchPolicy) -> dict[str, Any]:
    """The policy, but for origins that are trusted: those are the operator's endpoints, and no part of a crawl."""
    return {
        "rules": [_entry(rule) for rule in policy.rules],
        "ports": sorted(policy.ports),
        "limits": asdict(policy.limits),
        "user_agent": policy.user_agent,
        "ca_file": None if policy.ca_file is None else str(policy.ca_file),
    }


def policy_from_json(policy: Mapping[str, Any]) -> FetchPolicy:
    """The inverse of ``policy_as_json``."""
    return FetchPolicy(
        rules=parse_rules(policy["rules"]),
        ports=frozenset(policy["ports"]),
        limits=FetchLimits(**policy["limits"]),
        user_agent=policy["user_agent"],
        ca_file=None if policy["ca_file"] is None else Path(policy["ca_file"]),
    )


def opened_browser(fetcher: Fetcher, browser: Mapping[str, Any]) -> ChromiumRenderer:
    """The browser that ``browser_as_json`` describes; it starts with the first page."""
    from citewell.backends.fetching.browser import ChromiumRenderer

    path = None if browser["path"] is None else Path(browser["path"])
    return ChromiumRenderer(fetcher, executable=path, sandbox=browser["sandbox"])


def browser_as_json(path: Path | None, *, sandbox: bool) -> dict[str, Any]:
    """How pages are rendered."""
    return {"path": None if path is None else str(path), "sandbox": sandbox}


def _entry(rule: AllowRule) -> str:
    host = rule.name if rule.network is None else f"[{rule.network}]"
    return f"{host}{'' if rule.port is None else ':*' if rule.port == 0 else f':{rule.port}'}"
