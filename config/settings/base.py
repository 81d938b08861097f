"""Settings common to every installation. Secrets and addresses come from the environment (docs/operations.md)."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.settings import oidc

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

INSTALLED_APPS = [
    "config",
    "reports",
    "panels",
    "selection",
    "accounts",
    "audit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "guardian",
    "django_htmx",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.compressed",
    "csp.middleware.CSPMiddleware",
    "config.middleware.response_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "audit.middleware.request_context",
    "accounts.second_factor.required",
    "config.middleware.refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]
FORM_RENDERER = "config.form_renderer.FormRenderer"

# --- database -------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock before the first read, so read-then-write never fails half-way;
    # FULL syncs at commit: what was shown as saved survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON;PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# PostgreSQL: the tables belong to an owner, who alone migrates; the site signs in as a role that may do less (docs/adr/0026).
DATABASE_OWNER = env.db("DATABASE_OWNER_URL") if env("DATABASE_OWNER_URL", default="") else None
DATABASE_APP_ROLE = env(
    "DATABASE_APP_ROLE", default=DATABASES["default"].get("USER", "") if DATABASE_OWNER else ""
)
DATABASE_OBSERVER_ROLE = env("DATABASE_OBSERVER_ROLE", default="")
DATABASE_ORDINARY = (
    "account.emailaddress",
    "account.emailconfirmation",
    "accounts.user",
    "accounts.user_groups",
    "accounts.user_user_permissions",
    "auth.group",
    "auth.group_permissions",
    "guardian.groupobjectpermission",
    "guardian.userobjectpermission",
    "mfa.authenticator",
    "panels.ballot",
    "panels.linkmail",
    "panels.reminder",
    "panels.reminderrequest",
    "reports.letterjob",
    "reports.packjob",
    "reports.renderjob",
    "selection.claimcode",
    "selection.drafttext",
    "selection.importcheck",
    "selection.mail",
    "selection.papernumber",
    "selection.selectiongrouppermission",
    "selection.selectionuserpermission",
    "sessions.session",
    "socialaccount.socialaccount",
    "socialaccount.socialapp",
    "socialaccount.socialtoken",
)
"""Models that are no evidence: the site writes and deletes their rows freely."""
DATABASE_FIXED = ("auth.permission", "contenttypes.contenttype")
"""Models that only a migration writes."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://cache")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    # Django's 300 would let a rival push out the counters of wrong passwords by trying many names.
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 20_000)

# --- files ----------------------------------------------------------------------------------------------------
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "incoming")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 40  # photos of one document, selection/photos.py
# Where a virus scanner listens, e.g. unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310; empty: none is asked.
CLAMAV_SOCKET = env("CLAMAV_SOCKET", default="")

# --- people and permissions -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.OneCheck",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.passwords.{name}"} for name in ("LongEnough", "NotOwnData", "NotCommon")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_USERNAME_VALIDATORS = "accounts.usernames.validators"
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Without a mail server nobody could ever confirm an address, so registration must work without (practice.md, 3).
EMAIL_CONFIGURED = bool(env("EMAIL_URL", default=""))
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_CONFIGURED else "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Seleksi Terbuka JPT] "
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "accounts.login.LoginForm",
    "signup": "accounts.login.SignupForm",
    "reset_password": "accounts.login.ResetPasswordForm",
}
# Wrong passwords are slowed by accounts/throttle.py; a limit by name is a lock that a rival can turn. What is left of
# `login_failed` counts wrong codes of a second factor: only who has shown the password gets there.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/300s/key", "reset_password": "20/m/ip"}
# How many proxies stand before the site and write X-Forwarded-For. With 0 that header is nobody's word.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
KNOWN_BROWSER_COOKIE_NAME = "known"
# Before what cannot be taken back, a session must have shown within so many seconds who it is (accounts/step_up.py).
STEP_UP_SECONDS = env.int("STEP_UP_SECONDS", default=900)
# A provider of the environment may open accounts too (docs/adr/0029); without one there is no button and no address.
SOCIALACCOUNT_PROVIDERS = oidc.providers(env.ENVIRON)
SOCIALACCOUNT_ADAPTER = "accounts.social_adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_NIP_CLAIM = env("OIDC_NIP_CLAIM", default="")
# Whoever holds a duty must show a second factor. Demonstration and tests sign in with the printed passwords alone.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
MFA_ADAPTER = "accounts.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = not EMAIL_CONFIGURED
MFA_FORMS = {
    "authenticate": "accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "accounts.factor_forms.ActivateTOTPForm",
    "add_webauthn": "accounts.factor_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.factor_forms.RenamePasskeyForm",
}

# --- mail -------------------------------------------------------------------------------------------------------
EMAIL_TIMEOUT = 30
if EMAIL_CONFIGURED:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")

# --- language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Asia/Jakarta")
USE_THOUSAND_SEPARATOR = False

# --- background work --------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="embedded://")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "reports.tasks.sweep", "schedule": 5.0},
    "close-due-registrations": {"task": "selection.tasks.close_due_registrations", "schedule": 15.0},
    "settle-objections": {"task": "selection.tasks.settle_objections", "schedule": 15.0},
    "close-due-questionnaires": {"task": "panels.tasks.close_due_questionnaires", "schedule": 15.0},
    "send-mails": {"task": "reports.tasks.send_mails", "schedule": 15.0},
    "remind-drafts": {"task": "selection.tasks.remind_drafts", "schedule": 300.0},
    "sweep-imports": {"task": "selection.tasks.sweep_imports", "schedule": 15.0},
    "sweep-incoming": {"task": "selection.tasks.sweep_incoming", "schedule": 3600.0},
    "verify-nightly": {"task": "audit.tasks.verify_nightly", "schedule": 900.0},
    "destroy-due": {"task": "reports.tasks.destroy_due", "schedule": 600.0},
    "tell-due": {"task": "reports.tasks.tell_due", "schedule": 900.0},
    "send-reminders": {"task": "panels.tasks.send_reminders", "schedule": 300.0},
    "take-checkpoint": {"task": "audit.tasks.take_checkpoint", "schedule": 300.0},
}
RENDER_LEASE_SECONDS = env.int("RENDER_LEASE_SECONDS", default=120)
WORKER_SILENT_SECONDS = env.int("WORKER_SILENT_SECONDS", default=45)
if CELERY_BROKER_URL.startswith("embedded://"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder": str(DATA_DIR / "broker"),
        "polling_interval": 0.2,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }

# --- the ledger -------------------------------------------------------------------------------------------------
LOG_ORIGIN = env("LOG_ORIGIN", default="contoh.lelang-jabatan/log")
LEDGER_KEY_FILE = Path(env("LEDGER_KEY_FILE", default=str(DATA_DIR / "ledger-key.json")))
# The signer of the log: its key and memory lie here. Without a socket it signs inside the asking process.
LOG_SIGNER_DIR = Path(env("LOG_SIGNER_DIR", default=str(DATA_DIR / "signer")))
LOG_SIGNER_SOCKET = env("LOG_SIGNER_SOCKET", default="")
CLOCK_SETTABLE = False
DEMO = False
SITE_NAME = _("Seleksi Terbuka JPT")
PUBLIC_URL = env("PUBLIC_URL", default="") or f"http://localhost:{env('PORT', default='8000')}"
"""What QR codes and papers print; production asks for it."""

# --- security headers -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *oidc.form_origins(SOCIALACCOUNT_PROVIDERS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.UtcFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "fido2": {"level": "WARNING"},  # it names the credential of everybody who signs in
    },
}
