"""The command line. Commands are imported when called: `contest --help` must not load pandas."""

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {  # name -> module:object, what it does
    "serve": ("contest.commands:serve", "Serve the site."),
    "migrate": ("contest.commands:migrate", "Bring the database to this release."),
    "worker": ("contest.commands:worker", "Run jobs only (several machines, PostgreSQL)."),
    "admin": ("contest.commands:admin", "Make an administrator and print a sign-in link."),
    "doctor": ("contest.commands:doctor", "Say what is in force and what fails."),
    "demo": ("contest.office.demo_cli:demo", "Fill a folder with a demo contest."),
    "plan": ("contest.judging.plan_cli:plan", "Assign judges from files, with certificates."),
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(package_name="bang-vang")
def main() -> None:
    """Bảng Vàng runs a school contest from the first entry to the framed award."""


if __name__ == "__main__":
    main()
