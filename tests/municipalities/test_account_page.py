"""The account page: what belongs to the person, under the heading that fits."""

from tests.pages import browser, page_of


def test_jobs_stand_under_jobs_and_mail_under_mail(network):
    sections = page_of(browser(network.ben), "/account/").main.all("section")
    told = {one.all("h2")[0].text: [link.text for link in one.all("a")] for one in sections}

    assert told["Jobs"] == ["Your jobs and their files"]
    assert told["Mail"] == ["Notification rules", "Digest by mail", "E-mails at once"]
