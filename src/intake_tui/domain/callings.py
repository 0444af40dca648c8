"""What people are called in free text beside their name: words for kin, titles, pieces of names.

The words themselves, Dutch and English, as they are compared: see ``names.plain``.
"""

from __future__ import annotations

from intake_tui.domain.words import Role


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KIN: tuple[frozenset[str], ...] = tuple(
    _words(text)
    for text in (
        "moeder mama mamma mam mams ma mammie moeke mother mom mommy mum mummy",
        "vader papa pappa pap paps pa pappie father dad daddy",
        "stiefmoeder stiefmama bonusmoeder bonusmama stepmother stepmom stepmum",
        "stiefvader stiefpapa bonusvader bonuspapa stepfather stepdad",
        "pleegmoeder pleegmama foster-mother",
        "pleegvader pleegpapa foster-father",
        "oma grootmoeder omi omaatje grandmother grandma granny nana",
        "opa grootvader opi opaatje grandfather grandpa grandad granddad",
        "zus zusje zuster sister",
        "broer broertje brother",
        "halfzus halfzusje half-sister",
        "halfbroer halfbroertje half-brother",
        "tante tant auntie aunt",
        "oom ome uncle",
    )
)
"""Words that stand for one another: who is noted as 'moeder' is found as 'mama' too."""

PARTICLES = _words(
    "van de der den het ter ten te tot in op aan aan't 't ' d' von zu del della di da do dos du"
    " la le el al ben bin ibn abu bint y e en und"
)
"""Pieces of a name that name nobody."""

ROLES: dict[Role, frozenset[str]] = {
    "parent": KIN[0] | KIN[1] | KIN[2] | KIN[3] | _words("ouder parent"),
    "child": _words("kind child"),
    "network": frozenset().union(*KIN[6:])
    | _words(
        "buurvrouw buurman buren buur vriend vriendin neef nicht overbuurvrouw overbuurman"
        " neighbour friend cousin nephew niece"
    ),
    "volunteer": _words("vrijwilliger vrijwilligster maatje volunteer buddy"),
    "professional": _words(
        "juf juffrouw meester leraar lerares leerkracht docent mentor teacher ib'er huisarts arts"
        " dokter kinderarts verpleegkundige jeugdarts jeugdverpleegkundige gp doctor nurse"
        " gezinsvoogd jeugdbeschermer voogd therapeut psycholoog hulpverlener jeugdhulpverlener"
        " ambulant gezinscoach therapist psychologist wijkagent agent politieagent"
        " maatschappelijk schoolmaatschappelijk"
    ),
}
"""The role that somebody of this relation has as a rule; who it does not say stands in none."""

BEFORE_A_RELATION = _words(
    "de het een mijn zijn haar hun onze ons biologische juridische eigen echte the a an my his her"
    " their our biological legal own"
)
"""Words before the relation itself."""

TITLES = _words(
    "mevrouw mevr mw meneer mijnheer dhr heer familie fam gezin juffrouw juf meester mrs ms miss mr"
    " mister"
)
"""Words after which a surname names somebody, however it is written."""

ORDINARY = _words(
    "akker baas bakker beek beer berg blok boer bol boom bos braak brand brouwer bruin burg"
    " buurman dam dekker dijk dik dokter doorn draak duif eik engel fabriek goed graaf graf groen"
    " groot grote haan haas hart heer herder heuvel hoek hof hond hout huis huizen jager jong jonge"
    " kamp keizer kerk kers klein kleine kok koning koopman koster krijger kruis kuiper lang lange"
    " leeuw linde maan man markt meer meester molen molenaar mulder muis nacht oud paard peer post"
    " prins regen rijk ridder roos schaap schipper schilder school schouten slager smid smit snel"
    " sneeuw stad steen stok straat tuin valk veld vis visser vogel vos vriend vrij vroeg wagen wal"
    " water weer weg werk west wild wind winter wit witte wolf zee zomer zwart young white brown"
    " green black baker king cook hill wood stone house small long good"
)
"""Surnames that are words too: in small letters and without a title they name nobody."""

NO_PLACE = _words(
    "thuis huis woning bij in op te naar aan de den het een van voor met mijn haar zijn hun ons"
    " onze uw jouw zelf dit dat daar hier ergens nergens onbekend geen niet weet nog nu straks"
    " is en of na tot uit over om rond buiten binnen boven onder naast achter gewoon misschien"
    " meestal vaak soms vannacht vandaag morgen avond nacht dag week weekend maandag dinsdag"
    " woensdag donderdag vrijdag zaterdag zondag oma opa mama papa moeder vader tante oom zus"
    " zusje broer buren buurvrouw buurman vriend vriendin vrienden familie kind kinderen iemand"
    " niemand ouders school klas kantoor opvang crisisopvang noodopvang pleeggezin pleegouders"
    " logeren logeergezin ziekenhuis straat station auto onderweg werk telefonisch telefoon"
    " video beeldbellen online teams flat kamer groep afdeling nummer lijn bus blijf stichting"
    " locatie adres geheim eigen grote kleine oude nieuwe home house at with the her his their"
    " our your unknown somewhere office shelter hospital family mother father grandmother"
    " grandfather friend friends neighbour neighbours room group phone work street not and none"
    " here there secret address flatje uur noord oost zuid west noorden oosten zuiden westen"
    " centrum hoog laag links rechts kennissen kennis collega bed bank zolder kelder tuin park"
    " trein gezinshuis instelling behandelgroep verblijf plek plaats dorp stad wijk buurt bekend"
    " bekende hotel camping caravan boot politie politiebureau bureau instantie wijkteam"
    " gemeente ik hij zij ze wij we jij je jullie u mij me hem hen ben bent was waren heeft"
    " hebben geloof denk dacht hoor hoorde zei zegt vermoedelijk waarschijnlijk mogelijk beneden"
    " samen alleen steeds weer wisselend wisselt i think believe maybe probably he she they you"
)
"""Words in an answer about a place that are of no one place."""
