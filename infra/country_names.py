"""Writes the names by which people write countries, and those that workbooks offer: `make countries`.

From CLDR by Babel: English, Chinese, and the languages that people of the country speak. From ISO 3166 by pycountry:
codes of three letters and official names. What both lack stands here.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pycountry
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from muster.users.countries import COUNTRIES, country_key

_USERS = Path(__file__).parents[1] / "layers/muster/python/muster/users"
NAMES, LABELS = _USERS / "country_names.json", _USERS / "country_labels.json"
# Short forms and former names, which CLDR marks as alternatives and Babel leaves out.
_MORE = {
    "AE": "UAE, Emirates, 阿联酋", "BA": "Bosnia, 波黑", "BO": "Bolivia", "BN": "Brunei", "BQ": "Bonaire",
    "CD": "DRC, DR Congo, Congo DRC, Zaire", "CF": "CAR", "CG": "Congo Republic", "CI": "Ivory Coast",
    "CN": "PRC, P R China, People's Republic of China, Mainland China, 中国大陆, 中华人民共和国, 大陆",
    "CV": "Cape Verde", "CZ": "Czech Republic", "DO": "Dominican Rep", "FK": "Falklands", "FM": "Micronesia",
    "GB": "UK, U K, Great Britain, Britain, England, Scotland, Wales, Northern Ireland, 大不列颠",
    "HK": "Hong Kong, Hongkong, HKSAR, 香港", "IR": "Iran", "KN": "St Kitts", "KP": "North Korea, DPRK, 北韩",
    "KR": "Korea, South Korea, Republic of Korea, ROK, 南韩", "LA": "Laos", "MD": "Moldova", "MK": "Macedonia",
    "MM": "Burma, Myanmar", "MO": "Macau, Macao, 澳门", "NL": "Holland, The Netherlands, 荷兰", "PS": "Palestine",
    "RU": "Russia", "SY": "Syria", "SZ": "Swaziland", "TL": "East Timor", "TR": "Turkey, Turkiye",
    "TW": "Taiwan, Chinese Taipei, 台湾, 中国台湾, 臺灣", "TZ": "Tanzania", "US": "USA, U S A, U S, America, "
    "United States of America, the States, 美利坚合众国",
    "VA": "Vatican, Holy See", "VE": "Venezuela", "VN": "Viet Nam",
    "ZA": "RSA", "ZW": "Rhodesia",
}  # fmt: skip


def names() -> str:
    """Return the file: codes by name, as JSON. A name that may mean two countries is left out."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code in COUNTRIES:
        for name in _names_of(code):
            codes[country_key(name)].add(code)
    preferred = {country_key(name): code for code, more in _MORE.items() for name in more.split(", ")}
    found = {name: next(iter(own)) for name, own in codes.items() if len(own) == 1 and name} | preferred
    return json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def labels() -> str:
    """Return the file: the names that workbooks offer, by language and code, as JSON."""
    chinese = {code: Locale("zh").territories[code].removesuffix("特别行政区") for code in COUNTRIES}
    return json.dumps({"zh": chinese}, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def _names_of(code: str) -> Iterator[str]:
    for language in ("en", "zh_Hans", "zh_Hant", *(get_global("territory_languages").get(code) or ())):
        try:
            name = Locale.parse(language).territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            yield name
    country = pycountry.countries.get(alpha_2=code)
    if country:
        yield from (country.alpha_3, country.name, getattr(country, "official_name", country.name))
        yield getattr(country, "common_name", country.name)


if __name__ == "__main__":
    NAMES.write_text(names(), encoding="utf-8")
    LABELS.write_text(labels(), encoding="utf-8")
