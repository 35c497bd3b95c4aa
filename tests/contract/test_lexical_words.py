"""What every lexical index promises about languages, identifiers, and texts that look like a query language."""

# ruff: noqa: RUF001 - scripts that resemble Latin are what some tests are about

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citewell.ports.lexical_index import LexicalIndex, LexicalIndexes
from citewell.ports.vector_index import IndexScope, document_keys
from support.lexical import ENGINES, NO_IDS, Open, found, opener, row


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> LexicalIndexes:
    return ENGINES[request.param]


@pytest.fixture
def opened(engine: LexicalIndexes, tmp_path: Path) -> Open:
    return opener(engine, tmp_path)


TEXTS = {
    "en": ("The children were running through the houses of the city.", "child ran house", "house"),
    "de": ("Die Verträge der Beschäftigten enthalten Kündigungsfristen.", "Vertrag und Kündigungsfrist", "Vertrages"),
    "fr": ("Les généraux ont signé les accords commerciaux.", "accord commercial", "général"),
    "es": ("Las canciones de los trabajadores eran conocidas.", "canción conocida", "cancion"),
    "it": ("Le aziende pagano i rimborsi ogni mese.", "azienda rimborso", "rimborsi"),
    "pt": ("As informações estão nos relatórios.", "informação relatório", "informacao"),
    "nl": ("De huizen van de werknemers zijn verkocht.", "huis werknemer", "werknemer"),
    "sv": ("Flickorna läser böckerna i skolan.", "flicka skola", "flickor"),
    "da": ("Dagene blev brugt på møderne.", "dag møde", "dagen"),
    "no": ("Avtalene gjelder for husene.", "avtale hus", "avtaler"),
    "fi": ("Taloissa asuu opiskelijoita.", "talo opiskelija", "talossa"),
    "hu": ("A házakban könyveket olvasnak.", "ház könyv", "házban"),
    "ro": ("Orașele au cărțile lor.", "oraș carte", "orasele"),
    "tr": ("Evlerimizde çalışanlar oturuyor.", "ev çalışan", "evler"),
    "ru": ("Сотрудники получили отпуска и договоры.", "сотрудник отпуск", "договор"),
    "el": ("Οι εργαζόμενοι υπέγραψαν τις συμβάσεις της εταιρείας.", "εργαζόμενος εταιρεία", "εταιρειας"),
    "ar": ("تمنح الشركة الموظفين إجازات سنوية.", "الموظف إجازة", "شركة"),
    "pl": ("Pracownik podpisał umowę najmu.", "pracownik umowę", "umowe"),
    "vi": ("Nhân viên được nghỉ phép năm ngày.", "nhân viên nghỉ phép", "nghi phep"),
    "hi": ("कर्मचारियों को छुट्टी मिलती है।", "छुट्टी कब मिलती है", "छुट्टी"),
    "th": ("พนักงานลาพักร้อนได้สิบวัน", "ลาพักร้อน", "พนักงาน"),
    "zh": ("员工每年有十天假期。", "员工 假期", "假期"),
    "ja": ("従業員は年に十日の休暇を取れます。", "休暇 従業員", "休暇"),
    "ko": ("직원은 매년 열흘의 휴가를 받습니다.", "직원 휴가", "휴가"),
}


@pytest.mark.parametrize("language", list(TEXTS))
def test_words_are_found_in_other_forms(opened: Open, language: str) -> None:
    text, query, word = TEXTS[language]
    alone = opened(row(1, text, language=language), row(2, "0 1 2", language=language))
    assert found(alone, query) == [1]
    assert found(alone, word) == [1]


@pytest.mark.slow
@pytest.mark.parametrize("language", list(TEXTS))
def test_words_are_found_in_other_forms_among_all_languages(opened: Open, language: str) -> None:
    index = opened(*(row(at, text, language=each) for at, (each, (text, _, _)) in enumerate(TEXTS.items())))
    assert found(index, TEXTS[language][1])[:1] == [list(TEXTS).index(language)]


