"""Acts that the state of the world does not allow, each with one plain sentence for the person."""

from typing import Any


class Refusal(Exception):
    """Base of what services raise when an act is allowed to the person but not possible now.

    `message` is a translatable sentence; pages show it in the error summary, the API answers 409 with it.
    """

    message: Any = ""

    def __init__(self, message: Any = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)
