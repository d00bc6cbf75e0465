"""Browsers as tests need them."""

from litestar import Litestar
from litestar.testing import TestClient


def open_browser(app: Litestar) -> TestClient[Litestar]:
    browser = TestClient(app, base_url="http://testserver.local", raise_server_exceptions=False)
    browser.headers.update({"origin": "http://testserver.local", "accept": "text/html"})
    browser.follow_redirects = False
    return browser
