"""Write the next migration from the models: python tools/migration.py "what changed"."""

import sys
import tempfile
from pathlib import Path

from alembic import command

sys.path.insert(0, str(Path(__file__).parent.parent))

from contest.core.database import Database
from contest.core.migrate import config, upgrade

with tempfile.TemporaryDirectory() as folder:
    db = Database(f"sqlite:///{folder}/x.sqlite")
    upgrade(db)
    with db.writer.begin() as connection:
        command.revision(config(connection), message=sys.argv[1], autogenerate=True)
