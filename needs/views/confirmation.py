"""Confirmation by the house's approver: submit what an officer put to them, or send it back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from needs.forms.review import MoveForm
from needs.models import Need
from needs.services import confirming
from needs.services import needs as services
from needs.views.form_presentation import done_sentence
from needs.views.review import NeedMoveBase


class NeedSubmitView(NeedMoveBase):
    """The approver submits what waits for them."""

    ability, kind = "needs.submit", "submit"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Submit."""
        return services.submit_need(**self.terms(need, form))

    def done_sentence(self, need: Need) -> str:
        """Submitted, as which number, and who answers."""
        return done_sentence(need)


class NeedSendBackView(NeedMoveBase):
    """The approver sends the need back to the officer, with words that stay in the house."""

    ability, kind = "needs.confirm", "send_back"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Send back with the words."""
        return confirming.send_back(**self.terms(need, form), note=form.cleaned_data["note"])

    def done_sentence(self, need: Need) -> str:
        """Sent back; nobody outside the house reads why."""
        return _("Sent back. Only your authority reads your words.")
