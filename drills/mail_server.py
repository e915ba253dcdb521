"""Drills of the mail server: it refuses, puts off, hangs up, takes its time. One sender, in this process."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator

from coordination.digests.services import sending
from drills.house import House
from drills.mails import Post
from drills.report import Result

MAILS = 300


def run(_house: House, post: Post, choose: random.Random) -> Iterator[Result]:
    """All of them."""
    with post.through_sink():
        yield _away(post)
        for answer in ("421 4.3.2 closing", "450 4.2.0 greylisted", "452 4.2.2 full"):
            yield _put_off(post, choose, answer)
        for answer in ("550 5.1.1 no such user", "554 5.7.1 no"):
            yield _refused(post, choose, answer)
        yield _silent_after_the_last_byte(post, choose)
        yield _a_byte_a_second(post)
        yield _down_after_a_hundred(post)


def _send_all(post: Post, turns: int = 60) -> None:
    """What beat and the workers do, with every wait already over."""
    for _turn in range(turns):
        while sending.send_batch().claimed and post.open():
            continue
        if not post.open():
            return
        post.hurry()


def _away(post: Post) -> Result:
    """Nobody listens for three looks, then somebody does."""
    wanted = post.owe(MAILS)
    began = time.monotonic()
    port = post.sink.port
    post.sink.stop()
    away = 0
    for _look in range(3):
        away += sending.send_batch().server_is_away
        post.hurry()
    counted = post.execute(
        "select coalesce(sum(attempts + deferrals), 0) from digests_digestdelivery where id = any(%s)", [post.ids]
    )
    post.sink.port = port
    post.sink.start()
    _send_all(post)
    result = post.count("mail server refuses connections", began)
    result.wrong += int(counted[0][0]) + (away != 3)
    result.notes.append(f"{wanted} mails, {counted[0][0]} attempts counted while away")
    return result


def _some(post: Post, choose: random.Random, number: int) -> frozenset[str]:
    """So many of the addresses that wait, drawn from the seed."""
    rows = post.execute(
        "select u.email from digests_digestdelivery d join municipalities_user u on u.id = d.person_id"
        " where d.id = any(%s) order by u.email",
        [post.ids],
    )
    return frozenset(choose.sample([row[0] for row in rows], number))


def _put_off(post: Post, choose: random.Random, answer: str) -> Result:
    """Some addresses are put off three times, then taken."""
    post.owe(MAILS)
    some = _some(post, choose, 20)
    began = time.monotonic()
    seen: Counter[str] = Counter()

    def answer_to(address: str) -> str:
        seen[address] += 1
        return answer if address in some and seen[address] <= 3 else "250 OK"

    post.sink.answer_to = answer_to
    _send_all(post)
    result = post.count(f"answer {answer[:3]} to 20 of {MAILS}, three times", began)
    result.wrong += sum(post.sink.tries[one] != 4 for one in some)
    return result


def _refused(post: Post, choose: random.Random, answer: str) -> Result:
    """Some addresses are refused for good: one try each, nobody else is held up."""
    post.owe(MAILS)
    some = _some(post, choose, 20)
    began = time.monotonic()
    post.sink.answer_to = lambda address: answer if address in some else "250 OK"
    _send_all(post)
    result = post.count(f"answer {answer[:3]} to 20 of {MAILS}", began, failing=some)
    result.wrong += sum(post.sink.tries[one] != 1 for one in some)
    suppressed = int(post.execute("select count(*) from digests_mailsuppression where until is null")[0][0])
    result.wrong += suppressed != (20 if answer.startswith("550") else 0)
    result.notes.append(f"{suppressed} addresses suppressed")
    return result


def _silent_after_the_last_byte(post: Post, choose: random.Random) -> Result:
    """The server takes the whole mail and hangs up without an answer: nobody can know, so it is sent again."""
    post.owe(MAILS)
    left = set(_some(post, choose, 10))
    began = time.monotonic()

    def hangs_up_after(address: str) -> bool:
        if address in left:
            left.discard(address)
            return True
        return False

    post.sink.hangs_up_after = hangs_up_after
    _send_all(post)
    result = post.count("dropped after the last byte, 10 times", began, allowed=10)
    result.notes.append("one Message-ID for both")
    return result


def _a_byte_a_second(post: Post) -> Result:
    """A server that sends a byte a second counts as away, and keeps no sender longer than its time-out."""
    post.owe(50)
    began = time.monotonic()
    post.sink.seconds_a_byte = 1.0
    report = sending.send_batch()
    held = time.monotonic() - began
    post.sink.seconds_a_byte = 0.0
    post.hurry()
    _send_all(post)
    result = post.count("answers with 1 byte a second", began)
    result.wrong += (not report.server_is_away) + (held > 10)
    result.notes.append(f"given up after {held:.1f} s with a time-out of 3 s")
    return result


def _down_after_a_hundred(post: Post) -> Result:
    """The server takes a hundred mails and is gone in the middle of a batch; later it is back."""
    post.owe(MAILS)
    began = time.monotonic()
    port = post.sink.port

    def answer_to(_address: str) -> str:
        return "250 OK" if post.sink.received() < 100 else "421 4.3.2 shutting down"

    post.sink.answer_to = answer_to
    sending.send_batch()
    post.sink.stop()
    sending.send_batch()
    post.sink.port = port
    post.sink.answer_to = lambda _address: "250 OK"
    post.sink.start()
    post.hurry()
    _send_all(post)
    return post.count("takes 100, then is gone in the middle of a batch", began)
