"""Words that carry no topic, left out of queries that have others. By language, in lower case with their accents; of
languages that are cut into pairs of characters, pairs.
"""

# ruff: noqa: RUF001 - scripts that resemble Latin are what these words are in

from __future__ import annotations

from typing import TYPE_CHECKING

from citewell.backends.lexical.folding import fold

if TYPE_CHECKING:
    import tantivy

_OWN = {
    "en": """
        a about above after again all also am an and any are as at be because been before being below between both but
        by can could did do does doing down during each few for from further had has have having he her here hers him
        his how i if in into is it its itself just me more most my no nor not now of off on once only or other our ours
        out over own same she should so some such than that the their theirs them then there these they this those
        through to too under until up us very was we were what when where which while who whom whose why will with
        would you your yours d ll m re s t ve
    """,
    "ar": """
        في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا من متى أين كيف كم لماذا هل أي أية هو هي هم كان كانت
        يكون تكون قد لا لم لن أن إن أو و ثم بين عند بعد قبل كل بعض غير حتى إذا لكن كما منذ خلال حول هنا هناك به بها له
        لها فيه فيها عليه عليها منه منها
    """,
    "cs": """
        a aby ale ani až bez bude by byl byla bylo byly být co což do i jak jaká jaké jaký je jeho jejich její jen jsem
        jsou k kam kde kdo kdy když ke která které který kteří mezi mít může my na nad nebo není než o od on ona oni po
        pod podle pro proč proto před při s se si so ta tak také tato ten tento této to u už v ve více však z za ze že
    """,
    "el": """
        ο η το οι τα του της των τον την τους τις στο στη στην στον στους στις στα και ή να θα με σε από για που πως
        πώς τι ποιος ποια ποιο ποιοι ποιες πότε πού πόσο πόσα πόσοι γιατί είναι ήταν δεν μην αν όπως ως κατά προς μετά
        ένας μια μία ένα αυτό αυτή αυτός αλλά όταν
    """,
    "fa": """
        و در به از که این آن را با برای است بود شد می یک تا بر هم نیز یا اما اگر چه چرا چگونه کجا کی چند آیا هر همه
        خود ما شما او آنها هست نیست باید شود کرد کند
    """,
    "hi": """
        का के की को में से है हैं था थे थी पर और या यह वह ये वे इस उस इन उन ने तो ही भी कि जो क्या कौन कब कहाँ कैसे
        क्यों कितना कितने कितनी एक लिए साथ बाद तक नहीं हो होता होती होते कर करना किया गया गई गए
    """,
    "id": """
        ada adalah agar akan antara apa apakah atau bagaimana bahwa berapa bisa dalam dan dapat dari dengan di dia
        hal harus ini itu jika juga kami kapan karena ke kepada kita lebih mana mengapa mereka oleh pada saat saya
        sebagai seperti siapa sudah tidak untuk yang
    """,
    "ja": """
        これ それ この その どの どれ どこ いつ だれ なぜ どう なに 何が 何を 何で 誰が ます です すか でし した
        たか とは こと もの とき よう うな ため
    """,
    "ko": "무엇 엇인 엇을 인가 언제 어디 디에 누구 구인 어떻 떻게 어떤 얼마 는가 니까 습니 합니 입니 까요 나요 은가",
    "pl": """
        a aby ale albo ani bez był była było były być by co czy dla do gdy gdzie go i ich ile ja jak jaka jaki jakie
        jako je jego jej jest jeśli już kiedy kto która które który ma mi mnie może my na nad nie niż o od on ona one
        oni oraz po pod ponieważ przed przez przy się są ta tak także tam te tego tej ten to tu tym w we więc wszystko
        z za ze że dlaczego
    """,
    "ro": """
        a al ale am ar are as au ca că ce cea cel cele cine cât câte câți cu cum când care din de deci dintre după
        ea ei el ele este era eu fi fie fost iar în între îi îl la le lor lui mai nu o ori pe pentru prin sa să sale
        sau se si și sub sunt un una unde unei unor unui va vor
    """,
    "ta": "ஒரு என்று மற்றும் இந்த அந்த இது அது என்ன யார் எப்போது எங்கே எப்படி ஏன் எத்தனை உள்ள ஆகும்",
    "tr": """
        acaba ama ancak arasında bazı belki ben bir biri birkaç bu bunu bunun çok çünkü da daha de değil diye eğer en
        gibi hangi hem hep her hiç için ile ise kaç kadar ki kim mı mi mu mü nasıl ne neden nedir nerede niçin niye o
        olan olarak oldu olduğu ona onu onun sen siz sonra şey şu tüm ve veya ya yani
    """,
    "uk": """
        а або але без би був була були було бути в вже ви від він вона вони все де для до є за з зі і й його її їх
        коли кого котрий лише між ми на над не ні о під по при про та так також там те ти то тому у хто це цей ця
        чи чого чому що щоб як яка яке які який скільки
    """,
    "vi": """
        và là của có không được cho các những một này đó trong với để từ khi thì mà như về ra vào ở tại bởi gì ai nào
        đâu sao bao nhiêu thế đã đang sẽ cũng rất hay hoặc nếu vì do bị theo trên dưới
    """,
    "zh": """
        什么 是什 有什 了什 的什 么是 么样 多少 有多 哪个 哪些 哪里 哪儿 哪一 哪种 哪位 是哪 在哪 如何 怎么 怎样
        为什 为何 是谁 谁是 谁在 何时 何地 何种 几个 的是
    """,
}
_QUESTION_WORDS = {
    "da": "hvad hvem hvor hvornår hvordan hvorfor hvilken hvilket hvilke",
    "de": "wer wen wem wessen was wann wo wohin woher warum wieso weshalb wie viele viel welche welcher welches "
    "welchen welchem wurde wurden worden wofür womit wodurch",
    "es": "qué quién quiénes cuál cuáles cuándo dónde cómo cuánto cuánta cuántos cuántas por",
    "fi": "mikä mitä mitkä kuka ketkä missä milloin miten miksi kuinka montako paljonko",
    "fr": "quel quelle quels quelles qui que quoi quand où comment pourquoi combien est-ce lequel laquelle",
    "hu": "mi mit ki kik hol mikor hogyan miért hány mennyi melyik milyen",
    "it": "chi che cosa quale quali quando dove come perché quanto quanta quanti quante",
    "nl": "wie wat waar wanneer waarom hoe hoeveel welk welke",
    "no": "hva hvem hvor når hvordan hvorfor hvilken hvilket hvilke",
    "pt": "que quem qual quais quando onde como porque quanto quanta quantos quantas",
    "ru": "кто что кого чего кому чему кем чем какой какая какое какие каких каким каком какую когда где куда откуда "
    "почему зачем как сколько который которая которое которые которого чей чья чье чьи был была было были",
    "sv": "vad vem vilka vilken vilket var när hur varför",
}
# The engine's own lists of these languages leave them out, or some of them.
_BUILT_IN = {
    "da": "danish",
    "de": "german",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
}


class StopWords:
    """Knows the stop words of each language. Safe for many threads."""

    def __init__(self) -> None:
        self._lists: dict[str, frozenset[str]] = {}
        self._filters: dict[str, tantivy.TextAnalyzer] = {}

    def among(self, words: list[str], language: str) -> set[str]:
        """Those of ``words`` (lower case) that are stop words of ``language``, typed with accents or without."""
        own = self._own(language)
        found = {word for word in words if word in own or fold(word) in own}
        if language in _BUILT_IN:
            kept: list[str] = self._filter(language).analyze(" ".join(words))
            found.update(set(words).difference(kept))
        return found

    def _own(self, language: str) -> frozenset[str]:
        if language not in self._lists:
            listed = (_OWN.get(language, "") + " " + _QUESTION_WORDS.get(language, "")).split()
            self._lists[language] = frozenset(listed) | {fold(word) for word in listed}
        return self._lists[language]

    def _filter(self, language: str) -> tantivy.TextAnalyzer:
        import tantivy

        if language not in self._filters:
            builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
            self._filters[language] = builder.filter(tantivy.Filter.stopword(_BUILT_IN[language])).build()
        return self._filters[language]
