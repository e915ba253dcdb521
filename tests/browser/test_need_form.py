"""The form of a need in Chromium: sections, sums, folding on phones, keyboard, both widths, two scripts."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import PASSWORD, as_system, fresh, make_need

Opened = Callable[..., Page]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.mark.parametrize("language", ["en-gb", "sr"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_form_fits_is_accessible_and_shows_what_is_saved(form_of: Opened, people: Cast, width: int, language: str):
    need = make_need(
        people.lind,
        created_by=people.ada,
        sector=people.sector,
        people_by_group={"ASY": {"women": 58, "men": 210, "under_18": 61}, "HOS": {"women": 200, "men": 120}},
        people_in_groups=649,
        cost_minor=38_500_000,
        cost_eur_cents=38_500_000,
        rate=1,
    )
    page = form_of(people.ada, need, width=width, language=language)
    picture(page, f"form-{language}-{width}")

    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    assert complaints(page) == []
    assert page.locator("#id_people_ASY_men").input_value() == "210"
    page.get_by_role("button", name="Submit for review" if language == "en-gb" else "Поднесите на разматрање").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    picture(page, f"form-error-{language}-{width}")
    assert axe.findings(page) == []
    assert fresh(need).state == "draft"


def test_sums_follow_what_is_typed_in_the_format_of_the_reader(form_of: Opened, people: Cast):
    need = make_need(people.lind, created_by=people.ada, sector=people.sector)
    page = form_of(people.ada, need)
    row = page.get_by_role("row", name="Asylum seekers")

    page.locator("#id_people_ASY_women").fill("1 000")
    page.locator("#id_people_ASY_men").fill("2.500")
    page.locator("#id_people_HOS_men").fill("12x")
    page.locator("#id_people_HOS_women").fill("7")

    expect(row.locator("[data-sum]")).to_have_text("3,500")
    assert page.locator("tfoot [data-total]").all_inner_texts() == ["1,007", "2,500", "", "3,507"]
    page.locator("#id_people_ASY_women").fill("")
    page.locator("#id_people_ASY_men").fill("")
    expect(row.locator("[data-sum]")).to_have_text("")


def test_on_a_phone_the_table_shows_the_groups_in_use_and_the_others_on_demand(form_of: Opened, people: Cast):
    used = {"people_by_group": {"IDP": {"men": 4}}, "people_in_groups": 4}
    need = make_need(people.lind, created_by=people.ada, sector=people.sector, **used)

    page = form_of(people.ada, need, width=PHONE)
    assert page.locator("tr[data-row]:visible").count() == 1
    page.get_by_role("button", name="Show all groups").click()
    assert page.locator("tr[data-row]:visible").count() == 8
    expect(page.locator("#id_people_ASY_women")).to_be_focused()

    unscripted = form_of(people.ada, need, width=PHONE, java_script_enabled=False)
    assert unscripted.locator("tr[data-row]:visible").count() == 8
    assert not unscripted.get_by_text("Everything is saved as you type.").is_visible()


def test_the_form_is_filled_and_submitted_by_keyboard_alone(form_of: Opened, people: Cast):
    need = make_need(
        people.lind, created_by=people.ada, sector=people.sector, title="", severity=None, lacking=[], situation=""
    )
    page = form_of(people.ada, need)
    page.locator("#id_title").focus()

    page.keyboard.type("Beds")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert (page.url.endswith("/edit/"), fresh(need).state) == (True, "draft")
    for _field in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Staff")).to_be_focused()
    page.keyboard.press("Space")
    for _box in range(8):
        page.keyboard.press("Tab")
    expect(page.locator("#id_situation")).to_be_focused()
    page.keyboard.type("Too few.")
    # Past the folded part about the place.
    for _stop in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=severity][value='2']")).to_be_checked()
    page.get_by_role("button", name="Submit for review").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".notice--success")).to_contain_text("Submitted as NL-LIN-0001", timeout=10_000)
    kept = fresh(need)
    assert (kept.title, kept.lacking, kept.situation, kept.severity) == ("Beds", ["staff"], "Too few.", 2)


def test_without_scripts_a_form_sent_after_the_session_ended_comes_back(form_of: Opened, people: Cast):
    need = make_need(people.lind, created_by=people.ada, sector=people.sector)
    page = form_of(people.ada, need, width=PHONE, java_script_enabled=False)
    page.locator("#id_title").fill("Typed without scripts")
    page.locator("#id_people_affected").fill("48.300")
    page.locator("label[for=id_lacking]").click()
    with as_system():
        Session.objects.all().delete()

    page.get_by_role("button", name="Save and close").click()
    assert "/sign-in/" in page.url
    page.locator("#id_login").fill("ada@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form.measure button[type=submit]").click()

    expect(page.get_by_text("All that you typed is here.")).to_be_visible()
    picture(page, "form-kept")
    assert page.locator("#id_lacking").is_checked()
    page.get_by_role("button", name="Save and close").click()
    expect(page.locator(".notice--success")).to_be_visible()
    assert (fresh(need).title, fresh(need).people_affected) == ("Typed without scripts", 48300)
