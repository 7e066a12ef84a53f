"""An import that updates users: whom a row finds, what it changes, and what its result says."""

from collections.abc import Mapping

import pytest

from functions.admin_api import app
from muster.audit.log import entries_of_user
from muster.errors import FieldError
from muster.imports.matching import Found
from muster.imports.planning import Planner, UpdatePlan
from muster.spreadsheets.rows import SheetRow
from muster.users.fields import Role
from muster.users.user import Status, User
from tests.fakes import InMemoryFiles
from tests.functional.api import Client, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.failing import KilledError, killed
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person, put

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def admin() -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


UPDATE = "imports/acme/update/people.xlsx"
UPSERT = "imports/acme/create-and-update/people.xlsx"


def _import(desk: Desk, *rows: Mapping[str, object], key: str = UPDATE) -> list[tuple[str, str]]:
    """Import rows whose keys are headers; the result and the reason of each."""
    desk.deliver(desk.drop(edited(*rows), key))
    return [(result, reason or "") for _, _, result, reason in desk.result()]


def test_an_update_changes_the_columns_of_the_file_and_no_others(desk: Desk) -> None:
    person("ann", title="Clerk", department="Sales", remarks="Night shift")

    told = _import(desk, {"Account": "ann", "Position": "Manager"})

    assert told == [("Updated", "Position: “Clerk” → “Manager”.")]
    user = kept("ann")
    assert (user.title, user.department, user.remarks, user.name) == ("Manager", "Sales", "Night shift", "Ann")
    assert desk.task().updated == 1


def test_a_row_that_changes_nothing_is_unchanged_and_writes_nothing(desk: Desk) -> None:
    before = person("ann", title="Clerk")

    assert _import(desk, {"Account": "ann", "Position": "Clerk"}) == [("Unchanged", "")]
    assert kept("ann") == before
    assert desk.nudges.sent == []


def test_a_blank_cell_keeps_the_value_and_none_in_brackets_clears_it(desk: Desk) -> None:
    person("ann", title="Clerk", remarks="Night shift")

    told = _import(desk, {"Account": "ann", "Position": "", "Remarks": "(none)"})

    assert told == [("Updated", "Remarks: “Night shift” → (none).")]
    assert (kept("ann").title, kept("ann").remarks) == ("Clerk", None)


def test_where_blanks_clear_a_blank_cell_clears_the_value_but_never_name_address_or_role(desk: Desk) -> None:
    person("ann", title="Clerk", role="administrator")

    key = "imports/acme/update/blanks-clear/people.xlsx"
    told = _import(desk, {"Account": "ann", "Name": "", "Email": "", "Position": "", "Role": ""}, key=key)

    assert told == [("Updated", "Position: “Clerk” → (none).")]
    assert (kept("ann").name, kept("ann").role) == ("Ann", "administrator")


@pytest.mark.parametrize("header", ["ID", "Account", "Email", "Mobile Number"])
def test_a_row_finds_its_user_by_each_identity(desk: Desk, header: str) -> None:
    user = person("ann", phone="+8613800138000")
    value = {"ID": user.id, "Account": "ANN", "Email": "Ann@Example.com", "Mobile Number": "+86 138 0013 8000"}

    told = _import(desk, {header: value[header], "Position": "Manager"})

    assert told[0][0] == "Updated"
    assert kept("ann").title == "Manager"


def test_a_user_of_another_enterprise_is_not_found_by_any_identity(desk: Desk) -> None:
    user = person("eve", "zeta")

    told = _import(desk, {"ID": user.id, "Position": "x"}, {"Account": "eve", "Position": "x"})

    assert [result for result, _ in told] == ["Failed", "Failed"]
    assert all("there is no user with" in reason for _, reason in told)
    assert kept("eve").title is None


def test_a_mode_that_updates_fails_rows_of_nobody_and_one_that_creates_too_makes_them(desk: Desk) -> None:
    row = {"Account": "new", "Name": "New", "Email": "new@example.com", "Remarks": "(none)"}

    assert _import(desk, row) == [("Failed", "Account: there is no user with “new” in your enterprise.")]
    assert _import(desk, row, key=UPSERT) == [("Created", "")]
    assert kept("new").remarks is None


def test_two_rows_about_one_user_fail_the_second_however_they_find_it(desk: Desk) -> None:
    person("ann")

    told = _import(desk, {"Account": "ann", "Position": "A"}, {"Email": "ann@example.com", "Position": "B"})

    assert told[1] == ("Failed", "This user is in row 2 too; delete one of the rows.")
    assert kept("ann").title == "A"


