"""Checking the audit record: every event against its own hash, its place in the chain, and the chain's head.

Reads as a role that sees every row (the maintenance login). What it cannot see: a chain removed together with its
head, and a chain whose every later hash was made anew by the owner of the database. For these the heads must be
kept outside (docs/operations.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# In this order: the first that holds names the break. `found` is one event with the one before it in its chain.
_EVENTS = """
with found as (
    select event.chain, event.seq, event.uuid, event.hash, event.previous_hash, audit_hash(event) as own_hash,
           lag(event.seq, 1, 0::bigint) over chain_order as seq_before,
           lag(event.hash, 1, ''::varchar) over chain_order as hash_before
    from municipalities_auditevent event
    where event.seq is not null
    window chain_order as (partition by event.chain order by event.seq)
)
select chain, seq, uuid, case
    when seq <> seq_before + 1 then 'removed'
    when hash <> own_hash then 'changed'
    else 'not linked to the event before'
end
from found
where seq <> seq_before + 1 or hash <> own_hash or previous_hash <> hash_before
order by chain, seq
"""
_HEADS = """
with tails as (
    select distinct on (chain) chain, seq, hash from municipalities_auditevent
    where seq is not null order by chain, seq desc
)
select coalesce(head.chain, tail.chain), coalesce(tail.seq, 0), null::uuid, case
    when head.chain is null then 'no head'
    when tail.seq is null or tail.seq < head.seq then 'cut tail'
    when tail.seq > head.seq then 'beyond the head'
    else 'head differs'
end
from municipalities_audithead head full join tails tail on tail.chain = head.chain
where head.chain is null or tail.chain is null or head.seq <> tail.seq or head.hash <> tail.hash
order by 1
"""
_UNLINKED = """
select chain, null::bigint, uuid, 'without number' from municipalities_auditevent where seq is null order by chain, at
"""
_COUNTS = "select count(*), count(distinct chain) from municipalities_auditevent"


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the record is not what was written. `seq` is None for an event that was never linked."""

    chain: int
    seq: int | None
    uuid: str | None
    kind: str

    def __str__(self) -> str:
        event = f", event {self.uuid}" if self.uuid else ""
        return f"chain {self.chain}, seq {self.seq if self.seq is not None else 'none'}{event}: {self.kind}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what was found."""

    events: int
    chains: int
    breaks: list[Break]


def verify() -> Verification:
    """Check every chain. Raises PermissionError when this role would be shown a part of the record only."""
    with connection.cursor() as cursor:
        cursor.execute("select rolbypassrls or rolsuper from pg_roles where rolname = current_user")
        if not cursor.fetchone()[0]:
            raise PermissionError("This login does not see the whole audit record; use the maintenance login.")
        cursor.execute(_COUNTS)
        events, chains = cursor.fetchone()
        breaks = []
        for question in (_EVENTS, _HEADS, _UNLINKED):
            cursor.execute(question)
            breaks += [Break(chain, seq, str(uuid) if uuid else None, kind) for chain, seq, uuid, kind in cursor]
    return Verification(events, chains, breaks)
