"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.entries import dossier_pages, file_pages, office_pages, pages, register, school_pages, view_pages
from contest.entries.links import pages as links
from contest.entries.links import report_pages
from contest.entries.play import pages as play
from contest.entries.play import serving
from contest.entries.quarantine import pages as quarantine_pages
from contest.entries.redaction import pages as redaction
from contest.entries.similar import pages as similar
from contest.entries.uploads import pages as uploads

HANDLERS: list[ControllerRouterHandler] = [
    register.show_register,
    register.register,
    pages.list_own,
    pages.show_new,
    pages.create,
    pages.show_entry,
    pages.show_review,
    pages.submit,
    pages.show_receipt,
    pages.revert,
    pages.show_withdraw,
    pages.withdraw,
    dossier_pages.show_people,
    dossier_pages.save_people,
    dossier_pages.move_author,
    dossier_pages.confirm_consents,
    dossier_pages.show_product,
    dossier_pages.save_product,
    dossier_pages.show_statements,
    dossier_pages.save_statements,
    dossier_pages.show_attendance,
    dossier_pages.save_attendance,
    dossier_pages.show_kit,
    dossier_pages.save_kit,
    links.check_again,
    links.show_broken,
    report_pages.show_down,
    report_pages.answer_down,
    file_pages.show_files,
    file_pages.add_file,
    file_pages.remove_file,
    file_pages.add_link,
    file_pages.remove_link,
    file_pages.show_file,
    view_pages.show_view,
    view_pages.show_rendition,
    uploads.describe,
    uploads.describe_one,
    uploads.begin,
    uploads.tell,
    uploads.receive,
    uploads.receive_by_post,
    uploads.end,
    uploads.end_by_form,
    play.show_play,
    play.open_play,
    play.save_dry_run,
    serving.show_member,
    school_pages.show_school,
    school_pages.show_registration_list,
    school_pages.confirm,
    office_pages.list_office,
    office_pages.show_check,
    office_pages.check,
    office_pages.withdraw_by_office,
    quarantine_pages.show_quarantine,
    quarantine_pages.take_out,
    quarantine_pages.list_taken,
    similar.list_similar,
    similar.show_similar,
    similar.dismiss_similar,
    redaction.list_blindness,
    redaction.show_blindness,
    redaction.decide_blindness,
    redaction.take_out_file,
    redaction.show_file_again,
]
