"""A real mail server in the test's own process, which answers as it is told."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Box:
    """What arrived; `answers` are given to RCPT or DATA, one each, then all is well."""

    def __init__(self):
        self.messages = []
        self.rcpt = {}
        self.data = []
        self.slow = 0.0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - called so by the server
        answers = self.rcpt.get(address, [])
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - called so by the server
        self.messages.append(
            message_from_bytes(envelope.content, policy=policy.default)
        )
        if self.slow:
            await asyncio.sleep(self.slow)
        return self.data.pop(0) if self.data else "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def receiver(port=None):
    """A box and the address of the server before it."""
    box = Box()
    control = Controller(box, hostname="127.0.0.1", port=port or free_port())
    control.start()
    try:
        yield box, f"smtp://127.0.0.1:{control.port}"
    finally:
        control.stop()
