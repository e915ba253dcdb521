"""The main job without JavaScript, on a phone: sign in, change the language, log, submit, accept, sign out."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from municipalities.models import Sector
from tests.browser.conftest import PHONE
from tests.browser.person import Person

Open = Callable[..., Page]


def test_the_main_job_needs_no_scripts(own_network: str, open_page: Open) -> None:
    amra, mirza = (
        Person(open_page("/", width=PHONE, language=None, java_script_enabled=False), email, language)
        for email, language in (("amra@bihac", "en-gb"), ("mirza@una-sana", "sr-latn"))
    )
    amra.sign_in()
    mirza.sign_in()

    amra.go("Home")
    amra.click("Log a need")
    amra.fill("Short title", "Škole za 40 učenika")
    amra.page.locator("select[name=sector]").select_option(str(Sector.objects.get(code="EDU-LAN").pk))
    amra.fill("What is the situation?", "Nema mjesta.")
    amra.page.get_by_text(amra.say("Lives, safety or dignity at immediate risk")).click()
    amra.page.get_by_label(amra.say("Space and buildings")).check()
    amra.page.get_by_label(amra.say("The text contains no names or case details of individuals")).check()
    amra.click("Submit for review")
    expect(amra.page.locator("h1")).to_have_text("Škole za 40 učenika")

    mirza.go("Needs")
    mirza.click("Queue", "link")
    mirza.follow("Škole za 40 učenika")
    mirza.fill("Who helps", "Civilna zaštita")
    mirza.fill("What they do", "Dvije učionice")
    mirza.fill("By when", "31.12.2030")
    mirza.fill("Note to the municipality", "U redu.")
    mirza.click("Accept need")
    mirza.sees("Accepted")
    expect(mirza.text("U redu.")).to_be_visible()

    amra.go("Needs")
    amra.page.locator("#filter-state").select_option("accepted")
    amra.click("Apply filters")
    expect(amra.page).to_have_url(re.compile("state=accepted"))
    expect(amra.page.get_by_role("rowheader", name="Škole za 40 učenika")).to_be_visible()
    amra.language = "sr"
    amra.choose_language()
    expect(amra.page.get_by_role("button", name=amra.say("Apply filters"))).to_be_visible()
    amra.click("Sign out")
    assert amra.open("/needs/") == 200
    assert amra.page.url.endswith("/sign-in/?next=/needs/")
