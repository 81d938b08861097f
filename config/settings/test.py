"""The test suite: SQLite in memory unless DATABASE_URL says otherwise, tasks run by a real worker only where a test starts one."""

import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES

DATA_DIR = Path(tempfile.mkdtemp(prefix="lelang-test-"))
(DATA_DIR / "incoming").mkdir()
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()

DEBUG = False
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
CLOCK_SETTABLE = True
DEMO = True
SECOND_FACTOR_REQUIRED = False
STEP_UP_SECONDS = 12 * 3600
LEDGER_KEY_FILE = DATA_DIR / "ledger-key.json"
LOG_SIGNER_DIR = DATA_DIR / "signer"
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "incoming")
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = DATA_DIR / "db.sqlite3"
