"""What a Scratch project is made of: sprites, scripts, sounds, variables. To be played it is packaged as a web page."""

import json
import zipfile
from pathlib import Path
from typing import Any, Final

from contest.core.sandboxed import Refused
from contest.entries.previews.converters.pdf import legible

LARGEST: Final = 32 * 1024 * 1024
MOST_SPRITES: Final = 200


def run(_arguments: dict[str, Any], inputs: dict[str, Path]) -> dict[str, Any]:
    return summary(inputs["source"])


def summary(source: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(source) as packed, packed.open("project.json") as member:
            targets = json.loads(member.read(LARGEST))["targets"]
        return {"sprites": [_sprite(target) for target in targets[:MOST_SPRITES]]}
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("damaged") from error


def _sprite(target: dict[str, Any]) -> dict[str, Any]:
    blocks = [block for block in target["blocks"].values() if isinstance(block, dict)]
    return {
        "name": legible(str(target["name"]))[:100],
        "stage": bool(target["isStage"]),
        "scripts": sum(bool(block.get("topLevel")) and not block.get("shadow") for block in blocks),
        "blocks": sum(not block.get("shadow") for block in blocks),
        "costumes": len(target["costumes"]),
        "sounds": len(target["sounds"]),
    }
