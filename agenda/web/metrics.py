"""`/metrics`: what monitors count, in the text of Prometheus.

One process serves the office, so its own counters are the truth about requests; queue,
jobs and sizes are asked of the database when somebody reads. No label grows with the
data: routes, classes of status, names of jobs.
"""

import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from agenda import __version__
from agenda.config import Settings
from agenda.db import db
from agenda.jobs.table import JOBS
from agenda.logs import method, route
from agenda.outbox import queries as outbox
from agenda.runs import queries as runs
from agenda.web import operation

blueprint = Blueprint("metrics", __name__)
EXTENSION = "agenda_metrics"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_FEEDS = frozenset({"feed_address.calendar", "feed_address.named_calendar"})


@blueprint.get("/metrics")
def metrics() -> Response:
    """For the addresses or the token of the settings; else there is no such page."""
    if not operation.may_watch():
        abort(404)
    measures: Measures = current_app.extensions[EXTENSION]
    return Response(
        generate_latest(measures.registry), content_type=CONTENT_TYPE_LATEST
    )


class Measures:
    """What one application counts."""

    def __init__(self, settings: Settings) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "agenda_request_seconds",
            "Requests by route and class of status.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.polls = Counter(
            "agenda_feed_polls",
            "Requests for calendars by status; 304 says that nothing has changed.",
            ("status",),
            registry=self.registry,
        )
        self.registry.register(_State(settings))


def count_requests(app: Flask) -> None:
    """Measure every answer of the application."""
    measures = Measures(app.config["AGENDA"])
    app.extensions[EXTENSION] = measures

    @app.after_request
    def measure(response: Response) -> Response:
        status = response.status_code
        seconds = time.perf_counter() - g.began if "began" in g else 0.0
        measures.requests.labels(method(), route(), f"{status // 100}xx").observe(
            seconds
        )
        if request.endpoint in _FEEDS:
            measures.polls.labels(str(status)).inc()
        return response


class _State(Collector):
    """What the database says when somebody reads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def describe(self) -> list[Metric]:
        """Nothing beforehand: asking would need the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield _gauge("agenda_build_info", "Version.", 1, version=__version__)
        free = operation.disk(self.settings.instance)["free"]
        yield _gauge("agenda_disk_free_bytes", "Where the instance folder is.", free)
        try:
            found = list(self._asked())
        except SQLAlchemyError:
            db.session.rollback()
            found = []
        yield _gauge(
            "agenda_database_up", "Whether the database answers.", 1 if found else 0
        )
        yield from found

    def _asked(self) -> Iterator[Metric]:
        size = operation.database_bytes(db.engine)
        yield _gauge("agenda_database_bytes", "Size of the database.", size)
        queue = outbox.standing()
        yield _gauge("agenda_outbox_waiting", "Letters not yet sent.", queue.waiting)
        yield _gauge("agenda_outbox_due", "Letters that should be sent.", queue.due)
        yield _gauge("agenda_outbox_dead", "Letters given up.", queue.dead)
        yield _gauge(
            "agenda_outbox_oldest_seconds",
            "For how long the first due letter has been due.",
            operation.seconds_since(queue.oldest),
        )
        success = GaugeMetricFamily(
            "agenda_job_last_success_timestamp_seconds",
            "When a job was done last.",
            labels=["job"],
        )
        failing = GaugeMetricFamily(
            "agenda_job_failing", "Whether its latest run failed.", labels=["job"]
        )
        for record in runs.records(job.name for job in JOBS):
            if record.last_success is not None:
                success.add_metric([record.job], record.last_success.timestamp())
            failing.add_metric([record.job], 1 if record.failed_at else 0)
        yield success
        yield failing


def _gauge(name: str, told: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(name, told, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family
