"""Trap 14: no inline style or script, no |safe, small templates, every message in both languages."""

import re

import pytest
from jinja2 import nodes

from contest.web.render import environment, template_folder

TEMPLATES = sorted(template_folder().rglob("*.html"))


def source(path):
    return path.read_text("utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(template_folder())))
def test_template_keeps_the_policy_of_content(path):
    text = re.sub(r"\{#.*?#\}", "", source(path), flags=re.DOTALL)

    assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=|javascript:|hx-on|<style", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)
    assert not re.search(r"\|\s*safe\b", text)
    assert len(text.splitlines()) <= 150


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(template_folder())))
def test_template_names_only_what_jinja_knows(path):
    env = environment()
    tree = env.parse(source(path))

    assert {f.name for f in tree.find_all(nodes.Filter)} <= set(env.filters)
    assert {t.name for t in tree.find_all(nodes.Test)} <= set(env.tests)
