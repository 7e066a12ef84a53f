"""A row of a filled-in template."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic_core import from_json, to_json

from muster.errors import FieldError
from muster.messages import packed, unpacked
from muster.users.fields import NewUser, check, check_rest


@dataclass(frozen=True)
class SheetRow:
    """A row that describes a user."""

    number: int
    """The row's number in the spreadsheet; the first is 1."""
    cells: dict[str, str] = field(repr=False)
    """The texts as the person typed them, by field; blank ones are absent. A password may be among them."""
    faults: tuple[FieldError, ...] = ()
    """What is wrong with cells that hold no usable text."""
    own: tuple[str, ...] = field(default=(), repr=False)
    """The texts of the administrator's own columns, in the order of `Reading.own`."""
    is_done: bool = False
    """Whether the row is of a result and says that nothing is left to do."""
    controls: dict[str, str] = field(default_factory=dict)
    """The texts of the columns CONTROLS, by name; blank ones are absent. Only for an import that updates users."""

    def check(self) -> NewUser | tuple[FieldError, ...]:
        """Return the user that this row describes, or everything that is wrong with it, one reason per field."""
        checked = check(self.cells)
        if not self.faults:
            return checked
        unusable = {fault.field for fault in self.faults}
        others = checked if isinstance(checked, tuple) else ()
        return self.faults + tuple(fault for fault in others if fault.field not in unusable)

    def rest(self, faults: Sequence[FieldError]) -> tuple[NewUser, frozenset[str]] | None:
        """Return what `check_rest` does of the cells, given all that is wrong with them."""
        return check_rest(self.cells, faults)


class Repeatable(Iterable[SheetRow]):
    """Rows that begin with the first each time that they are gone through."""

    def __init__(self, rows: Callable[[], Iterator[SheetRow]]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[SheetRow]:
        return self._rows()


def to_line(row: SheetRow) -> bytes:
    """Return a row as a line of JSON."""
    return (
        to_json(
            (
                row.number,
                row.cells,
                [(fault.field, packed(fault.message)) for fault in row.faults],
                row.own,
                row.is_done,
                row.controls,
            )
        )
        + b"\n"
    )


def from_line(line: bytes) -> SheetRow:
    """Return the row that `to_line` wrote."""
    number, cells, faults, own, is_done, controls = from_json(line)
    told = tuple(FieldError(field, unpacked(message)) for field, message in faults)
    return SheetRow(number, cells, told, tuple(own), is_done, controls)
