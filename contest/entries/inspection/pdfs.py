"""PDFs: openable, not too large, and what in them acts by itself. Runs in the sandbox; pikepdf is qpdf's reader."""

from pathlib import Path
from typing import Any, Final

from contest.entries.inspection import limits
from contest.entries.inspection.limits import Bad, Found
from contest.entries.inspection.packages import PROGRAM_ENDINGS

_ACTIONS: Final = {
    "/JavaScript": "pdf_script",
    "/SubmitForm": "pdf_sends",
    "/ImportData": "pdf_sends",
    "/GoToE": "pdf_attachment",
    "/Rendition": "pdf_media",
}


def look(path: Path, found: Found) -> None:
    import pikepdf

    try:
        held = pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Bad("pdf_locked") from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise Bad("pdf_damaged") from error
    with held:
        try:
            _look_through(held, found)
        except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, RecursionError) as error:
            raise Bad("pdf_damaged") from error


def _look_through(held: Any, found: Found) -> None:
    import pikepdf

    pages = len(held.pages)
    if pages == 0:
        raise Bad("pdf_damaged")
    if pages > limits.PAGES:
        raise Bad("pdf_long", most=limits.PAGES)
    if held.is_encrypted:
        found.note("pdf_restricted")
    if len(held.objects) > limits.PDF_OBJECTS:
        raise Bad("pdf_heavy")
    for thing in held.objects:
        if isinstance(thing, pikepdf.Stream):
            thing = thing.stream_dict  # noqa: PLW2901 - its dictionary is what is asked
        if isinstance(thing, pikepdf.Dictionary):
            _look_at(thing, found, depth=0)
    found.note("pages", str(pages))


def _look_at(thing: Any, found: Found, depth: int) -> None:
    """A dictionary and what stands directly in it; what it refers to is visited as an object of its own."""
    import pikepdf

    if "/JS" in thing:
        found.note("pdf_script")
    action = thing.get("/S")
    if isinstance(action, pikepdf.Name):
        if str(action) == "/Launch":
            raise Bad("pdf_launch")
        if code := _ACTIONS.get(str(action)):
            found.note(code)
    if "/RichMedia" in str(thing.get("/Subtype", "")):
        found.note("pdf_media")
    if "/XFA" in thing:
        found.note("pdf_form")
    if "/EF" in thing:
        _look_attached(thing, found)
    if depth < 20:  # noqa: PLR2004 - deeper direct nesting is no document
        for value in dict(thing.items()).values():
            _descend(value, found, depth)


def _descend(value: Any, found: Found, depth: int) -> None:
    import pikepdf

    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return
    if isinstance(value, pikepdf.Dictionary):
        _look_at(value, found, depth + 1)
    elif isinstance(value, pikepdf.Array):
        for item in value:
            if isinstance(item, pikepdf.Dictionary) and not item.is_indirect:
                _look_at(item, found, depth + 1)


def _look_attached(spec: Any, found: Found) -> None:
    name = str(spec.get("/UF", spec.get("/F", "")))
    if name.casefold().endswith(PROGRAM_ENDINGS):
        raise Bad("pdf_program", name=name[:80])
    found.note("pdf_attachment", name)
