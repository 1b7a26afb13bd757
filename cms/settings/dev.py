"""One's own machine: ``make demo`` and work on the code."""

from cms.settings import env
from cms.settings.base import *  # noqa: F403 (a settings module is its base and the difference)

DEBUG = env.flag("DEBUG")
# A machine of one's own has no certificate: passkeys are tried on plain localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
