"""Encodings of parts that expat does not know: those of East Asia, with several bytes to a character.

A part says its encoding in its first line (XML 1.0, 4.3.3). Expat reads UTF-8, UTF-16, and every encoding with one byte
to a character.
"""

import codecs
import re

_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?\bencoding\s{0,10}=\s{0,10}["']([A-Za-z0-9._:-]{1,40})["']""")
_READ = frozenset(
    {"gb2312", "gbk", "gb18030", "big5", "big5hkscs", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"}
)


def decoder_of(start: bytes) -> codecs.IncrementalDecoder | None:
    """Return what decodes a part that begins so; None if expat reads it by itself."""
    declared = _DECLARED.match(start)
    if declared is None:
        return None
    try:
        codec = codecs.lookup(declared[1].decode())
    except LookupError:
        return None
    name = codec.name.replace("-", "_")
    return codecs.getincrementaldecoder(name)("strict") if name in _READ else None
