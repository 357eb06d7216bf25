"""Subscriptions at the command line."""

import json

import pytest

from agenda.feeds import queries

pytestmark = pytest.mark.usefixtures("session")

LEADER = "pimpinan@agenda.example"


def test_a_feed_is_made_listed_and_ended(runner):
    made = runner("feed", "create", "--user", LEADER, "--name", "Agenda Bali",
                  "--filter", '{"province": "ID-BA"}', "--tasks", "todos",
                  "--detail", "title", "--json")  # fmt: skip
    url = json.loads(made.out)["url"]
    address, token, name = url.rsplit("/", 2)
    assert (address, name) == ("http://127.0.0.1:8000/feeds", "agenda-bali.ics")
    assert token.startswith("agf_")
    assert queries.feed_for_token(token).owner.email == LEADER

    [listed] = json.loads(runner("feed", "list", "--user", LEADER, "--json").out)
    assert (listed["tasks"], listed["detail"]) == ("todos", "title")
    assert listed["filter"] == {"province": "ID-BA"}
    assert token not in runner("feed", "list").out

    ended = runner("feed", "revoke", listed["id"], "--leaked", "--json")
    assert json.loads(ended.out)["revoked_at"] is not None
    assert queries.feed_for_token(token).revoked_as_leaked


def test_a_feed_holds_everything_unless_told_otherwise(runner):
    runner("feed", "create", "--user", LEADER, "--name", "Semua")
    [listed] = json.loads(runner("feed", "list", "--json").out)
    told = (listed["tasks"], listed["detail"], listed["filter"], listed["user"])
    assert told == ("events", "full", {}, LEADER)


def test_a_filter_of_unknown_keys_is_refused_in_one_sentence(runner):
    refused = runner("feed", "create", "--user", LEADER, "--name", "x",
                     "--filter", '{"warna": "biru"}')  # fmt: skip
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.startswith("filter.warna: ")
