"""Numbers to call by country: emergencies, and a line for people in despair. Each names its source; nothing is guessed.

Phone numbers change. The year in `source` is the year when the number was looked up: look again every year. Where no
line for people in despair is known for certain, `help_line` is empty, and the emergency number is what to give.
"Not read itself" in a source: others give the number as published there, but that page was not opened.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """What to dial in one country. An empty string means: not known for certain, or there is no number of its own."""

    code: str  # ISO 3166-1 alpha-2
    emergency: tuple[str, ...]  # what to dial for an ambulance, the most usual first
    gas: str = ""  # for a smell of gas, where there is a number of its own
    help_line: str = ""  # a line for suicidal people, open to all adults
    help_name: str = ""  # its name, in the country's language or English
    source: str = ""  # where each of these numbers is published, and the year when it was looked up


# Sources that serve many countries.
_EU = "112: Directive (EU) 2018/1972, article 109, 2026"
_AOSP = "Android Open Source Project, eccdata.txt, 2026"  # emergency numbers by country, with the service of each
_SHORT = "libphonenumber short numbers 9.0.43, 2026"  # short numbers by country

# 112 and 911 are emergency numbers in every GSM and later phone, also without a SIM card.
DEFAULT = Country("", ("112",), source="112: 3GPP TS 22.101, section 10 (emergency calls), 2026")


def _by_code(*rows: Country) -> dict[str, Country]:
    """The rows by their code. A code that is there twice is an error: one of the two would be lost without a word."""
    table = {row.code: row for row in rows}
    if len(table) != len(rows):
        raise ValueError("a country is listed twice")
    return table


COUNTRIES: dict[str, Country] = _by_code(
    # The European Union. 112 works in all of it; a national number stands beside it where people use it a lot.
    Country("AT", ("144", "112"), "128", "142", "TelefonSeelsorge", "rtr.at, Notrufnummern, 2026"),
    # Belgium: two lines, one for each language. The gas networks have different numbers by region: none is given.
    Country(
        "BE",
        ("112",),
        "",
        "1813, 0800 32 123",
        "1813: Zelfmoordlijn (Nederlands); 0800 32 123: Centre de Prévention du Suicide (français)",
        f"{_EU}; both lines: The Brussels Times (zelfmoord1813.be, preventionsuicide.be), 2026",
    ),
    Country("BG", ("112",), source=_EU),
    Country("CY", ("112",), source=_EU),
    Country(
        "CZ",
        ("155", "112"),
        "1239",
        "116 123",
        "Linka první psychické pomoci",
        f"{_EU}; 155: chvaletice.cz, 2026; 1239: gasnet.cz and ppas.cz, 2026; 116 123: irozhlas.cz, 2026",
    ),
    Country(
        "DE",
        ("112",),
        "",
        "0800 111 0 111",
        "TelefonSeelsorge",
        f"{_EU}; 0800: domradio.de (telefonseelsorge.de), 2026",
    ),
    Country("DK", ("112",), "", "70 201 201", "Livslinien", f"{_EU}; 70 201 201: livslinien.dk, not read itself, 2026"),
    Country(
        "EE",
        ("112",),
        "",
        "116 123",
        "Emotsionaalse toe ja hingehoiu telefon",
        f"{_EU}; 116 123: sotsiaalkindlustusamet.ee, 2026",
    ),
    Country("ES", ("112",), "", "024", "Línea 024", f"{_EU}; 024: Ministerio de Sanidad, reported by rtve.es, 2026"),
    Country("FI", ("112",), "", "09 2525 0111", "MIELI Kriisipuhelin", f"{_EU}; 09 2525 0111: mentalhealth.fi, 2026"),
    Country(
        "FR",
        ("15", "112"),
        "0 800 47 33 33",
        "3114",
        "Numéro national de prévention du suicide",
        "15, 112: service-public.fr, 2026; 0 800 47 33 33: GRDF, printed by dyneff-gaz.fr, 2026; 3114: 3114.fr, 2026",
    ),
    Country("GR", ("112",), "", "1018", "Γραμμή Παρέμβασης για την Αυτοκτονία", f"{_EU}; 1018: reader.gr, 2026"),
    Country("HR", ("112",), source=_EU),
    Country(
        "HU", ("112",), "", "116 123", "Lelki Elsősegély Telefonszolgálat", f"{_EU}; 116 123: MTI, gondola.hu, 2026"
    ),
    Country(
        "IE",
        ("112", "999"),
        "1800 20 50 50",
        "116 123",
        "Samaritans",
        f"{_EU}; 999: {_SHORT}; 1800: gasnetworks.ie, not read itself, 2026; 116 123: samaritans.org, 2026",
    ),
    # Italy: the line answers from 10:00 to 24:00.
    Country(
        "IT",
        ("112", "118"),
        "",
        "02 2327 2327",
        "Telefono Amico Italia",
        f"{_EU}; 118: {_AOSP}; 02 2327 2327: fanpage.it, 2026",
    ),
    Country("LT", ("112",), "", "116 123", "Vilties linija", f"{_EU}; 116 123: sc.bns.lt, LTPPTA, 2026"),
    Country("LU", ("112",), "", "45 45 45", "SOS Détresse", f"{_EU}; 45 45 45: wort.lu and journal.lu, 2026"),
    Country("LV", ("112",), "", "116 123", "Skalbes krīzes tālrunis", f"{_EU}; 116 123: jauns.lv, 2026"),
    Country("MT", ("112",), "", "1579", "Mental Health Helpline 1579", f"{_EU}; 1579: timesofmalta.com, 2026"),
    Country(
        "NL",
        ("112",),
        "0800-9009",
        "113",
        "113 Zelfmoordpreventie",
        f"{_EU}; 0800-9009: netbeheernederland.nl, 2026; 113: 113.nl, 2026",
    ),
    Country(
        "PL",
        ("112", "999"),
        "992",
        "800 70 2222",
        "Centrum Wsparcia",
        f"{_EU}; 999: {_SHORT}; 992: Polska Spółka Gazownictwa, newslubuski.pl, 2026; 800 70 2222: czp.org.pl, 2026",
    ),
    Country(
        "PT",
        ("112",),
        "",
        "1411",
        "Linha Nacional de Prevenção do Suicídio",
        f"{_EU}; 1411: SNS 24, reported by 24noticias.sapo.pt, 2026",
    ),
    Country("RO", ("112",), source=_EU),
    Country(
        "SE", ("112",), "", "90101", "Självmordslinjen (Mind)", f"{_EU}; 90101: kronprinsessparetsstiftelse.se, 2026"
    ),
    Country("SI", ("112",), "", "116 123", "Zaupni telefon Samarijan", f"{_EU}; 116 123: telefon-samarijan.si, 2026"),
    Country(
        "SK",
        ("155", "112"),
        "0850 111 727",
        "0800 800 566",
        "Linka dôvery Nezábudka",
        f"{_EU}; 155: bezp.sk, 2026; 0850 111 727: spp-distribucia.sk, 2026; 0800 800 566: 24hod.sk, 2026",
    ),
    # Other countries of Europe. Great Britain: the gas number is for England, Wales and Scotland.
    # Northern Ireland has another one, 0800 002 001.
    Country(
        "GB",
        ("999", "112"),
        "0800 111 999",
        "116 123",
        "Samaritans",
        f"999, 112: {_SHORT}; 0800 111 999: invictusenergygroup.co.uk, 2026; 116 123: samaritans.org, 2026",
    ),
    Country(
        "CH",
        ("144", "112"),
        "",
        "143",
        "Die Dargebotene Hand / La Main Tendue / Telefono Amico",
        "144, 112: hallo.gr.ch, 2026; 143: 143.ch and bag-blueprint.ch, 2026",
    ),
    Country(
        "NO", ("113", "112"), "", "116 123", "Mental Helse", "113, 112: nkom.no, 2026; 116 123: tv2.no and nrk.no, 2026"
    ),
    Country("RS", ("194", "112"), source=f"194: {_AOSP}; 112: {_SHORT}"),
    Country("MD", ("112",), "904", source="112: ipn.md, 2026; 904: Moldovagaz, observatorul.md, 2026"),
    Country(
        "UA",
        ("103", "112"),
        "104",
        "7333",
        "Lifeline Ukraine",
        f"103: {_AOSP}; 112: pro-op.com.ua, 2026; 104: napensii.ua, 2026; 7333: lifelineukraine.com, 2026",
    ),
    Country("BY", ("103", "112"), source=f"103, 112: {_AOSP} and {_SHORT}"),
    # Russia: 104 and 112 are in the whole country. The line is a Moscow number: other towns pay for the call.
    Country(
        "RU",
        ("103", "112"),
        "104",
        "+7 495 989-50-50",
        "Горячая линия Центра экстренной психологической помощи МЧС России",
        "103, 104, 112: приказ Минкомсвязи 360 (2013), 2026; 989-50-50: psi.mchs.gov.ru, not read itself, 2026",
    ),
    Country(
        "TR", ("112",), "187", source="112: İçişleri Bakanlığı, postgazetesi.ch, 2026; 187: bahcesehirgaz.com.tr, 2026"
    ),
    # The Caucasus and Central Asia.
    Country("AM", ("103", "911", "112"), source="ՆԳՆ / МВД Армении, vestikavkaza.ru, 2026"),
    Country(
        "AZ", ("103", "112"), "104", source=f"103: {_SHORT}; 112: fhn.gov.az, 2026; 104: Azəriqaz, metbuat.az, 2026"
    ),
    Country("GE", ("112",), source="112.gov.ge, 2026"),
    Country("KZ", ("103", "112"), "104", source="egov.kz, Emergency number 112, 2026"),
    Country("UZ", ("103", "112"), "104", source=f"103: {_AOSP}; 112: kun.uz and xs.uz, 2026; 104: МЧС, upl.uz, 2026"),
    # The rest of the world.
    Country(
        "US",
        ("911",),
        "",
        "988",
        "988 Suicide & Crisis Lifeline",
        f"911: {_AOSP}; 988: mcphs.edu (988lifeline.org), 2026",
    ),
    Country(
        "CA",
        ("911",),
        "",
        "988",
        "9-8-8: Suicide Crisis Helpline",
        f"911: {_AOSP}; 988: mentalhealthcommission.ca (988.ca), 2026",
    ),
    Country(
        "AU",
        ("000", "112"),
        "",
        "13 11 14",
        "Lifeline",
        "000, 112: qld.gov.au, 2026; 13 11 14: suicidepreventionaust.org, 2026",
    ),
    Country("NZ", ("111",), "", "1737", "1737, need to talk?", "111: govt.nz, 2026; 1737: health.govt.nz, 2026"),
    Country("IL", ("101", "112"), "", "1201", 'ער"ן (ERAN)', f"101, 112: {_AOSP}; 1201: jpost.com, ERAN, 2026"),
    Country(
        "IN",
        ("112", "108"),
        "",
        "14416",
        "Tele MANAS",
        "112, 108: ndtv.com, ERSS, 2026; 14416: theshillongtimes.com, 2026",
    ),
)


def country(code: str) -> Country:
    """The numbers of a country by its two letters, in any case. A code that is empty or not in the list: `DEFAULT`."""
    return COUNTRIES.get(code.strip().upper(), DEFAULT)
