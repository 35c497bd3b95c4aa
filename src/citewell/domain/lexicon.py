"""Small closed lists of words that sentence splitting, matching and verification look at."""

from __future__ import annotations

from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.casefold().split())


STOP_WORDS: Final = _words("""
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here hers him
    his how i if in into is it its itself just may me might more most must my of off on once only or other our out over
    own per same shall she should so some such than that the their them then there these they this those through to too
    under until up us very was we were what when where which while who whom whose why will with would you your
    s t don didn doesn isn aren wasn weren won ll re ve
""")
"""English function words. Negations are not among them: they change what a sentence says."""

GERMAN_STOP_WORDS: Final = _words("""
    der die das den dem des ein eine einen einem einer eines und oder aber als am an auch auf aus bei beim bis da dabei
    daher damit dann daran darauf dass denn derer deren dessen dies diese diesem diesen dieser dieses doch dort durch er
    es etwa euch für gegen hat hatte hatten habe haben hier hinter ich ihr ihre ihrem ihren ihrer im in ist ja
    jede jeder jedes jene kann können man mehr mit muss müssen nach nur ob sein seine seinem seinen seiner seit sich sie
    sind so soll sollen sowie über um uns unter vom von vor war waren was weil welche welcher welches wenn wer werden
    wie wird wir wo wurde wurden zu zum zur zwischen
""")
"""German function words. In English texts some of them are others (``war``, ``die``)."""

TELL_GERMAN: Final = _words("""
    der das den dem des ein eine einen einem einer und oder nicht ist sind wird werden wurde wurden mit für von zu zum
    zur auf auch sich nach bei wie dass kein keine im vom aus die es er sie wir ich hat haben kann muss müssen gibt
""")
"""Words that are German and hardly anything else."""

TELL_ENGLISH: Final = _words("""
    the of and or not is are to that for with by on it be were from at this which has have had their its they as
""")
"""Words that are English and hardly anything else."""

NEGATIONS: Final = _words("""
    not no never none neither nor without cannot nobody nothing nowhere
    nicht kein keine keinen keinem keiner keines nie niemals ohne weder niemand niemanden niemandem nichts
    jamais aucun aucune nunca jamás не нет ни без никогда 不 没 沒 未 无 無 非
""")
"""Words that turn a sentence round: English, German, French, Spanish, Russian, Chinese."""

NEGATIVE_WORDS: Final = _words("""
    hardly barely scarcely rarely seldom unable impossible forbidden prohibited prohibits prohibit denied denies refuse
    refused refuses lack lacks lacked absent absence fail fails failed false except exclude excludes excluded avoid
    avoids avoided prevent prevents prevented illegal unlawful banned
    verboten untersagt unmöglich verweigert verhindert ausgeschlossen fehlt fehlen unzulässig
""")
"""Words that say no without a negation."""

NOBODY: Final = _words("nobody nothing none nowhere niemand niemanden niemandem nichts")
"""Negations that stand by themselves; where in a sentence is a matter of style."""

EVERYBODY: Final = _words("all every everyone everybody each alle jeder jede jedes sämtliche")
"""Words that leave nobody out."""

EXCEPTIONS: Final = _words("except excluding excepting unless außer ausgenommen ausser")
"""Words that leave somebody out."""

ONLY: Final = _words("only solely exclusively nur ausschließlich lediglich")
"""Words that leave everybody else out."""

NOT_ONLY: Final = _words("only just merely nur")
"""After a negation these take it back: ``not only``."""

