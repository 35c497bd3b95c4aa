"""One address a page, however it is written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.errors import InvalidInput
from citewell.domain.web_addresses import (
    LONGEST,
    TRACKING,
    address_hash,
    file_name_of,
    found_address,
    path_of,
    site_of,
    web_address,
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("http://example.org/a/../b/./c", "http://example.org/b/c"),
        ("http://example.org/a/%2e%2e/b", "http://example.org/b"),
        ("http://example.org/a/..", "http://example.org/"),
        ("http://example.org/../../a", "http://example.org/a"),
        ("http://example.org/a//b", "http://example.org/a//b"),
        ("http://example.org/%7euser/%c3%a9", "http://example.org/~user/%C3%A9"),
        ("http://example.org/größe?q=ü", "http://example.org/gr%C3%B6%C3%9Fe?q=%C3%BC"),
        ("http://example.org/a b", "http://example.org/a%20b"),
        ("http://example.org/100%", "http://example.org/100%25"),
        ("http://example.org/a#part", "http://example.org/a"),
        ("http://example.org/a?", "http://example.org/a"),
        ("http://example.org/?b=2&a=1", "http://example.org/?b=2&a=1"),
        ("http://example.org./a", "http://example.org/a"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
        (" http://exam\nple.org/a\t ", "http://example.org/a"),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert web_address(text) == normal


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("http://e.org/?utm_source=a&x=1&UTM_medium=b", "http://e.org/?x=1"),
        ("http://e.org/?fbclid=1", "http://e.org/"),
        ("http://e.org/?utm=1", "http://e.org/?utm=1"),
        ("http://e.org/?%75tm_source=1&x", "http://e.org/?x"),
    ],
)
def test_parameters_that_track_do_not_count(text: str, normal: str) -> None:
    assert web_address(text, ignored=TRACKING) == normal


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("c", "http://e.org/a/c"),
        ("../c", "http://e.org/c"),
        ("/c", "http://e.org/c"),
        ("//other.org/c", "http://other.org/c"),
        ("?q=1", "http://e.org/a/b?q=1"),
        ("#part", "http://e.org/a/b"),
        ("", "http://e.org/a/b"),
        ("https:/c", None),
        ("mailto:a@e.org", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("http://u:p@e.org/", None),
        ("http://e.org\\@other.org/", None),
        ("http://[::1", None),
        ("http://e.org:99999/", None),
        ("http://e.org:0/", None),
        ("http://" + "x" * LONGEST, None),
    ],
)
def test_what_links_mean(reference: str, address: str | None) -> None:
    assert found_address(reference, base="http://e.org/a/b") == address


@given(st.text(max_size=60), st.text(max_size=30))
def test_the_normal_form_is_its_own(path: str, query: str) -> None:
    found = found_address(f"http://e.org/{path}?{query}")
    if found is not None:
        assert web_address(found) == found
        assert found.isascii()
        assert found.isprintable()
        assert " " not in found


def test_errors_name_the_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        web_address("example.org", field="start")
    assert caught.value.facts["field"] == "start"


def test_parts() -> None:
    address = "http://e.org:8080/a/Report%20one.pdf?x=1"
    assert (site_of(address), path_of(address)) == ("e.org:8080", "/a/Report%20one.pdf?x=1")
    assert file_name_of(address) == "Report one.pdf"
    assert file_name_of("http://e.org/") == "e.org"
    assert file_name_of("http://e.org/docs/") == "docs"
    assert len(address_hash(address)) == 64


def test_a_long_path_takes_no_time() -> None:
    began = time.thread_time()
    for text in ("/a" * 900, "/.." * 600, "%41" * 600, "%" * 1900):
        found_address(f"http://e.org{text if text.startswith('/') else '/' + text}")
    assert time.thread_time() - began < 5
