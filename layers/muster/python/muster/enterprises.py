"""Enterprises, and how one comes to be."""

import os
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from pynamodb.attributes import BooleanAttribute, ListAttribute, UnicodeAttribute, UTCDateTimeAttribute

from muster.audit.entries import OPERATOR, Actor, Changes, Subject, entry, insert_entry
from muster.clock import now
from muster.errors import ConflictError, FieldError, InvalidError, NotFoundError, ThrottledError
from muster.gateways.aws import aws_errors
from muster.gateways.queues import Nudges
from muster.gateways.sign_ins import SignIns
from muster.gateways.tables import Table, TableName
from muster.gateways.transactions import Insert, Transactions
from muster.languages import Language
from muster.logs import audit
from muster.messages import Message, message
from muster.users import rules
from muster.users.creation import Source, conflicts_of, draft_user, existing_or_clash
from muster.users.domain_names import MOST, Domain
from muster.users.domains import NOT_CONFIRMED, Owners, confirm_domains, domain_insert, owned_elsewhere
from muster.users.fields import NewUser, Role, check
from muster.users.leases import complete_without_mail
from muster.users.repository import find_user
from muster.users.rescue import is_locked_out, let_in
from muster.users.rules import NEEDED, UNKNOWN_FIELD
from muster.users.taken import Clash, explain
from muster.users.text import clean
from muster.users.typed_passwords import GRACE, set_or_mail
from muster.users.user import PendingAction, User

_NOT_CREATED = message("administrator_invalid", "The administrator cannot be created as described.")
SECONDS_KEPT = 60
_MOST_KEPT = 1000
_OPERATOR = "operator"  # CloudTrail names the person, if the trail records calls of functions
_SENTENCES = {
    "missing": NEEDED,
    "extra_forbidden": UNKNOWN_FIELD,
    "string_pattern_mismatch": message(
        "enterprise_id_malformed", "Write 3 to 40 small letters, digits and hyphens, without a hyphen at either end."
    ),
}


class SecondFactor(StrEnum):
    """The people who need a second factor in an enterprise."""

    OPTIONAL = "optional"
    ADMINISTRATORS = "administrators"


def new_cursor_key() -> str:
    """Return a random key of AES-256, in base64."""
    return b64encode(os.urandom(32)).decode()


class Enterprise(Table):
    """An enterprise, found by its id."""

    class Meta:
        table_name = TableName("enterprises_table")

    enterprise_id = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    language = UnicodeAttribute(default="en")
    administrator = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    second_factor = UnicodeAttribute(default=SecondFactor.OPTIONAL)
    """Of whom a second factor is required."""
    four_eyes = BooleanAttribute(default=False)
    """Whether imports that change users need a second administrator (`imports/four_eyes.py`)."""
    mail_paused_at = UTCDateTimeAttribute(null=True)
    """Since when no invitation and no password is mailed, because too many mails bounced (`mails/reputation.py`)."""
    notify = ListAttribute(of=UnicodeAttribute, null=True)
    """The e-mail addresses that are told when imports from the drop folder end or wait."""
    cursor_key = UnicodeAttribute(default_for_new=new_cursor_key)
    """What cursors of its lists are encrypted with (`http/cursors.py`). It never leaves the functions."""


_kept: dict[str, tuple[float, Enterprise]] = {}  # by id, with when each was read