OPPOSITES: Final = tuple(
    (_words(left), _words(right))
    for left, right in (
        (
            "increase increased increases increasing rise rises rose risen grew",
            "decrease decreased decreases decreasing fell declined dropped shrank",
        ),
        ("always", "never seldom rarely"),
        ("all every", "none"),
        ("mandatory compulsory obligatory required", "voluntary optional"),
        ("temporary temporarily", "permanent permanently"),
        ("minimum", "maximum"),
        ("open opened opens", "closed closes shut"),
        ("accepted accepts accept approved", "rejected rejects reject declined"),
        ("allowed permitted legal lawful", "forbidden prohibited banned illegal unlawful"),
        ("included includes including", "excluded excludes excluding"),
        ("public publicly", "private privately"),
        ("internal", "external"),
        ("succeeded successful successfully", "failed unsuccessful unsuccessfully"),
        ("possible", "impossible"),
        ("able", "unable"),
        ("hot warm", "cold cool"),
        ("wet", "dry"),
        ("early", "late"),
        ("clockwise", "counterclockwise anticlockwise"),
        ("lawfully legally", "unlawfully illegally"),
        ("male", "female"),
        ("steigt stieg gestiegen erhöht", "sinkt sank gesunken gesenkt"),
        ("immer", "nie niemals selten"),
        ("verpflichtend obligatorisch", "freiwillig optional"),
        ("vorübergehend befristet", "dauerhaft unbefristet"),
        ("heiß warm", "kalt kühl"),
        ("nass", "trocken"),
        ("früh", "spät"),
        ("rechtmäßig", "rechtswidrig unrechtmäßig"),
        ("erlaubt gestattet zulässig", "verboten untersagt unzulässig"),
        ("stiegen steigen", "sanken sinken fielen fallen"),
        ("geöffnet offen", "geschlossen"),
        ("angenommen genehmigt", "abgelehnt"),
        ("einschließlich inklusive", "ausschließlich exklusive"),
        ("öffentlich", "privat"),
        ("innerhalb", "außerhalb"),
    )
)
"""Words that cannot both be said of the same thing. None that a change of sides turns round (``won``, ``lost``)."""

OPPOSITE_OF: Final = {
    word: frozenset(
        opposite for pair in OPPOSITES for mine, theirs in (pair, pair[::-1]) if word in mine for opposite in theirs
    )
    for both in OPPOSITES
    for side in both
    for word in side
}
"""The opposites of each of those words."""

RIVALS: Final = tuple(
    _words(group)
    for group in (
        "daily weekly monthly quarterly yearly annually",
        "täglich wöchentlich monatlich vierteljährlich jährlich",
        "hour day week month quarter year",
        "stunde tag woche monat quartal jahr",
        "montags dienstags mittwochs donnerstags freitags samstags sonntags",
        "once twice thrice",
        "einmal zweimal dreimal viermal",
        "doubled tripled quadrupled halved",
        "doubles triples quadruples halves",
        "verdoppelt verdreifacht vervierfacht halbiert",
        "hundreds thousands millions billions",
        "hunderte tausende millionen milliarden",
        "left right",
        "links rechts",
        "linke rechte",
        "linken rechten",
        "north south east west",
        "northern southern eastern western",
        "norden süden osten westen",
        "nördlich südlich östlich westlich",
        "upper lower",
        "obere untere",
        "oberen unteren",
        "top bottom",
        "above below",
        "up down",
        "before after",
        "bevor nachdem",
        "vor nach",
        "spring summer autumn winter",
        "frühling sommer herbst winter",
        "won lost",
        "wins loses",
        "gewann verlor",
        "bought sold",
        "kaufte verkaufte",
        "tomorrow yesterday today",
        "next previous",
        "next last",
        "next this",
        "last this",
        "larger smaller",
        "bigger smaller",
        "higher lower",
        "longer shorter",
        "older younger newer",
        "faster slower",
        "better worse",
        "more less",
        "largest smallest",
        "biggest smallest",
        "highest lowest",
        "longest shortest",
        "oldest youngest newest",
        "fastest slowest",
        "best worst",
        "größer kleiner",
        "höher niedriger",
        "länger kürzer",
        "älter jünger neuer",
        "schneller langsamer",
        "besser schlechter",
        "mehr weniger",
        "größte kleinste",
        "höchste niedrigste",
        "älteste jüngste neueste",
        "beste schlechteste",
        "must may",
        "must can",
        "müssen können",
        "müssen dürfen",
        "muss kann",
        "muss darf",
        "most few",
        "many few",
        "viele wenige",
        "admitted denied confirmed",
        "strengths weaknesses",
        "advantages disadvantages",
        "vorteile nachteile",
    )
)
"""Words that say something else where one stands in the place of another; elsewhere in a text they may both stand."""

STRONGER: Final = {
    **dict.fromkeys(("all", "every", "each"), _words("some many most few several")),
    "most": _words("some few several"),
    "always": _words("often sometimes usually mostly"),
    "must": _words("may can should could might"),
    "will": _words("may can could might"),
    **dict.fromkeys(("alle", "sämtliche"), _words("einige manche viele wenige mehrere")),
    "immer": _words("oft manchmal meistens meist"),
    "muss": _words("kann darf soll sollte könnte"),
    "müssen": _words("können dürfen sollen sollten könnten"),
}
"""Words that say more than the others, which a source may have said in their place."""


