"""Every catalogue has every sentence of the code, translated; `make translations` brings them up to date."""

import gettext
import re
import string
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from infra.translations import FOLDER, read, template
from muster.languages import LANGUAGES

SENTENCES = template()
PO_FILES = [pytest.param(path, id=path.stem) for path in sorted(FOLDER.glob("*.po"))]


def _forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _entries(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(each.context, _forms(each.id)) for each in catalogue if each.id}


def test_there_is_a_catalogue_for_every_language_but_english() -> None:
    assert [each.id for each in PO_FILES] == sorted(LANGUAGES[1:])


@pytest.mark.parametrize("path", PO_FILES)
def test_a_catalogue_has_just_the_sentences_of_the_code(path: Path) -> None:
    assert _entries(read(path)) == _entries(SENTENCES), "run `make translations`"


@pytest.mark.parametrize("path", PO_FILES)
def test_every_sentence_is_translated_with_the_same_places(path: Path) -> None:
    for each in read(path):
        if each.id:
            assert not each.fuzzy, each.id
            for form in _forms(each.string):
                assert form, f"{each.id} has no translation in {path.name}"
                assert _places(form) == _places(_forms(each.id)[-1]), each.id


@pytest.mark.parametrize("path", PO_FILES)
def test_what_the_functions_read_is_what_translators_wrote(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for each in read(path):
        if not each.id:
            continue
        one, *many = _forms(each.id)
        if many:
            found = catalogue.npgettext(each.context or "", one, many[0], 1)
        else:
            found = catalogue.pgettext(each.context, one) if each.context else catalogue.gettext(one)
        assert found == _forms(each.string)[0], "run `make translations`"


def test_a_code_names_one_sentence() -> None:
    sentences = defaultdict(set)
    for each in SENTENCES:
        if each.id and each.context:
            sentences[each.context].add(each.id)
    assert len(sentences) > 200
    assert {code: texts for code, texts in sentences.items() if len(texts) > 1} == {}


def test_a_code_is_in_lower_case_with_underscores() -> None:
    codes = {each.context for each in SENTENCES if each.context}
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []
