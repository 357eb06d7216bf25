"""Counting in windows: what is allowed, when it ends, how much is remembered."""

import shutil
import subprocess
import time

import pytest

from agenda.config import OddSetting, read_settings
from agenda.throttle import BoundedMemory, Rule, Throttle, source

RULE = Rule("tries", 3, 60)


def test_so_many_in_a_window_that_begins_with_the_first(clock):
    throttle = Throttle()
    assert [throttle.seconds_to_wait(RULE, "a") for _ in range(3)] == [0, 0, 0]
    clock.shift(20)
    assert throttle.seconds_to_wait(RULE, "a") == 40
    assert throttle.seconds_to_wait(RULE, "b") == 0
    assert throttle.seconds_to_wait(Rule("others", 3, 60), "a") == 0
    clock.shift(40)
    assert throttle.seconds_to_wait(RULE, "a") == 0


def test_looking_counts_nothing():
    throttle = Throttle()
    assert [throttle.seconds_closed(RULE, "a") for _ in range(9)] == [0] * 9
    for _ in range(3):
        throttle.seconds_to_wait(RULE, "a")
    assert throttle.seconds_closed(RULE, "a") == 60


def test_a_clock_that_goes_back_closes_nobody_out_for_long(clock):
    throttle = Throttle()
    for _ in range(4):
        throttle.seconds_to_wait(RULE, "a")
    clock.shift(-3600)
    assert throttle.seconds_to_wait(RULE, "a") == 0


def test_the_memory_is_bounded_and_forgets_the_oldest():
    memory = BoundedMemory(most_keys=3)
    for key in "abcd":
        memory.incr(key, 60)
    assert [memory.get(key) for key in "abcd"] == [0, 1, 1, 1]
    assert memory.check()
    memory.clear("b")
    assert memory.reset() == 2


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002"),
        (None, ""),
        ("unix:", ""),
    ],
)
def test_a_line_is_counted_as_one_place(address, counted_as):
    assert source(address) == counted_as


def test_an_odd_address_of_redis_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(OddSetting, match="AGENDA_REDIS_URL must begin with redis://"):
        read_settings(
            {"AGENDA_INSTANCE": str(tmp_path), "AGENDA_REDIS_URL": "http://x"}
        )


def test_roles_that_must_have_a_second_factor_are_roles(tmp_path):
    given = {"AGENDA_INSTANCE": str(tmp_path), "AGENDA_SECOND_FACTOR": "admin, desk"}
    assert read_settings(given).second_factor == {"admin", "desk"}
    with pytest.raises(OddSetting, match="AGENDA_SECOND_FACTOR must be some of"):
        read_settings({**given, "AGENDA_SECOND_FACTOR": "boss"})


# Redis


@pytest.fixture
def redis(tmp_path):
    """A real Redis of this test alone, behind a socket in its folder."""
    program = shutil.which("redis-check-rdb")  # the server, by another name
    if program is None:
        pytest.skip("bin/setup --dev installs redis-tools")
    socket = tmp_path / "redis.socket"
    asked = ["--port", "0", "--unixsocket", str(socket), "--save", ""]
    server = subprocess.Popen(
        ["redis-server", *asked],
        executable=program,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    for _ in range(500):
        if socket.exists():
            break
        time.sleep(0.02)
    yield Redis(f"redis+unix://{socket}", server)
    server.kill()
    server.wait()


class Redis:
    def __init__(self, url, server):
        self.url, self.server = url, server

    def die(self):
        self.server.kill()
        self.server.wait()


def test_two_servers_count_together_in_redis(redis):
    one, other = Throttle(redis.url), Throttle(redis.url)
    assert [t.seconds_to_wait(RULE, "a") for t in (one, other, one)] == [0, 0, 0]
    assert 1 <= other.seconds_to_wait(RULE, "a") <= 60
    assert 1 <= one.seconds_closed(RULE, "a") <= 60
    assert one.seconds_to_wait(RULE, "b") == 0


def test_while_redis_is_away_each_server_counts_for_itself(redis, caplog):
    throttle = Throttle(redis.url)
    assert throttle.seconds_to_wait(RULE, "a") == 0
    redis.die()
    assert [throttle.seconds_to_wait(RULE, "a") for _ in range(4)][:3] == [0, 0, 0]
    assert throttle.seconds_to_wait(RULE, "a") > 0
    assert "Redis cannot be reached" in caplog.text


def test_a_server_starts_while_redis_is_away(tmp_path):
    throttle = Throttle(f"redis+unix://{tmp_path}/nobody")
    assert throttle.seconds_to_wait(RULE, "a") == 0
