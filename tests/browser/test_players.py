"""Courses (SCORM 1.2) and H5P packages run in the closed frame, by vendored players that keep and send nothing."""

import json

import pytest
from play_room import PlayRoom, run_game
from serving import serving

pytestmark = pytest.mark.browser
MANIFEST = """<manifest xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" identifier="m"><organizations default="o">
<organization identifier="o"><title>Phân số</title>{items}</organization></organizations><resources>
<resource identifier="r1" type="webcontent" href="lessons/one.html"/><resource identifier="r2" type="webcontent" href="lessons/two.html"/>
</resources></manifest>"""
ITEM = '<item identifier="i{n}" identifierref="r{n}"><title>Bài {n}</title></item>'
LESSON = b"""<!doctype html><title>x</title><script>
function find(win) { while (!win.API && win.parent !== win) win = win.parent; return win.API; }
const api = find(window);
const said = [api.LMSInitialize(''), api.LMSSetValue('cmi.core.lesson_status', 'completed'), api.LMSGetValue('cmi.core.lesson_status'),
  api.LMSCommit(''), api.LMSFinish('')];
document.write('<p id=said>' + said.join(' ') + '</p>');
</script>"""
H5P = {
    "h5p.json": json.dumps({"title": "Phân số", "language": "vi", "mainLibrary": "H5P.Mini", "embedTypes": ["div"],
                            "preloadedDependencies": [{"machineName": "H5P.Mini", "majorVersion": 1, "minorVersion": 0}]}).encode(),
    "content/content.json": json.dumps({"text": "Ba phần tư"}).encode(),
    "H5P.Mini-1.0/library.json": json.dumps({"title": "Mini", "machineName": "H5P.Mini", "majorVersion": 1, "minorVersion": 0, "patchVersion": 0,
                                              "runnable": 1, "embedTypes": ["div"], "preloadedJs": [{"path": "mini.js"}], "preloadedCss": []}).encode(),
    "H5P.Mini-1.0/mini.js": b"""var H5P = H5P || {}; H5P.Mini = function (parameters) {
      this.attach = function (place) { place.html('<p id="said">' + parameters.text + '</p>'); }; };""",
}  # fmt: skip


@pytest.fixture
def page(chromium):
    context = chromium.new_context(locale="vi-VN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def course(*numbers: int) -> dict[str, bytes]:
    items = "".join(ITEM.format(n=n) for n in numbers)
    return {
        "imsmanifest.xml": MANIFEST.format(items=items).encode(),
        "lessons/one.html": LESSON,
        "lessons/two.html": LESSON,
    }


@pytest.mark.parametrize("second_host", [False, True])
def test_course_of_one_page_begins_there_and_finds_its_platform(page, tmp_path, second_host):
    room = PlayRoom(tmp_path, course(1), second_host=second_host, kind="scorm")
    with serving(room, room.port):
        room.sign_in(page.context)
        page.goto(room.path)
        frame = run_game(page, "own" if second_host else "closed")

        assert frame.wait_for_selector("#said").text_content() == "true true completed true true"
    assert [seen for seen in room.seen if seen[0] == "POST" and not seen[1].endswith("/play")] == []
    assert page.complaints == []


def test_course_of_several_pages_lists_them(page, tmp_path):
    room = PlayRoom(tmp_path, course(1, 2), kind="scorm")
    with serving(room, room.port):
        room.sign_in(page.context)
        page.goto(room.path)
        frame = run_game(page, "closed")

        frame.wait_for_selector("ol a")
        assert frame.locator("ol a").all_text_contents() == ["Bài 1", "Bài 2"]
        frame.locator("ol a").nth(1).click()
        assert frame.wait_for_selector("#said").text_content() == "true true completed true true"


def test_course_without_a_first_page_says_so(page, tmp_path):
    room = PlayRoom(tmp_path, {"imsmanifest.xml": b"<manifest/>"}, kind="scorm")
    with serving(room, room.port):
        room.sign_in(page.context)
        page.goto(room.path)
        frame = run_game(page, "closed")

        frame.wait_for_selector(".said:not([hidden])")


@pytest.mark.parametrize("second_host", [False, True])
def test_h5p_package_is_drawn_by_its_library(page, tmp_path, second_host):
    room = PlayRoom(tmp_path, H5P, second_host=second_host, kind="h5p")
    with serving(room, room.port):
        room.sign_in(page.context)
        page.goto(room.path)
        frame = run_game(page, "own" if second_host else "closed")

        assert frame.wait_for_selector("#said").text_content() == "Ba phần tư"
    assert page.complaints == []
