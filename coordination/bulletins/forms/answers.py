"""What people type when they reply to a bulletin, ask about it, or take one back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import BulletinReply
from coordination.bulletins.models.edition import REASON_MAX
from coordination.bulletins.models.reply import REPLY_MAX
from coordination.core.texts import TextField

VERSION_MAX = 2**31 - 1


class TalkForm(forms.Form):
    """For whom and by whom the form was opened; no version, for saying something undoes nothing."""

    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)


class ReplyForm(TalkForm):
    """A reply to the bulletin, or a question about it."""

    kind = forms.ChoiceField(
        label=_("What you write"),
        choices=BulletinReply.Kind.choices,
        initial=BulletinReply.Kind.REPLY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you reply or ask")},
    )
    text = TextField(
        label=_("Your words"),
        help_text=_("Everybody who reads this bulletin reads them, with your name. Name no person in need."),
        max_length=REPLY_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your reply or your question")},
    )


class AnswerForm(TalkForm):
    """An answer to a question that somebody asked about the bulletin."""

    question = forms.UUIDField(widget=forms.HiddenInput)
    text = TextField(
        label=_("Your answer"),
        max_length=REPLY_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your answer")},
    )


class VersionForm(forms.Form):
    """The version of the bulletin that the person saw when they were asked."""

    version = forms.IntegerField(min_value=1, max_value=VERSION_MAX, widget=forms.HiddenInput)


class RetractForm(VersionForm):
    """Why a bulletin is taken back."""

    reason = TextField(
        label=_("Why it is taken back"),
        help_text=_("Everybody who was told reads this."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why it is taken back")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Localised numbers would not come back as numbers."""
        super().__init__(*args, **options)
        self.fields["version"].localize = False