class NewEnterprise(BaseModel, defer_build=True):
    """An operator's request to create an enterprise; `administrator` has the fields of a user."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    enterprise_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$")]
    name: Annotated[
        str, Field(min_length=1, max_length=64), BeforeValidator(clean), AfterValidator(rules.enterprise_name)
    ]
    language: Language = "en"
    domains: Annotated[list[Domain], Field(max_length=MOST)] = []
    administrator: dict[str, Any]


def find_enterprise(enterprise_id: str, *, consistent: bool = False) -> Enterprise:
    """Return the enterprise; if `consistent`, as the latest write left it. Raises NotFoundError."""
    with aws_errors():
        try:
            return Enterprise.get(enterprise_id, consistent_read=consistent)
        except Enterprise.DoesNotExist:
            raise NotFoundError(
                message("enterprise_not_found", "There is no enterprise {enterprise!r}.", enterprise=enterprise_id)
            ) from None


def requires_second_factor(enterprise_id: str) -> bool:
    """Return whether administrators of the enterprise must have a second factor, as of up to a minute ago.

    Raises NotFoundError and ThrottledError.
    """
    return bool(_recent(enterprise_id).second_factor == SecondFactor.ADMINISTRATORS)


def check_mail_goes_out(enterprise_id: str) -> None:
    """Raise ConflictError, with what to do, if the enterprise's mail is paused, as of up to a minute ago."""
    if _recent(enterprise_id).mail_paused_at:
        raise ConflictError(
            message(
                "enterprise_mail_paused",
                "Mails of your enterprise are paused, because too many of its mails bounced or were "
                "reported as spam. Correct the addresses, and ask the operators of Muster to resume them.",
            )
        )


def language_of(enterprise_id: str) -> str:
    """Return the language of an enterprise, as of up to a minute ago. Raises NotFoundError and ThrottledError."""
    return str(_recent(enterprise_id).language)


def _recent(enterprise_id: str) -> Enterprise:
    """Return the enterprise as it was up to a minute ago, so that requests take no call more for its settings."""
    read_at, enterprise = _kept.get(enterprise_id, (0.0, None))
    if enterprise is None or time.monotonic() - read_at > SECONDS_KEPT:
        enterprise = find_enterprise(enterprise_id)
        if len(_kept) >= _MOST_KEPT:
            forget_enterprises()
        _kept[enterprise_id] = time.monotonic(), enterprise
    return enterprise


def forget_enterprises() -> None:
    """Read the settings of every enterprise anew when they are asked for next."""
    _kept.clear()


def entry_of_enterprise(enterprise: Enterprise, action: str, actor: Actor, changes: Changes) -> dict[str, Any]:
    """Return the entry of the audit log about a change of an enterprise."""
    key, name = enterprise.enterprise_id, enterprise.name
    return entry(action, actor, Subject.ENTERPRISE, key, enterprise_id=key, subject_name=name, changes=changes)


def create_enterprise(
    request: object, *, transactions: Transactions, sign_ins: SignIns, nudges: Nudges
) -> dict[str, Any]:
    """Create an enterprise and its first administrator; the same request again changes nothing.

    Further `domains` in it are confirmed; those that it leaves out stay. And if that administrator, or another one of
    the enterprise whom the request names, has no way in (`users/rescue.py`), a password is mailed once more, or the
    typed one is set.

    The answer is `{"enterprise_id", "account"}`, or `{"problem", "errors"}` with what an operator has to mend.
    """
    try:
        new, administrator = _checked(request)
        since = now()
        user = _put(new, administrator, transactions, sign_ins)
    except (InvalidError, ConflictError) as error:
        faults = error.faults if isinstance(error, InvalidError) else ()
        return {"problem": str(error), "errors": [asdict(fault) for fault in faults]}
    if user.pending_action == PendingAction.SEND_PASSWORD and administrator.password:
        typed = administrator.password.get_secret_value()
        set_or_mail(user, typed, sign_ins, since=since, note=lambda more: complete_without_mail(user, more=more))
        user = find_user(user.account) or user
    if user.pending_action:
        nudges.send({new.enterprise_id: [user.id]})
    return {"enterprise_id": new.enterprise_id, "account": user.account}


def _checked(request: object) -> tuple[NewEnterprise, NewUser]:
    try:
        new = NewEnterprise.model_validate(request)
    except ValidationError as error:
        faults = [FieldError(".".join(map(str, each["loc"])), _sentence(each)) for each in error.errors()]
        raise InvalidError(
            message("enterprise_invalid", "The enterprise cannot be created as described."), faults
        ) from None
    administrator = check(new.administrator | {"role": Role.ADMINISTRATOR})
    if isinstance(administrator, tuple):
        raise InvalidError(_NOT_CREATED, administrator)
    return new, administrator


