"""What every fault is followed by: the office is well, and whole."""

import json


def doctor_has_no_failure(runner):
    """Nothing that `agenda doctor --deep` looks at is broken.

    The clock of tests stands still and that of files does not: it is not asked.
    """
    told = json.loads(runner("doctor", "--deep", "--json").out)
    ill = [
        each
        for each in told
        if each["verdict"] == "failure" and each["name"] != "clock"
    ]
    assert ill == []