def test_characters_of_chinese_words_rank_but_do_not_find(opened: Open) -> None:
    index = opened(
        row(1, "东京有许多公园。", language="zh"),
        row(2, "北京有许多公园。", language="zh"),
        row(3, "公园很大。北方的京城。", language="zh"),
        row(4, "东边很大。", language="zh"),
    )
    assert found(index, "北京公园") == [2, 3, 1]  # of the last two one has more of the characters
    assert found(index, "东京") == [1]
    assert found(index, '"东京" 北边') == [1]
    assert sorted(found(index, "东")) == [1, 4]


def test_languages_of_one_index_do_not_hide_each_other(opened: Open) -> None:
    index = opened(
        row(1, "Die Kosten der Häuser steigen.", language="de"),
        row(2, "The costs of the houses are rising.", language="en"),
        row(3, "The permissions of remote users", language="en"),
    )
    assert found(index, "Was kosten die Häuser?")[:1] == [1]
    assert found(index, "house costs")[:1] == [2]
    assert found(index, "Kosten") == [1]
    index.apply([row(4, "Les maisons coûtent cher.", language="fr")], NO_IDS, 6)  # the tail brings a language
    assert found(index, "Combien coûte une maison ?")[:1] == [4]


def test_the_stop_words_of_the_language_of_a_query_are_dropped(opened: Open) -> None:
    filler = [row(each, f"wie wurde das was die der {each}", language="de") for each in range(10, 15)]
    index = opened(row(1, "Urlaub wird gewährt", language="de"), *filler)
    assert found(index, "Wie wurde der Urlaub gewährt?") == [1]
    assert len(found(index, "wie wurde der")) == 5


@pytest.mark.parametrize("language", ["de", "de-CH", "DE", "en", "xx", "", "zz-!!", "no such language", None])
def test_any_word_for_a_language_is_taken(opened: Open, language: str | None) -> None:
    index = opened(row(1, "Straßenbahn nach Zürich", language=language))
    assert found(index, "strassenbahn zurich") == [1]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Mueller", 1),
        ("Müller", 1),
        ("MULLER", 1),
        ("Goethestraße", 2),
        ("goethestrasse", 2),
        ("Arbeitszeitregelung", 3),  # of which the index has the parts
        ("Donaudampfschifffahrt", 4),
    ],
)
def test_german_is_written_in_many_ways(opened: Open, query: str, first: int) -> None:
    texts = ["Herr Müller", "in der Goethestrasse", "Regelung der Arbeitszeit", "die Dampfschifffahrt auf der Donau"]
    index = opened(*(row(at, text, language="de") for at, text in enumerate(texts, 1)))
    assert found(index, query) == [first]


def test_an_umlaut_finds_its_two_letters(opened: Open) -> None:
    index = opened(row(1, "Herr Mueller", language="de"), row(2, "Herr Müller", language="de"))
    assert found(index, "Müller") == [1, 2]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("c++", 1),
        ("C#", 2),
        (".NET", 3),
        ("#123", 4),
        ("2001:db8::1", 5),
        ("AB-1234-X", 6),
        ("1234", 6),
        ("/usr/local/bin/node.js", 7),
        ("node.js", 7),
        ("jane.doe@example.org", 8),
        ("example.org", 8),
        ("err_timeout", 9),
        ("timeout", 9),
    ],
)
def test_identifiers_are_found_whole_and_by_parts(opened: Open, query: str, first: int) -> None:
    texts = [
        "C++/CLI code",
        "C# code",
        ".NET code",
        "ticket #123",
        "host 2001:db8::1 is up",
        "part AB-1234-X",
        "run /usr/local/bin/node.js now",
        "ask jane.doe@example.org.",
        "code=ERR_TIMEOUT;",
        "c and net and 123 and ab",
    ]
    index = opened(*(row(at, text) for at, text in enumerate(texts, 1)))
    assert found(index, query)[:1] == [first]