def test_a_row_without_any_identity_and_a_version_without_an_id_fail(desk: Desk) -> None:
    person("ann")

    told = _import(desk, {"Position": "x", "Name": "Ann"}, {"Account": "ann", "Version": "1", "Position": "x"})

    assert "does not say which user" in told[0][1]
    assert told[1][1] == "Version: the ID is blank; fill it in, or clear the version."


def test_a_column_status_disables_and_enables(desk: Desk) -> None:
    person("ann")
    person("bob")
    put("bob", status=Status.DISABLED)

    told = _import(desk, {"Account": "ann", "Status": "Disabled"}, {"Account": "bob", "Status": "Active"})

    assert told == [("Disabled", "Status: Active → Disabled."), ("Updated", "Status: Disabled → Active.")]
    assert (kept("ann").status, kept("bob").status) == ("disabled", "active")
    assert desk.task().disabled == 1
    assert set(desk.nudges.sent) == {kept("ann").id, kept("bob").id}


def test_a_role_changes_only_where_the_import_allows_it(desk: Desk) -> None:
    person("ann")
    row = {"Account": "ann", "Role": "Auditor"}

    assert "does not change roles" in _import(desk, row)[0][1]
    assert _import(desk, row, key="imports/acme/update/allow-role-changes/a.xlsx")[0][0] == "Updated"
    assert kept("ann").role == "auditor"


def test_the_drop_folder_neither_disables_nor_demotes_an_administrator(desk: Desk) -> None:
    person("ann", role="administrator")

    told = _import(
        desk, {"Account": "ann", "Status": "Disabled"}, key="imports/acme/update/allow-role-changes/people.xlsx"
    )

    assert told[0][0] == "Failed"
    assert "cannot disable, rename or demote an administrator" in told[0][1]
    assert kept("ann").status == "active"


def test_a_row_with_the_id_and_another_account_renames_the_user(desk: Desk) -> None:
    user = person("ann")

    told = _import(desk, {"ID": user.id, "Account": "ann.lee", "Position": "Manager"})

    assert told == [("Updated", "Position: (none) → “Manager”. Account: “ann” → “ann.lee”.")]
    assert (kept("ann.lee").id, kept("ann.lee").title) == (user.id, "Manager")


def test_a_password_of_a_user_who_exists_is_not_changed_and_the_result_says_so(desk: Desk) -> None:
    person("ann")

    told = _import(desk, {"Account": "ann", "Password": "Correct horse 7"})

    assert told == [("Unchanged", "Password: it was not changed, for the user exists; reset the password instead.")]
    assert desk.sign_ins.kept == {}


def test_an_address_of_another_user_fails_the_row_and_names_the_account(desk: Desk) -> None:
    person("ann")
    person("bob")

    told = _import(desk, {"Account": "ann", "Email": "bob@example.com"})

    assert told[0] == ("Failed", "Email: bob@example.com is already used by account bob; write another one.")


def test_each_change_has_an_entry_of_the_import_and_its_row(desk: Desk) -> None:
    user = person("ann")
    _import(desk, {"Account": "ann", "Position": "Manager"})

    entry = next(iter(entries_of_user(user.id)))
    task_id = desk.task().task_id
    assert (entry.action, entry.actor, entry.cause) == ("edit_user", f"import:{task_id}", f"{task_id}#2")
    assert entry.changes == {"title": [None, "Manager"]}


def test_a_row_that_a_killed_run_has_done_is_not_done_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person("ann")
    message = desk.drop(edited({"Account": "ann", "Position": "Manager"}), UPDATE)
    with monkeypatch.context() as patch:
        patch.setattr(InMemoryFiles, "write", killed)
        with pytest.raises(KilledError):
            desk.deliver(message)
    put("ann", title="Director")  # what an administrator writes meanwhile
    desk.let_lease_end()
    desk.deliver(message, attempt=2)

    assert [result for _, _, result, _ in desk.result()] == ["Updated"]
    assert kept("ann").title == "Director"


def test_a_row_is_planned_again_when_another_change_comes_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    user = person("ann")
    changes = [{"title": "Clerk", "version": user.version + 1}]
    plan = Planner.plan

    def slow(self: Planner, row: SheetRow, found: Found, read: User) -> UpdatePlan | tuple[FieldError, ...]:
        planned = plan(self, row, found, read)
        if changes:
            put("ann", **changes.pop())
        return planned

    monkeypatch.setattr(Planner, "plan", slow)
    _import(desk, {"Account": "ann", "Department": "Sales"})

    assert (kept("ann").title, kept("ann").department) == ("Clerk", "Sales")


