"""The examples of the page on Python do what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.databases import SqliteTemplate
from support.live_site import LiveSite, live_site

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "python.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
SAID = (
    "served from noon to two",
    "answered Parental leave is 16 weeks",
    "16 weeks",
    "Handbook",
    "404 not_found There is no",
    "Leave 1 ",
    "Leave",
    "",
)


@pytest.fixture(scope="module")
def live(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    folder = tmp_path_factory.mktemp("page")
    with live_site(sqlite_template.copy(folder), folder) as site:
        yield site


@pytest.mark.parametrize(("example", "said"), list(zip(EXAMPLES, SAID, strict=True)))
def test_an_example_runs_and_prints(
    example: str, said: str, live: LiveSite, capsys: pytest.CaptureFixture[str]
) -> None:
    code = example.replace("http://127.0.0.1:8000", live.url).replace("cw_…", live.key)
    assert live.url in code
    exec(compile(code, PAGE.name, "exec"), {"__name__": "example"})  # noqa: S102 - our own page
    assert said in capsys.readouterr().out
