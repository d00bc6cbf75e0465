"""The organizer's control room."""

from litestar import get

from contest.core.i18n import gettext
from contest.office.asks import Db, House, InPath, Me, Now
from contest.office.control import reminder, room_of
from contest.office.pages.chores import chores
from contest.people.access import may_see_control_room, require, signed_in
from contest.rules.nav import enter_contest
from contest.web.render import Page, page
from contest.web.routing import in_thread


@get("/c/{slug:str}/office", name="office.show_office", opt={"perm": "office"})
@in_thread
def show_office(*, slug: InPath, actor: Me, db: Db, now: Now, settings: House) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        me = signed_in(actor)
        require(may_see_control_room(me, contest.id))
        room = room_of(session, contest, actor=me, now=now)
    now_at = next((step.name for step in room.steps if step.state == "now"), gettext("between two phases"))
    return page(
        "office/control.html",
        contest=contest,
        room=room,
        stage=now_at,
        chores=chores(room, contest, actor=me, now=now),
        reminder=reminder(contest, room.schedule, address=f"{settings.public_url}/c/{contest.slug}", now=now),
        now=now,
    )
