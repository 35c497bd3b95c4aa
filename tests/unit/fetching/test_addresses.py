"""No form of an internal address passes, and no public one is refused."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.backends.fetching.addresses import is_public, parse_rules
from citewell.domain.errors import InvalidInput

INTERNAL = [
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "2606:4700::1%1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "192.0.1.1",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4001:830::200e",
]


@pytest.mark.parametrize("text", INTERNAL)
def test_internal_addresses_are_none_of_the_public_network(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.integers(0, 2**32 - 1))
def test_no_address_of_four_bytes_passes_inside_a_longer_one(number: int) -> None:
    inside = [number, number | 0xFFFF << 32, number | 0x64FF9B << 96, 0x2002 << 112 | number << 80]
    assert not any(is_public(IPv6Address(value)) for value in inside)


@pytest.mark.parametrize(
    ("entry", "host", "address", "opened"),
    [
        ("10.0.0.0/8", "wiki.example.org", "10.1.2.3", True),
        ("10.0.0.0/8", "wiki.example.org", "192.168.0.1", False),
        ("127.0.0.1", "wiki.example.org", "127.0.0.1", True),
        ("127.0.0.1", "wiki.example.org", "127.0.0.2", False),
        ("[fd00::/8]", "wiki.example.org", "fd12::1", True),
        ("fd00::/8", "wiki.example.org", "fd12::1", True),
        ("169.254.169.254", "wiki.example.org", "169.254.169.254", True),
        ("wiki.corp.example", "wiki.corp.example", "10.1.2.3", True),
        ("wiki.corp.example", "wiki.corp.example", "fd12::1", True),
        ("wiki.corp.example", "wiki.corp.example", "127.0.0.1", True),
        ("wiki.corp.example", "wiki.corp.example", "169.254.169.254", False),
        ("wiki.corp.example", "wiki.corp.example", "100.100.100.200", False),
        ("wiki.corp.example", "wiki.corp.example", "fd00:ec2::254", False),
        ("wiki.corp.example", "wiki.corp.example", "0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("wiki.corp.example", "other.corp.example", "10.1.2.3", False),
        ("*.corp.example", "a.corp.example", "10.1.2.3", True),
        ("*.corp.example", "a.b.corp.example", "10.1.2.3", True),
        ("*.corp.example", "a.corp.example", "127.0.0.1", False),
        ("*.corp.example", "corp.example", "10.1.2.3", False),
        ("*.corp.example", "evilcorp.example", "10.1.2.3", False),
        ("WIKI.Corp.Example", "wiki.corp.example", "10.1.2.3", True),
    ],
)
def test_what_an_entry_opens(entry: str, host: str, address: str, opened: bool) -> None:
    (rule,) = parse_rules([entry])
    assert rule.opens(host, ip_address(address)) is opened


@pytest.mark.parametrize(
    ("entry", "port", "fits"),
    [
        ("wiki", 443, True),
        ("wiki", 8090, False),
        ("wiki:8090", 8090, True),
        ("wiki:8090", 443, False),
        ("wiki:*", 5432, True),
        ("[::1]:8090", 8090, True),
        ("10.0.0.0/8:8090", 8090, True),
    ],
)
def test_which_ports_an_entry_speaks_of(entry: str, port: int, fits: bool) -> None:
    (rule,) = parse_rules([entry])
    assert rule.fits_port(port, frozenset({80, 443})) is fits


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "*",
        "http://wiki",
        "wiki/path",
        "a b",
        "wiki:0",
        "wiki:65536",
        "10.0.0.0/33",
        "10.0.0.256",
        "*.*.corp",
        "-a",
        "[::1",
    ],
)
def test_what_is_no_entry_is_named(entry: str) -> None:
    with pytest.raises(InvalidInput, match="is not an entry"):
        parse_rules(["wiki.example.org", entry])


def test_a_network_may_be_written_with_bits_below_it() -> None:
    (rule,) = parse_rules(["10.1.2.3/8"])
    assert rule.opens("a", IPv4Address("10.200.0.1"))
