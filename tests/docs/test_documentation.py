"""The documentation says what the code does: generated pages are up to date, tables agree with the code."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from citewell.domain.errors import FetchFailed
from citewell.domain.jobs import TRANSITIONS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCES = sorted((ROOT / "src" / "citewell").rglob("*.py"))


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    sys.path.insert(0, str(path.parent))  # as where a script is run: it finds its neighbours
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module


reference = load(DOCS / "generate_reference.py")
handbook = load(ROOT / "examples" / "make_handbook.py")


@pytest.mark.parametrize("page", reference.PAGES)
def test_generated_pages_are_what_the_code_says(page: str) -> None:
    written = (DOCS / "reference" / page).read_text(encoding="utf-8")
    assert written == reference.PAGES[page](), "run python docs/generate_reference.py"


def reasons_of(error: str) -> Iterator[str]:
    """Every reason that the code gives in an error of this class."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == error:
                first = node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "reason")
                if isinstance(first, ast.Constant):
                    yield str(first.value)


def test_every_reason_for_an_unreadable_file_is_explained() -> None:
    found = set(reasons_of("DocumentUnreadable"))
    assert found, "the search finds nothing, so it proves nothing"
    assert found <= set(reference.UNREADABLE)


def test_every_reason_for_an_unread_source_is_explained() -> None:
    found = set(reasons_of("SourceFailed"))
    assert found, "the search finds nothing, so it proves nothing"
    assert found <= set(reference.UNREAD_SOURCES)


def test_every_reason_why_an_address_is_not_fetched_is_explained() -> None:
    found = set(reasons_of("FetchFailed"))
    assert found, "the search finds nothing, so it proves nothing"
    assert found | FetchFailed.PASSING <= set(reference.UNFETCHED)


def test_the_table_of_job_states_is_the_code() -> None:
    page = (DOCS / "explanation" / "jobs.md").read_text(encoding="utf-8").split("<!-- transitions")[1]
    drawn = set(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", page, flags=re.MULTILINE))
    assert drawn == {(before.value, after.value) for before, afters in TRANSITIONS.items() for after in afters}


def test_every_decision_is_in_the_index() -> None:
    index = (DOCS / "adr" / "index.md").read_text(encoding="utf-8")
    records = [path.name for path in sorted((DOCS / "adr").glob("0*.md"))]
    assert re.findall(r"\((0\d+[^)]*\.md)\)", index) == records


def test_the_word_and_pdf_pages_of_the_handbook_are_what_their_texts_say() -> None:
    for name in handbook.PAGES:
        assert (ROOT / "examples" / "handbook" / name).read_bytes() == handbook.make(name), name


def test_every_example_question_names_a_page_that_says_so() -> None:
    rows = re.findall(r"^\| ([^|]+\?) \| ([^|]+) \| ([^|]+) \|$", questions(), flags=re.MULTILINE)
    assert len(rows) >= 12
    pages = {path.name for path in (ROOT / "examples" / "handbook").iterdir()}
    for question, page, answer in rows:
        if page == "none":
            continue
        name = re.match(r"`([^`]+)`", page)
        assert name is not None, question
        assert name[1] in pages, question
        assert words(answer) <= words(page_text(name[1])), question


def questions() -> str:
    return (ROOT / "examples" / "questions.md").read_text(encoding="utf-8")


def page_text(name: str) -> str:
    """The text of a handbook page; that of Word and PDF pages from the text they are made of."""
    source = ROOT / "examples" / "source" / handbook.PAGES.get(name, "")
    path = source if source.is_file() else ROOT / "examples" / "handbook" / name
    return path.read_text(encoding="utf-8")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(built)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert result.returncode == 0, result.stderr
    return built


def test_the_site_builds_without_a_warning(site: Path) -> None:
    assert (site / "tutorial" / "first-answer" / "index.html").is_file()


def test_the_site_fetches_nothing_from_elsewhere(site: Path) -> None:
    fetched = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?((?:https?:)?//[^\"'\s>]+)")
    for page in site.rglob("*.html"):
        assert fetched.findall(page.read_text(encoding="utf-8")) == [], page


def test_a_broken_link_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[nowhere](missing.md)\n", encoding="utf-8")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    kept = re.sub(r"(?ms)^(nav|not_in_nav):.*?(?=^\w|\Z)", "", config)
    (tmp_path / "mkdocs.yml").write_text(kept, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=280)
    assert result.returncode != 0
    assert "missing.md" in result.stderr
