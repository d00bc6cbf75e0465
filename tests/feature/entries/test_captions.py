"""Captions of a film, and films whose name browsers do not know."""

from contest.core.i18n import speaking
from contest.entries.blind import JudgeFile
from contest.entries.previews.queries import Known
from contest.entries.previews.tabs import Shown
from contest.entries.previews.view import _view
from contest.web.render import render

FILM = JudgeFile("f", "s", "TLA-GV-0001-N-video-1.mov", "video/quicktime", 5_000_000)
WORDS = JudgeFile("w", "s", "TLA-GV-0001-N-video-2.vtt", "text/vtt", 500)


def test_captions_of_the_same_place_belong_to_the_film(app):
    files = [_view(file, Known(), f"/files/{file.id}") for file in (FILM, WORDS)]
    shown = Shown("files", "video", "Video", "/x", files=files)

    with speaking("vi"):
        page = render("entries/view/shown.html", shown=shown)

    assert '<source src="/files/f" type="video/mp4">' in page
    assert '<track kind="captions" src="/files/w" srclang="vi" label="Phụ đề" default>' in page
