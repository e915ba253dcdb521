"""Rules of the full record that the database keeps itself, and the one way in which a draft disappears."""

from django.db import migrations, models

DISCARD = """
-- A draft is thrown away with its history, which the application may neither change nor delete otherwise.
create function discard_draft(draft bigint) returns boolean language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: only what nobody outside the house has ever seen, and only by the house itself.
    perform from needs_need
        where id = draft and authority_id = any(app_ids('app.own')) and state = 'draft' and reach = 0
          and number is null
        for update;
    if not found then
        return false;
    end if;
    delete from needs_needmove where need_id = draft;
    delete from needs_need where id = draft;
    return true;
end $$;
alter function discard_draft(bigint) owner to portal_system;
revoke execute on function discard_draft(bigint) from public;
grant execute on function discard_draft(bigint) to portal_app;
"""

BACK = "drop function discard_draft(bigint);"


class Migration(migrations.Migration):
    dependencies = [("needs", "0003_full_record")]

    operations = [
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        ("addressed_to__isnull", False),
                        ("number__isnull", False),
                        ("state__in", ["returned", "withdrawn"]),
                    ),
                    models.Q(
                        ("addressed_to__isnull", False),
                        ("number__isnull", False),
                        ("sector__isnull", False),
                        ("severity__isnull", False),
                        models.Q(("title", ""), _negated=True),
                        models.Q(("situation", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="submitted_need_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reach", 0), ("state", "draft")),
                    models.Q(("reach", 1), ("state__in", ["submitted", "returned", "declined"])),
                    models.Q(("reach", 3), ("state__in", ["accepted", "in_progress", "met"])),
                    models.Q(("reach__in", [1, 3]), ("state", "withdrawn")),
                    _connector="OR",
                ),
                name="need_reach_follows_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "returned", "withdrawn"]),
                    ("people_affected__isnull", True),
                    ("people_in_groups__lte", models.F("people_affected")),
                    _connector="OR",
                ),
                name="need_groups_within_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "lacking__contained_by",
                        ["staff", "skills", "money", "equipment", "space", "mandate", "information", "coordination"],
                    )
                ),
                name="need_lacking_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cost_eur_cents__isnull", True), ("cost_minor__isnull", True)),
                    models.Q(
                        ("cost_eur_cents__gte", 0), ("cost_minor__range", (0, 100000000000)), ("rate__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="need_cost_is_converted",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("covered_eur_cents__isnull", True), ("covered_minor__isnull", True)),
                    models.Q(
                        ("covered_eur_cents__gte", 0),
                        ("covered_minor__range", (0, 100000000000)),
                        ("rate__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="need_covered_is_converted",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer_by__isnull", True), ("answer_what", ""), ("answer_who", "")),
                    models.Q(
                        models.Q(("answer_who", ""), _negated=True),
                        models.Q(("answer_what", ""), _negated=True),
                        ("answer_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="need_answer_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["return", "decline", "redirect", "withdraw"]), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="need_move_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_state", "submitted"), ("kind", "redirect"), ("to_state", "submitted")),
                    models.Q(
                        models.Q(("kind", "redirect"), _negated=True),
                        models.Q(("from_state", models.F("to_state")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="need_move_moves",
            ),
        ),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("from_authority__isnull", False),
                        ("kind", "redirect"),
                        ("to_authority__isnull", False),
                        models.Q(("from_authority", models.F("to_authority")), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "redirect"), _negated=True),
                        ("from_authority__isnull", True),
                        ("to_authority__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="redirect_names_both_authorities",
            ),
        ),
        migrations.RunSQL(DISCARD, BACK),
    ]
