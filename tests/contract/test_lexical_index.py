"""What every lexical index promises."""

# ruff: noqa: RUF001 - scripts that resemble Latin are what some tests are about

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from citewell.domain.errors import IndexDamaged, Unavailable
from citewell.ports.lexical_index import LexicalIndex, LexicalIndexes, LexicalRow
from citewell.ports.vector_index import IndexScope, document_keys
from support.lexical import ENGINES, EVERYTHING, NO_IDS, Open, found, opener, row


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> LexicalIndexes:
    return ENGINES[request.param]


@pytest.fixture
def opened(engine: LexicalIndexes, tmp_path: Path) -> Open:
    return opener(engine, tmp_path)


def test_an_empty_index_finds_nothing(opened: Open) -> None:
    index = opened()
    hits = index.search("anything", 10, EVERYTHING)
    assert hits.ids.shape == hits.scores.shape == (0,)
    assert hits.ids.dtype == np.dtype(np.int64)
    assert hits.scores.dtype == np.dtype(np.float32)
    assert (index.applied_seq, index.ids().tolist()) == (0, [])


def test_an_empty_base_can_be_built(engine: LexicalIndexes, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "scratch").mkdir()
    assert engine.build([], seq=3, directory=tmp_path / "base") == 0
    index = engine.open(tmp_path / "base", scratch=tmp_path / "scratch")
    index.apply([row(1, "word")], NO_IDS, 4)
    assert found(index, "word") == [1]


def test_the_base_remembers_its_number(opened: Open) -> None:
    index = opened(row(1, "word"), seq=2**60)
    assert index.applied_seq == 2**60
    index.apply([], NO_IDS, 2**60 + 5)
    assert index.applied_seq == 2**60 + 5


def test_base_and_tail_are_one_ranking(opened: Open) -> None:
    index = opened(row(1, "zebra crossing for people"), row(2, "nothing of the kind"))
    index.apply([row(3, "zebra zebra zebra"), row(4, "a lion")], NO_IDS, 6)
    assert found(index, "zebra") == [3, 1]
    assert found(index, "zebra lion", k=2) == [4, 3]  # the rarer word counts more
    hits = index.search("zebra", 10, EVERYTHING)
    assert (np.diff(hits.scores) < 0).all()


@pytest.mark.parametrize("place", ["base", "tail"])
def test_replace_relabel_delete(opened: Open, place: str) -> None:
    rows = [row(1, "apple"), row(2, "apple pear"), row(-3, "apple")]
    index = opened(*rows) if place == "base" else opened()
    index.apply([] if place == "base" else rows, NO_IDS, 6)
    index.apply([row(2, "plum", collection=7, access_class=8, document=-9)], np.array([-3, 99], np.int64), 7)
    assert index.ids().tolist() == [1, 2]
    assert (found(index, "apple"), found(index, "pear")) == ([1], [])
    for scope in (
        IndexScope(collections=frozenset({7})),
        IndexScope(access_classes=frozenset({8, 1000})),
        IndexScope(documents=document_keys([-9])),
    ):
        assert found(index, "plum apple", scope=scope) == [2]
    assert found(index, "plum apple", scope=IndexScope(collections=frozenset({1}))) == [1]


def test_scopes_meet_and_do_not_change_scores(opened: Open) -> None:
    index = opened(
        row(1, "word one", collection=1, access_class=1, document=2**62),
        row(2, "word", collection=1, access_class=2, document=-(2**63)),
        row(3, "word and more words", collection=2, access_class=2, document=3),
    )
    free = index.search("word", 10, EVERYTHING)
    scores = dict(zip(free.ids.tolist(), free.scores.tolist(), strict=True))
    for scope, expected in (
        (IndexScope(collections=frozenset({1}), access_classes=frozenset({2, 3})), {2}),
        (IndexScope(documents=document_keys([-(2**63), 2**62])), {1, 2}),
        (IndexScope(access_classes=frozenset(range(1000))), {1, 2, 3}),
        (IndexScope(collections=frozenset()), set()),
        (IndexScope(documents=document_keys([])), set()),
        (IndexScope(collections=frozenset({9})), set()),
    ):
        hits = index.search("word", 10, scope)
        assert set(hits.ids.tolist()) == expected
        assert hits.scores.tolist() == pytest.approx([scores[each] for each in hits.ids.tolist()], rel=1e-6)


