from __future__ import annotations

import json
from pathlib import Path

import pytest

from citewell.backends.sources.chat_history import ChatHistoryKind
from citewell.backends.sources.chat_sessions import sessions_of
from citewell.domain.errors import SourceFailed
from citewell.ports.source import ItemReaders, ItemUnreadable, Listed, SourceEvent, SourceItem

USER = {"role": "user", "content": "Where is the valve?", "timestamp": "2025-03-01T10:00:00"}
BOT = {"role": "assistant", "content": "In hall 2 [p. 4]."}
SAID = ("## Where is the valve?", "In hall 2 [p. 4].")

SHAPES: dict[str, object] = {
    "messages": [USER, BOT],
    "by session": {"s1": [USER, BOT]},
    "sessions": {"sessions": [{"session_id": "s1", "messages": [USER, BOT]}]},
    "sessions by id": {"sessions": {"s1": {"messages": [USER, BOT]}}},
    "list of sessions": [{"id": "s1", "title": "Valves", "history": [USER, BOT]}],
    "flat with session": [{**USER, "session_id": "s1"}, {**BOT, "session_id": "s1"}],
    "pairs": [{"question": "Where is the valve?", "answer": "In hall 2 [p. 4].", "timestamp": 1740823200}],
    "user and bot": [{"user": "Where is the valve?", "bot": "In hall 2 [p. 4]."}],
    "couples": [["Where is the valve?", "In hall 2 [p. 4]."]],
    "langchain": {
        "chat_memory": {
            "messages": [
                {"type": "human", "data": {"content": "Where is the valve?"}},
                {"type": "system", "data": {"content": "You are a helpful assistant."}},
                {"type": "ai", "data": {"content": "In hall 2 [p. 4]."}},
            ]
        }
    },
    "memory": {"session_id": "s1", "history": [{"human": "Where is the valve?", "ai": "In hall 2 [p. 4]."}]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_histories_are_understood_in_many_shapes(shape: str) -> None:
    (session,) = sessions_of(SHAPES[shape], "bot")
    text = session.markdown()
    assert [message.text for message in session.messages] == ["Where is the valve?", "In hall 2 [p. 4]."]
    assert all(said in text for said in SAID)
    assert "helpful assistant" not in text
    assert session.id in {"s1", "bot", "bot-1"}


@pytest.mark.parametrize("value", [{"a": 1}, [1, 2], "text", 5, None, [{"role": "user"}], {"x": {"y": {"z": [3]}}}])
def test_what_is_no_history_says_which_are_known(value: object) -> None:
    with pytest.raises(SourceFailed, match="role and content") as failed:
        sessions_of(value, "bot")
    assert failed.value.reason == "changed"


def test_endless_nesting_ends() -> None:
    value: object = [USER]
    for _ in range(500):
        value = {"history": value}
    with pytest.raises(SourceFailed):
        sessions_of(value, "bot")
    assert sessions_of([], "bot") == sessions_of({}, "bot") == []


def told(root: Path, path: Path | None = None) -> list[SourceEvent]:
    kind = ChatHistoryKind([root])
    opened = kind.open(kind.checked({"path": str(path or root)}))
    return list(opened.changes(None, stopped=lambda: False))


def test_files_of_a_folder_are_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "chat_history.json").write_text(json.dumps({"s1": [USER, BOT], "s2": [USER]}))
    (tmp_path / "memory_abc.json").write_text(json.dumps([{**USER, "user_email": "ann@example.org"}, BOT]))
    (tmp_path / "memory_cut.json").write_text('[{"role": "user", "con')
    (tmp_path / "other.json").write_text("[]")
    *events, end = told(tmp_path)
    assert [event.key for event in events if isinstance(event, SourceItem)] == [
        "chat_history.json#s1",
        "chat_history.json#s2",
        "memory_abc.json#abc",
    ]
    mine = events[2]
    assert isinstance(mine, SourceItem)
    assert (mine.title, mine.readers) == ("Conversation abc", ItemReaders(frozenset({"ann@example.org"})))
    (broken,) = [event for event in events if isinstance(event, ItemUnreadable)]
    assert (broken.key, broken.reason) == ("memory_cut.json", "changed")
    assert end == Listed(complete=False)
    (tmp_path / "memory_cut.json").unlink()
    assert told(tmp_path)[-1] == Listed(complete=True)


def test_one_file_of_any_name_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps([USER, BOT]))
    item, _ = told(tmp_path, tmp_path / "export.json")
    assert isinstance(item, SourceItem)
    assert item.key == "export.json#export"
