"""Alembic's scripts, shipped in the wheel. `upgrade` is what `contest migrate` and the tests call."""
