"""The form of a need: drafts, what is refused and how, and two people writing at once."""

from datetime import date

import pytest

from municipalities.access.middleware import ACTING_KEY
from needs.models import Need
from needs.services import needs as services
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need, make_sector
from tests.needs.conflicts import choices
from tests.pages import browser, followed, page_of, sent, switch


def address(need) -> str:
    return f"/needs/{need.slug}/edit/"


def draft(network: Cast, **values) -> Need:
    return make_need(network.lind, **{"created_by": network.ada, "sector": network.sector, **values})


def count_of_needs() -> int:
    with as_system():
        return Need._base_manager.count()


def test_log_a_need_makes_an_empty_draft_of_the_house_and_opens_its_form(network: Cast):
    client = browser(network.ada)

    answer = client.post("/needs/new/")

    with as_system():
        need = Need._base_manager.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, address(need))
    assert (need.authority, need.state, need.title, need.number, need.version) == (network.lind, "draft", "", None, 1)
    assert (need.created_by, need.language, need.script) == (network.ada, "en-gb", "Latn")


def test_a_draft_begun_on_a_cyrillic_page_is_cyrillic(network: Cast):
    client = browser(network.ada)
    client.post("/language/", {"language": "sr"})

    client.post("/needs/new/")

    with as_system():
        need = Need._base_manager.get()
    assert (need.language, need.script) == ("sr", "Cyrl")


def test_new_is_no_page(network: Cast):
    assert browser(network.ada).get("/needs/new/").status_code == 405
    assert count_of_needs() == 0


def test_the_form_shows_what_is_saved_with_numbers_in_the_format_of_the_reader(network: Cast):
    need = draft(
        network,
        people_affected=48300,
        people_by_group={"ASY": {"women": 1058}},
        people_in_groups=1058,
        cost_minor=38_500_000,
        cost_eur_cents=38_500_000,
        rate=1,
        needed_by="2026-12-15",
    )

    page = page_of(browser(network.ada), address(need))

    fields = page.fields()
    assert (page.status, page.title) == (200, "Log a need")
    assert {name: value for name, value in fields.items() if value} == {
        "version": "1",
        "authority": str(network.lind.uuid),
        "person": fields["person"],
        "opened": fields["opened"],
        "title": "Winter beds for the transit centre",
        "sector": str(network.sector.pk),
        "lacking": ["equipment", "space"],
        "situation": "The centre was set up for 430 people and houses 600.",
        "severity": "4",
        "people_affected": "48,300",
        "people_ASY_women": "1,058",
        "currency": "EUR",
        "cost": "385,000",
        "needed_by": "15.12.2026",
        "is_free_of_personal_data": "on",
    }
    assert [heading.text for heading in page.main.all("h2")][:5] == [
        "What is needed",
        "How serious it is",
        "Who is affected",
        "Cost and timing",
        "Evidence and contact",
    ]


def test_saving_keeps_every_field_and_says_who_sees_it(network: Cast):
    need = draft(network)
    other = make_sector(code="HEA", name="Health")
    client = browser(network.ada)
    values = page_of(client, address(need)).fields() | {
        "title": "  Šatori  ",
        "sector": str(other.pk),
        "situation": "Први ред.\r\n\r\nSecond line.",
        "severity": "5",
        "people_affected": "1.200",
    }

    page = followed(client, address(need), values | {"save": "yes"})

    kept = fresh(need)
    assert page.notices == [("success", "Saved. Only your authority sees it until you submit.")]
    assert (kept.title, kept.sector, kept.severity, kept.people_affected) == ("Šatori", other, 5, 1200)
    assert (kept.situation, kept.state, kept.version) == ("Први ред.\n\nSecond line.", "draft", 2)


def test_a_draft_may_be_incomplete(network: Cast):
    need = draft(network)
    values = {"version": "1", "authority": network.lind.uuid}

    page = followed(browser(network.ada), address(need), values)

    kept = fresh(need)
    assert page.notices == [("success", "Saved. Only your authority sees it until you submit.")]
    assert (kept.title, kept.sector, kept.situation, kept.severity, kept.people_affected) == ("", None, "", None, None)


