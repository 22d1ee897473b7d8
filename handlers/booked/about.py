"""The words by which people speak of a booking that stands, in every language that is spoken here.

They are compared folded: small, without accents. Imports: `booking`.
"""

import re

from booking.when.tokens import fold

MOVES = (
    r"(?:move|reschedule|postpone|verleg\w*|verschieb\w*|verzet\w*|verplaats\w*|deplace\w*|reporte\w*|decale\w*|"
    r"aplaza\w*|muev\w*|mover|pospon\w*|sposta\w*|rimanda\w*|remarcar|adiar|"
    r"(?:adi[ae]|remar(?:ca|que))(?= (?:a|o|minha|meu)\b)|mova)\b"
)
CHANGES = (
    r"(?:change|andern|andere(?= (?:bitte )?mein)|wijzig\w*|verander\w*|modifie\w*|cambia\w*|mud(?:ar|a|e))\b"
)
"""The same of a booking of one's own; of a request that is open it is a correction."""
CANCELS = (
    r"(?:cancel|call (?:\w+ ){,4}off|stornier\w*|ab(?:zu)?sagen|abbestell\w*|sage?\b(?=.* ab\W*$)|annule\w*|"
    r"af(?:te )?zeggen|zeg\b(?=.* af\W*$)|cancela\w*|anula\w*|annulla\w*|disdi(?:ci|re|co)|desmarca\w*)\b"
)
ALTERS = (
    r"(?:make it|ander[en]?(?= (?:es|ihn|sie|das)\b)|mach(?:e?'?s| es| (?:sie|ihn))|leg (?:es|sie|ihn)|"
    r"zet (?:het|hem|de \w+) op|maak er|met(?:s|tez)[- ](?:la|le|ca)|pon(?:l[oa]|gal[oa])|pasal[oa]|"
    r"metti(?:l[oa])|troca (?:a|para)|passa (?:a|para))\b"
)
"""Weaker ones, of a booking only beside a new time for it: "make it 9 pm"."""
INSTEAD = re.compile(
    r"\b(?:instead|rather|stattdessen|lieber|liever|in plaats (?:daarvan|van)|plutot|a la place|en vez|"
    r"en (?:su )?lugar|mejor|piuttosto|invece|meglio|em vez|melhor)\b"
)
"""Another time than the one that is booked."""
CANNOT = re.compile(
    r"(.*?)\b(?:i (?:can'?t|cannot)(?: make it| come)?|(?:ich kann|kann ich)\b(.*?)\bnicht(?: kommen)?|"
    r"(?:ik kan|kan ik)\b(.*?)\bniet(?: komen)?|je ne peux pas(?: venir)?|no puedo(?: ir| venir)?|"
    r"non posso(?: venire| esserci)?|nao (?:posso|vou poder|consigo)(?: ir)?)\b(.*)"
)
"""The words of the reminder's button, typed; around them at most a day, and how sorry one is."""
SORRY = re.compile(r"\b(?:sorry|leider|doch|helaas|desolee?|lo siento|purtroppo|desculpa)\b|[,.!]")
ASKS = re.compile(
    r"(?:c'?est )?"
    r"(?:when|(?:at )?what time|wann|wanneer|hoe laat|quand|cuando|quando|a che ora|a que)\b"
)
SHOWS = (
    r"(?:show|list|see|where|zeige?n?|sehen|wo|toon|laat|zien|waar|montre\w*|voir|ou|muestra\w*|ver|donde|"
    r"mostra\w*|vedere|dove|mostr[ae]r?|onde)\b"
)
OWN = re.compile(
    r"\b(?:my|meine?[nr]?|mijn|mon|ma|mes|mis?|mi[ao]|mie|meus?|minhas?)\b(?: \w+)?? "
    r"(?:booking|session|appointment|buchung|sitzung|termin|boeking|sessie|afspraak|reserv|rendez|seance|"
    r"sesion|cita|prenotazion|appuntament|sess|marcac|agendament)\w*"
)

