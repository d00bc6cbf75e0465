"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.rules.pages import awards, dates, office, parts, public, rubrics, wizard

HANDLERS: list[ControllerRouterHandler] = [
    public.show_contest,
    public.show_rules,
    wizard.show_new_contest,
    wizard.open_contest,
    office.show_rules_office,
    office.announce_contest,
    office.show_closing,
    office.close_contest,
    office.show_contest_form,
    office.save_contest,
    office.show_method,
    office.save_method,
    office.list_headings,
    office.show_heading,
    office.save_heading,
    dates.show_phases,
    dates.save_phases,
    dates.extend_deadline,
    parts.show_parts,
    parts.show_part,
    parts.save_part,
    rubrics.list_rubrics,
    rubrics.show_rubric,
    rubrics.save_rubric,
    awards.show_awards,
    awards.save_awards,
]
