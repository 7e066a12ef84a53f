"""The From header: SES takes 320 bytes of it as it is encoded, and a name is never cut within a character."""

from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.gateways.mail_sender import from_header
from muster.graphemes import shorten
from tests.unit.properties import PROPERTY

# Each is one character as people see it.
CHARACTERS = (
    *("a", " ", '"', ",", "é", "e\u0301", "中", "👍🏽", "❤️", "1️⃣", "👨‍👩‍👧‍👦", "🇨🇳", "नि", "क्षि", "น้ำ", "한"),
    *("\u1112\u1161\u11ab", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
)
names = st.lists(st.sampled_from(CHARACTERS), max_size=64).map("".join)
addresses = st.integers(1, 250).map(lambda size: f"{'m' * min(size, 64)}@{'d' * size}.example"[:300])


def _parsed(header: str) -> tuple[str, str]:
    name, address = parseaddr(header)
    return str(make_header(decode_header(name))), address


@PROPERTY
@given(names | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=64), addresses)
def test_the_header_fits_into_what_ses_takes_and_keeps_the_address(name: str, address: str) -> None:
    header = from_header(name, address)

    assert header.isascii()
    assert "\n" not in header
    assert len(header) <= 320
    assert parseaddr(header)[1] == address
    assert all(len(word) <= 75 for word in header.split(" ") if word.startswith("=?"))


@pytest.mark.parametrize("name", ["Acme", "Müller, Söhne & Co", "上海贸易有限公司", "👍🏽 Ltd", 'The "Best", Inc.'])
def test_a_name_that_fits_is_shown_as_it_is(name: str) -> None:
    assert _parsed(from_header(name, "muster@example.com")) == (name, "muster@example.com")


@pytest.mark.parametrize("name", ["中" * 64, "👨‍👩‍👧‍👦" * 9, '"' * 64])
def test_a_long_name_is_shortened_rather_than_the_mail_refused(name: str) -> None:
    address = f"{'m' * 64}@{'d' * 60}.{'d' * 60}.example"
    header = from_header(name, address)
    shown, _ = _parsed(header)

    assert len(header) <= 320
    assert shown.endswith("…")
    assert name.startswith(shown[:-1])


def test_an_address_that_leaves_no_room_stands_alone() -> None:
    address = f"{'m' * 64}@{'d' * 250}.com"
    assert from_header("上海贸易有限公司", address) == address


@PROPERTY
@given(st.lists(st.sampled_from(CHARACTERS), min_size=1, max_size=30), st.integers(0, 120))
def test_text_is_shortened_between_characters_as_people_see_them(characters: list[str], most: int) -> None:
    text = "".join(characters)
    short = shorten(text, lambda part: len(part.encode()) <= most)

    assert len(short.encode()) <= most
    whole = {"".join(characters[:count]).rstrip() + "…" for count in range(1, len(characters))} | {text, ""}
    assert short in whole
