"""What every detector of languages promises."""

# ruff: noqa: RUF001 - scripts that resemble Latin are what some tests are about

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewell.backends.lexical.languages import OfflineLanguages
from citewell.ports.language import LanguageDetector

DETECTORS: dict[str, LanguageDetector] = {"offline": OfflineLanguages()}

SENTENCES = {
    "en": "Employees may carry over five days of vacation into the next year if their manager agrees.",
    "de": "Beschäftigte dürfen fünf Urlaubstage ins nächste Jahr mitnehmen, wenn die Leitung zustimmt.",
    "fr": "Les salariés peuvent reporter cinq jours de congé sur l'année suivante avec l'accord du responsable.",
    "es": "Los empleados pueden pasar cinco días de vacaciones al año siguiente si su jefe está de acuerdo.",
    "it": "I dipendenti possono riportare cinque giorni di ferie all'anno successivo se il capo è d'accordo.",
    "pt": "Os funcionários podem levar cinco dias de férias para o ano seguinte se a chefia concordar.",
    "nl": "Medewerkers mogen vijf vakantiedagen meenemen naar het volgende jaar als de leidinggevende dat goedvindt.",
    "pl": "Pracownicy mogą przenieść pięć dni urlopu na następny rok, jeśli kierownik wyrazi zgodę.",
    "ro": "Angajații pot reporta cinci zile de concediu în anul următor dacă șeful lor este de acord.",
    "tr": "Çalışanlar, yöneticileri onaylarsa beş günlük izinlerini bir sonraki yıla aktarabilir.",
    "vi": "Nhân viên có thể chuyển năm ngày nghỉ phép sang năm sau nếu quản lý đồng ý.",
    "ru": "Сотрудники могут перенести пять дней отпуска на следующий год, если руководитель согласен.",
    "uk": "Працівники можуть перенести п'ять днів відпустки на наступний рік, якщо керівник погодиться.",
    "ar": "يمكن للموظفين ترحيل خمسة أيام من الإجازة إلى السنة التالية إذا وافق المدير.",
    "fa": "کارمندان می‌توانند پنج روز مرخصی را به سال بعد منتقل کنند اگر مدیر موافق باشد.",
    "hi": "यदि प्रबंधक सहमत हों तो कर्मचारी पाँच दिन की छुट्टी अगले वर्ष ले जा सकते हैं।",
    "el": "Οι εργαζόμενοι μπορούν να μεταφέρουν πέντε ημέρες άδειας στο επόμενο έτος.",
    "he": "עובדים יכולים להעביר חמישה ימי חופשה לשנה הבאה אם המנהל מסכים.",
    "th": "พนักงานสามารถยกวันลาพักร้อนห้าวันไปปีถัดไปได้หากหัวหน้าเห็นด้วย",
    "zh": "如果经理同意，员工可以把五天假期转到下一年。",
    "ja": "上司が同意すれば、従業員は五日間の休暇を翌年に繰り越せます。",
    "ko": "관리자가 동의하면 직원은 휴가 5일을 다음 해로 이월할 수 있습니다.",
}


@pytest.fixture(params=list(DETECTORS))
def detector(request: pytest.FixtureRequest) -> LanguageDetector:
    return DETECTORS[request.param]


@pytest.mark.parametrize("language", list(SENTENCES))
def test_a_sentence_is_told(detector: LanguageDetector, language: str) -> None:
    assert detector.detect(SENTENCES[language]) == language


@pytest.mark.parametrize("language", ["en", "de", "ru", "ja"])
def test_a_long_text_is_told_by_most_of_it(detector: LanguageDetector, language: str) -> None:
    assert detector.detect("https://example.org 1.2.3 " + (SENTENCES[language] + " ") * 2000) == language


@pytest.mark.parametrize(
    "text", ["", " ", "42", "🙂🙂", "\0", "\ud800\udfff", "NFL", "ERR_CONN_RESET", "v1.2.3", "x y z", "Denver Broncos"]
)
def test_what_cannot_be_told_is_unknown(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text) is None


def test_half_and_half_is_never_a_third(detector: LanguageDetector) -> None:
    assert detector.detect(SENTENCES["ru"] + SENTENCES["el"]) in {"ru", "el", None}


@settings(deadline=None, max_examples=50)
@given(text=st.text(st.characters(codec=None), max_size=200))
def test_any_text_is_taken(text: str) -> None:
    for detector in DETECTORS.values():
        found = detector.detect(text)
        assert found is None or len(found) == 2


def test_threads_may_ask_a_fresh_one_at_once() -> None:
    fresh = OfflineLanguages()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(fresh.detect, [SENTENCES["de"]] * 8)) == ["de"] * 8
