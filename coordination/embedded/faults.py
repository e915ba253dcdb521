"""Why the start was given up, in one sentence for the person at the terminal."""


class StartFailure(Exception):
    """The portal cannot start; the text says what to do about it and is all that is shown."""


class StopRequested(BaseException):
    """A signal asked for the end. Not an Exception, so that no error handling swallows it."""
