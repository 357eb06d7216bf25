"""The web application, put together: one line per concern, in reading order."""

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from agenda import api, paths, web
from agenda.config import Settings, read_settings
from agenda.db import db
from agenda.logs import log_requests
from agenda.throttle import EXTENSION, Throttle
from agenda.web import access, gate, headers, metrics, page
from agenda.web.speech import KeptDomain

LARGEST_REQUEST = 26 * 1024 * 1024
"""Bytes: a piece of evidence of 25 MB with the form around it."""
_HOURS = 3600


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings (default: read from the environment)."""
    settings = settings or read_settings()
    app = Flask(
        "agenda",
        instance_path=str(settings.instance),
        template_folder=str(paths.resource_folder("templates")),
        static_folder=str(paths.resource_folder("static")),
    )
    _configure(app, settings)
    _redirect_nobody_by_itself(app)
    _trust_proxies(app, settings.proxies)
    db.init_app(app)
    log_requests(app)
    metrics.count_requests(app)
    _speak_languages(app)
    _count_tries(app, settings)
    access.sign_people_in(app)
    gate.guard(app)
    _protect_forms(app)
    page.prepare_templates(app)
    headers.send_with_every_answer(app, secure=app.config["SESSION_COOKIE_SECURE"])
    web.register(app)
    api.register(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        AGENDA=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},
        SESSION_COOKIE_NAME="agenda",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=30 * 24 * _HOURS,
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=4000,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _redirect_nobody_by_itself(app: Flask) -> None:
    """Addresses are what they are: a corrected one would name the host as asked for."""
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False


def _trust_proxies(app: Flask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to wrap it
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _count_tries(app: Flask, settings: Settings) -> None:
    app.extensions[EXTENSION] = Throttle(settings.redis_url)


def _speak_languages(app: Flask) -> None:
    babel = Babel(
        app,
        default_locale="id",
        locale_selector=access.language,
        timezone_selector=access.zone,
    )
    babel.domain_instance = KeptDomain(page.language)


def _protect_forms(app: Flask) -> None:
    """Every form carries a token; API and feeds know no session to abuse."""
    csrf = CSRFProtect(app)

    @app.before_request
    def check_token() -> None:
        if not access.asks_no_account():
            csrf.protect()
