"""Bring the catalogues of translations up to date with the code: `make translations`.

The sentences are found in the calls of `message`, `counted` and `label` (`muster/messages.py`). New ones are added to
each .po file without a translation, which a test then misses; those that the code no longer has are taken out. The
.mo files, which the functions read, are made from them.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PRODUCT = Path(__file__).parents[1] / "layers/muster/python/muster"
FOLDER = PRODUCT / "translations"
_KEYWORDS = {
    "message": ((1, "c"), 2),  # the code is the context
    "counted": ((1, "c"), 2, 3),
    "label": None,
}
_WIDTH = 118  # characters of a line


def template() -> Catalog:
    """Return the catalogue of all sentences of the code, none of them translated."""
    found = Catalog(project="Muster", fuzzy=False)
    for file, _line, text, _comments, context in extract_from_dir(
        PRODUCT, method_map=[("**.py", "python")], keywords=_KEYWORDS
    ):
        found.add(text, locations=[(file, 0)], context=context)
    return found


def read(path: Path) -> Catalog:
    """Return the catalogue of a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def updated(catalogue: Catalog, sentences: Catalog) -> Catalog:
    """Return the catalogue with just these sentences, and the translations that it has of them."""
    new = Catalog(catalogue.locale, project="Muster", fuzzy=False, creation_date=catalogue.creation_date)
    new.revision_date, new.header_comment = catalogue.revision_date, catalogue.header_comment
    for each in sentences:
        if each.id:
            known = catalogue.get(each.id, context=each.context)
            new.add(each.id, known.string if known else None, each.locations, context=each.context)
    return new


def as_po(catalogue: Catalog) -> bytes:
    """Return the text of a .po file."""
    file = io.BytesIO()
    write_po(file, catalogue, width=_WIDTH, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the content of a .mo file."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _is_translated(each: Message) -> bool:
    return all(each.string) if isinstance(each.string, tuple | list) else bool(each.string)


def main() -> None:
    """Write every catalogue anew, and say how many sentences still lack a translation."""
    sentences = template()
    for path in sorted(FOLDER.glob("*.po")):
        catalogue = updated(read(path), sentences)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        left = [each.id for each in catalogue if each.id and not _is_translated(each)]
        sys.stdout.write(f"{path.name}: {len(catalogue)} sentences, {len(left)} without a translation\n")
        sys.stdout.writelines(f"  {each}\n" for each in left)


if __name__ == "__main__":
    main()
