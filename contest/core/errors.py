"""What a rule raises when it says no. The web turns a Problem into a page or problem+json in the reader's language."""

from typing import Any, ClassVar


def N_(message: str) -> str:  # noqa: N802 - gettext's name for "translate later"
    return message


class Problem(Exception):
    """`message` is a message id (English) with %(name)s places that `params` fill; `field` names the input at fault."""

    status: ClassVar[int] = 400

    def __init__(self, message: str, *, field: str = "", **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.params = params


class Invalid(Problem):
    """The input breaks a rule that only the database or the contest knows."""

    status = 422


class NotFound(Problem):
    """Also for what the actor may not know to exist."""

    status = 404

    def __init__(self, message: str = N_("There is no such page, or it is not yours to see."), **params: Any) -> None:
        super().__init__(message, **params)


class SignInNeeded(Problem):
    status = 401

    def __init__(self, message: str = N_("Please sign in first."), **params: Any) -> None:
        super().__init__(message, **params)


class Forbidden(Problem):
    status = 403

    def __init__(self, message: str = N_("You may not do this."), **params: Any) -> None:
        super().__init__(message, **params)


class Closed(Problem):
    """A deadline: the activity is not open now."""

    status = 403


class Conflict(Problem):
    """Somebody changed it meanwhile; `current` holds what is stored now."""

    status = 409

    def __init__(self, message: str, *, current: Any = None, **params: Any) -> None:
        super().__init__(message, **params)
        self.current = current


class NotReady(Problem):
    """It will be there soon: a job is at work on it."""

    status = 425


class Locked(Problem):
    status = 423


class TooLarge(Problem):
    status = 413


class TooMany(Problem):
    status = 429
