"""The author of a change in answers: of an entry in the audit log, and of a user's last change."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from muster.audit.entries import Actor, kind_of_actor
from muster.http.written import Written


class ActorView(BaseModel, defer_build=True):
    """The author of a change."""

    kind: Literal["user", "import", "operator", "schedule", "system"]
    id: str = Field(description="The id of a user; of an import, `import:` and the id of its task.")
    name: Written = Field(description="The account of the user, or of who started the import, at that time.")

    @classmethod
    def of(cls, actor: Actor) -> "ActorView":
        """Return an author as the API shows it."""
        kind: Any = kind_of_actor(actor.id)
        return cls(kind=kind, id=actor.id, name=actor.name)