def test_delete_wins_and_the_later_of_two_counts(opened: Open) -> None:
    index = opened()
    index.apply([row(1, "one"), row(2, "early"), row(2, "late")], np.array([1], np.int64), 1)
    assert index.ids().tolist() == [2]
    assert (found(index, "one early"), found(index, "late")) == ([], [2])


def test_applying_twice_is_applying_once(opened: Open) -> None:
    index = opened(row(1, "word"), row(3, "word"))
    for _ in range(3):
        index.apply([row(1, "word word"), row(2, "word")], np.array([3], np.int64), 6)
        assert index.ids().tolist() == [1, 2]
        assert sorted(found(index, "word")) == [1, 2]


def test_going_back_is_refused_and_changes_nothing(opened: Open) -> None:
    index = opened(row(1, "word"), seq=5)
    with pytest.raises(ValueError, match="back"):
        index.apply([row(2, "word")], np.array([1], np.int64), 4)
    assert (index.applied_seq, index.ids().tolist()) == (5, [1])


def test_a_row_that_cannot_be_stored_changes_nothing(opened: Open) -> None:
    index = opened(row(1, "word"))
    with pytest.raises((ValueError, OverflowError, TypeError)):
        index.apply([row(2, "word"), row(2**70, "word")], np.array([1], np.int64), 6)
    with pytest.raises((ValueError, OverflowError, TypeError)):
        index.apply([row(2, "word")], np.array([1.5]), 6)
    assert (index.applied_seq, index.ids().tolist()) == (5, [1])
    index.apply([row(3, "word")], NO_IDS, 6)
    assert index.ids().tolist() == [1, 3]


def test_a_disk_that_refuses_changes_nothing(engine: LexicalIndexes, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    index = engine.open(None, scratch=scratch)
    index.apply([row(1, "word")], NO_IDS, 1)
    scratch.rename(tmp_path / "lost")
    for _ in range(2):
        with pytest.raises(Unavailable):
            index.apply([row(2, "word")], np.array([1], np.int64), 2)
        assert (index.applied_seq, index.ids().tolist(), found(index, "word")) == (1, [1], [1])
    index.close()


def test_a_build_says_that_the_disk_refused(engine: LexicalIndexes, tmp_path: Path) -> None:
    def rows_and_a_lost_disk() -> Iterator[LexicalRow]:
        yield row(1, "word")
        (tmp_path / "base").rename(tmp_path / "lost")

    (tmp_path / "base").mkdir()
    with pytest.raises(Unavailable):
        engine.build(rows_and_a_lost_disk(), seq=1, directory=tmp_path / "base")


def test_equal_scores_come_in_the_order_of_ids(opened: Open) -> None:
    index = opened(*(row(each, "same words") for each in (90, 30, 50)))
    index.apply([row(each, "same words") for each in (70, 10)], NO_IDS, 6)
    index.apply([row(20, "same words")], NO_IDS, 7)
    assert found(index, "same") == [10, 20, 30, 50, 70, 90]
    assert found(index, "same", k=2) == [10, 20]


def test_many_equal_scores_are_still_in_order(opened: Open) -> None:
    order = np.random.default_rng(1).permutation(500).tolist()
    index = opened(*(row(each, "same words") for each in order))
    assert found(index, "same", k=3) == [0, 1, 2]


def test_k_bounds_the_hits(opened: Open) -> None:
    index = opened(*(row(each, "word") for each in range(5)))
    assert [len(found(index, "word", k=k)) for k in (-1, 0, 1, 4, 5, 100)] == [0, 0, 1, 4, 5, 5]


HANDBOOK = {
    1: "The connection failed with ERR_CONN_RESET after three seconds.",
    2: "Release v1.2.3 fixes the C++ client; v1.2.4 does not.",
    3: "Write to Jane.Doe@example.org, or see https://example.org/path?x=1 for more.",
    4: "Naïve café owners in Zürich pay Ærø prices for straße maps.",
    5: "数据库连接失败，请稍后重试。猫",
    6: "ติดต่อฝ่ายบุคคลก่อนลาพักร้อน",
    7: "データベースに接続できません",
    8: "데이터베이스 연결이 끊어졌습니다",
    9: "Vacation days are granted by managers; running costs are refunded.",
    10: "The WHO guidelines apply to IT departments.",
    11: "Пожалуйста, свяжитесь с отделом кадров",
    12: "set PATH=/usr/local/bin and use .NET or node.js, 1,000 times",
    13: "هذه سياسة الإجازات للموظفين",
    14: "ﬁnancial ｒｅｐｏｒｔ ②",
}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ERR_CONN_RESET", 1),
        ("err_conn_reset?", 1),
        ("conn reset", 1),
        ("v1.2.3", 2),
        ("C++", 2),
        ("(c++)", 2),
        ("jane.doe@example.org", 3),
        ("https://example.org/path?x=1", 3),
        ("naive cafe", 4),
        ("NAÏVE", 4),
        ("zurich", 4),
        ("aero", 4),
        ("STRASSE", 4),
        ("连接", 5),
        ("数据库", 5),
        ("数据库 失败", 5),
        ("猫", 5),
        ("ลาพัก", 6),
        ("接続", 7),
        ("データ", 7),
        ("연결", 8),
        ("vacations granted", 9),
        ("manager", 9),
        ("run", 9),
        ("WHO guideline for it", 10),
        ("the WHO", 10),
        ("отдел кадров", 11),
        ("node.js", 12),
        (".net", 12),
        ("1,000", 12),
        ("الإجازات", 13),
        ("financial report 2", 14),
    ],
)
def test_people_find_what_they_mean(opened: Open, query: str, first: int) -> None:
    index = opened(*(row(each, text) for each, text in HANDBOOK.items()))
    assert found(index, query)[:1] == [first]


