"""A judge's own receipt as a file."""

from typing import Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from contest.core.database import AnyRow, Database
from contest.judging.desk import judge_of
from contest.judging.handing_in import own_receipt
from contest.judging.values import text_of_lines
from contest.papers.press import PDF
from contest.papers.receipts import receipt_pdf
from contest.people.access import Actor, signed_in
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.settings import Settings
from contest.web.render import Page, plain, url
from contest.web.routing import in_thread

JUDGE: Final = {"perm": "judge"}
RECEIPT: Final = "/c/{slug:str}/judging/receipts/{receipt:str}"


@get(f"{RECEIPT}/pdf", name="papers.show_receipt", opt=JUDGE)
@in_thread
def show_receipt(
    *,
    slug: FromPath[str],
    receipt: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    person = signed_in(actor)
    contest, row = _own(db, person, slug, receipt)
    address = settings.public_url + url("judging.show_receipt", slug=slug, receipt=receipt)
    body = receipt_pdf(contest, row, judge=person.name, address=address)
    return plain(body, PDF, headers={"content-disposition": f'inline; filename="{slug}-{row.at:%Y%m%d-%H%M}.pdf"'})


@get(f"{RECEIPT}/lines", name="papers.show_receipt_lines", opt=JUDGE)
@in_thread
def show_receipt_lines(
    *,
    slug: FromPath[str],
    receipt: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    """The bytes whose SHA-256 the receipt names."""
    row = _own(db, signed_in(actor), slug, receipt)[1]
    return plain(
        text_of_lines(row.lines), "text/plain", headers={"content-disposition": 'attachment; filename="receipt.txt"'}
    )


def _own(db: Database, person: Actor, slug: str, receipt: str) -> tuple[ContestFacts, AnyRow]:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=person)
        judge_id = judge_of(session, actor=person, contest_id=contest.id)
        return contest, own_receipt(session, judge_id=judge_id, receipt=receipt)
