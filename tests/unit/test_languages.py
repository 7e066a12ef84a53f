"""Messages in other languages: which language a client gets, and what of a message is translated."""

import pytest
from pydantic import BaseModel

from muster.http.languages import Told, answer_in, with_language
from muster.languages import in_all_languages, preferred, translate
from muster.messages import after_label, in_a_row, label, listed, message
from muster.users.fields import check

NO_TASK = message("task_not_found", "There is no such task.")


def faults(**values: object) -> dict[str, str]:
    """Return what is wrong with these fields of a user, in Chinese."""
    checked = check({"name": "Li Wei", "email": "li@example.com", **values})
    assert isinstance(checked, tuple)
    return {fault.field: translate(fault.message, "zh") for fault in checked}


@pytest.mark.parametrize(
    ("values", "chinese"),
    [
        (
            {"email": "a: b. C d"},
            {"email": "邮箱：“a: b. C d” 不是邮箱地址，请按 name@example.com 的格式填写。"},
        ),
        (
            {"email": "There is no such task."},
            {"email": "邮箱：“There is no such task.” 不是邮箱地址，请按 name@example.com 的格式填写。"},
        ),
        ({"password": "abc1"}, {"password": "密码：请使用 8 至 64 个字符。"}),
        (
            {"password": "password"},
            {"password": "密码：小写字母、大写字母、数字、其他字符中，至少使用两种。这是最常见的密码之一，请换一个。"},
        ),
    ],
)
def test_what_a_sentence_quotes_stays_as_it_was_written(values: dict[str, object], chinese: dict[str, str]) -> None:
    assert faults(**values) == chinese


def test_names_in_a_list_are_translated_one_by_one() -> None:
    assert translate(listed([label("Name"), label("Email")]), "zh") == "姓名、邮箱"


def test_what_people_wrote_stays_even_if_it_reads_like_a_sentence_of_ours() -> None:
    assert translate("There is no such task.", "zh") == "There is no such task."
    assert translate(NO_TASK, "zh") == "没有这个任务。"


def test_every_language_is_there_with_english_first() -> None:
    assert in_all_languages(label("Users")) == ("Users", "用户")


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB, zh;q=0.5", "en"),
        ("fr, zh-TW;q=0.4", "zh"),
        ("fr;q=1.0, *", "en"),
        ("zh;q=0", "en"),
        ("zh;q=high, ,;", "en"),
    ],
)
def test_the_language_is_the_one_that_the_client_likes_best(asked: str, language: str) -> None:
    assert preferred(asked) == language


class View(BaseModel):
    name: str
    problem: Told | None = None
    notes: list[Told] = []


def test_only_messages_change_and_nothing_that_people_wrote() -> None:
    values = {"name": "There is no such task.", "problem": NO_TASK, "notes": [in_a_row([NO_TASK, NO_TASK])]}

    with answer_in("zh"):
        chinese = View.model_validate(values)
    english = View.model_validate(values)

    assert chinese == View.model_construct(
        name="There is no such task.", problem="没有这个任务。", notes=["没有这个任务。没有这个任务。"]
    )
    assert english.problem == NO_TASK


def test_a_response_in_another_language_names_it() -> None:
    headers = {"Content-Type": "application/json", "ETag": "3"}
    answer = {"body": "{}", "headers": headers}
    with answer_in("zh"):
        assert with_language(answer)["headers"] == {**headers, "Content-Language": "zh"}
    assert with_language(answer) is answer


def test_a_sentence_after_a_title_begins_with_a_small_letter_unless_it_begins_with_a_value() -> None:
    assert after_label("Password", message("a", "Use more.")) == "Password: use more."
    assert after_label("Account", message("a", "{value} is taken.", value="Ann")) == "Account: Ann is taken."
    assert after_label("Password", in_a_row([message("a", "Use more."), message("b", "Or less.")])) == (
        "Password: use more. Or less."
    )


def test_of_a_header_that_asks_for_many_languages_only_the_beginning_is_looked_at() -> None:
    assert preferred("de," * 50 + "zh") == "zh"
    assert preferred("de," * 100_000 + "zh") == "en"
