"""An odd value of a setting is refused in one sentence that repeats no password."""

import pytest

from agenda.cli import main
from agenda.config import SETTINGS, OddSetting, read_settings

BAIT = "hemlig-1234"
"""A password as it may stand in an address."""


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """Runs `agenda user list` under these settings; answers what it says instead."""

    def run(name, text):
        monkeypatch.setenv("AGENDA_INSTANCE", str(tmp_path))
        monkeypatch.setenv(name, text)
        status = main(["user", "list"])
        said = capsys.readouterr()
        assert (status, said.out) == (1, "")
        return said.err

    return run


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("AGENDA_INSTANCE", "here", "must be an absolute folder (found: 'here')."),
        (
            "AGENDA_DATABASE_URL",
            f"mysql://agenda:{BAIT}@host/agenda",
            "must begin with sqlite:/// or postgresql+psycopg://.",
        ),
        (
            "AGENDA_DATABASE_URL",
            f"postgresql+psycopg://agenda:{BAIT}@host:port/agenda",
            "must be an address with a port from 1 to 65535.",
        ),
        *(
            (
                "AGENDA_DATABASE_URL",
                text,
                "must name an absolute file: sqlite:////FOLDER/FILE.",
            )
            for text in ("sqlite:///", "sqlite:///agenda.db", "sqlite://host/agenda.db")
        ),
        (
            "AGENDA_STORAGE_URL",
            "s3://bucket",
            "must be file:///ABSOLUTE/FOLDER (found: 's3://bucket').",
        ),
        ("AGENDA_BASE_URL", "ftp://host", "must be an http or https address."),
        ("AGENDA_BASE_URL", "http://", "must be an http or https address."),
        ("AGENDA_BASE_URL", "http://:80", "must be an http or https address."),
        (
            "AGENDA_BASE_URL",
            "https://host:99999",
            "must be an address with a port from 1 to 65535.",
        ),
        *(
            (
                "AGENDA_BASE_URL",
                text,
                "must be an address without password, ? and #.",
            )
            for text in (f"https://a:{BAIT}@host", "https://host?a", "https://host#a")
        ),
        (
            "AGENDA_REDIS_URL",
            f"http://:{BAIT}@host",
            "must begin with redis://, rediss:// or unix://.",
        ),
        (
            "AGENDA_REDIS_URL",
            f"redis://:{BAIT}@host:0",
            "must be an address with a port from 1 to 65535.",
        ),
        (
            "AGENDA_SECOND_FACTOR",
            "boss",
            "must be some of admin, desk, coordinator, officer, supervisor, viewer,"
            " with commas (found: 'boss').",
        ),
        (
            "AGENDA_TIMEZONE",
            "/etc/passwd",
            "is not a known IANA time zone (found: '/etc/passwd').",
        ),
        *(
            (
                "AGENDA_PROXIES",
                text,
                f"must be a whole number from 0 to 10 (found: {text!r}).",
            )
            for text in ("-1", "11", "one", "²")
        ),
        *(
            (
                "AGENDA_LOG_LEVEL",
                text,
                f"must be DEBUG, INFO, WARNING, ERROR or CRITICAL (found: {text!r}).",
            )
            for text in ("loud", "NOTSET")
        ),
        ("AGENDA_LOG_FORMAT", "xml", "must be auto, json or text (found: 'xml')."),
        ("AGENDA_MAIL_URL", "http://host", "must be smtp://HOST or smtps://HOST."),
        (
            "AGENDA_MAIL_URL",
            f"smtp://a:{BAIT}@host:port",
            "must be an address with a port from 1 to 65535.",
        ),
        (
            "AGENDA_MAIL_FROM",
            "agenda",
            "must be an address such as agenda@example.go.id (found: 'agenda').",
        ),
        ("AGENDA_METRICS_TOKEN", BAIT, "must be 16 plain characters or more."),
        (
            "AGENDA_METRICS_ADDRESSES",
            "10.0.0.1/8",
            "must be addresses or networks, with commas (found: '10.0.0.1/8').",
        ),
    ],
)
def test_an_odd_setting_is_refused_by_name_and_repeats_no_password(
    refused, name, text, sentence
):
    assert refused(name, text) == f"{name} {sentence}\n"


def test_an_instance_that_cannot_be_made_is_named(refused, tmp_path):
    (tmp_path / "file").touch()

    said = refused("AGENDA_INSTANCE", str(tmp_path / "file"))

    assert said == (
        f"AGENDA_INSTANCE: the folder {tmp_path}/file cannot be made: File exists.\n"
    )


def test_settings_that_are_shown_whole_show_no_password(tmp_path):
    given = {
        "AGENDA_INSTANCE": str(tmp_path),
        "AGENDA_DATABASE_URL": f"postgresql+psycopg://a:{BAIT}@host/agenda",
        "AGENDA_REDIS_URL": f"redis://:{BAIT}@host:6379/0",
        "AGENDA_MAIL_URL": f"smtp://a:{BAIT}@host",
        "AGENDA_SECRET_KEY": f"{BAIT}-{BAIT}-{BAIT}",
        "AGENDA_METRICS_TOKEN": f"{BAIT}-{BAIT}",
    }

    settings = read_settings(given)

    assert BAIT in settings.database_url
    assert BAIT in settings.redis_url
    assert BAIT not in repr(settings)


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_every_setting_may_be_absent_or_empty(name, tmp_path):
    empty = {setting.name: "" for setting in SETTINGS}
    settings = read_settings({**empty, "AGENDA_INSTANCE": str(tmp_path)})
    absent = read_settings({"AGENDA_INSTANCE": str(tmp_path)})

    attribute = name.removeprefix("AGENDA_").lower()
    assert getattr(settings, attribute) == getattr(absent, attribute)


def test_a_redis_behind_a_socket_is_named_as_its_client_wants_it(tmp_path):
    given = {"AGENDA_INSTANCE": str(tmp_path), "AGENDA_REDIS_URL": "unix:///run/redis"}

    assert read_settings(given).redis_url == "redis+unix:///run/redis"
    with pytest.raises(OddSetting, match=r"^AGENDA_REDIS_URL must begin with"):
        read_settings({**given, "AGENDA_REDIS_URL": "/run/redis"})
