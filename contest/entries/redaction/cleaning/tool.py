"""Runs in the sandbox (contest.core.sandbox.run_tool): one file in, `clean` and the list of what was found out."""

from pathlib import Path
from typing import Any, Final

from contest.entries.redaction.cleaning.offices import clean_office, clean_package
from contest.entries.redaction.cleaning.report import Report
from contest.entries.redaction.names import Hidden

PRODUCT: Final = "clean"
_OFFICE: Final = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_PACKAGES: Final = {"application/zip", "application/x.scratch.sb3"}
_PICTURES: Final = {"image/jpeg", "image/png", "image/webp", "image/gif"}
_MEDIA: Final = ("video/", "audio/")


def run(arguments: dict[str, Any], inputs: dict[str, Path]) -> dict[str, Any]:
    """`made` false: this kind is not written anew here. `tags`: of media, what ffprobe read of them."""
    report = Report(Hidden.from_json(arguments["hidden"]), arguments["left"], arguments["place"])
    path, product = inputs["file"], Path(PRODUCT)
    kind: str = arguments["media_type"]
    pages, made = 0, True
    report.matches("name", arguments["name"], cleaned=True)
    if kind == "application/pdf":
        from contest.entries.redaction.cleaning.pdfs import clean_pdf

        pages = clean_pdf(path, product, report, arguments["pages"])
    elif kind in _PICTURES:
        from contest.entries.redaction.cleaning.pictures import clean_picture

        clean_picture(path, product, kind, report)
    elif kind.startswith(_OFFICE) or kind in _PACKAGES:
        with product.open("wb") as stream:
            (clean_office if kind.startswith(_OFFICE) else clean_package)(path, stream, report)
    else:
        made = False
        report.matches("properties", arguments["tags"], cleaned=True)
        if not kind.startswith(_MEDIA):
            report.unclean("whole", arguments["name"])
    return {"made": made, "pages": pages, "findings": list(report.findings.values())}
