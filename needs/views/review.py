"""The two answers to a submitted need."""

from django.utils.translation import gettext as _

from needs.forms.needs import ReviewForm
from needs.models import Need
from needs.services import review
from needs.views.needs import NeedDecisionBase


class NeedAcceptView(NeedDecisionBase):
    """Accept: the network sees the need from now on."""

    ability = "needs.accept"

    def decide(self, need: Need, form: ReviewForm) -> Need:
        """Accept with the note."""
        return review.accept_need(
            actor=self.actor, need_id=need.pk, version=form.cleaned_data["version"], note=form.cleaned_data["note"]
        )

    def done_sentence(self, need: Need) -> str:
        """Accepted, and who sees it."""
        return _("Accepted. The network can see %(number)s now.") % {"number": need.number}


class NeedReturnView(NeedDecisionBase):
    """Return with what is asked."""

    ability = "needs.return"

    def decide(self, need: Need, form: ReviewForm) -> Need:
        """Return with the note, which this decision needs."""
        return review.return_need(
            actor=self.actor, need_id=need.pk, version=form.cleaned_data["version"], note=form.cleaned_data["note"]
        )

    def done_sentence(self, need: Need) -> str:
        """Returned, and to whom."""
        return _("Returned to %(authority)s with your note.") % {"authority": need.authority.display_name}
