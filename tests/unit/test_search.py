"""Search: each of these queries finds the person, as the condition on the table judges it; none of the others does."""

import pytest

from muster.users.search import fold, query_of, search_texts

ZOE = {"name": "Zoë Müller-Łukasz", "account": "z.mueller", "email": "zoe@münchen.example", "phone": "+4917112345678"}
LI = {
    "name": "李小龙",
    "english_name": "Bruce Leung",
    "account": "bruce",
    "email": "b@example.com",
    "phone": "+8613800138010",
}
UK = {"name": "Seán O’Brien", "account": "sean", "email": "sean@example.com", "phone": "+442079460958"}
LV = {"name": "吕布", "account": "lvbu", "email": "lb@example.com"}
SHAN = {"name": "单田芳", "account": "tf", "email": "tf@example.com"}
IDN = {"name": "Ida", "account": "ida", "email": "ida@xn--mnchen-3ya.example"}
TURK = {"name": "İsmail Işık", "account": "ismail", "email": "ismail@example.com"}
GROSS = {"name": "Jürgen Groß", "account": "jg", "email": "jg@example.com"}
LEE = {
    "name": "Dr. Lee",
    "given_name": "Søren",
    "family_name": "Lee-O’Hara",
    "account": "drl",
    "email": "drl@example.com",
}
OUYANG = {"name": "Yang", "given_name": "修", "family_name": "欧阳", "account": "oy", "email": "oy@example.com"}
WIDE = {"name": "ＡＢＣ　山田ﾀﾛｳ", "account": "abc", "email": "abc@example.com"}


def finds(query: str, user: dict[str, str], *, seen_by_member: bool = False) -> bool:
    """Judge a search as `users/filters.py` writes it."""
    texts = search_texts({"hide_phone": True, **user} if seen_by_member else user)
    text = texts["shown_text"] or texts["search_text"] or ""
    asked = query_of(query)
    return all(word in text for word in asked.words) or any(piece in text for piece in asked.pieces)


@pytest.mark.parametrize(
    ("query", "user"),
    [
        *(
            (query, ZOE)
            for query in ("zoe", "ZOË", "muller", "Mueller", "lukasz", "Łukasz", "muller zoe", "zoe@munchen")
        ),
        *((query, ZOE) for query in ("+49 171 12345678", "0171 1234 5678", "0049-171-12345678", "(0171) 12345678")),
        *((query, LI) for query in ("李小龙", "小龙", "李 小龙", "li xiao long", "lixiaolong", "xiaolong li", "lxl")),
        *((query, LI) for query in ("xiaolongli", "bruce", "LEUNG", "leung bruce", "lǐ xiǎolóng")),
        *(
            (query, LI)
            for query in ("+86 138 0013 8010", "138-0013-8010", "13800138010", "１３８００１３８０１０", "138 0013")
        ),
        *(
            (query, UK)
            for query in ("sean obrien", "O'Brien", "o’brien", "o brien", "+44 (0)20 7946 0958", "020 7946 0958")
        ),
        *((query, LV) for query in ("lv bu", "lü bu", "lubu", "lyubu", "吕布")),
        *((query, SHAN) for query in ("shan tian fang", "shantianfang", "dan tianfang", "stf")),
        *(
            (query, IDN)
            for query in ("münchen", "ida@münchen.example", "ida@xn--mnchen-3ya.example", "MÜNCHEN.example")
        ),
        *((query, TURK) for query in ("ismail", "İSMAİL", "isik", "ışık", "Işık ismail")),
        *((query, GROSS) for query in ("gross", "groß", "jurgen", "Juergen", "GROSS JÜRGEN")),
        *((query, LEE) for query in ("soren", "Soeren", "lee-o'hara", "lee ohara", "Søren Lee", "dr lee")),
        *((query, OUYANG) for query in ("欧阳", "ouyang", "ou yang", "oy", "修", "xiu", "ouyang xiu")),
        *((query, WIDE) for query in ("abc", "山田", "タロウ", "ﾀﾛｳ")),
    ],
)
def test_people_are_found_as_they_are_written(query: str, user: dict[str, str]) -> None:
    assert finds(query, user)


@pytest.mark.parametrize(
    ("query", "user"),
    [("zoe brown", ZOE), ("16", LI), ("wei", LI), ("example.org", UK), ("0171 99", ZOE), ("brucebexample", LI)],
)
def test_what_is_not_there_is_not_found(query: str, user: dict[str, str]) -> None:
    assert not finds(query, user)


def test_a_hidden_number_is_not_found_by_members_in_any_spelling() -> None:
    for query in ("+86 138 0013 8010", "13800138010", "138", "0013 8010"):
        assert finds(query, LI)
        assert not finds(query, LI, seen_by_member=True)


def test_parts_of_the_name_make_what_is_kept_no_larger() -> None:
    for user, given, family in ((ZOE, "Zoë", "Müller-Łukasz"), (LI, "龙", "李"), (UK, "Seán", "O’Brien")):
        with_parts = {**user, "given_name": given, "family_name": family}
        assert search_texts(with_parts) == search_texts(user)
    # Found by members too, while the number is hidden.
    assert finds("soren", {**LEE, "phone": "+8613800138010"}, seen_by_member=True)


def test_no_word_is_found_across_two_values() -> None:
    assert "\n" not in fold("a\u2028b")
    assert not finds("bruceb@example.com", LI)


@pytest.mark.parametrize("query", ["", "   ", "'", "-", "()", "0", "00", "+", "\u0301", "x" * 254, "a " * 127])
def test_odd_queries_end_in_a_search(query: str) -> None:
    asked = query_of(query)
    assert len(asked.words) <= 8
    assert all(asked.words)
    assert all(asked.pieces)
