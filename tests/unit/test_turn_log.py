"""The events of a turn: whoever comes back gets what they lack, no more and no less."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.answer_events import AnswerEvent
from citewell.services.chat.turn_log import PackedEvent, TurnEvent, TurnLog

WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
TEXTS = st.builds(lambda text: AnswerEvent("text", {"text": text}), WORDS)
STEPS = st.builds(lambda name: AnswerEvent("step", {"step": name}), st.sampled_from(["search", "write"]))
EVENTS = st.lists(st.one_of(TEXTS, STEPS), max_size=20)


def log_of(events: list[AnswerEvent]) -> TurnLog:
    log = TurnLog()
    for event in events:
        log.emit(event)
    return log


def heard(events: list[TurnEvent]) -> list[tuple[str, Any]]:
    """What a listener makes of events: text put together, everything else as it came."""
    found: list[tuple[str, Any]] = []
    for event in events:
        if event.kind == "text" and found and found[-1][0] == "text":
            found[-1] = "text", found[-1][1] + event.data["text"]
        else:
            found.append((event.kind, event.data["text"] if event.kind == "text" else dict(event.data)))
    return [each for each in found if each != ("text", "")]


@given(EVENTS, st.data())
def test_what_is_missing_comes_and_nothing_else(events: list[AnswerEvent], data: st.DataObject) -> None:
    log = log_of(events)
    cut = data.draw(st.integers(0, len(events)))
    numbered = [TurnEvent(place, event.kind, event.data) for place, event in enumerate(events, start=1)]
    assert heard(log.after(cut)) == heard(numbered[cut:])
    assert [event.number for event in log.after(cut)][-1:] == ([len(events)] if cut < len(events) else [])


@given(EVENTS, st.data())
def test_stored_events_tell_the_same_however_they_were_batched(events: list[AnswerEvent], data: st.DataObject) -> None:
    log = TurnLog()
    rows: list[PackedEvent] = []
    for event in events:
        log.emit(event)
        if data.draw(st.booleans()):
            rows += log.unstored()
            log.mark_stored(log.last_number())
    rows += log.unstored()
    cut = data.draw(st.integers(0, len(events)))
    stored = [found for row in rows if (found := row.after(cut)) is not None]
    assert heard(stored) == heard(log.after(cut))
    assert len({row.number for row in rows}) == len(rows)


@given(EVENTS, st.data())
def test_a_listener_who_reconnects_again_and_again_hears_everything_once(
    events: list[AnswerEvent], data: st.DataObject
) -> None:
    log, rows = TurnLog(), log_of(events).unstored()
    known, got = 0, list[TurnEvent]()
    for event in events:
        log.emit(event)
        if data.draw(st.booleans()):
            live = log.after(known)
            got += live
            known = live[-1].number if live else known
    rest = [found for row in rows if (found := row.after(known)) is not None]
    assert heard([*got, *rest]) == heard(log.after(0))


def test_an_answer_that_came_letter_by_letter_is_not_kept_letter_by_letter() -> None:
    tracemalloc.start()
    log = log_of([AnswerEvent("text", {"text": "x"})] * 20_000)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 50 * 20_000, "bytes: an object for each letter takes more than 200"
    assert log.after(19_997) == [TurnEvent(20_000, "text", {"text": "xxx"})]
    assert log.unstored()[0].after(19_998) == TurnEvent(20_000, "text", {"text": "xx"})


def test_nothing_comes_after_the_end() -> None:
    log = log_of([AnswerEvent("text", {"text": "one"})])
    log.close()
    log.emit(AnswerEvent("text", {"text": "two"}))
    assert not log.wait(0)
    log.end(TurnEvent(2, "answer", {}))
    log.end(TurnEvent(3, "error", {}))
    assert log.ended
    assert [event.kind for event in log.after(0)] == ["text", "answer"]


def test_listeners_are_woken_while_they_listen() -> None:
    log, rings = TurnLog(), list[int]()
    with log.waking(lambda: rings.append(1)):
        log.emit(AnswerEvent("text", {"text": "one"}))
    log.emit(AnswerEvent("text", {"text": "two"}))
    assert rings == [1]


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "half \udc00 pair"])
def test_what_no_database_holds_is_told_as_what_it_is_not(text: str) -> None:
    log = log_of([AnswerEvent("text", {"text": text}), AnswerEvent("step", {"list": [{text: text}], "n": 1})])
    first, second = log.after(0)
    first.data["text"].encode()
    assert "\0" not in first.data["text"]
    assert "\ufffd" in first.data["text"]
    assert next(iter(second.data["list"][0])) == first.data["text"]
    assert second.data["n"] == 1


def test_the_last_word_on_each_statement_counts() -> None:
    log = log_of(
        [AnswerEvent("statement", {"index": index, "text": text}) for index, text in ((1, "b"), (0, "a"), (1, "c"))]
    )
    assert [each["text"] for each in log.statements()] == ["a", "c"]
