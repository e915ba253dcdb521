"""Who answers a need: the lowest intermediate or central authority above that has a current approver."""

from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.models import Authority, Competence
from municipalities.services.answering import able_to_answer
from needs.models import Need


class NobodyAnswers(Refusal):
    """No authority above the municipality has anybody who could accept."""

    message = _(
        "No authority above yours has an approver yet, so nobody could answer. "
        "Your draft is kept, and the network secretariat sees that nobody answers for your municipality."
    )


def propose_addressee(need: Need) -> Authority:
    """The nearest tier first, the country last; among several ministries the default for the sector, then any default.

    Raises NobodyAnswers; the secretariat's start page then lists the municipality (services/network_state.py).
    """
    for territory_id in _above(need):
        able = list(able_to_answer().filter(territory_id=territory_id).order_by("pk"))
        if len(able) == 1:
            return able[0]
        if able:
            return _default_among(able, need)
    raise NobodyAnswers


def addressee(need: Need) -> Authority:
    """Who answers a submission: whoever had the need before, while they still stand above it and have an approver.

    Else the proposal is made anew: a returned need would otherwise go to people who are gone, or who, after its
    municipality moved to another county, cannot even see it. Raises NobodyAnswers.
    """
    before = need.addressed_to
    if before is not None and able_to_answer().filter(pk=before.pk, territory_id__in=_above(need)).exists():
        return before
    return propose_addressee(need)


def redirect_choices(need: Need) -> list[Authority]:
    """The authorities above the municipality that could accept the need and do not have it now, nearest tier first."""
    above = _above(need)
    able = able_to_answer().filter(territory_id__in=above).exclude(pk=need.addressed_to_id)
    return sorted(able, key=lambda one: (above.index(one.territory_id), one.name, one.pk))


def _above(need: Need) -> list[int]:
    """The territories above the need's municipality whose authorities may answer, nearest tier first."""
    return [one for one in (need.tier1_id, need.tier2_id, need.country_id) if one is not None]


def _default_among(able: list[Authority], need: Need) -> Authority:
    by_id = {authority.pk: authority for authority in able}
    sectors = [need.sector_id, need.sector.parent_id if need.sector else None, None]
    rows = Competence.objects.filter(country_id=need.country_id, authority_id__in=by_id)
    chosen = {row.sector_id: row.authority_id for row in rows if row.authority_id is not None}
    for sector_id in sectors:
        if sector_id in chosen:
            return by_id[chosen[sector_id]]
    return able[0]
