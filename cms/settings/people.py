"""Accounts: how people come in, and how often they may try."""

from typing import Literal

from cms.settings import env

AUTH_USER_MODEL = "hubs.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "cms.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "courses:home"
MFA_FORMS = {
    "login_webauthn": "hubs.forms.passkeys.PasskeySignInForm",
    "add_webauthn": "hubs.forms.second_step.AddKeyForm",
    "authenticate": "hubs.forms.second_step.AuthenticateForm",
    "reauthenticate": "hubs.forms.second_step.ReauthenticateForm",
    "activate_totp": "hubs.forms.second_step.ActivateAppForm",
}
ACCOUNT_ADAPTER = "hubs.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "hubs.forms.accounts.LoginForm",
    "signup": "hubs.forms.accounts.SignupForm",
    "add_email": "hubs.forms.accounts.AddEmailForm",
    "change_password": "hubs.forms.accounts.ChangePasswordForm",
    "set_password": "hubs.forms.accounts.SetPasswordForm",
    "reset_password": "hubs.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "hubs.forms.accounts.ResetPasswordKeyForm",
    "reauthenticate": "hubs.forms.accounts.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = None
# Counted before a password is hashed. By address, a class of thirty behind one wall
# gets in; by account ("key"), nobody guesses on.
ACCOUNT_RATE_LIMITS: dict[str, str] | Literal[False] = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/15m/key",
    "signup": "40/m/ip,200/h/ip",
    "reset_password": "20/m/ip,5/15m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "5/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
}
#: How many proxies of ours stand before the site and append to ``X-Forwarded-For``.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_ISSUER = "Passage"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.flag("WEBAUTHN_ALLOW_INSECURE_ORIGIN")
USERSESSIONS_ADAPTER = "hubs.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