def _instead() -> dict[str, frozenset[str]]:
    found = dict(OPPOSITE_OF)
    for group in RIVALS:
        for word in group:
            found[word] = found.get(word, frozenset()) | (group - {word})
    for word, weaker in STRONGER.items():
        found[word] = found.get(word, frozenset()) | weaker
    return found


INSTEAD: Final = _instead()
"""For each word those that it must not replace."""

NEVER_LAST: Final = _words("""
    mr mrs ms dr prof rev gen sen rep gov capt lt col sgt hon mt vs cf e.g eg i.e ie viz approx ca est dept univ messrs
    mme mlle resp incl excl z.b d.h u.a bzw ggf evtl hr fr bspw vgl sog inkl zzgl lfd i.d i.v.m z.t sra srta dra
""")
"""Abbreviations that no sentence ends with."""

BEFORE_A_NUMBER: Final = _words("""
    no nos fig figs eq eqs ref refs sec ch chap vol vols p pp art nr para pt tab app ver
    abs ziff kap aufl anl anh rn rz bd buchst pág págs núm cap
    jan feb mar apr jun jul aug sep sept oct nov dec
""")
"""Abbreviations only where a number follows."""

SOMETIMES_LAST: Final = _words("""
    usw gem o.ä etc inc co corp ltd llc plc jr sr al ed eds bros st ave blvd a.m p.m ph.d m.d b.sc m.sc
""")
"""Abbreviations that may end a sentence, too."""

STARTERS: Final = _words("""
    the a an this that these those it he she they we you i in on at by for from with as to if when while after before
    during since until although though because however moreover furthermore therefore thus hence also but and or yet so
    there here his her its their our my your all some many most each every both another other such no not who what
    where why how which one two three several under over between among according despite unlike once then now today
""")
"""Words that begin sentences: after an abbreviation that may end one they show that it did."""

LEANING: Final = _words("""
    it its he his him she her they their them this that these those such both however therefore thus hence moreover
    furthermore consequently also instead otherwise similarly likewise then
    er sie es ihr ihre ihren dies diese dieser dieses diesen damit dadurch deshalb daher außerdem jedoch dabei dafür
    danach ebenso allerdings
""")
"""First words of sentences that lean on the sentence before."""

OPENING_WORDS: Final = _words("""
    every each late early high low new old young big large small long short good bad great full free open main next
    last second third final local public private national further extra people staff children men women users everyone
    everybody someone somebody anyone anybody everything something nobody once twice whoever whatever whenever wherever
    either neither plus maybe perhaps please yes click press turn use make take put get set add close start stop wait
    check fill send write read call go come give let try ask tell show find follow enter remove keep see first seek
    disconnect connect rinse wash clean switch choose select pull push hold move store save print sign pay apply request
    report contact consult avoid ensure insert install delete replace include submit return complete download upload
    log run employees guests visitors students customers members patients applicants doctors parents kids adults
    teachers workers drivers travel work food water money time data today tomorrow yesterday currently usually normally
    often always sometimes whether unlike despite besides except following including regarding due
""")
"""Words that sentences begin with and that are no names, though they then have a capital."""

BESIDES_THE_MATTER: Final = _words("""
    currently now today still already previously formerly new old always usually generally about around approximately
    roughly amount amounts costs is are was were has have since from until per cent percent
    derzeit heute jetzt bisher neu neue bereits aktuell beträgt betrug liegt lag kostet etwa rund circa seit bis ab
    euro euros eur dollar dollars usd pound pounds prozent uhr
""")
"""Words that may be in one of two sentences that say the same."""

BEFORE_PLACES_IN_A_TEXT: Final = _words("""
    chapter section part figure table page room step item clause line article paragraph gate platform question task
    kapitel abschnitt teil abbildung tabelle seite raum zimmer schritt punkt zeile artikel absatz frage aufgabe gleis
""")
"""Words after which a number says which one is meant."""

BEFORE_NAMES: Final = _words("herr herrn frau dr prof professor doktor")
"""German words that a name follows."""

BEFORE_PLACES: Final = _words("in nach aus von bei")
"""German words that a name, or a noun without its article, follows."""

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari",
            "february feb februar février febrero febbraio fevereiro februari",
            "march mar märz mars marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
"""Names of months: English, German, French, Spanish, Italian, Portuguese, Dutch."""

CAPITAL_MONTHS: Final = _words("may march mar jan sep dec")
"""Those that are other words without a capital."""
