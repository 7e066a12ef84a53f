"""Rendering of mails: a template per language, once as text with the subject in its first line, and once as HTML."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from muster.enterprises import Enterprise
from muster.gateways.mailer import Mail
from muster.settings import settings
from muster.users.domain_names import as_written
from muster.users.user import Notice, User


def invitation(user: User, enterprise: Enterprise, token: str) -> Mail:
    """Return the mail of an invitation; its link holds the token."""
    # After the "#" the token reaches neither a server's log nor another site.
    address = f"{settings().console_url}/accept#token={token}"
    return _mail("invitation", user, enterprise, address=address, days=settings().invitation_days)


def initial_password(user: User, enterprise: Enterprise, password: str) -> Mail:
    """Return the mail with the initial password of a new user."""
    return _mail("initial_password", user, enterprise, password=password, days=settings().invitation_days)


def password_reset(user: User, enterprise: Enterprise, password: str) -> Mail:
    """Return the mail with a new password, since an administrator has reset it."""
    return _mail("password_reset", user, enterprise, password=password, days=settings().invitation_days)


def welcome(user: User, enterprise: Enterprise) -> Mail:
    """Return the mail that tells a new user of the account; the administrator tells the password."""
    return _mail("welcome", user, enterprise)


def notice(user: User, enterprise: Enterprise, told: Notice) -> Mail:
    """Return the mail about a change of the address, the password or the second factor."""
    at = f"{told.at:%Y-%m-%d %H:%M} UTC"
    mail = _mail("notice", user, enterprise, kind=told.kind, by=told.by, at=at)
    return replace(mail, to=told.address)


def forgotten_password(user: User, enterprise: Enterprise, code: str) -> Mail:
    """Return the mail with the code for a forgotten password; the user pool sends it, its HTML only."""
    return _mail("forgotten_password", user, enterprise, code=code)


def _mail(name: str, user: User, enterprise: Enterprise, **values: object) -> Mail:
    known = {"name": user.name, "account": as_written(user.account), "address": settings().console_url}
    return rendered(name, enterprise, user_id=user.id, to=user.email, values={**known, **values})


def rendered(name: str, enterprise: Enterprise, *, user_id: str, to: str, values: Mapping[str, object]) -> Mail:
    """Return the mail of a template; `user_id` is empty if `to` is no user's address."""
    known = {"enterprise": enterprise.name, "language": enterprise.language, **values}
    template = f"{enterprise.language}/{name}"
    text = _templates().get_template(f"{template}.txt").render(known)
    subject, _, body = text.partition("\n\n")
    html = _templates().get_template(f"{template}.html").render({**known, "subject": subject})
    return Mail(
        user_id=user_id,
        enterprise_id=enterprise.enterprise_id,
        to=to,
        sender_name=enterprise.name,
        subject=subject,
        text=body,
        html=html,
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
