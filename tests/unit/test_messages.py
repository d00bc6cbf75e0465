"""Both languages are complete."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_message_is_in_both_languages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools/messages.py")
    messages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(messages)

    assert messages.problems() == []
