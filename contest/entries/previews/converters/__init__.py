"""Converters run in the sandbox (contest.core.sandbox.run_tool), one process a file: nothing here sees the database."""
