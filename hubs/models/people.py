"""People: one account across all hubs."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hubs.models.names import LONGEST_NAME, validate_printed_name


class UserManager(BaseUserManager["User"]):
    """People are known by their e-mail address, which is kept in lower case."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Lower case throughout: two spellings of one address are one person."""
        return (email or "").strip().lower()

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make an account; without ``password`` nobody signs in to it by password."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make a platform administrator."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, however it is spelt."""
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: learner, hub staff, employer's manager, or several."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this address.")},
    )
    name_on_certificate = models.CharField(
        _("name on certificates"),
        max_length=LONGEST_NAME,
        blank=True,
        validators=[validate_printed_name],
        help_text=_("As it stands in your passport or identity card."),
    )
    name_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    #: Empty: the one that the site speaks. A course may not have it.
    certificate_language = models.CharField(
        _("language of certificates"), max_length=10, blank=True
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Brussels"
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        """Keep the address in lower case, as the database asks for."""
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        """The name on certificates, or what stands before the @ of the address."""
        return self.name_on_certificate or self.email.partition("@")[0]

    def get_short_name(self) -> str:
        """The same: there is no second, shorter name to keep."""
        return self.get_full_name()