def test_one_identifier_is_not_another(opened: Open) -> None:
    index = opened(row(1, "see v1.2.3 there"), row(2, "see v1.2.4 there"), row(3, "see v1.2.3 there"))
    assert found(index, "v1.2.3")[:2] == [1, 3]


HOSTILE = [
    "",
    " ",
    "\0",
    "*",
    '"',
    "(((",
    "?!…—",
    "\ud800",
    "id:1",
    "title:canary",
    "text:*",
    "body:[a TO z]",
    "a AND",
    "NOT x",
    "-x",
    "/.*/",
    "+(",
    "canary^99",
    "x~2",
    "ca*",
    "\u202e",
    "🙂",
    "IN [canary]",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_query_is_data_and_never_a_language(opened: Open, query: str) -> None:
    index = opened(row(1, "a sentence of words", title="other"), row(2, "another sentence"))
    assert found(index, query) in ([], [1])  # [1] only for the word "a"
    if not any(char.isalnum() for char in query):
        assert found(index, query) == []


def test_operators_are_words(opened: Open) -> None:
    index = opened(row(1, "salt and pepper"), row(2, "not a title: id, text"))
    assert sorted(found(index, "title:salt")) == [1, 2]
    assert found(index, "-salt") == [1]
    assert found(index, '"pepper salt') == [1]


def test_stop_words_count_only_where_nothing_else_is_left(opened: Open) -> None:
    index = opened(row(1, "to be or not to be"), row(2, "the leave policy"))
    assert found(index, "what is the policy") == [2]
    assert found(index, "to be or not to be") == [1]
    assert found(index, "the") == [2]


def test_titles_and_headings_are_found_and_weigh_more(opened: Open) -> None:
    index = opened(
        row(1, "parental leave is mentioned once in this text about travel", title="Travel"),
        row(2, "six months are granted and paid in full to both of them", title="Parental leave", headings="Duration"),
    )
    assert found(index, "parental leave") == [2, 1]
    assert found(index, "duration") == [2]


def test_a_long_query_is_cut_to_its_rarest_words(opened: Open) -> None:
    index = opened(*(row(each, f"common{each % 200} filler") for each in range(400)), row(1000, "needle"))
    query = " ".join(f"common{n} missing{n}" for n in range(5000)) + " needle"
    assert found(index, query)[:1] == [1000]
    assert len(found(index, query, k=1000)) == 1 + 2 * 63  # 64 terms: the needle, and words of two rows each


def test_repeated_words_weigh_more(opened: Open) -> None:
    index = opened(row(1, "alpha"), row(2, "beta"))
    assert found(index, "alpha beta beta")[:1] == [2]
    assert found(index, "alpha alpha beta")[:1] == [1]


def test_odd_texts_can_be_stored(opened: Open) -> None:
    texts = ["", "\0", "\ud800 lone", "x" * 100_000, "a\u0301" * 5000, "數" * 3000, "🙂" * 100, "word " * 20_000]
    index = opened()
    index.apply([row(each, text, title=text[:50]) for each, text in enumerate(texts)], NO_IDS, 1)
    assert index.ids().tolist() == list(range(len(texts)))
    assert found(index, "lone") == [2]


def test_files_that_do_not_fit_are_refused(engine: LexicalIndexes, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    engine.build([row(1, "word"), row(2, "word")], seq=1, directory=base)

    def open_(folder: Path) -> None:
        engine.open(folder, scratch=Path(tempfile.mkdtemp(dir=tmp_path))).close()

    open_(base)
    for name in ("citewell.json", "meta.json"):
        for damage in (b"", b"{}", b"[1]", None):
            copy = Path(tempfile.mkdtemp(dir=tmp_path)) / "copy"
            shutil.copytree(base, copy)
            (copy / name).unlink()
            if damage is not None:
                (copy / name).write_bytes(damage)
            with pytest.raises(IndexDamaged):
                open_(copy)
    for path in base.glob("*.*"):
        if path.suffix in {".idx", ".term", ".fast", ".fieldnorm"}:
            copy = Path(tempfile.mkdtemp(dir=tmp_path)) / "copy"
            shutil.copytree(base, copy)
            (copy / path.name).unlink()
            with pytest.raises(IndexDamaged):
                open_(copy)
    with pytest.raises(IndexDamaged):
        open_(tmp_path / "nowhere")


def test_a_base_of_another_count_is_refused(engine: LexicalIndexes, tmp_path: Path) -> None:
    for name, count in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        engine.build([row(each, "word") for each in range(count)], seq=1, directory=tmp_path / name)
    shutil.copyfile(tmp_path / "two" / "citewell.json", tmp_path / "one" / "citewell.json")
    (tmp_path / "scratch").mkdir()
    with pytest.raises(IndexDamaged):
        engine.open(tmp_path / "one", scratch=tmp_path / "scratch")


@pytest.mark.parametrize("links", [True, False], ids=["linked", "copied"])
def test_the_base_is_never_written(
    engine: LexicalIndexes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "another device")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    base, scratch = tmp_path / "base", tmp_path / "scratch"
    base.mkdir()
    scratch.mkdir()
    engine.build([row(each, "word") for each in range(50)], seq=1, directory=base)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.iterdir()}
    index = engine.open(base, scratch=scratch)
    for seq in range(2, 20):
        index.apply([row(1000 + seq, "word")], np.array([seq], np.int64), seq)
    assert len(found(index, "word", k=100)) == 50
    index.close()
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.iterdir()} == before
    assert not scratch.exists()


