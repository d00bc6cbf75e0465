import io
import json
import random
import zipfile

from contest.entries.kinds import kind_of
from contest.office.demo.products import game, products

TITLE = "Kho báu khu vườn phân số"


def test_game_when_packed_runs_from_its_folder_with_its_own_questions():
    with zipfile.ZipFile(io.BytesIO(game(random.Random(7), TITLE))) as packed:
        names = set(packed.namelist())
        data = json.loads(packed.read("kho-bau-khu-vuon/game.json"))

    assert names == {f"kho-bau-khu-vuon/{name}" for name in ("index.html", "game.js", "game.css", "game.json")}
    assert data["title"] == TITLE
    assert all(question["right"] in question["answers"] for question in data["questions"])


def test_products_when_made_twice_are_the_same_bytes_of_the_said_kinds():
    once, twice = (
        products(random.Random(7), category=category, title=TITLE, paragraphs=["Một câu.", "Hai câu."])
        for category in ("lesson-preparation", "lesson-preparation")
    )

    assert [product.content for product in once] == [product.content for product in twice]
    assert [(product.slot, kind_of(io.BytesIO(product.content))) for product in once] == [
        ("images", "image/png"),
        ("product", "application/pdf"),
    ]
