"""Resumable uploads of a dossier's files: tus 1.0 with creation, termination, expiration and checksum."""
