"""contest demo: an invented contest of any size in any stage, and one sign-in link per role."""

from datetime import datetime
from pathlib import Path

import click

from contest.core.clock import system_clock
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import is_current, upgrade
from contest.office.demo.calendar import STAGES, Stage
from contest.office.demo.links import demo_accounts, fresh_links
from contest.office.demo.story import Size, stagehand, tell
from contest.settings import Settings


@click.command()
@click.option("--into", type=click.Path(path_type=Path), default=None, help="Folder; default: CONTEST_DATA_DIR.")
@click.option("--schools", default=26, show_default=True)
@click.option("--entries", default=180, show_default=True)
@click.option("--judges", default=12, show_default=True)
@click.option("--seed", default=7, show_default=True)
@click.option("--stage", type=click.Choice(STAGES), default="judging", show_default=True)
@click.option("--now", type=click.DateTime(), default=None, help="The present of the demo (UTC); default: now.")
@click.option("--keep", is_flag=True, help="When there is a contest already: keep it, only print fresh links.")
def demo(
    into: Path | None,
    *,
    schools: int,
    entries: int,
    judges: int,
    seed: int,
    stage: Stage,
    now: datetime | None,
    keep: bool,
) -> None:
    """Fill a folder with a demo contest."""
    settings = Settings().model_copy(update={"data_dir": into} if into else {})
    present = now.replace(tzinfo=system_clock().tzinfo) if now else system_clock()
    db = Database(settings.database, threads=4)
    if not is_current(db):
        upgrade(db)
    if demo_accounts(db):
        if not keep:
            raise click.ClickException("There is a contest in this folder already; take another, or --keep it.")
    else:
        files = FileStore(settings.files_url, folder=settings.data_dir / "files")
        size = Size(schools=schools, entries=entries, judges=judges, seed=seed)
        tell(stagehand(db, files, size=size, stage=stage, now=present, say=click.echo), stage)
    for role, link in fresh_links(db, settings, now=system_clock()).items():
        click.echo(f"{role:12} {link}")
    db.dispose()
