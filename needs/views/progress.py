"""After the answer: work begins, the need is met, withdrawn, or shown to the association."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from needs.forms.review import AssociationForm, MoveForm
from needs.models import Need
from needs.services import needs as services
from needs.services import progress
from needs.views.review import NeedMoveBase


class NeedStartView(NeedMoveBase):
    """The addressee says that work has begun."""

    ability, kind = "needs.start", "start"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Begin."""
        return progress.start_need(**self.terms(need, form), note=form.cleaned_data["note"])

    def done_sentence(self, need: Need) -> str:
        """Begun."""
        return _("Work on %(number)s has begun; everybody who sees the need sees that.") % {"number": need.number}


class NeedMeetView(NeedMoveBase):
    """The municipality says that the need is met."""

    ability, kind = "needs.meet", "meet"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Close it."""
        return progress.meet_need(**self.terms(need, form), note=form.cleaned_data["note"])

    def done_sentence(self, need: Need) -> str:
        """Met."""
        return _("%(number)s is met and closed.") % {"number": need.number}


class NeedMeetInPartView(NeedMoveBase):
    """The municipality says that a part of the need is met, and what is missing."""

    ability, kind = "needs.meet", "meet_in_part"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Note what arrived and what did not."""
        return progress.meet_need_in_part(**self.terms(need, form), note=form.cleaned_data["note"])

    def done_sentence(self, need: Need) -> str:
        """Partly met."""
        return _("%(number)s is partly met. You can still say later that it is met.") % {"number": need.number}


class NeedWithdrawView(NeedMoveBase):
    """The municipality takes the need back."""

    ability, kind = "needs.withdraw", "withdraw"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Withdraw with the reason."""
        return progress.withdraw_need(**self.terms(need, form), note=form.cleaned_data["note"])

    def done_sentence(self, need: Need) -> str:
        """Withdrawn."""
        return _("%(number)s is withdrawn.") % {"number": need.number}


class NeedAssociationView(NeedMoveBase):
    """The house opens the need to its association, or closes it again."""

    ability = "needs.draft"

    def make_form(self, need: Need, data: Any) -> MoveForm:
        """The one box, with its check values."""
        return AssociationForm(data, auto_id="id_association_%s")

    def move(self, need: Need, form: MoveForm) -> Need:
        """Tick or untick."""
        return services.show_to_association(**self.terms(need, form), ticked=form.cleaned_data["ticked"])

    def done_sentence(self, need: Need) -> str:
        """Who sees it now."""
        association = need.authority.association
        name = association.display_name if association is not None else ""
        if need.association_ticked:
            return _("%(association)s can see this need.") % {"association": name}
        return _("%(association)s no longer sees this need.") % {"association": name}
