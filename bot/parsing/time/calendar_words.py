"""The words that say when: each kind of words in the languages that people mix into a line.

``leftovers`` looks up what is left of a line after its time was picked out. Words are in lower case without accents; a
phrase has up to four words, whatever joins them. Add a word here, in any language, and it is asked about wherever a
word of its kind is; the rules on kinds are in ``leftover_rules``. A word of two kinds has the first.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

MAX_PHRASE_WORDS = 4

_WORDS: dict[str, str] = {
    # every: repetition before a day or a unit
    "every": """
        om de|a cada|раз в|каждый|каждую|каждое|每|每个|毎週|매주|her hafta|w kazdy|alle zwei|alle drei
        |alle vier|alle paar|alle 2|alle 3|alle 4|alle 14|alle tage|alle wochen|alle monate
        |once every|every|each|jede|jeder|jeden|jedes|jedem|chaque|tous les|toutes les|cada
        |todos los|todas las|todos os|todas as|toda|todo|ogni|tutti i|tutte le|elke|iedere
        |alternate|alternating|varje|hver|kazdy|kazda""",
    # all, whole: a length
    "whole": """
        rest of|the rest of|most of|remainder of|half of|all|whole|entire|full|ganzen|ganze
        |toute la|tout le|todo el|toda la|o dia todo|tutto il|hele|all of""",
    # repetition in a word
    "repeated": """
        diaria|cotidiano|ежедневно|еженедельно|immer|tuth|tuthu|tueth|tuthur|mowefr|monwedfri|mw
        |wf|semi annually|semi monthly|semi weekly|bi annually|biannually|daily|weekly|biweekly
        |bi weekly|semiweekly|fortnightly|monthly|bimonthly|bi monthly|quarterly|annually|annual
        |yearly|biannual|semiannual|semi annual|hourly|nightly|weekdays|weekends|weeknights
        |workdays|business days|working days|recurring|recurrent|repeating|repeat|repeats|repeated
        |repeatedly|recurs|recurrence|mwf|m w f|m f|tth|t th|mtwrf|mtwthf|mo fr|ongoing|series
        |regularly|todo dia|cada dia|taglich|wochentlich|monatlich|vierteljahrlich|jahrlich
        |werktags|wochentags|wochenends|regelmassig|zweiwochentlich|14 tagig|quotidien|quotidienne
        |quotidiennement|hebdomadaire|hebdo|mensuel|mensuelle|trimestriel|annuel|annuelle
        |bimensuel|diario|diariamente|semanal|semanalmente|quincenal|mensual|mensal|mensalmente
        |trimestral|anual|quinzenal|quotidiano|settimanale|mensile|annuale|dagelijks|wekelijks
        |maandelijks|jaarlijks""",
    # plural weekdays
    "weekday_plural": """
        mornings|afternoons|evenings|nights|vormittags|nachmittags|nachts|mondays|tuesdays
        |wednesdays|thursdays|fridays|saturdays|sundays|mons|tues days|weds|thurs days|fris|sats
        |suns|montags|dienstags|mittwochs|donnerstags|freitags|samstags|sonnabends|sonntags|lundis
        |mardis|mercredis|jeudis|vendredis|samedis|dimanches|los lunes|los martes|los miercoles
        |los jueves|los viernes|los sabados|los domingos|sabados|domingos|as segundas|as tercas
        |as quartas|as quintas|as sextas|segundas|sextas""",
    # times per unit
    "times": """
        einmal|zweimal|dreimal|pro|once|twice|thrice|times|per|mal|fois par|fois|veces|vez|vezes
        |volte|volta|keer|x per|x""",
    # weekdays: English ones where they are joined to others, and those of other languages
    "weekday": """
        понедельник|вторник|среда|среду|четверг|пятница|пятницу|суббота|субботу|воскресенье|周一|周二
        |周三|周四|周五|周六|周日|星期一|星期二|星期三|星期四|星期五|星期六|星期日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日|日曜日|월요일|화요일|수요일|목요일
        |금요일|토요일|일요일|poniedziałek|wtorek|środa|środę|czwartek|piątek|sobota|niedziela|pazartesi
        |salı|carsamba|çarşamba|persembe|perşembe|cumartesi|pondeli|utery|streda|ctvrtek|maanantai
        |tiistai|keskiviikko|torstai|perjantai|mon|monday|tue|tues|tuesday|wed|weds|wednesday|thu
        |thur|thurs|thursday|fri|friday|sat|saturday|sun|sunday|montag|dienstag|mittwoch
        |donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi
        |dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|segunda feira|terca feira
        |quarta feira|quinta feira|sexta feira|segunda|terca|quarta|quinta|sexta|lunedi|martedi
        |mercoledi|giovedi|venerdi|sabato|domenica|maandag|dinsdag|woensdag|donderdag|vrijdag
        |zaterdag|zondag|mandag|tirsdag|onsdag|torsdag|fredag|lordag|sondag|poniedzialek|sroda
        |piatek""",
    # short weekdays that are other words too: only right before a clock reading
    "weekday_short": """
        mo|di|mi|do|fr|sa|lun|mer|jeu|ven|sam|dim|mie|jue|vie|sab|dom|seg|ter|qua|qui|sex|gio|ma
        |wo|vr|zo|za""",
    # today and tomorrow in other languages, and misspelled
    "today": """
        вчера|сьогодні|zitra|dnes|holnap|yarin|yarın|bugun|bugün|huomenna|tanaan|i morgen|i dag
        |jutro rano|下周|下周一|明天下午|来週|다음주|모레|بكرا|今天下午|明早|today|tomorrow|tonight|yesterday|tomo|2mrw
        |tmrw|tmr|tmw|lendemain|le lendemain|surlendemain|morgenochtend|morgenmiddag|morgenavond
        |morgenvroeg|dmain|demain|apres demain|aujourd'hui|aujourd hui|aujourdhui|hier|ce soir
        |ce matin|cet apres midi|cette secette nuit|tantot|morgen|ubermorgen|uebermorgen|heute
        |gestern|heute abend|heute nacht|manana|pasado manana|hoy|ayer|esta tarde|esta noche
        |esta manana|amanha|depois de amanha|hoje|ontem|esta noite|hoje a noite|domani|dopodomani
        |oggi|ieri|stasera|stamattina|vandaag|overmorgen|vanavond|vanmiddag|vanochtend|gisteren
        |imorgon|idag|jutro|dzis|dzisiaj|pojutrze|zavtra|tomorow|tommorrow|tommorow|tomoro|tomrrow
        |tomorrrow|tommorrrow|tomarrow|tomoz|2moro|2morrow|tmrrw|tmoro|2day|2nite|2night|tonite
        |overmorrow|morrow|завтра|сегодня|послезавтра|明天|今天|明日|今日|내일|오늘|غدا|कल""",
    # months where no day stands beside them, and those of other languages
    "month": """
        jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|sept
        |september|oct|october|nov|november|dec|december|janvier|fevrier|mars|avril|mai|juin
        |juillet|aout|septembre|octobre|novembre|decembre|januar|janner|februar|marz|maerz|juni
        |juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre
        |setiembre|octubre|noviembre|diciembre|janeiro|fevereiro|marco|maio|junho|julho|setembro
        |outubro|novembro|dezembro|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre
        |dicembre|januari|februari|maart|mei|augustus""",
    # units of the calendar; "1" is the day
    "period": """
        kw|cw|calendar week|semana do dia|неделя|周|星期|week|weeks|wk|wks|month|months|mth|mths
        |quarter|quarters|qtr|year|years|yr|yrs|fortnight|fortnights|weekday|new year|decade|woche
        |wochen|monat|monats|monate|monaten|jahr|jahre|jahres|jahren|quartal|semaine|semaines|mois
        |annee|annees|an|ans|trimestre|semana|semanas|mes|meses|ano|anos|settimana|settimane|mese
        |mesi|anno|anni|weken|maand|maanden|jaar|semester|fiscal year|half year|workweek|work week
        |business week""",
    "day": """
        day|days|business day|working day|work day|workday|weeknight|jour|jours|jour ouvre|tag
        |tage|tagen|dias|dias uteis|dia habil|giorno|giorni|dag|dagen|werktag|arbeitstag""",
    "hour": """
        hour|hours|hr|hrs|h|min|mins|minute|minutes|m|sec|secs|seconds|std|stunde|stunden|minuten
        |heure|heures|hora|horas|minuto|minutos|ora|ore|minuti|uur|uren|minuut|sekunden""",
    # next, last
    "next": """
        next|this|coming|upcoming|following|the following|this coming|the coming|nachste|nachsten
        |nachster|nachstes|kommende|kommenden|diese|diesen|dieser|komende|volgende|aanstaande|deze
        |prossimo|prossima|proxima|proximo""",
    "last": "last|past|previous|prior|letzte|letzten|letzter|vorige|ultima|ultimo|pasada",
    "next_after": """
        gone|prochain|prochaine|suivant|suivante|derniere|dernier|passe|que viene|que vem|proximo
        |proxima|siguiente|seguinte|pasado|passado|passada|qui vient|prossimo|prossima|after next""",
    # ordinals
    "ordinal": """
        first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth
        |thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth
        |twenty first|twenty second|twenty third|twenty fourth|twenty fifth|twenty sixth
        |twenty seventh|twenty eighth|twenty ninth|thirtieth|thirty first|other|last but one
        |penultimate|1er|1ere|premier|premiere|primer|primero|primera|primeiro|ersten|erster|erste""",
    # numbers: small ones, and halves
    "few": """
        one|two|three|four|five|half a|half|couple of|a couple of|couple|a couple|few|a few
        |several|some|deux|trois|quatre|cinq|zwei|drei|vier|funf|dos|tres|cuatro|cinco|dois|duas
        |quatro|due|tre|quattro|twee|drie|demi|une demi|halbe|halb|medio|media|meia|medio dia de
        |number of|a number of""",
    "some": """
        zero|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen
        |eighteen|nineteen|twenty|sept|huit|neuf|dix|sechs|sieben|acht|neun|zehn|elf|zwolf|seis
        |siete|ocho|nueve|diez|doce|sete|oito|nove|dez|onze|doze|sei|sette|otto|dieci""",
    "many": "thirty|forty|forty five|fifty|sixty|ninety|thirty five|fifty five",
    # edges of a period: with "of", and without
    "edge": """
        end|start|beginning|middle|half|week|close|top|turn|first half|second half|first week
        |second week|third week|last week|last day|first day|ende|anfang|mitte|fin|debut|milieu
        |finales|principios|mediados|final|inicio|fine|inizio""",
    "early": """
        mid|early|late|w c|wc|wk c|week commencing|week starting|week ending|week beginning|w b
        |w e|beg|calendar week""",
    # periods that name a day or a time of year by themselves
    "season": """
        weekend|the weekend|wochenende|fin de semana|weekeinde|fim de semana|week end|midweek
        |mid week|eow|eom|eoy|eoq|spring|summer|autumn|winter|fall|christmas|xmas|christmas eve
        |christmas day|boxing day|easter|easter monday|good friday|thanksgiving|new year's
        |new years|new year's eve|new years eve|new year's day|new years day|nye|halloween
        |labor day|memorial day|valentine's day|black friday|ash wednesday|pancake day
        |independence day|juneteenth|mlk day|presidents day|cyber monday|ramadan|eid|diwali
        |hanukkah|yom kippur|lent|pentecost|noel|paques|weihnachten|heiligabend|silvester|ostern
        |pfingsten|navidad|nochebuena|nochevieja|natal|pascoa|natale|pasqua|kerst|pasen|hiver|ete
        |printemps|automne|fruhling|fruhjahr|herbst|verano|invierno|otono|verao|inverno""",
    # ends of a period in a word
    "period_end": "eow|eom|eoy|eoq|year end|month end|quarter end|week end of",
    # repetitions that are counted
    "sessions": """
        sessions|occurrences|repetitions|instances|instalments|installments|in a row|weeks running
        |dates""",
    # vague days
    "someday": """
        someday|some day|sometime|some time|any day|any time|anytime|one day|one of these days
        |whenever|the other day|one week|irgendwann|un jour|algun dia|algum dia|at some point
        |in due course|in future|in the future|down the line|soonish|eventually|after the holidays
        |before the holidays|another day|another time|same day|same time|any week|any month
        |next time""",
    # vague times of day, and "now"
    "now": """
        eod|cob|start of business|eob|eobd|close of business|close of play|end of day
        |end of the day|end of business|end of play|first thing|now|right now|asap|a s a p
        |immediately|straight away|right away|in a bit|in a moment|in a while|in a minute
        |after lunch|before lunch|jetzt|sofort|maintenant|ahora|agora|adesso""",
    "daytime": """
        fin de journee|debut de journee|en soiree|fin du jour|feierabends|fim do dia|fin del dia
        |eve|a m|p m|start of day|start of the day|middle of the day|last thing|lunchtime
        |lunch time|lunch hour|over lunch|at lunch|during lunch|after work|before work|after hours
        |after school|midmorning|mid morning|midafternoon|mid afternoon|noonish|middayish
        |dinnertime|dinner time|teatime|tea time|breakfast time|bedtime|dawn|dusk|sunrise|sunset
        |daybreak|nightfall|crack of dawn|later|later on|soon|shortly|earlier|midi|minuit|mediodia
        |medio dia|medianoche|media noche|meio dia|meia noite|mittag|mittags|mitternacht
        |feierabend|mezzogiorno|mezzanotte|gleich|nu|middag|middernacht|zum mittag|moins le quart
        |et demie|et quart|y media|y cuarto|e meia|menos cuarto|viertel nach|viertel vor|halb
        |madrugada|mid day|late|early|top of the hour|bottom of the hour|on the hour
        |on the half hour""",
    # until: at which a time or a repetition ends
    "until": """
        until|till|til|through|thru|up until|up till|bis|bis zum|jusqu'a|jusqu'au|jusqu a|jusqu au
        |hasta|hasta el|ate|fino a|fino al|tot|tot en met|ending|ends|til the|throughout""",
    # what makes the time beside it another one, or none
    "before": """
        des|towards|toward|nearer|close to|closer to|not|never|except|except for|excluding|but
        |but not|besides|before|after|until|till|til|by|since|around|approx|approximately|circa|ca
        |roughly|nearly|almost|between|either|unless|if|no later than|later than|earlier than
        |no earlier than|not before|not after|not on|latest by|instead of|rather than|other than
        |any|anything but|from about|shortly after|shortly before|just before|just after
        |right after|right before|straight after|ahead of|prior to|nicht|ausser|vor|nach|ab|bis
        |gegen|seit|zwischen|spatestens|fruhestens|statt|etwa|ungefahr|pas|sauf|avant|apres
        |jusqu'a|jusqu'au|jusqu a|jusqu au|vers|depuis|entre|environ|a partir de|a partir das
        |plutot que|excepto|menos|antes de|antes das|antes da|despues de|hasta|desde|sobre|hacia
        |no antes de|exceto|ate|depois de|depois das|por volta das|por volta de|fino a|prima di
        |dopo|verso|tra|tranne|voor|na|tot|vanaf|rond|tussen|niet|behalve""",
    # the same before a clock reading or a length only
    "about": """
        so um|so gegen|so circa|c|at around|at approx|about|like|say|in about|for about|at about
        |for up to|at least|at most|up to|max|maximum|minimum|more than|less than|under|past
        |no more than|no less than""",
    "maybe": """
        tbc|tbd|tba|to be confirmed|to be determined|provisionally|provisional|maybe|perhaps
        |possibly|probably|tentatively|ideally|preferably|hopefully|peut etre|vielleicht|quizas
        |talvez|forse|misschien""",
    "or": "or|o|oder|ou|or maybe|or possibly|or even|oppure|alternatively|otherwise|versus|vs|of anders",
    "and": "and|und|et|y|e|and then|then|plus|as well as|and also|or else",
    "to": "to|through|thru|upto|tot en met|hasta el",
    # after a time
    "latest": """
        very latest|very earliest|at the very latest|at the very earliest|finish|latest|earliest
        |onwards|onward|ish|or so|or later|or earlier|or thereabouts|or after|or before|and later
        |and onwards|give or take|tops|at the latest|at the earliest|at latest|at earliest
        |the latest|the earliest|or sooner|or longer|or less|or more|excluded|inclusive|exclusive
        |a peu pres|plus ou moins|oder so|oder spater|ou plus tard|o mas tarde|mas o menos|if not
        |instead|and after|and on|minimum|maximum""",
    # from, ago
    "ago": """
        from|ago|hence|later|earlier|from now|from today|prior|before last|il y a|avant|apres|vor
        |nach|despues|antes""",
    "in": """
        dentro de|daqui a|au bout de|binnen|innerhalb von|in|within|during|over|im|dans|em|nel|fra
        |en|within the next|in the next|in about|hace|il y a|throughout""",
    "for": "for|lasting|fur|pour|pendant|durante|per la durata di|para|por|voor",
    "of": "of|de|del|des|du|d'|von|vom|van|di|da|do",
    # articles of dates in other languages
    "on_the": "le|el|am|dia|il|den|op|il giorno|em",
    "the": """
        the|a|an|die|der|das|dem|la|les|los|las|os|ein|eine|einer|einem|un|une|una|um|uma|het|een
        |our|my|your|their""",
    "at": "on|at|starting|starts|beginning|um|a las|a la|ao|aos|as|alle|om|auf|no|at the|on the",
    "function": """
        how about|what about|shall we say|let's say|lets say|what do you say to|with|from|about|re
        |regarding|and|w|via|by|as|be|we|i|you|he|she|they|it|us|me|so|that|which|who|to be|begin
        |mit|avec|con|com|bei|chez|works|work|would|will|can|could|should|please|pls|thanks|thx
        |lets|let's|has|have|since|because|until|then|ok|okay|guys|everyone|all|there|here|too
        |also|again|still|right|only|just|works for me""",
    # a while
    "a_while": "a while|for a while|a bit|for a bit|as long as|as long as it takes|an eternity|a moment|ages",
    # lengths in a word
    "day_long": """
        day long|daylong|week long|weeklong|all day long|multi day|multiday|half daylong|ganztagig
        |halbtagig|half day|half a day""",
    "time": """
        horario|horario de|horario local|dst|daylight saving|daylight savings|local|locally
        |local time|clock|time|times|zeit|uhrzeit|ortszeit|heure|heure de|hora|hora de|hora local
        |heure locale|ora|ora di|tijd|o'clock""",
}
WORD_KINDS = tuple(_WORDS)
_PARTS = {
    "morning": "morning|mornings|matin|manha|matinee|mattina|ochtend|vormittag|vormittags|fruh|am",
    "afternoon": "afternoon|afternoons|arvo|aprem|nachmittag|nachmittags|pomeriggio|middag|pm",
    "evening": "evening|evenings|soir|soiree|abend|abends|sera|avond|tonight",
    "night": "night|nights|overnight|nuit|nacht|nachts|noche|noite|notte|nite",
    "late": "tarde|tardes",
}
PARTS_OF_DAY: dict[str, str] = {word: part for part, words in _PARTS.items() for word in words.split("|")}
HOURS_OF_PART: dict[str, range] = {
    "morning": range(3, 13),
    "afternoon": range(12, 19),
    "evening": range(16, 24),
    "night": range(17, 24),
    "late": range(12, 22),
}
"""The hours (0 to 23) that each part of the day may mean."""


def fold(word: str) -> str:
    """Return the word in lower case, one width and without accents."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.replace("’", "'").casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare) or word


@lru_cache(maxsize=1)
def word_kinds() -> dict[str, str]:
    """Return the kind of each word and phrase."""
    found: dict[str, str] = {}
    for name, phrases in _WORDS.items():
        for phrase in phrases.split("|"):
            found.setdefault(fold(" ".join(phrase.split())), name)
    return found
