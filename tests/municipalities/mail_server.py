"""A mail server on the loopback that answers what a test wants: enough of SMTP (RFC 5321) for one sender."""

import socket
import threading


class MailServer:
    """Takes mails, or answers each recipient with `answer`, such as `550 no such user`. Used as a context manager."""

    def __init__(self, answer: str = "250 ok") -> None:
        self.answer = answer
        self.mails: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "MailServer":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        # Closing alone does not wake the thread that waits for a client.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._socket.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as lines:
                self._talk(lines)

    def _talk(self, lines) -> None:
        def say(words: str) -> None:
            lines.write(words.encode() + b"\r\n")
            lines.flush()

        say("220 test")
        while line := lines.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                say("354 go on")
                text = b""
                while (part := lines.readline()) != b".\r\n":
                    text += part
                self.mails.append(text.decode())
                say("250 taken")
            elif verb == b"RCPT":
                say(self.answer)
            elif verb == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")