@given(text=st.text(st.characters(codec=None), max_size=60), syntax=st.sampled_from(list("+-():*^~/[]{}\\")))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_syntax(opened_once: LexicalIndex, text: str, syntax: str) -> None:
    found(opened_once, text)
    found(opened_once, f'"{text}"')
    plain = found(opened_once, "alpha beta")
    for query in (
        f"{syntax}alpha {syntax}beta",
        f"alpha {syntax} beta",
        f"alpha{syntax} beta",
        "alpha AND beta OR NOT",
    ):
        assert set(found(opened_once, query)) == set(plain)


@pytest.fixture(scope="module")
def opened_once() -> Iterator[LexicalIndex]:
    engine = ENGINES["tantivy"]
    folder = Path(tempfile.mkdtemp())
    base, scratch = folder / "base", folder / "scratch"
    base.mkdir()
    scratch.mkdir()
    rows = [
        row(1, "alpha beta"),
        row(2, "beta gamma", language="de"),
        row(3, "delta", language="fr"),
        row(4, "数据 и слово"),
    ]
    engine.build(rows, seq=1, directory=base)
    index = engine.open(base, scratch=scratch)
    yield index
    index.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "query",
    [
        " ".join(f"wort{n}zusammensetzung" for n in range(10_000)),
        "!?" * 50_000,
        '"' * 100_001,
        "„“" * 50_000,
        "🙂" * 100_000,
        "数" * 100_000,
        "ab-" * 50_000,
        "a.b@c/" * 20_000,
        "\u0301" * 100_000,
        '"' + "alpha " * 20_000 + '"',
    ],
    ids=lambda query: repr(query[:8]),
)
def test_a_very_long_query_is_a_query(opened_once: LexicalIndex, query: str) -> None:
    assert len(found(opened_once, query)) <= 4


def test_many_documents_are_sorted_out_exactly(opened: Open) -> None:
    """Documents that correlate with the words: the best rows are all outside the scope."""
    rows = [row(each, "apple apple" if each < 3000 else "apple and much else", document=each) for each in range(6000)]
    index = opened(*rows)
    for allowed, share in (
        (range(3000, 6000), 0.5),
        (range(3000, 6000), 1.0),
        (range(6000), 1.0),
        (range(5990, 6000), 1.0),
    ):
        scope = IndexScope(documents=document_keys(allowed, share=share))
        assert found(index, "apple", scope=scope) == list(allowed)[:10]
    scattered = np.random.default_rng(1).permutation(6000)[:2500].tolist()
    for share in (1e-12, 0.001, 0.4, 1.0):
        scope = IndexScope(documents=document_keys(scattered, share=share))
        assert (
            found(index, "apple", k=2000, scope=scope)
            == sorted(scattered, key=lambda each: (each >= 3000, each))[:2000]
        )
    elsewhere = IndexScope(documents=document_keys(range(10_000, 15_000), share=1.0))
    assert found(index, "apple", scope=elsewhere) == []


def test_labels_of_most_rows_are_sorted_out_exactly(opened: Open) -> None:
    """Labels that correlate with the words: the best rows are all outside the scope."""
    text = {True: "apple apple", False: "apple and much else"}
    rows = [row(each, text[each < 20_000], collection=each // 20_000, access_class=each % 50) for each in range(30_000)]
    index = opened(*rows)
    for collections, classes, expected in (
        ({1}, None, range(20_000, 30_000)),
        ({1, 2}, set(range(50)), range(20_000, 30_000)),
        ({0, 1}, set(range(0, 50, 2)), range(0, 30_000, 2)),
        (None, set(range(25, 500)), [each for each in range(30_000) if each % 50 >= 25]),
    ):
        scope = IndexScope(
            None if collections is None else frozenset(collections), None if classes is None else frozenset(classes)
        )
        assert found(index, "apple", scope=scope) == list(expected)[:10]
