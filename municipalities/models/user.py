"""A person with an account. Rights come from memberships alone; there are no superusers."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts; who may do so is decided by the services."""

    def create_user(self, *, email: str, name: str, password: str | None = None, **fields: object) -> "User":
        """A new account. Without a password nobody can sign in until one is set by mail."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person by e-mail, whatever the case of its letters."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser, PermissionsMixin):
    """One person, signed in by e-mail.

    `membership_version` grows, by a database trigger, with every change that could alter what the person may see;
    it is part of the key under which their Scope is cached, so that a revocation acts on the next request.
    """

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en-gb")
    review_keys = models.BooleanField(default=False, db_default=False, help_text="Keys j, k, c and r of the review.")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_example = models.BooleanField(default=False, help_text="An invented person of the demo network.")
    membership_version = models.PositiveBigIntegerField(default=1, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.CheckConstraint(condition=Q(is_superuser=False), name="no_superusers"),
            models.CheckConstraint(condition=~Q(email=""), name="user_has_email"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.name

    def get_short_name(self) -> str:
        """Initial and last word, as in the masthead: "A. Hodžić"."""
        words = self.name.split()
        return f"{words[0][0]}. {words[-1]}" if len(words) > 1 else self.name