def test_what_is_refused_is_said_at_the_field_and_in_the_summary_and_nothing_typed_is_lost(network: Cast):
    need = draft(network)
    client = browser(network.ada)
    before = fresh(need)
    values = page_of(client, address(need)).fields() | {
        "title": "Two\nlines",
        "people_affected": "3,5",
        "severity": "9",
    }

    page = sent(client, address(need), values)

    one_line = "Write this on one line"
    steps = "Choose one of the five steps"
    whole = "Enter a whole number without a decimal part, for example 620"
    assert (page.status, page.title) == (422, "Error: Log a need")
    assert page.summary == [(one_line, "id_title"), (steps, "id_severity"), (whole, "id_people_affected")]
    assert page.field_errors == {"id_title": one_line, "id_severity": steps, "id_people_affected": whole}
    assert page.main.all(class_="govuk-error-summary__title")[0].text == "There are 3 things to correct"
    assert page.fields()["people_affected"] == "3,5"
    assert page.fields()["title"] == "Two\nlines"
    assert page.fields()["situation"] == before.situation
    assert fresh(need).__dict__.items() >= {"version": 1, "title": before.title}.items()


def test_a_stale_form_is_answered_with_the_winner_and_both_values_and_can_be_sent_again(network: Cast):
    need = draft(network, created_by=network.kim)
    client = browser(network.mira)
    values = page_of(client, address(need)).fields() | {"title": "Mira's title", "people_affected": "50"}
    services.write_need(
        actor=actor_of(network.ada),
        need_id=need.pk,
        version=1,
        values={"title": "Ada's title", "people_affected": None},
    )

    page = sent(client, address(need), values)

    sentence = "Ada changed this need while you had it open. Your text is kept below; compare and send it again."
    assert (page.status, page.title) == (409, "Error: Log a need")
    assert page.notices == [("error", sentence)]
    assert choices(page) == {
        "Short title": ("Mira's title", "Ada's title"),
        "People affected in total": ("50", "empty"),
    }
    assert page.fields() | {"title": "Mira's title", "people_affected": "50", "version": "2"} == page.fields()
    assert (fresh(need).title, fresh(need).version) == ("Ada's title", 2)

    again = followed(client, address(need), page.fields())

    assert again.notices == [("success", "Saved. Only your authority sees it until you submit.")]
    assert (fresh(need).title, fresh(need).people_affected, fresh(need).version) == ("Mira's title", 50, 3)


def test_differences_name_values_as_the_page_does(network: Cast):
    other = make_sector(code="HEA", name="Health", labels={"en-gb": "Health care"})
    need = draft(network)
    client = browser(network.mira)
    values = page_of(client, address(need)).fields() | {"severity": "1", "lacking": ["staff"], "sector": ""}
    theirs = {"sector": other, "severity": 2, "lacking": ["money", "mandate"]}
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=1, values=theirs)

    page = sent(client, address(need), values)

    assert choices(page) == {
        "Sector": ("empty", "Health care"),
        "What is lacking?": ("Staff", "Money, Legal mandate"),
        "Severity": ("1 Minimal", "2 Stressed"),
    }


def test_fields_that_only_a_colleague_changed_do_not_conflict_and_stay_theirs(network: Cast):
    need = draft(network)
    client = browser(network.mira)
    values = page_of(client, address(need)).fields() | {"title": "Mira's title"}
    services.write_need(
        actor=actor_of(network.ada), need_id=need.pk, version=1, values={"severity": 2, "source": "Ada's count"}
    )

    page = followed(client, address(need), values)

    kept = fresh(need)
    assert page.notices == [("success", "Saved. Only your authority sees it until you submit.")]
    assert (kept.title, kept.severity, kept.source) == ("Mira's title", 2, "Ada's count")


def test_a_conflict_shows_the_colleagues_other_fields_as_they_are_now(network: Cast):
    need = draft(network)
    client = browser(network.mira)
    values = page_of(client, address(need)).fields() | {"title": "Mira's title"}
    theirs = {"title": "Ada's title", "severity": 2, "lacking": ["staff"], "needed_by": date(2027, 3, 1)}
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=1, values=theirs)

    page = sent(client, address(need), values)

    shown = page.fields()
    assert (page.status, choices(page)) == (409, {"Short title": ("Mira's title", "Ada's title")})
    assert (shown["title"], shown["severity"], shown["lacking"]) == ("Mira's title", "2", "staff")
    assert (shown["needed_by"], shown["version"]) == ("01.03.2027", "2")
    client.post(address(need), shown)
    assert (fresh(need).title, fresh(need).severity, fresh(need).version) == ("Mira's title", 2, 3)