def test_readers_see_whole_states_while_one_writes(opened: Open) -> None:
    """Each write moves every row to the collection of its number: a reader must find all of them there or none."""
    index = opened(*(row(each, "word", collection=0) for each in range(10)), seq=0)
    problems: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            start = index.applied_seq
            for each in range(start, start + 3):
                count = len(found(index, "word", scope=IndexScope(collections=frozenset({each}))))
                if count not in {0, 10}:
                    problems.append(f"{count} rows in {each}")
            if len(found(index, "word", k=100)) != 10:
                problems.append("rows missing or doubled")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for seq in range(1, 30):
        index.apply([row(each, "word", collection=seq) for each in range(10)], NO_IDS, seq)
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


WORDS = ["alpha", "beta", "gamma", "delta", "x-1", "数据"]
IDS = st.integers(-5, 20)
LABEL = st.integers(0, 3)
ROWS = st.lists(st.tuples(IDS, st.lists(st.sampled_from(WORDS), max_size=4), LABEL, LABEL, LABEL), max_size=5)
SETS = st.frozensets(LABEL, max_size=3)
SCOPES = st.builds(IndexScope, st.none() | SETS, st.none() | SETS, st.none() | st.builds(document_keys, SETS))


class AgainstDictionary(RuleBasedStateMachine):
    """Any sequence of writes, reopenings and rebuilds leaves what a dictionary would hold."""

    engine: LexicalIndexes

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.base: Path | None = None
        self.seq = 0
        self.log: list[tuple[list[LexicalRow], list[int], int]] = []
        self.model: dict[int, LexicalRow] = {}

    def open(self) -> LexicalIndex:
        return self.engine.open(self.base, scratch=Path(tempfile.mkdtemp(dir=self.folder)))

    @initialize()
    def begin(self) -> None:
        self.index = self.open()

    @rule(rows=ROWS, deletes=st.lists(IDS, max_size=3))
    def write(self, rows: list[tuple[int, list[str], int, int, int]], deletes: list[int]) -> None:
        upserts = [
            row(each, " ".join(words), collection=collection, access_class=access_class, document=document)
            for each, words, collection, access_class, document in rows
        ]
        self.seq += 1
        self.log.append((upserts, deletes, self.seq))
        self.index.apply(upserts, np.array(deletes, np.int64), self.seq)
        self.model |= {each.id: each for each in upserts}
        for gone in deletes:
            self.model.pop(gone, None)

    @rule(scope=SCOPES, word=st.sampled_from(WORDS))
    def search(self, scope: IndexScope, word: str) -> None:
        expected = {
            each
            for each, stored in self.model.items()
            if word in stored.text.split()
            and (scope.collections is None or stored.collection in scope.collections)
            and (scope.access_classes is None or stored.access_class in scope.access_classes)
            and (scope.documents is None or stored.document in scope.documents.keys.tolist())
        }
        hits = self.index.search(word, 100, scope)
        assert len(hits.ids) == len(expected)
        assert set(hits.ids.tolist()) == expected
        pairs = list(zip((-hits.scores).tolist(), hits.ids.tolist(), strict=True))
        assert pairs == sorted(pairs)

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = self.open()
        for upserts, deletes, seq in self.log:
            self.index.apply(upserts, np.array(deletes, np.int64), seq)

    @rule()
    def rebuild(self) -> None:
        self.base = Path(tempfile.mkdtemp(dir=self.folder))
        assert self.engine.build(self.model.values(), seq=self.seq, directory=self.base) == len(self.model)
        self.log.clear()
        self.reopen()

    @rule()
    def continue_base(self) -> None:
        if self.base is None:
            return
        touched = {each.id for upserts, _, _ in self.log for each in upserts}
        touched |= {each for _, deletes, _ in self.log for each in deletes}
        gone = np.array(sorted(touched - self.model.keys()), np.int64)
        rows = [self.model[each] for each in sorted(touched & self.model.keys())]
        former, self.base = self.base, Path(tempfile.mkdtemp(dir=self.folder))
        built = self.engine.build(rows, seq=self.seq, directory=self.base, former=former, removed=gone)
        assert built == len(self.model)
        self.log.clear()
        self.reopen()

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        if hasattr(self, "index"):
            assert self.index.ids().tolist() == sorted(self.model)
            assert self.index.applied_seq == self.seq

    def teardown(self) -> None:
        with contextlib.suppress(AttributeError):
            self.index.close()
        shutil.rmtree(self.folder)


@pytest.mark.slow
def test_any_history_equals_a_dictionary(engine: LexicalIndexes) -> None:
    machine = type("Machine", (AgainstDictionary,), {"engine": engine})
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=15, deadline=None))
