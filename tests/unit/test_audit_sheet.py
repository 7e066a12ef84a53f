"""The words of an exported audit log are the console's."""

import io
import re

import pytest

from infra.local.settings import ROOT
from muster.audit.entries import Actor, AuditEntry, Subject, entry
from muster.languages import LANGUAGES, translate
from muster.spreadsheets.audit_log import audit_sheet, names_any
from muster.spreadsheets.audit_words import ACTION_TEXTS
from muster.spreadsheets.formats import Format


@pytest.mark.parametrize("language", LANGUAGES)
def test_actions_are_called_as_in_the_console(language: str) -> None:
    words = (ROOT / f"functions/console/web/src/words/{language}/audit.ts").read_text(encoding="utf-8")
    block = words.partition("  actions: {")[2].partition("  },")[0]
    said = dict(re.findall(r'^    (\w+): "(.+)",$', block, re.MULTILINE))
    assert len(said) > 20
    assert {action: translate(text, language) for action, text in ACTION_TEXTS.items()} == said


@pytest.mark.parametrize("form", Format)
def test_a_person_is_found_in_a_file_by_account_and_address_and_nobody_of_a_like_name(form: Format) -> None:
    changes = {"email": (None, "Li.Wei@example.com"), "name": (None, "=Lily")}
    values = entry(
        "add_user", Actor("1", "ada"), Subject.USER, "2", enterprise_id="acme", subject_name="li.wei", changes=changes
    )
    file = io.BytesIO()
    with audit_sheet(form, file, "en") as sheet:
        sheet.add(AuditEntry(**values))
        sheet.close()
    for name in ("ada", "li.wei", "li.wei@example.com"):
        assert names_any(file, form, {name, "nobody"}), name
    for name in ("li", "wei", "ad", "example.com", "li.wei@example", "i.wei"):
        assert not names_any(file, form, {name}), name
