"""What mail programs make links of, where it stands in a text."""

import re
import unicodedata

from muster.users.countries import COUNTRIES

# Top-level domains of three letters and more that many names end in, of which mail programs make links. All those of
# two letters are countries' (https://data.iana.org/TLD/tlds-alpha-by-domain.txt).
_GENERIC = (
    "aero|agency|app|apple|art|asia|associates|attorney|auction|audio|auto|baby|bank|bar|bargains|beauty|beer|best|"
    "bet|bid|bike|bio|black|blog|blue|boats|bond|boo|boutique|build|builders|business|buzz|cab|cafe|camera|camp|"
    "capital|cards|care|career|careers|cash|casino|cat|center|ceo|cfd|channel|charity|chat|cheap|church|city|claims|"
    "cleaning|click|clinic|clothing|cloud|club|codes|coffee|college|com|community|company|computer|construction|"
    "consulting|contact|contractors|cool|coop|country|coupons|courses|credit|cricket|cruises|cyou|dad|date|dating|day|"
    "deals|degree|delivery|dental|design|dev|diet|digital|direct|directory|discount|doctor|dog|domains|download|earth|"
    "eco|edu|education|email|energy|engineer|engineering|enterprises|equipment|esq|estate|events|exchange|expert|"
    "exposed|express|fail|faith|family|fan|fans|farm|fashion|film|finance|financial|fish|fit|fitness|flights|florist|"
    "flowers|foo|football|forex|forsale|forum|foundation|fun|fund|furniture|futbol|fyi|gallery|game|games|garden|gdn|"
    "gift|gifts|gives|glass|global|gmbh|gold|golf|google|gov|graphics|gratis|green|gripe|group|guide|guitars|guru|hair|"
    "haus|health|healthcare|help|hiphop|hockey|holdings|holiday|homes|horse|hospital|host|hosting|house|how|icu|inc|"
    "industries|info|ing|ink|institute|insurance|insure|int|international|investments|jetzt|jewelry|jobs|kaufen|kim|"
    "kitchen|land|law|lawyer|lease|legal|lgbt|life|lighting|limited|limo|link|live|llc|loan|loans|lol|london|love|ltd|"
    "luxe|luxury|makeup|management|market|marketing|markets|mba|media|memorial|men|meme|microsoft|mil|mobi|moda|mom|"
    "money|monster|mortgage|mov|movie|museum|music|name|navy|net|network|new|news|ngo|ninja|nyc|observer|office|one|"
    "onl|online|ooo|org|page|paris|parts|party|pet|phd|photo|photography|photos|pics|pictures|pink|pizza|place|"
    "plumbing|plus|poker|porn|post|press|pro|productions|prof|promo|properties|property|protection|pub|qpon|quest|"
    "racing|recipes|red|rehab|reise|ren|rent|rentals|repair|report|republican|rest|restaurant|review|reviews|rich|rip|"
    "rocks|rsvp|rugby|run|sale|salon|sbs|school|schule|science|security|services|sex|shoes|shop|shopping|show|singles|"
    "site|ski|soccer|social|software|solar|solutions|space|sport|storage|store|stream|studio|study|style|supplies|"
    "supply|support|surf|surgery|systems|tattoo|tax|taxi|team|tech|technology|tel|tennis|theater|tickets|tips|tires|"
    "today|tokyo|tools|top|tours|town|toys|trade|trading|training|travel|tube|university|uno|vacations|ventures|vet|"
    "video|villas|vin|vip|vision|vodka|vote|voting|voyage|wang|watch|watches|web|webcam|website|wedding|wiki|win|"
    "windows|wine|work|works|world|wtf|xin|xxx|xyz|yachts|yoga|youtube|zip|zone|example|invalid|localhost|local|onion|"
    "test|рф|рус|бел|укр|срб|онлайн|сайт|москва|ком|орг|中国|中國|公司|网络|網絡|网址|網址|在线|网店|集团|商店|商城|"
    "香港|台湾|台灣|澳門|新加坡|みんな|コム|닷컴|한국|भारत|امارات|السعودية"
)
_TLDS = f"{_GENERIC}|eu|uk|{'|'.join(COUNTRIES).lower()}|xn--[a-z0-9-]{{2,59}}"
_SCHEMES = "https?|ftp|file|mailto|tel|sms|callto|skype|whatsapp|tg|data|javascript"
_WEB = r"://|\bwww\."
_WEB_ADDRESS = re.compile(_WEB)
# "Dr.Li" is written without a space, too, although there could be a domain of that name.
_NO_TITLE = "".join(rf"(?<!\b{title})" for title in ("dr", "mr", "ms", "st", "mrs", "prof"))
_LINK = re.compile(
    rf"{_WEB}|\b(?:{_SCHEMES}):\S"
    r"|\w@\w"  # an e-mail address
    r"|\\\\\w"  # a share of files: \\host
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # a host by its number
    r"|\w\.[a-z]{2,24}[/:?#]"  # a domain with a path
    rf"|\w\w{_NO_TITLE}\.(?:{_TLDS})(?!\w)"  # a domain that is likely to exist
    r"|\b\w\.(?:com|net|org|info|biz|xyz|app|dev)\b"  # one letter is an initial, but not before these
)
_DOTS = str.maketrans("。｡", "..")  # which browsers take for dots in a domain (UTS #46)


def is_web_address(text: str) -> bool:
    """Return whether there is a web address in a text beyond doubt."""
    return _WEB_ADDRESS.search(_plain(text)) is not None


def is_link(text: str) -> bool:
    """Return whether mail programs make a link of something in a text: an address, or a domain likely to exist."""
    return _LINK.search(_plain(text)) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_DOTS)
