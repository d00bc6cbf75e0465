"""What the codes of an inspection say: to the entrant what to do, to the office what was noticed."""

from typing import Any, Final

from contest.core.errors import N_

PROBLEMS: Final = {
    "unknown": N_("This kind of file cannot be judged. Please send PDF, Word, PowerPoint, images, video or ZIP."),
    "changed": N_("The file was damaged on our disk. Please upload it again; the office has been told."),
    "heavy": N_("The file takes too long to open. Please make it smaller or simpler, and upload it again."),
    "broken": N_("The file cannot be opened; it is damaged. Please save it again in the program it was made with."),
    "zip_damaged": N_("The ZIP file is damaged or incomplete. Please pack it again and upload it again."),
    "zip_locked": N_("The ZIP file is locked by a password. Please pack it again without a password."),
    "zip_many": N_("The ZIP file holds more than %(most)s files. Please leave out what judges do not need."),
    "zip_big": N_("Unpacked, the ZIP file is larger than %(most)s MB. Please make pictures and videos smaller."),
    "zip_bomb": N_("The ZIP file unpacks to far more than it holds, which protects nobody. Please pack it again."),
    "zip_lies": N_("The ZIP file states wrong sizes. Please pack it again with an ordinary program."),
    "zip_overlap": N_("The ZIP file is put together wrongly. Please pack it again with an ordinary program."),
    "zip_symlink": N_("The ZIP file holds a link to another place (%(name)s). Please pack only real files."),
    "zip_method": N_("The ZIP file is packed in a rare way. Please pack it again as an ordinary ZIP."),
    "zip_name": N_("The ZIP file holds a name that cannot be used (%(name)s). Please rename it and pack again."),
    "zip_long": N_("The ZIP file holds a name that is too long (%(name)s). Please shorten folder and file names."),
    "zip_twice": N_("The ZIP file holds the same name twice (%(name)s). Please rename one and pack again."),
    "zip_nested": N_("The ZIP file holds packs within packs (%(name)s). Please pack the files only once."),
    "zip_empty": N_("The ZIP file is empty. Please pack the files of the product and upload it again."),
    "office_damaged": N_("The document is damaged. Please open it, save it under a new name and upload that one."),
    "office_locked": N_("The document is locked by a password. Please save it without a password."),
    "office_macros": N_("The document holds macros. Please save it without macros (.docx, .pptx, .xlsx), or as PDF."),
    "office_template": N_("The document loads a template from another place. Please save it as PDF and upload that."),
    "office_link": N_("The document loads parts from another place. Please break the links, or save it as PDF."),
    "office_program": N_("The document holds a program. Please remove it, or save the document as PDF."),
    "pdf_damaged": N_("The PDF is damaged or incomplete. Please export it again and open it once before uploading."),
    "pdf_locked": N_("The PDF is locked by a password. Please export it without a password."),
    "pdf_long": N_("The PDF has more than %(most)s pages. Please send a shorter one."),
    "pdf_heavy": N_("The PDF is built of too many parts. Please print it to PDF again and upload that."),
    "pdf_launch": N_("The PDF starts a program or opens a file. Please remove such links and export it again."),
    "pdf_program": N_("A program is attached to the PDF (%(name)s). Please remove it and export again."),
    "image_damaged": N_("The image is damaged. Please open it, save it again as JPG or PNG, and upload that."),
    "image_huge": N_("The image has %(width)s × %(height)s points. Please make it smaller (at most %(most)s million)."),
    "image_frames": N_("The animation has over %(most)s pictures, or too large ones. Please send it as a video."),
    "heic": N_("This photograph is HEIC. Please send it as JPG (iPhone: Settings, Camera, Most Compatible)."),
    "video_cut": N_("The video is incomplete: its end is missing. Please export it again and upload it again."),
    "video_damaged": N_("The video or sound cannot be played. Please export it again as MP4 (H.264) or MP3."),
    "video_no_picture": N_("There is no picture in the video. Please export it again as MP4 (H.264)."),
    "video_silent": N_("There is no sound in the sound file. Please export it again as MP3."),
    "text_long": N_("The text is longer than %(most)s MB. Please leave out data that judges do not need."),
    "text_damaged": N_("The text is not saved as UTF-8. Please save it again with the coding UTF-8."),
}  # fmt: skip
FINDINGS: Final = {
    "program": N_("Holds a program; it is not run anywhere here"),
    "nested": N_("Holds a packed file, which is not opened"),
    "webrtc": N_("Can call other computers directly (WebRTC)"),
    "odd_link": N_("Link of an unusual kind"),
    "remote_picture": N_("Picture or video fetched from the internet"),
    "remote_part": N_("Part fetched from another place"),
    "embedded": N_("Another document is embedded"),
    "pdf_script": N_("PDF with a script; not run in the preview"),
    "pdf_sends": N_("PDF form that sends its answers somewhere"),
    "pdf_attachment": N_("PDF with an attached file"),
    "pdf_media": N_("PDF with sound or video inside"),
    "pdf_form": N_("PDF with an interactive form"),
    "pdf_restricted": N_("PDF that forbids printing or copying"),
    "gps_removed": N_("The place where the photograph was taken was removed for judges"),
    "exif_removed": N_("Data of the camera were removed for judges"),
    "video_mov": N_("Video of an iPhone (MOV)"),
    "video_codec": N_("Video in a coding that not every browser plays"),
    "bidi": N_("Text with hidden marks that turn its direction"),
    "active": N_("Web page or drawing with possible scripts; given out for download only"),
    "pages": N_("Pages"),
    "length": N_("Length"),
    "no_probe": N_("The video was looked at only roughly: ffprobe is not installed"),
}  # fmt: skip
QUIET: Final = frozenset({"pages", "length", "exif_removed", "video_mov"})  # facts, nothing to think about


def problem(code: str) -> str:
    """The message id; a code of a later version reads as a damaged file."""
    return PROBLEMS.get(code, PROBLEMS["broken"])


def quiet(entry: dict[str, Any]) -> bool:
    return entry.get("code") in QUIET


def finding(entry: dict[str, Any]) -> str:
    return FINDINGS.get(str(entry.get("code")), "")
