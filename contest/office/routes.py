"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.office.pages import control, exports, home, imports, log

HANDLERS: list[ControllerRouterHandler] = [
    home.show_home,
    home.show_help,
    control.show_office,
    log.show_log,
    exports.list_exports,
    exports.download_list,
    imports.show_import,
    imports.download_template,
    imports.send_workbook,
    imports.show_preview,
    imports.take_workbook,
    imports.download_bad_rows,
]
