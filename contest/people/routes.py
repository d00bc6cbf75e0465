"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.people import account_pages as account
from contest.people import participant_pages as participants
from contest.people import school_pages as schools
from contest.people import signin_pages as signin

HANDLERS: list[ControllerRouterHandler] = [
    signin.show_sign_in,
    signin.sign_in_by_login_code,
    signin.send_sign_in_mail,
    signin.show_short_code,
    signin.sign_in_by_short_code,
    signin.show_password,
    signin.sign_in_by_password,
    signin.show_link,
    signin.sign_in_by_link,
    signin.sign_out,
    signin.sign_out_everywhere,
    account.show_account,
    account.save_profile,
    account.ask_for_email,
    account.confirm_email,
    account.save_password,
    account.renew_login_code,
    account.end_session,
    participants.list_participants,
    participants.show_new_participant,
    participants.take_in,
    participants.invite,
    participants.revoke,
    schools.list_schools,
    schools.show_new_school,
    schools.add_school,
    schools.show_school,
    schools.save_school,
    schools.delete_school,
    schools.show_paste,
    schools.paste_schools,
]
