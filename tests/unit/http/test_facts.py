from __future__ import annotations

import pytest

from citewell.http.facts import client_address, parse_networks, rate_address

TRUSTED = parse_networks(["10.0.0.0/8", "::1", "127.0.0.1"])


@pytest.mark.parametrize(
    ("client", "forwarded", "expected", "why"),
    [
        ("203.0.113.9", [], "203.0.113.9", "no proxy"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9", "a stranger may say what they like"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1", "a trusted proxy says who"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1", "only the last hop is the proxy's word"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1", "two headers are one list"),
        ("10.0.0.1", ["198.51.100.1, 10.9.9.9"], "198.51.100.1", "a chain of trusted proxies"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1", "what is no address ends the chain"),
        ("10.0.0.1", [""], "10.0.0.1", "an empty header"),
        ("10.0.0.1", ["1" * 50_000], "10.0.0.1", "what is far too long is no address"),
        ("10.0.0.1", [" " * 500 + "198.51.100.1"], "198.51.100.1", "blanks do not count"),
        (
            "10.0.0.1",
            ["2001:db8:1111:2222:3333:4444:5555:6666%" + "e" * 30],
            "2001:db8:1111:2222:3333:4444:5555:6666",
            "a zone",
        ),
        ("::1", ["2001:db8::7"], "2001:db8::7", "IPv6"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1", "IPv4 in IPv6 is IPv4"),
        ("testclient", ["198.51.100.1"], None, "no address, no trust"),
    ],
)
def test_who_made_the_request(client: str, forwarded: list[str], expected: str | None, why: str) -> None:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    assert client_address({"type": "http", "client": (client, 1), "headers": headers}, TRUSTED) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        (None, "None"),
    ],
)
def test_one_customer_counts_as_one(address: str | None, expected: str) -> None:
    assert rate_address(address) == expected