def test_importing_an_export_changes_nothing(desk: Desk, export_desk: ExportDesk, admin: Client) -> None:
    person("ann", country="CN", phone="138 0013 8000", department="Sales/EMEA", contact_no=7, hide_phone=True)
    person("bob", signature="Glad\nto help", remarks="#N/A", english_name="Bob", name="=1+1")
    person("eve", invited=True)
    before = {account: kept(account) for account in ("ann", "bob", "eve", "admin")}

    _exported(export_desk, admin)
    desk.deliver(desk.drop(export_desk.content(), UPDATE))

    assert [result for _, _, result, _ in desk.result()] == ["Unchanged"] * 4
    assert {account: kept(account) for account in before} == before


def test_fields_that_only_the_other_side_changed_stay_and_fields_of_the_row_go_through(
    desk: Desk, export_desk: ExportDesk, admin: Client
) -> None:
    person("ann", title="Clerk", department="Sales")
    row = _exported(export_desk, admin, search="ann")[0]
    assert admin("PATCH", "/v1/users/ann", {"title": "Manager"}).status == 200

    told = _import(desk, row | {"Department": "Support"})

    assert told == [("Updated", "Department: “Sales” → “Support”.")]
    assert (kept("ann").title, kept("ann").department) == ("Manager", "Support")


def test_a_field_that_both_sides_changed_fails_the_row_and_names_both_values_and_the_author(
    desk: Desk, export_desk: ExportDesk, admin: Client
) -> None:
    person("ann", title="Clerk", department="Sales")
    row = _exported(export_desk, admin, search="ann")[0]
    assert admin("PATCH", "/v1/users/ann", {"title": "Manager"}).status == 200

    told = _import(desk, row | {"Position": "Director", "Department": "Support"})

    assert told == [
        (
            "Failed",
            "Position: admin changed it to “Manager” after the export, and the row says “Director”; write the value "
            "that is to be, and clear the version.",
        )
    ]
    assert kept("ann").department == "Sales"


def test_both_sides_may_change_a_field_to_the_same(desk: Desk, export_desk: ExportDesk, admin: Client) -> None:
    person("ann", title="Clerk")
    row = _exported(export_desk, admin, search="ann")[0]
    assert admin("PATCH", "/v1/users/ann", {"title": "Manager"}).status == 200

    assert _import(desk, row | {"Position": "Manager"}) == [("Unchanged", "")]


@pytest.mark.parametrize("version", ["99", "x", "-1", "1" * 30, "²"])
def test_a_version_that_the_user_never_had_fails_the_row(desk: Desk, version: str) -> None:
    user = person("ann")

    told = _import(desk, {"ID": user.id, "Version": version, "Position": "x"})

    assert "is no version of this user" in told[0][1]


def test_a_result_that_is_imported_again_passes_over_what_was_done(desk: Desk) -> None:
    person("ann")
    person("bob")
    rows: list[Mapping[str, object]] = [
        {"Account": "ann", "Position": "x"},
        {"Account": "bob", "Contact No. in Directory": "ten"},
    ]
    assert [result for result, _ in _import(desk, *rows)] == ["Updated", "Failed"]
    desk.deliver(desk.drop(desk.content(), UPDATE))

    assert [result for _, _, result, _ in desk.result()] == ["Skipped", "Failed"]


def test_an_import_of_the_api_has_its_options_from_the_request(desk: Desk, admin: Client) -> None:
    person("ann", role="administrator")
    asked = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "mode": "update", "allow_role_changes": True})
    assert asked.status == 201
    assert asked.json["task"]["mode"] == "update"
    key = f"uploads/acme/{asked.json['task']['task_id']}.xlsx"
    desk.deliver(desk.drop(edited({"Account": "ann", "Role": "Member", "Status": "Disabled"}), key))

    assert desk.result()[0][2] == "Disabled"
    assert (kept("ann").role, kept("ann").status) == ("member", "disabled")
    assert admin("GET", f"/v1/tasks/{asked.json['task']['task_id']}").json["disabled"] == 1


def test_nobody_demotes_themselves_by_an_import(desk: Desk, admin: Client) -> None:
    asked = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "mode": "update", "allow_role_changes": True})
    key = f"uploads/acme/{asked.json['task']['task_id']}.xlsx"
    desk.deliver(desk.drop(edited({"Account": "admin", "Role": "Member"}), key))

    assert "Nobody can give up being an administrator" in desk.result()[0][3]
    assert kept("admin").role == "administrator"


def _exported(export_desk: ExportDesk, admin: Client, **body: object) -> list[dict[str, object]]:
    """The rows of an export, by header."""
    assert admin("POST", "/v1/exports", body).status == 202
    export_desk.deliver()
    return [dict(row) for row in export_desk.rows()]
