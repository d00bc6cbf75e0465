class ScoringError(ValueError):
    """The input cannot be scored as asked; the message says what to do about it."""
