"""What the schema says of each operation on needs: words, bodies and answers. Nothing here runs in a request."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from municipalities.access.rest_schema import errors
from needs.api.question_shapes import ReturnInput
from needs.api.serializers import (
    VERSION_MAX,
    AcceptChangeInput,
    AcceptInput,
    MoveInput,
    NeedChangeInput,
    NeedInput,
    RedirectInput,
    VersionInput,
)
from needs.api.shapes import Addressees, Conflict, NeedPage, NeedRecord
from needs.models import Need
from needs.models.circumstances import Horizon, Phase, Urgency
from needs.models.people import Group

_TAGS: Final = ["needs"]
_REFERENCE: Final = OpenApiParameter(
    "reference", str, OpenApiParameter.PATH, description="The need's uuid, or its number, for example BA-BIH-0412."
)
_FILTERS: Final = (
    ("state", "A state, or one of the two sets that the situation counts.", ["open", "counted", *Need.State.values]),
    ("severity", "Steps: 4, 4-5, or 2,5.", None),
    ("urgency", "By when help must come.", list(Urgency.values)),
    ("horizon", "What the help is to achieve.", list(Horizon.values)),
    ("phase", "Phase of the work.", list(Phase.values)),
    ("sector", "Code of a sector; its sub-sectors are meant too.", None),
    ("country", "ISO 3166-1 code of two letters.", None),
    ("place", "Address (ba/una-sana-canton), code or name of a place at any tier.", None),
    ("group", "Code of a population group about which the need has numbers.", list(Group.values)),
    ("role", "What the place is in the movement of people.", list(Need.PlaceRole.values)),
)
_PAGES: Final = (("before", "The key `older` of a page."), ("after", "The key `newer` of a page."))

LIST: Final = extend_schema(
    operation_id="needs_list",
    summary="List needs",
    description=(
        "The needs that you may see, newest first, 25 a page. Filters combine; a value that nobody offers finds "
        "nothing. The pages use the same filters."
    ),
    tags=_TAGS,
    parameters=[
        *(OpenApiParameter(name, str, description=words, enum=values) for name, words, values in _FILTERS),
        *(OpenApiParameter(name, str, description=words) for name, words in _PAGES),
    ],
    responses={200: NeedPage, **errors()},
)
BEGIN: Final = extend_schema(
    operation_id="needs_begin",
    summary="Begin a need",
    description=(
        "Make a draft of the authority that you act for and write the given fields, both or neither. A draft may be "
        "incomplete; only your authority sees it. Amounts are in whole units of their currency."
    ),
    tags=_TAGS,
    request=NeedInput,
    responses={201: NeedRecord, **errors(400, conflict=Conflict)},
)
READ: Final = extend_schema(
    operation_id="needs_read",
    summary="Read a need",
    description="The whole record as you may see it. Its questions, files and open change have addresses of their own; "
    "the history and the notes of the review stay on the pages.",
    tags=_TAGS,
    parameters=[_REFERENCE],
    responses={200: NeedRecord, **errors(404)},
)
CHANGE: Final = extend_schema(
    operation_id="needs_change",
    summary="Change a need",
    description=(
        "Write the given fields of a draft or returned need, all or none. `version` is the one that you read: a field "
        "that changed since is a conflict, and the answer names it with what is saved there now; other fields are "
        "none. Cells of `people_by_group` are fields of their own, named people_ASY_women in a conflict, and parts of "
        "`lines` too, named line_3_quantity; rows and parts left out stay as they are."
    ),
    tags=_TAGS,
    parameters=[_REFERENCE],
    request=NeedChangeInput,
    responses={200: NeedRecord, **errors(400, 404, conflict=Conflict)},
)
DISCARD: Final = extend_schema(
    operation_id="needs_discard",
    summary="Throw a draft away",
    description="Remove a draft that was never submitted, with its history. What was submitted once is withdrawn.",
    tags=_TAGS,
    parameters=[
        _REFERENCE,
        OpenApiParameter(
            "version",
            {"type": "integer", "minimum": 1, "maximum": VERSION_MAX},
            required=True,
            description="The version that you read.",
        ),
    ],
    responses={204: None, **errors(400, 404, conflict=Conflict)},
)


def _move(name: str, summary: str, description: str, takes: Any = MoveInput) -> Any:
    return extend_schema(
        operation_id=f"needs_{name}",
        summary=summary,
        description=description,
        tags=_TAGS,
        parameters=[_REFERENCE],
        request=takes,
        responses={200: NeedRecord, **errors(400, 404, conflict=Conflict)},
    )


SUBMIT: Final = extend_schema_view(
    post=_move(
        "submit",
        "Submit a need",
        "Hand a draft or returned need to the authority above. The first submission draws the number; each begins a "
        "term for the answer. 409 names missing fields, or what does not fit together.",
        VersionInput,
    )
)
ACCEPT: Final = extend_schema_view(
    post=_move(
        "accept",
        "Accept a need",
        "Say who does what by when. The network then sees the need and this answer. The note stays between the two "
        "sides. For approvers of the authority that the need is addressed to.",
        AcceptInput,
    )
)
ACCEPT_IN_PART: Final = extend_schema_view(
    post=_move(
        "accept_in_part",
        "Accept a part of a need",
        "Say who does what by when, and in the note which part is not accepted. The network sees the need and the "
        "answer; the note stays between the two sides. For approvers of the addressee.",
        AcceptInput,
    )
)
ASK_APPROVER: Final = extend_schema_view(
    post=_move(
        "ask_approver",
        "Put a need to the approver of its house",
        "Where the house's approver confirms what it submits: the need stays as it is and waits for them. 409 names "
        "missing fields, or what does not fit together. Any change of the text takes it back.",
        VersionInput,
    )
)
SEND_BACK: Final = extend_schema_view(
    post=_move(
        "send_back",
        "Send a need back to its officer",
        "The approver of the house says in the note what to change; only the house reads it.",
    )
)
MEET_IN_PART: Final = extend_schema_view(
    post=_move(
        "meet_in_part",
        "Mark a need as partly met",
        "Say in the note what is still missing. It can be met later. For officers of its municipality.",
    )
)
RETURN: Final = extend_schema_view(
    post=_move(
        "return",
        "Return a need",
        "Return it with a note, with questions about fields, or with both. For officers of the addressee.",
        ReturnInput,
    )
)
DECLINE: Final = extend_schema_view(
    post=_move("decline", "Decline a need", "Decline it with the reason, in the note. For approvers of the addressee.")
)
REDIRECT: Final = extend_schema_view(
    get=extend_schema(
        operation_id="needs_redirect_choices",
        summary="List who else could answer",
        description="The authorities above the municipality that have an approver, nearest tier first.",
        tags=_TAGS,
        parameters=[_REFERENCE],
        responses={200: Addressees, **errors(404)},
    ),
    post=_move(
        "redirect",
        "Redirect a need",
        "Pass it to one of those authorities, with the reason in the note; a full term begins there.",
        RedirectInput,
    ),
)
START: Final = extend_schema_view(
    post=_move("start", "Begin the work", "Say that the promised work has begun. For officers of the addressee.")
)
MEET: Final = extend_schema_view(
    post=_move("meet", "Mark a need as met", "Say that the need is met. For officers of its municipality.")
)
WITHDRAW: Final = extend_schema_view(
    post=_move(
        "withdraw",
        "Withdraw a need",
        "Take it back, saying why in the note. It stays as visible as it was, and counts in no figure.",
    )
)
TAKE_BACK_CHANGE: Final = extend_schema_view(
    post=_move(
        "take_back_change",
        "Take a change back",
        "Take a change that waits for its answer back into the house, where it can be written on the pages or thrown "
        "away. `version` is the need's. For officers of its municipality.",
        VersionInput,
    )
)
ACCEPT_CHANGE: Final = extend_schema_view(
    post=_move(
        "accept_change",
        "Accept a change of an accepted need",
        "Put the words of the change into the need, for everybody who sees it. With `answer` it is said anew who does "
        "what by when; without, what was promised stays. `version` is the need's. For approvers of the addressee.",
        AcceptChangeInput,
    )
)
DECLINE_CHANGE: Final = extend_schema_view(
    post=_move(
        "decline_change",
        "Decline a change of an accepted need",
        "Leave the need as it was accepted, with the reason in the note. `version` is the need's. For approvers of "
        "the addressee.",
    )
)
STILL_VALID: Final = extend_schema_view(
    post=_move(
        "still_valid",
        "Say that a need is still valid",
        "Say today that nothing has changed in the words of this version; a second time on the same day changes "
        "nothing. For officers of its municipality.",
        VersionInput,
    )
)
