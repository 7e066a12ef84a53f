"""The API's sentences in other languages: every one of them is there."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from muster.http.languages import in_language
from muster.languages import catalogue, preferred

PRODUCT = Path(__file__).parents[2] / "layers/muster/python/muster"
# Where sentences are written that the API gives; the reasons in a result workbook (imports/rows.py) are not among them.
SPEAKING = (
    "users/*.py",
    "tasks/*.py",
    "exports/*.py",
    "limits.py",
    "imports/run.py",
    "imports/delivery.py",
    "spreadsheets/refusals.py",
    "spreadsheets/reader.py",
    "spreadsheets/faults.py",
    "spreadsheets/notes.py",
    "spreadsheets/sheets.py",
    "http/*.py",
)
DESCRIPTIONS = {"answers.py", "user_views.py"}
NOT_GIVEN = {
    # Between functions.
    "Another run is working on this task.",
    "The task has ended.",
    "Two runs ended over this file.",
    "The task is no longer this run's.",
}
DESCRIBING = {"description", "title", "summary", "examples", "responses"}


def _sentences(tree: ast.Module) -> Iterator[str]:
    """The sentences of a module, in which `7` stands for what they are about."""
    named = {
        target.id: each.value.value
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str)
        for target in each.targets
        if isinstance(target, ast.Name)
    }

    def text(node: ast.AST) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.FormattedValue):
            return named.get(node.value.id, "7") if isinstance(node.value, ast.Name) else "7"
        return "".join(text(part) or "" for part in node.values) if isinstance(node, ast.JoinedStr) else None

    def walk(node: ast.AST) -> Iterator[str]:
        found = text(node)
        if found is not None:
            yield found
        elif not _describes(node):
            for child in ast.iter_child_nodes(node):
                yield from walk(child)

    return (each for each in walk(tree) if " " in each and each.endswith("."))


def _describes(node: ast.AST) -> bool:
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return (
        (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or called.startswith(("log", "audit", "answers"))
        or (isinstance(node, ast.keyword) and node.arg in DESCRIBING)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_DESCRIPTION")
    )


SENTENCES = sorted(
    {
        sentence
        for pattern in SPEAKING
        for path in PRODUCT.glob(pattern)
        if path.name not in DESCRIPTIONS
        for sentence in _sentences(ast.parse(path.read_text(encoding="utf-8")))
    }
    - NOT_GIVEN
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_of_the_api_is_there_in_chinese(sentence: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", catalogue().translate(sentence))


def test_the_sentences_are_found() -> None:
    assert len(SENTENCES) > 80


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "Email: “a: b. C d” is not an e-mail address; write one like name@example.com.",
            "邮箱：“a: b. C d” 不是邮箱地址，请按 name@example.com 的格式填写。",
        ),
        (
            "Password: use 8 to 64 characters. This is one of the most common passwords; choose another.",
            "密码：请使用 8 至 64 个字符。这是最常见的密码之一，请换一个。",
        ),
        (
            "This file is empty; download the template, fill it in, and upload that. The result tells what became "
            "of the rows before.",
            "文件为空，请下载模板，填写后上传。此前各行的处理情况见结果文件。",
        ),
        ("Note: buy milk. Then rest.", "Note: buy milk. Then rest."),
    ],
)
def test_what_a_sentence_is_about_stays_as_it_was_written(english: str, chinese: str) -> None:
    assert catalogue().translate(english) == chinese


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


def test_only_sentences_change_and_nothing_that_people_wrote() -> None:
    task = {"name": "There is no such task.", "problem": "There is no such task.", "notes": []}
    answer = {"body": json.dumps({"items": [task]}), "headers": {"Content-Type": "application/json", "ETag": "3"}}

    said = in_language("zh", answer)

    assert json.loads(said["body"]) == {"items": [task | {"problem": "没有这个任务。"}]}
    assert said["headers"] == {"Content-Type": "application/json", "ETag": "3", "Content-Language": "zh"}
    assert in_language("en", answer) is answer
