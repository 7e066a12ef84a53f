"""The From header of a mail: the enterprise's name before the deployment's address."""

from email.header import Header
from email.utils import formataddr

from muster.graphemes import shorten

# "Address length is more than 320 bytes long": what SES answers to a longer header, counting it as it is encoded
# (https://github.com/zulip/zulip/issues/17558).
_LONGEST = 320
_LONGEST_WORD = 75  # RFC 2047, 2


def from_header(name: str, address: str) -> str:
    """Return the header for an ASCII address and any name in one line of ASCII, of 320 bytes at most.

    A name that makes it longer is shortened, between characters as people see them; if none of it fits, or there is
    none, the address stands alone.
    """
    shown = shorten(name, lambda part: len(_header(part, address)) <= _LONGEST)
    return _header(shown, address)


def _header(name: str, address: str) -> str:
    if name.isascii():
        return formataddr((name, address))
    # A long name becomes several encoded words, none of which ends within a character.
    return f"{Header(name, 'utf-8').encode(maxlinelen=_LONGEST_WORD, linesep='')} <{address}>"
