"""The approver of a house confirms: corrected needs wait as drafts do, and what is sent back stays in the house."""

from django.db import migrations, models

KINDS = (
    ("begin", "Logged"),
    ("ask_approver", "Put to the approver"),
    ("send_back", "Sent back by the approver"),
    ("submit", "Submitted"),
    ("accept", "Accepted"),
    ("accept_in_part", "Accepted in part"),
    ("return", "Returned with questions"),
    ("decline", "Declined"),
    ("redirect", "Redirected"),
    ("start", "Work began"),
    ("meet", "Met"),
    ("meet_in_part", "Partly met"),
    ("withdraw", "Withdrawn"),
    ("lapse", "Lapsed"),
    ("change", "Change put forward"),
    ("accept_change", "Change accepted"),
    ("decline_change", "Change declined"),
    ("take_back_change", "Change taken back"),
    ("still_valid", "Still valid"),
    ("merge", "Merged"),
)
STAYING = [
    *("ask_approver", "change", "accept_change", "decline_change"),
    *("take_back_change", "still_valid", "send_back"),
]
SAYS_WHY = (
    ~models.Q(
        kind__in=[
            *("accept_in_part", "decline", "redirect", "withdraw"),
            *("meet_in_part", "change", "decline_change", "send_back"),
        ]
    )
    & (~models.Q(kind="return") | models.Q(questions__gt=0))
) | ~models.Q(note="")
MOVES = (
    models.Q(kind="redirect", from_state="submitted", to_state="submitted")
    | models.Q(kind__in=STAYING) & models.Q(from_state=models.F("to_state"))
    | models.Q(kind="merge")
    | ~models.Q(
        kind__in=[
            *("redirect", "ask_approver", "change", "accept_change", "decline_change"),
            *("take_back_change", "still_valid", "merge", "send_back"),
        ]
    )
    & ~models.Q(from_state=models.F("to_state"))
)
WAITS = models.Q(confirmation_asked_at__isnull=True, confirmation_asked_by__isnull=True) | models.Q(
    confirmation_asked_at__isnull=False,
    confirmation_asked_by__isnull=False,
    state__in=["draft", "returned", "lapsed"],
)

IN_HOUSE = """
create function need_move_stays_in_house() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: what an approver writes to a colleague is not for those above, even when the need goes there later.
    -- Runs after need_move_scope_taken: triggers of one moment run in the order of their names.
    new.reach := 0;
    return new;
end $$;
create trigger need_move_stays_in_house before insert or update on needs_needmove for each row
    when (new.kind = 'send_back') execute function need_move_stays_in_house();
"""
BACK = """
drop trigger need_move_stays_in_house on needs_needmove;
drop function need_move_stays_in_house();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0013_replays"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="needmove", name="need_move_says_why"),
        migrations.RemoveConstraint(model_name="needmove", name="need_move_moves"),
        migrations.RemoveConstraint(model_name="need", name="only_drafts_wait_for_approver"),
        migrations.AlterField(
            model_name="needmove", name="kind", field=models.CharField(choices=KINDS, default="", max_length=16)
        ),
        migrations.AddConstraint(
            model_name="needmove", constraint=models.CheckConstraint(condition=SAYS_WHY, name="need_move_says_why")
        ),
        migrations.AddConstraint(
            model_name="needmove", constraint=models.CheckConstraint(condition=MOVES, name="need_move_moves")
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(condition=WAITS, name="need_waits_for_approver_in_house"),
        ),
        migrations.RunSQL(IN_HOUSE, BACK),
    ]
