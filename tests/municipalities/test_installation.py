"""Production never serves the demo's database."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from municipalities.models import DemoInstallation
from municipalities.services.installation import SENTENCE, refuse_demo_data
from tests.factories import as_system


def test_settings_for_real_people_refuse_the_demo_database(db, settings):
    settings.IS_DEMO = False
    with as_system():
        DemoInstallation.objects.create()

    with pytest.raises(ImproperlyConfigured, match=SENTENCE[:40]):
        refuse_demo_data()


def test_settings_for_real_people_start_on_a_database_of_their_own(db, settings):
    settings.IS_DEMO = False

    assert refuse_demo_data() is None


def test_the_demo_starts_on_its_own_database(db, settings):
    settings.IS_DEMO = True
    with as_system():
        DemoInstallation.objects.create()

    assert refuse_demo_data() is None
