"""What every connector does. Each has a stand in ``support.source_stands``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import Checkpoint, ItemGone, Listed, Source, SourceEvent, SourceItem
from support.confluence_stands import ConfluenceStand, ExportStand
from support.source_stands import (
    BucketStand,
    ChatHistoryStand,
    ChromaFolderStand,
    ChromaServerStand,
    FakeStand,
    FeedStand,
    FolderStand,
    GitStand,
    SourceStand,
)

STANDS: Mapping[str, Callable[[Path], SourceStand]] = {
    "fake": lambda _: FakeStand(),
    "folder": FolderStand,
    "git": GitStand,
    "feed": lambda _: FeedStand(),
    "s3": lambda _: BucketStand(),
    "chroma folder": ChromaFolderStand,
    "chroma server": lambda _: ChromaServerStand(),
    "chat history": ChatHistoryStand,
    "confluence data center": lambda _: ConfluenceStand(cloud=False),
    "confluence cloud": lambda _: ConfluenceStand(cloud=True),
    "confluence export": ExportStand,
}


@pytest.fixture(params=STANDS)
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> SourceStand:
    return STANDS[request.param](tmp_path)


@pytest.fixture
def source(stand: SourceStand) -> Iterator[Source]:
    opened = stand.kind.open(stand.kind.checked(stand.settings))
    yield opened
    opened.close()


def events_of(source: Source, cursor: Mapping[str, object] | None = None) -> list[SourceEvent]:
    return list(source.changes(cursor, stopped=lambda: False))


def items_of(events: list[SourceEvent]) -> dict[str, SourceItem]:
    return {event.key: event for event in events if isinstance(event, SourceItem)}


def named(events: list[SourceEvent], name: str) -> SourceItem:
    (found,) = [item for key, item in items_of(events).items() if key.endswith(name)]
    return found


def end_of(events: list[SourceEvent]) -> Listed:
    ends = [event for event in events if isinstance(event, Listed)]
    assert len(ends) == 1
    assert events[-1] is ends[0]
    return ends[0]


def content(source: Source, item: SourceItem) -> str:
    with source.open(item) as parts:
        return b"".join(parts).decode()


def outcome(source: Source, item: SourceItem) -> str:
    """Whether the item holds what was put there first, or why it cannot be had."""
    try:
        return "as it was" if "first" in content(source, item) else "something else"
    except SourceFailed as failed:
        return failed.reason


def test_settings_have_one_form(stand: SourceStand) -> None:
    once = stand.kind.checked(stand.settings)
    assert stand.kind.checked(once) == once
    assert {setting.name for setting in stand.kind.settings} >= set(once)


def test_settings_that_are_missing_or_unknown_are_named(stand: SourceStand) -> None:
    with pytest.raises(InvalidInput) as unknown:
        stand.kind.checked({**stand.settings, "colour": "blue"})
    assert unknown.value.facts["field"] == "colour"
    for setting in stand.kind.settings:
        if setting.required:
            with pytest.raises(InvalidInput) as missing:
                stand.kind.checked({name: value for name, value in stand.settings.items() if name != setting.name})
            assert missing.value.facts["field"] == setting.name


def test_a_check_says_what_was_found(stand: SourceStand, source: Source) -> None:
    stand.put("a.md", "first words")
    assert source.check().endswith(".")


def test_all_that_is_there_is_told_with_its_content(stand: SourceStand, source: Source) -> None:
    texts = {f"{letter}.md": f"words of {letter}" for letter in "abcde"}
    for name, text in texts.items():
        stand.put(name, text)
    events = events_of(source)
    assert len(items_of(events)) == 5
    for name, text in texts.items():
        item = named(events, name)
        assert text in content(source, item)
        assert item.version
        assert "." in item.file_name
    assert end_of(events).complete


def test_an_empty_place_is_listed_as_such(source: Source) -> None:
    events = events_of(source)
    assert items_of(events) == {}
    assert end_of(events).complete


def test_what_is_unchanged_has_the_same_version(stand: SourceStand, source: Source) -> None:
    stand.put("a.md", "first")
    stand.put("b.md", "second")
    first = events_of(source)
    again = events_of(source)
    assert {key: item.version for key, item in items_of(first).items()} == {
        key: item.version for key, item in items_of(again).items()
    }
    later = items_of(events_of(source, end_of(first).cursor))
    assert all(item.version == items_of(first)[key].version for key, item in later.items())


def test_what_changed_has_another_version_and_is_told_to_the_next_run(stand: SourceStand, source: Source) -> None:
    stand.put("a.md", "first")
    stand.put("b.md", "second")
    first = events_of(source)
    stand.put("a.md", "first, but longer")
    stand.put("c.md", "third")
    second = events_of(source, end_of(first).cursor)
    assert named(second, "a.md").version != named(first, "a.md").version
    assert "longer" in content(source, named(second, "a.md"))
    assert "third" in content(source, named(second, "c.md"))


def test_what_went_is_told_or_missing_from_a_complete_list(stand: SourceStand, source: Source) -> None:
    for name in ("a.md", "b.md", "c.md"):
        stand.put(name, f"words of {name}")
    first = events_of(source)
    gone = named(first, "b.md").key
    stand.remove("b.md")
    second = events_of(source, end_of(first).cursor)
    assert gone not in items_of(second)
    assert end_of(second).complete or ItemGone(gone) in second
    full = events_of(source)
    assert gone not in items_of(full)


def test_a_run_goes_on_after_its_last_checkpoint(stand: SourceStand, source: Source) -> None:
    for letter in "abcdefg":
        stand.put(f"{letter}.md", f"words of {letter}")
    whole = items_of(events_of(source))
    told: list[SourceEvent] = []
    for event in source.changes(None, stopped=lambda: False):
        told.append(event)
        if isinstance(event, Checkpoint) and len(items_of(told)) >= 4:
            break
    assert isinstance(told[-1], Checkpoint)
    rest = events_of(source, told[-1].cursor)
    assert items_of(told) | items_of(rest) == whole
    assert len(items_of(rest)) < len(whole)
    assert end_of(rest).complete


def test_a_run_that_is_stopped_ends_without_saying_that_this_was_all(stand: SourceStand, source: Source) -> None:
    for letter in "abcdef":
        stand.put(f"{letter}.md", f"words of {letter}")
    told: list[SourceEvent] = []
    told.extend(source.changes(None, stopped=lambda: len(items_of(told)) >= 2))
    assert 2 <= len(items_of(told)) < 6
    assert not [event for event in told if isinstance(event, Listed)]


SAMPLES: Mapping[str, object] = {"text": "words", "lines": "words", "list": ["words"], "table": {"a": "b"}}


def test_settings_are_of_the_form_that_is_told(stand: SourceStand) -> None:
    for setting in stand.kind.settings:
        told = setting.choices if setting.form == "choice" else (SAMPLES.get(setting.form, setting.default),)
        assert told != (None,), "a number, flag or choice says what it is without being set"
        assert setting.default is None or setting.form != "choice" or setting.default in setting.choices
        for value in told:
            refused = ""
            try:
                stand.kind.checked({**stand.settings, setting.name: value})
            except InvalidInput as error:  # for what it says, or with what; not for its form
                refused = error.message
            assert not re.search(r"must be (a (text|list|table) of|a whole|true|one of)", refused), setting.name


def test_an_item_that_went_meanwhile_is_the_only_one_that_fails(stand: SourceStand, source: Source) -> None:
    stand.put("a.md", "first")
    stand.put("b.md", "second")
    events = events_of(source)
    stand.remove("a.md")
    assert outcome(source, named(events, "a.md")) in {"as it was", "not_found", "changed"}
    assert "second" in content(source, named(events, "b.md"))


def test_a_place_that_cannot_be_read_says_so_and_lists_nothing(stand: SourceStand) -> None:
    stand.put("a.md", "first")
    opened = stand.kind.open(stand.kind.checked(stand.settings))
    stand.break_down()
    for call in (opened.check, lambda: events_of(opened)):
        with pytest.raises(SourceFailed) as failed:
            call()
        assert failed.value.reason in stand.broken
        assert failed.value.message.endswith(".")
        assert "s3cret" not in failed.value.message
    opened.close()
