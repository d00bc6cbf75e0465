import pytest
from sqlalchemy import update

from contest.rules.tables import Contest


@pytest.fixture
def send():
    def post(browser, content, kind="entries", name="Danh sách.xlsx"):
        return browser.post(f"/c/ai-2026/office/import/{kind}", files={"workbook": (name, content)})

    return post


@pytest.fixture
def unlimited(db, world):
    with db.write() as session:
        session.execute(update(Contest).values(school_quota=None))
