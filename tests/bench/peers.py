"""Measures another library with the same workbook: `python tests/bench/peers.py django|xlsxwriter WORKBOOK`.

Runs in an environment of its own (requirements/bench.txt), so it imports nothing of the product.
"""

import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import email_validator
import phonenumbers
from django.conf import settings

if not settings.configured:
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "import_export", "simple_history"],
        USE_TZ=True,
    )
    django.setup()

from django.core.exceptions import ValidationError
from django.db import connection, models
from import_export import resources
from import_export.formats.base_formats import XLSX
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history

FIELDS = {
    "Name*": "name", "Email*": "email", "Account": "account", "English Name": "english_name",
    "Given Name": "given_name", "Family Name": "family_name",
    "Country/Region": "country", "Mobile Number": "phone", "Department": "department", "Position": "title",
    "Contact No. in Directory": "contact_no", "Hide Mobile Number": "hide_phone", "Role": "role",
    "Password": "password", "Signature": "signature", "Remarks": "remarks",
}  # fmt: skip


def _email(value: str) -> None:
    try:
        email_validator.validate_email(value, check_deliverability=False)
    except email_validator.EmailNotValidError as error:
        raise ValidationError(str(error)) from error


def _phone(value: str, country: str) -> None:
    region = country.rstrip(")")[-2:].upper() or None  # "China (CN)", or "CN"
    try:
        valid = phonenumbers.is_valid_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException as error:
        raise ValidationError(str(error)) from error
    if not valid:
        raise ValidationError("not a number")


class Person(models.Model):
    """A user, with the checks that both sides make."""

    name = models.CharField(max_length=64)
    email = models.CharField(max_length=254, unique=True, validators=[_email])
    account = models.CharField(max_length=254, unique=True)
    english_name = models.CharField(max_length=64, blank=True)
    given_name = models.CharField(max_length=64, blank=True)
    family_name = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=64, blank=True)
    phone = models.CharField(max_length=32, null=True, blank=True, unique=True)
    department = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=32, blank=True)
    contact_no = models.IntegerField(default=10_000)
    hide_phone = models.CharField(max_length=8, blank=True)
    role = models.CharField(max_length=16, blank=True)
    signature = models.CharField(max_length=512, blank=True)
    remarks = models.CharField(max_length=128, blank=True)
    history = HistoricalRecords(user_db_constraint=False)  # the table of Django's own users is not made

    class Meta:
        app_label = "import_export"

    def clean(self) -> None:
        if self.phone:
            _phone(self.phone, self.country)


class PersonResource(resources.ModelResource):
    """The fastest import that django-import-export's documentation describes, with its checks on.

    Each row is kept in the history too, as the product keeps it in the audit log: in bulk, by django-simple-history
    (https://django-simple-history.readthedocs.io/en/latest/common_issues.html).
    """

    class Meta:
        model = Person
        fields = tuple(name for name in FIELDS.values() if name != "password")
        import_id_fields = ("account",)
        force_init_instance = True
        use_bulk = True
        skip_diff = True
        clean_model_instances = True

    def bulk_create(  # in place of the same with `objects.bulk_create`
        self,
        using_transactions: bool,
        dry_run: bool,
        raise_errors: bool,
        batch_size: int | None = None,
        result: Any = None,
    ) -> None:
        if not self.create_instances:
            return
        try:
            bulk_create_with_history(self.create_instances, Person, batch_size=batch_size)
        except Exception as error:  # noqa: BLE001 - told like any other of the import
            self.handle_import_error(result, error, raise_errors)
        finally:
            self.create_instances.clear()

    def before_save_instance(self, instance: Any, row: Any, **_: Any) -> None:
        instance.phone = instance.phone or None  # a unique column may have many nulls

    def before_import_row(self, row: Any, **_: Any) -> None:
        row["account"] = row["account"] or row["email"]
        row["phone"] = row["phone"] or None
        row["contact_no"] = row["contact_no"] or 10_000
        for name, value in row.items():
            if value is None and name != "phone":
                row[name] = ""


def _django(path: Path) -> Callable[[], object]:
    with connection.schema_editor() as editor:
        editor.create_model(Person)
        editor.create_model(Person.history.model)

    def run() -> None:
        data = XLSX().create_dataset(path.read_bytes())
        data.headers = [FIELDS[header] for header in data.headers]
        result = PersonResource().import_data(data, use_transactions=True)
        assert not result.has_errors(), result.base_errors or result.row_errors()[0]
        assert Person.objects.count() == len(data) - len(result.invalid_rows)
        assert Person.history.count() == Person.objects.count()
        assert len(result.invalid_rows) < len(data) / 10, result.invalid_rows[0].error

    return run


def _xlsxwriter(path: Path) -> Callable[[], object]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415
    from xlsxwriter import Workbook  # noqa: PLC0415

    rows = [
        [*map(str, row), "Created"] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    ]

    def run() -> None:
        with Workbook(io.BytesIO(), {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Users")
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(number, column, text)

    return run


if __name__ == "__main__":
    run = {"django": _django, "xlsxwriter": _xlsxwriter}[sys.argv[1]](Path(sys.argv[2]))
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))
