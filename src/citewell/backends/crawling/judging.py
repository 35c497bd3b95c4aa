"""What becomes of an address, decided by what was found there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from citewell.backends.crawling.visiting import Looked
from citewell.backends.fetching.robots import Robots
from citewell.domain.crawl_scope import CrawlScope
from citewell.domain.web_addresses import site_of
from citewell.ports.crawler import Outcome, Visit

MOST_HOPS: Final = 5
_GONE: Final = frozenset({404, 410})
_UNCHANGED: Final = 304


@dataclass(frozen=True, slots=True)
class Judgement:
    """The visit, and the links that may be followed from it.

    ``links`` is ``None`` where the page was not sent, so that those of before hold.
    """

    visit: Visit
    links: tuple[str, ...] | None = ()


def judged(url: str, looked: Looked, scope: CrawlScope, *, hops: int = 0) -> Judgement:
    """What becomes of ``url``.

    Args:
        url: In normal form.
        looked: What was found there.
        scope: Of the crawl.
        hops: Redirects that led there.
    """
    answer = looked.answer
    if looked.failure is not None:
        reason, message = looked.failure.reason, looked.failure.message
        return Judgement(Visit(url, Outcome.FAILED, reason=reason, message=message))
    assert answer is not None
    visit = Visit(
        url,
        Outcome.PAGE,
        status=answer.status,
        etag=answer.etag,
        last_modified=answer.last_modified,
        media_type=looked.media_type,
        charset=answer.charset,
        path=looked.path,
    )
    if answer.status == _UNCHANGED:
        return Judgement(replace(visit, outcome=Outcome.UNCHANGED), None)
    if looked.redirect is not None:
        return _redirected(visit, looked.redirect, scope, hops)
    if answer.status in _GONE:
        message = f"The site answered {answer.status}: there is nothing at this address."
        return Judgement(replace(visit, outcome=Outcome.GONE, reason="http_status", message=message))
    if not answer.ok:
        message = f"The site answered {answer.status}."
        return Judgement(replace(visit, outcome=Outcome.FAILED, reason="http_status", message=message))
    return _with_content(visit, looked, scope, hops)


def refusal_of(robots: Robots, url: str) -> Visit | None:
    """What becomes of an address that robots.txt forbids, or about which nothing can be known; else ``None``."""
    if robots.allows(url):
        return None
    failure = robots.failure(url)
    if failure is not None and failure.passing:
        message = f"The site's robots.txt cannot be had now, so nothing may be fetched from it. {failure.message}"
        return Visit(url, Outcome.FAILED, reason="robots_unreachable", message=message)
    if failure is not None:  # of the site, more than of this file
        return Visit(url, Outcome.FAILED, reason=failure.reason, message=failure.message)
    return Visit(url, Outcome.EXCLUDED, reason="robots", message="The site's robots.txt does not allow it.")


def _with_content(visit: Visit, looked: Looked, scope: CrawlScope, hops: int) -> Judgement:
    links = () if looked.facts is None or looked.directives.nofollow else looked.facts.links
    refresh = None if looked.facts is None else looked.facts.refresh
    if looked.directives.noindex:
        return Judgement(_excluded(visit, "noindex", "The page asks not to be indexed."), links)
    if not looked.is_text:
        return Judgement(_excluded(visit, "asset", "It is a picture, sound or film."))
    if refresh is not None and refresh != visit.url:
        return _redirected(visit, refresh, scope, hops)
    if not scope.wants(visit.url):
        return Judgement(_excluded(visit, "pattern", "It fits none of the patterns to include."), links)
    canonical = looked.canonical
    if canonical is not None and canonical != visit.url and scope.refusal(canonical) is None:
        return Judgement(replace(visit, outcome=Outcome.ELSEWHERE, target=canonical, reason="canonical"), links)
    return Judgement(visit, links)


def _redirected(visit: Visit, target: str, scope: CrawlScope, hops: int) -> Judgement:
    moved = replace(visit, path=None, target=target, reason="redirect")
    if target == visit.url or hops >= MOST_HOPS:
        message = "It redirects to itself." if target == visit.url else f"It redirects more than {MOST_HOPS} times."
        return Judgement(replace(moved, outcome=Outcome.FAILED, reason="too_many_redirects", message=message))
    refusal = scope.refusal(target)
    if refusal is not None:
        message = f"It redirects to {site_of(target)}, which this crawl does not look at."
        if refusal != "host":
            message = "It redirects to an address that this crawl does not look at."
        return Judgement(_excluded(moved, "scope", message))
    return Judgement(replace(moved, outcome=Outcome.ELSEWHERE), (target,))


def _excluded(visit: Visit, reason: str, message: str) -> Visit:
    return replace(visit, outcome=Outcome.EXCLUDED, path=None, reason=reason, message=message)