IS = re.compile(
    r"s|is|are|does|will|it|starts?|begins?|my|the|session|booking|with|again|next|on|"
    r"ist|sind|beginnt|fangt|startet|die|das|meine|mit|denn|es|begint|start|mijn|met|ook|weer|"
    r"est|ce|c|commence|la|le|ma|avec|deja|empieza|comienza|el|con|mi|e|comincia|inizia|il|mia|"
    r"comeca|a|o|minha|com"
)
"""What may stand beside a name behind "when": more than that asks something else."""
SNOOZE = re.compile(r"\b(?:snooze|schlummern|sluimer(?:en)?)\b(?: it)?(?: (?:for|um|voor)\b)?")
"""What clocks call it; behind it perhaps for how long."""
REMINDS = re.compile(
    r"\b(?:remind|erinner[en]?|herinner|rappel(?:les?|er|ez)?|recuerda|recordar|ricorda(?:re)?|"
    r"(?:re)?lembr(?:a|e|ar))[- ]?(?:(?:me|us|mich|uns|mij|ons|moi|nous|nos|mi|ci)(?:lo|la)?)?\b|"
    r"\b(?:recuerdame|recordarme|ricordami|ricordarmi|me (?:lembr|record|rappel)\w*)(?:lo|la)?\b|"
    + SNOOZE.pattern
)
AGAIN = re.compile(
    r"\b(?:again|later|noch ?(?:ein)?mal|erneut|spater|straks|opnieuw|nog eens|plus tard|encore|a nouveau|"
    r"de nouveau|mas tarde|luego|de nuevo|otra vez|piu tardi|dopo|di nuovo|mais tarde|depois|de novo)\b|"
    + SNOOZE.pattern
)
"""To be reminded once more, with no word of when."""
BOOKS = re.compile(
    r"\b(?:book|buchen?|bucht?|boek(?:en)?|reserve[rz]?|reserva(?:r|me)?|prenot(?:a|are|ami)|marca(?:r)?|"
    r"agenda(?:r)?)\b"
)
LATE = re.compile(
    r"\b(?:i'?m|i am|i'?ll be|i will be|(?:may|might|could|going to|gonna) be|running|run)\b(?: [\w']+){,4}? "
    r"(?:late|delayed)\b(?! (?:in|night|evening|afternoon|morning))|"
    r"\bverspat(?:e|et|ung)\b|\b(?:ich (?:komme|bin)|komme? ich|komme?|bin)\b.*\b(?:zu spat|spater)\b|"
    r"\b(?:ik (?:ben|kom)|kom ik|ben ik)\b.*\b(?:te laat|later|verlaat|vertraagd)\b|\bheb vertraging\b|"
    r"\b(?:en|de|du) retard\b|\bj'arriver?a?i?\b.*\bplus tard\b|"
    r"\b(?:llego|llegare|llegar)\b.*(?<!la )(?<!esta )\b(?:tarde|despues|retraso)\b|"
    r"\b(?:con|de) retraso\b|\bme retras\w+|"
    r"\b(?:in|di|un) ritardo\b|\barrivo\b.*\b(?:tardi|dopo)\b|"
    r"\batrasad[oa]\b|\bvou (?:me )?atrasar\b|\bme atras[oe]\b|"
    r"\bcheg(?:o|ar)\b.*\b(?:atraso|depois|mais tarde)\b"
)
SEE_YOU = re.compile(
    r"(?:(?:ok(?:ay)?|thanks|thank you|great|perfect|super|danke|gut|bedankt|top|merci|parfait|gracias|vale|"
    r"perfecto|grazie|perfetto|obrigad[oa]|perfeito|ciao|bye|tschuss|adios|tchau|salut|doei)[ ,.!]+)*"
    r"(?:see (?:you|ya|u)|cu|talk to you|until|till|bis|(?:wir )?sehen uns|tot(?: ziens)?|(?:ik )?zie je|"
    r"on se voit|a|hasta|nos vemos|ci vediamo|ci sentiamo|ate)\b(.*)"
)
"""A farewell, and behind it until when."""
THEN = re.compile(
    r"\W*(?:then|soon|later|there|dann|bald|spater|dan|gauw|straks|bientot|plus|entonces|luego|pronto|"
    r"presto|dopo|logo|ja|breve|la)?\W*"
)
"""Until then, whenever that is."""

BESIDE = re.compile(
    r"(?:\s*[,;.]\s*(?:(?:and|und|en|et|y|e)\s+)?|\s+(?:and|und|en|et|y|e|then|dann|dan|puis|luego|poi)\s+)"
    r"(?:(?:then|dann|danach|dan|puis|ensuite|luego|despu[ée]s|poi|depois)\s+)?"
    r"(?=(?:please |bitte )?(?:book|buche|boek|r[ée]serve|reserva|prenota|marca|agenda)\b"
    r"|.+ (?:buchen|boeken|r[ée]server|reservar|prenotare|marcar)\W*$)",
    re.IGNORECASE,
)
"""Between what is said of a booking and a request of its own: "cancel Ivy and book Juno"."""


def halves(text: str) -> tuple[str, str]:
    """What a text says of a booking, and the request behind it; "" where there is none."""
    found = BESIDE.search(text)
    first = fold(text[: found.start()].casefold()) if found else ""
    if found is None or not any(wants(verb, first, anywhere=True) for verb in (CANCELS, MOVES)):
        return text, ""
    return text[: found.start()], text[found.end() :]


def wants(verb: str, words: str, *, anywhere: bool = False) -> bool:
    """Whether a verb is what a sentence wants: behind "I would like to" at most, or last, as in German."""
    place = rf"\b{verb}" if anywhere else rf"^(?:[\w'’]+[ ,]+){{,5}}?{verb}|\b{verb}\W*$"
    return re.search(place, words) is not None
