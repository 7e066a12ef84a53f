"""The order of the directory: by contact number, then by name as people look names up."""

import re
import unicodedata
from functools import lru_cache

_CHINESE = (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_BELOW_SEPARATOR = re.compile(r"[\s\x00-#]+")
# Letters that carry their accent inside, which Unicode does not take apart.
_INSEPARABLE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
# Characters that are read otherwise when they are surnames.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "朴": "piao", "盖": "ge", "区": "ou",
    "任": "ren", "纪": "ji", "翟": "zhai", "乐": "yue", "覃": "qin", "缪": "miao", "冼": "xian",
}  # fmt: skip
_COMPOUND_SURNAMES = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai")}
_KEY = re.compile(r"\d{5}#[^\x00-#\ud800-\udfff]*#[a-z0-9_.@-]{1,64}")
_MOST_VARIED, _LONGEST_VARIED = 4, 8  # characters of a name that are read in two ways, and of a name with such ones
_MOST_BYTES = 900  # DynamoDB allows a sort key 1,024


def directory_key(contact_no: int, name: str, account: str) -> str:
    """Return the sort key of a user: plainly compared, such keys put users in the order of the directory."""
    return f"{contact_no:05}#{name_key(name)}#{account}"


def is_directory_key(text: str) -> bool:
    """Return whether a user may have this key. It may come from a client."""
    return bool(_KEY.fullmatch(text)) and len(text.encode("utf-8", "replace")) < 1024


def name_key(name: str) -> str:
    """Return `name` as it sorts: without case and accents, Chinese by pinyin.

    Every character of the answer is above "#", so that in `directory_key` a name sorts before all that begin with it.
    Chinese characters follow their pinyin: people of one surname stay together, among those whose surname sounds alike.
    """
    plain = name.lower() if name.isascii() else _plain(name)
    key = _BELOW_SEPARATOR.sub("$", plain).strip("$")
    return key.encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore")


def _plain(name: str) -> str:
    spelled = _spell(name) if any(map(is_chinese, name)) else name
    return without_accents(spelled.casefold())


def without_accents(text: str) -> str:
    """Return a text in small letters without accents; of letters that are ligatures, the letters."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).translate(_INSEPARABLE)


def is_chinese(character: str) -> bool:
    """Return whether a character is Chinese, and so has a reading in pinyin."""
    return any(first <= character <= last for first, last in _CHINESE)


def _spell(name: str) -> str:
    name = name.strip()
    syllables = _as_surname(name, [_reading(character) for character in name])
    return "".join(
        f" {syllable} {character} " if is_chinese(character) else character
        for character, syllable in zip(name, syllables, strict=True)
    )


def _as_surname(name: str, syllables: list[str]) -> list[str]:
    """Return the syllables of a name, of which the first one or two are read as a surname."""
    if compound := _COMPOUND_SURNAMES.get(name[:2]):
        return [*compound, *syllables[2:]]
    surname = _SURNAMES.get(name[:1])
    return [surname, *syllables[1:]] if surname else syllables


def readings(name: str) -> list[list[str]]:
    """Return how the Chinese characters of a name may be read, each as a list of syllables; the likeliest first.

    Of the first few characters each may also have its second reading. A name's first ones are read as a surname too.
    """
    characters = [character for character in name if is_chinese(character)]
    likeliest = [_reading(character) for character in characters]
    as_surname = _as_surname("".join(characters), likeliest)
    found = [as_surname] if as_surname == likeliest else [as_surname, likeliest]
    for place, character in enumerate(characters[:_MOST_VARIED] if len(characters) <= _LONGEST_VARIED else ()):
        if other := _second_reading(character):
            found.append([*found[0][:place], other, *found[0][place + 1 :]])
    return found


@lru_cache(maxsize=8192)
def _second_reading(character: str) -> str:
    """Return the second reading of a character, if it has one that sounds otherwise."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionaries are large, and most names need none

    (all_of_it,) = pinyin(character, style=Style.NORMAL, heteronym=True)
    others = [reading for reading in dict.fromkeys(all_of_it) if reading != _reading(character)]
    return str(others[0]) if others else ""


@lru_cache(maxsize=8192)  # which holds every character that names are made of
def _reading(character: str) -> str:
    """Return the pinyin of a character by itself: in phrases some are read otherwise, but names are none."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries are large, and most names need none

    return lazy_pinyin(character)[0] if is_chinese(character) else character
