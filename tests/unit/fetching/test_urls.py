"""An address is read in one way, or refused."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citewell.backends.fetching.urls import join_url, parse_url
from citewell.domain.errors import FetchFailed


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/a?b=c#d", "https://example.org/a?b=c"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("http://example.org:/", "http://example.org/"),
        ("http://example.org.", "http://example.org/"),
        ("http://example.org?q", "http://example.org/?q"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://example.org/a b%20c", "http://example.org/a%20b%20c"),
        ("http://example.org/?q=[1]", "http://example.org/?q=%5B1%5D"),
        ("http://[2606:4700::0:1]:8080/", "http://[2606:4700::1]:8080/"),
        ("http://1.1.1.1/", "http://1.1.1.1/"),
        ("http://①.①.①.①/", "http://1.1.1.1/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://example.org/#@169.254.169.254/", "http://example.org/"),
        ("http://example.org#@169.254.169.254/", "http://example.org/"),
        ("http://a_b.example.org/", "http://a_b.example.org/"),
    ],
)
def test_the_normal_form(text: str, normal: str) -> None:
    assert str(parse_url(text)) == normal
    assert str(parse_url(normal)) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "//example.org/",
        "http:example.org",
        "http:///example.org",
        "http://",
        "http://:80/",
        "https:\\\\example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org:70/_x",
        "javascript://example.org/%0aalert(1)",
        " http://example.org/",
        "http://169.254.169.254\\@example.org/",
        "http://example.org\\@169.254.169.254/",
        "http://example.org/\\..\\x",
        "http://user@example.org/",
        "http://user:password@example.org/",
        "http://example.org%2f@169.254.169.254/",
        "http://exam\tple.org/",
        "http://example.org\r\nHost: other/",
        "http://example.org/a\nb",
        "http://example.org\0.other/",
        "http://exa mple.org/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://example.org:80:80/",
        "http://example.org:8a/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0/",
        "http://00000177.0.0.1/",
        "http://127.0.0.0x1/",
        "http://256.0.0.1/",
        "http://1.1.1.1.1/",
        "http://[::1",
        "http://[::g]/",
        "http://[fe80::1%25eth0]/",
        "http://[v1.a]/",
        "http://..",
        "http://a..b/",
        "http://-a.example/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 200 + "example/",
        "http://example.org/" + "a" * 9_000,
        "http://\ud800.example/",
        "http://example.org/\ud800",
        "http://example.org%00/",
        "http://%65xample.org/",
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        parse_url(text)
    assert caught.value.reason == "bad_url"


@given(
    st.text(st.characters(max_codepoint=0x2FFF), max_size=40), st.sampled_from(["http://", "https://", "http://a@", ""])
)
@example("169.254.169.254#@example.org", "http://")
@example("example.org;@169.254.169.254", "http://")
def test_whatever_is_accepted_is_read_alike_by_the_library_that_connects(rest: str, start: str) -> None:
    try:
        address = parse_url(start + rest)
    except FetchFailed:
        return
    other = httpx.URL(str(address))
    assert other.raw_host.decode() == address.host
    assert (other.port or {"http": 80, "https": 443}[other.scheme]) == address.port
    assert not other.userinfo


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("/b", "https://example.org/b"),
        ("b?c", "https://example.org/docs/b?c"),
        ("../b", "https://example.org/b"),
        ("?c", "https://example.org/docs/a?c"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example", "http://other.example/"),
        ("", "https://example.org/docs/a"),
    ],
)
def test_references(reference: str, target: str) -> None:
    assert str(join_url(parse_url("https://example.org/docs/a"), reference)) == target


@pytest.mark.parametrize(
    "reference", ["file:///etc/passwd", "\\\\other", "/a\r\nb", "http://[", "//u@other/", "/" * 9_000]
)
def test_references_that_lead_nowhere(reference: str) -> None:
    with pytest.raises(FetchFailed):
        join_url(parse_url("https://example.org/docs/a"), reference)