def test_a_form_sent_twice_writes_once(network: Cast):
    need = draft(network)
    client = browser(network.ada)
    values = page_of(client, address(need)).fields() | {"title": "Once"}

    first = client.post(address(need), values)
    second = client.post(address(need), values)

    assert (first.status_code, second.status_code) == (302, 302)
    assert (fresh(need).title, fresh(need).version) == ("Once", 2)


def test_a_need_with_the_reviewer_leads_from_its_form_to_its_page(network: Cast):
    need = make_need(network.lind, state="submitted", addressed_to=network.county_office)
    client = browser(network.ada)

    answer = client.get(address(need))

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/needs/{need.number}/")


def test_writing_in_a_need_with_the_reviewer_is_refused_in_words(network: Cast):
    need = make_need(network.lind, state="submitted", addressed_to=network.county_office)
    values = {"version": "1", "authority": network.lind.uuid, "title": "Too late"}

    page = sent(browser(network.ada), address(need), values)

    assert page.status == 409
    assert page.notices == [("error", "This is no longer possible: the need is now “Submitted”.")]
    assert page.fields()["title"] == "Too late"
    assert fresh(need).title == "Winter beds for the transit centre"


def test_after_switching_elsewhere_the_open_form_is_kept_and_says_to_switch_back(network: Cast):
    need = draft(network)
    client = browser(network.lena, acting=network.lind)
    values = page_of(client, address(need)).fields() | {"title": "Typed for Lind"}
    switch(client, network.holm)

    page = sent(client, address(need), values)

    sentence = (
        "You now act for Holm, but this form was opened for another authority. Switch back and send it again; "
        "what you typed is below."
    )
    assert (page.status, page.title) == (409, "Error: Log a need")
    assert page.notices == [("error", sentence)]
    assert page.fields()["title"] == "Typed for Lind"
    assert fresh(need).version == 1

    switch(client, network.lind)
    client.post(address(need), page.fields())
    assert (fresh(need).title, fresh(need).version) == ("Typed for Lind", 2)


def test_switch_and_resend_saves_what_was_typed_with_one_button(network: Cast):
    need = draft(network)
    client = browser(network.lena, acting=network.holm)
    values = {"version": "1", "authority": network.lind.uuid, "title": "Typed for Lind", "save": "yes"}

    page = sent(client, address(need), values)
    again = {name: value for name, value in page.fields().items() if name in values} | {"save": "yes"}
    assert "Switch to Lind and send again" in page.text
    answer = client.post(address(need), again | {"switch_to": network.lind.uuid})

    assert answer.status_code == 302
    assert (fresh(need).title, fresh(need).version) == ("Typed for Lind", 2)
    assert client.session[ACTING_KEY] == network.lind.pk


def test_nobody_switches_to_an_authority_they_do_not_hold(network: Cast):
    need = draft(network)
    client = browser(network.cleo)

    values = {"version": "1", "authority": network.lind.uuid, "title": "Not mine", "switch_to": network.lind.uuid}
    assert client.post(address(need), values).status_code == 404

    assert (fresh(need).version, client.session.get(ACTING_KEY)) == (1, None)


def test_a_form_with_the_name_of_a_foreign_authority_writes_nothing(network: Cast):
    need = draft(network)
    values = {"version": "1", "authority": network.farby.uuid, "title": "Elsewhere"}

    page = sent(browser(network.ada), address(need), values)

    assert page.status == 409
    assert fresh(need).version == 1


@pytest.mark.parametrize("person", ["kim", "mira", "ada", "lena"])
def test_everybody_of_the_house_from_officer_up_may_write(network: Cast, person):
    need = draft(network)
    client = browser(getattr(network, person), acting=network.lind)

    client.post(address(need), page_of(client, address(need)).fields() | {"title": "Theirs"})

    assert fresh(need).title == "Theirs"
