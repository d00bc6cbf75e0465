"""Copies for blind judges. Everything here runs in the sandbox, on files of strangers."""
