"""The commands that keep an installation going."""

import signal
import threading

import click

from contest.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; more than one needs PostgreSQL.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site until Ctrl+C or SIGTERM."""
    from contest import serve as server

    settings = Settings()
    if workers > 1 and settings.database.startswith("sqlite"):
        raise click.UsageError("Several processes need PostgreSQL: set CONTEST_DATABASE_URL.")
    if problem := server.why_not_ready(settings):
        raise click.ClickException(problem)
    server.serve(
        settings,
        host=host,
        port=port,
        workers=workers,
        ready=lambda: click.echo(f"Bảng Vàng: http://{host}:{port}"),
    )


@click.command()
def migrate() -> None:
    """Bring the database to this release; a SQLite file is copied aside first."""
    from contest.core.backup import copy_sqlite
    from contest.core.database import Database
    from contest.core.migrate import is_current, upgrade

    settings = Settings()
    db = Database(settings.database, threads=1)
    if not is_current(db):
        if copy := copy_sqlite(db, settings.data_dir / "backup"):
            click.echo(f"backup: {copy}")
        upgrade(db)
    db.dispose()
    click.echo("The database stands at this release.")


@click.command()
def worker() -> None:
    """Run jobs until Ctrl+C or SIGTERM."""
    from contest.app import open_house
    from contest.core.log import configure_logging

    settings = Settings()
    configure_logging(debug=settings.debug)
    house = open_house(settings)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    house.jobs.start()
    stopped.wait()
    house.jobs.stop()


@click.command()
@click.argument("full_name")
@click.option("--email", default=None)
def admin(full_name: str, email: str | None) -> None:
    """Make FULL_NAME an administrator of this installation and print a sign-in link."""
    from contest.core.clock import system_clock
    from contest.core.database import Database
    from contest.people import service, signin

    settings = Settings()
    db = Database(settings.database, threads=1)
    now = system_clock()
    with db.write() as session:
        facts = service.PersonFacts(full_name=full_name, email=email or "")
        account = service.upsert_account(session, actor=None, facts=facts, now=now)
        service.make_admin(session, account_id=account.id, now=now)
        link = signin.issue_link(session, account_id=account.id, now=now)
    click.echo(f"{settings.public_url}/sign-in/link/{link.secret}")
    db.dispose()


@click.command()
def doctor() -> None:
    """Print what is in force; exit 1 when something fails."""
    from contest.core.health import check

    findings = check(Settings())
    for finding in findings:
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.what}: {finding.said}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)
