"""The order of the directory: by contact number, then by name as people look names up."""

import re
import unicodedata
from functools import lru_cache

_CHINESE = (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_BELOW_SEPARATOR = re.compile(r"[\s\x00-#]+")
# Letters that carry their accent inside, which Unicode does not take apart.
_INSEPARABLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
# Characters that are read otherwise when they are surnames.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "朴": "piao", "盖": "ge", "区": "ou",
    "任": "ren", "纪": "ji", "翟": "zhai", "乐": "yue", "覃": "qin", "缪": "miao", "冼": "xian",
}  # fmt: skip
_COMPOUND_SURNAMES = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai")}
_KEY = re.compile(r"\d{5}#[^\x00-#\ud800-\udfff]*#[a-z0-9_.@-]{1,64}")
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
    spelled = _spell(name) if any(map(_is_chinese, name)) else name
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", spelled.casefold()))
    return unicodedata.normalize("NFC", bare).translate(_INSEPARABLE)


def _is_chinese(character: str) -> bool:
    return any(first <= character <= last for first, last in _CHINESE)


def _spell(name: str) -> str:
    name = name.strip()
    syllables = [_reading(character) for character in name]
    if name[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[name[0]]
    syllables[:2] = _COMPOUND_SURNAMES.get(name[:2], syllables[:2])
    return "".join(
        f" {syllable} {character} " if _is_chinese(character) else character
        for character, syllable in zip(name, syllables, strict=True)
    )


@lru_cache(maxsize=8192)  # which holds every character that names are made of
def _reading(character: str) -> str:
    """Return the pinyin of a character by itself: in phrases some are read otherwise, but names are none."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries are large, and most names need none

    return lazy_pinyin(character)[0] if _is_chinese(character) else character


def search_texts(name: str, account: str, email: str, phone: str | None, *, hides_phone: bool) -> dict[str, str | None]:
    """Return the texts that searches look into: `search_text` for administrators, `shown_text` for members.

    Without case, and each value on a line of its own so that no search matches across two. A user whose number is not
    hidden has no `shown_text`: members search the same as administrators then.
    """
    everything = "\n".join((name, account, email, phone or "")).casefold()
    shown = "\n".join((name, account, email, "")).casefold() if hides_phone and phone else None
    return {"search_text": everything, "shown_text": shown}
