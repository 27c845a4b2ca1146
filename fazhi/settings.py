"""Every setting, read from the environment; the defaults serve one small office on one machine."""

import secrets
from pathlib import Path
from urllib.parse import unquote

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

FAZHI_VAR = Path(env.str("FAZHI_VAR", str(BASE_DIR / "var")))
FAZHI_LEDGERS = env.str("FAZHI_LEDGERS", str(FAZHI_VAR / "ledgers"))  # a deployment's own declarations, beside the shipped ones


def _secret_key() -> str:
    """Return the key from the environment, else one kept in var/ with mode 600 (made on first use)."""
    if key := env.str("SECRET_KEY", ""):
        return key
    place = FAZHI_VAR / "secret_key"
    if not place.exists():
        FAZHI_VAR.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(60), "utf-8")
    return place.read_text("utf-8")


SECRET_KEY = _secret_key()
DEBUG = env.bool("DEBUG", False)
PRODUCTION = env.bool("FAZHI_PRODUCTION", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("FAZHI_HTTPS", PRODUCTION)
BEHIND_PROXY = env.bool("FAZHI_BEHIND_PROXY", HTTPS)  # only then does a forwarded address (with HTTPS: scheme) count

INSTALLED_APPS = [
    "fazhi.org",
    "fazhi.files",
    "fazhi.agenda",
    "fazhi.flow",
    "fazhi.ui",
    "tasks",
    "documents",
    "assessment",
    "fazhi.desk",
    "fazhi.home",
    "fazhi.public",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # so far out that redirects and refusals carry it too
    "fazhi.desk.middleware.RequestMarks",
    "fazhi.public.middleware.NobodyInParticular",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fazhi.desk.middleware.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "fazhi.desk.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fazhi.desk.middleware.RefusalPages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fazhi.urls"
WSGI_APPLICATION = "fazhi.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fazhi.ui.context.frame",
            ],
            "libraries": {"ui": "fazhi.ui.templatetags.ui"},
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Two databases, one SQL: SQLite for a trial or one small office, PostgreSQL for every real deployment.
DATABASE_URL = env.str("DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if "postgres" in DATABASES["default"]["ENGINE"]:
        # compiling a plan takes longer than any of our queries does
        DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"].get("HOST") or "")  # a socket's folder is written %2Frun%2F…
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": env.str("FAZHI_SQLITE", str(FAZHI_VAR / "fazhi.sqlite3")),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "desk:signin"
LOGIN_REDIRECT_URL = "home:desk"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "fazhi.org.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the moment named on the page stays true
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "kept"]  # with the password: not copied into the table of attempts
AXES_CLIENT_IP_CALLABLE = "fazhi.ui.addresses.client_ip"
AXES_LOCKOUT_CALLABLE = "fazhi.desk.signin.locked_out"

# an office shares one address, so its limit is generous; the account's own limit above stays strict
GUESSES_PER_ADDRESS = env.int("FAZHI_GUESSES_PER_ADDRESS", 100)
TOKEN_GUESSES = env.int("FAZHI_TOKEN_GUESSES", 20)
GUESS_MINUTES = env.int("FAZHI_GUESS_MINUTES", 15)
PASSWORD_DAYS = env.int("FAZHI_PASSWORD_DAYS", 90)  # 等保 8.1.4.1 a; 0: a password does not grow old
PASSWORD_HISTORY = env.int("FAZHI_PASSWORD_HISTORY", 5)  # so many, the present one among them, can't be taken again

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = env.int("FAZHI_SESSION_IDLE", 30 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("FAZHI_SESSION_ABSOLUTE", 12 * 3600)
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "fazhi.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_SSL_REDIRECT = env.bool("FAZHI_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"  # no other host of the domain can set them
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("FAZHI_STATIC", str(FAZHI_VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("FAZHI_FILES", str(FAZHI_VAR / "files")))  # never under a URL: served through the access rule only
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("FAZHI_STATIC_STORAGE", "fazhi.ui.assets.Assets")},
}
WHITENOISE_MANIFEST_STRICT = False

# licensed fonts (仿宋, 小标宋, 楷体) for PDF; without them the free ones of the installation
FONT_FOLDER = env.str("FAZHI_FONTS", "")
FILE_MAX_BYTES = env.int("FAZHI_FILE_MAX_MB", 50) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["fazhi.desk.uploads.LimitedUploadHandler"]

REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "fazhi.desk.jobs.heartbeat", "schedule": 60.0},
    "sweep": {"task": "fazhi.desk.jobs.sweep", "schedule": 3600.0},
    # A tick means nothing by itself: it asks the tables what is due, so one may be lost, late or doubled.
    "tick": {"task": "fazhi.desk.jobs.tick", "schedule": env.float("FAZHI_TICK", 60.0)},
    "archives": {"task": "tasks.jobs.sweep_archives", "schedule": 60.0},
    "drafts": {"task": "assessment.jobs.sweep_drafts", "schedule": 60.0},
    "packages": {"task": "assessment.jobs.sweep_packages", "schedule": 60.0},
    "tables": {"task": "documents.jobs.sweep_tables", "schedule": 60.0},
    "periods": {"task": "documents.jobs.bring_periods", "schedule": 3600.0},  # by the hour: a worker may sleep at midnight
    "minimums": {"task": "tasks.jobs.bring_minimums", "schedule": 3600.0},
}
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "visibility_timeout": 3600,
        "max_retries": 0,  # a page never waits for a dead broker; the worker has retries of its own
        "interval_start": 0,
    }
else:
    _broker = FAZHI_VAR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
    }

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["fazhi.ui.api.auth.TokenAuthentication", "fazhi.ui.api.auth.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["fazhi.ui.api.auth.HasActing"],
    "DEFAULT_RENDERER_CLASSES": ["fazhi.ui.api.render.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["fazhi.ui.api.bodies.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "fazhi.ui.api.problems.handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fazhi API",
    "VERSION": "1",
    "DESCRIPTION": "法治政府建设工作跟踪：计划、任务、责任单位、签收与经过。列表按游标翻页，看不到的记录一律答 404。",
    "SERVE_INCLUDE_SCHEMA": False,
    # coded values stay where they are used: many nouns have a `state` of their own
    "POSTPROCESSING_HOOKS": ["fazhi.ui.api.schema_writes.closed_bodies"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Mail goes out by EMAIL_URL (smtp://, smtp+tls://, smtp+ssl://user:password@host:port); without one it waits in 发件箱.
MAIL_READY = bool(env.str("EMAIL_URL", ""))
if MAIL_READY:
    globals().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FAZHI_MAIL_FROM", "") or "fazhi@localhost"
MAIL_OPENS = env.str("FAZHI_MAIL_OPENS", "08:30")  # no digest and no reminder leaves before this hour
MAIL_LEASE = env.int("FAZHI_MAIL_LEASE", 120)  # seconds a worker may take for one message before it counts as lost
PUBLIC_FRESH = env.int("FAZHI_PUBLIC_FRESH", 60)  # seconds a cache may show a public page before it asks again
PUBLIC_RATE = env.int("FAZHI_PUBLIC_RATE", 120)  # calls a minute and address to the public part of the API, by each process
SITE_URL = env.str("FAZHI_SITE_URL", "").rstrip("/")  # how people reach this site, for the links in mails

SAMPLE_PASSWORD = env.str("FAZHI_SAMPLE_PASSWORD", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W003", "axes.W006"]  # an office shares one address: the account is what is locked