def _sentence(error: ErrorDetails) -> Message:
    """Return what is wrong, to an operator: of what has no sentence of ours, in pydantic's words."""
    sentence: Message | None = error.get("ctx", {}).get("sentence")
    return _SENTENCES.get(error["type"]) or sentence or Message("value_invalid", error["msg"])


def _put(new: NewEnterprise, administrator: NewUser, transactions: Transactions, sign_ins: SignIns) -> User:
    """Create both or neither; or give a new way in to an administrator of an existing enterprise.

    Raises ConflictError, InvalidError and ThrottledError.
    """
    moment = now()
    due_at = moment + GRACE if administrator.password else moment
    source = Source(new.enterprise_id, "create_enterprise")
    one = draft_user(administrator, source, row=None, now=moment, due_at=due_at)
    enterprise = Enterprise(
        new.enterprise_id,
        name=new.name,
        language=new.language,
        administrator=one.account,
        created_at=moment,
    )
    pending = dict.fromkeys(new.domains, new.enterprise_id)
    if not_theirs := Owners(pending).faults(one.account, new.enterprise_id):
        raise InvalidError(_NOT_CREATED, not_theirs)
    insert = Insert(Enterprise.Meta.table_name, "enterprise_id", enterprise.serialize())
    confirmed = {domain: domain_insert(domain, new.enterprise_id) for domain in pending}
    conflicts = transactions.insert([insert, *one.inserts, *confirmed.values(), _entry_of_new(enterprise, new.domains)])
    if any(conflict.there is None for conflict in conflicts.values()):
        raise ThrottledError(message("enterprise_busy", "Somebody else is writing the same at this moment. Try again."))
    if insert.item_key in conflicts:
        return _created_before(enterprise, administrator, list(pending), sign_ins)
    if owned := [domain for domain, each in confirmed.items() if each.item_key in conflicts]:
        raise InvalidError(NOT_CONFIRMED, owned_elsewhere(owned))
    if conflicts_of(one, conflicts):
        clash = existing_or_clash(one, conflicts)
        raise InvalidError(_NOT_CREATED, explain([clash], transactions)[0] if isinstance(clash, Clash) else ())
    audit("create_enterprise", by=_OPERATOR, enterprise_id=new.enterprise_id, account=one.account)
    return one.user


def _entry_of_new(enterprise: Enterprise, domains: Sequence[str]) -> Insert:
    """Return the write of the entry of a new enterprise."""
    changes: dict[str, tuple[object, object]] = {
        name: (None, getattr(enterprise, name)) for name in ("name", "language", "administrator")
    }
    if domains:
        changes["domains"] = None, ", ".join(domains)
    return insert_entry(entry_of_enterprise(enterprise, "create_enterprise", OPERATOR, changes))


def _created_before(enterprise: Enterprise, administrator: NewUser, domains: Sequence[str], sign_ins: SignIns) -> User:
    """Confirm further domains and return the administrator, let in if locked out, of this very enterprise.

    Raises ConflictError, InvalidError and ThrottledError.
    """
    there = find_enterprise(enterprise.enterprise_id)
    user = find_user(enterprise.administrator)
    if user and user.enterprise_id == there.enterprise_id and there.name == enterprise.name:
        locked_out = is_locked_out(user, sign_ins)
        if locked_out or user.account == there.administrator:
            confirm_domains(domains, there.enterprise_id, there.name)
            return _let_in(user, administrator) if locked_out else user
    raise ConflictError(
        message(
            "enterprise_id_taken",
            "There is an enterprise {enterprise!r} already. Choose another id.",
            enterprise=enterprise.enterprise_id,
        )
    )


def _let_in(user: User, administrator: NewUser) -> User:
    password_at = now() + GRACE if administrator.password else None
    fields = ["email"] if administrator.email != user.email else []
    user = let_in(user, administrator.email, password_at=password_at)
    audit(
        "let_in_administrator",
        by=_OPERATOR,
        enterprise_id=user.enterprise_id,
        account=user.account,
        details={"fields": fields},
    )
    return user
