"""The pages behind the links of a training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.goto import pages
from bot.sandbox.goto.requests import parse_number
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession, World


@dataclass
class _RunningSession:
    begin: datetime
    joined: dict[int, tuple[SimRegistrant, datetime]] = field(default_factory=dict)


class TrainingRooms:
    """Opening the host link starts a session; those who join it stay until it ends."""

    def __init__(self, world: World, now: Callable[[], datetime]) -> None:
        self._world = world
        self._now = now
        self._live: dict[int, _RunningSession] = {}

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/join/training/{training_key}/{number}", self.join, methods=["GET"]),
            Route("/host/training/{training_key}", self.host, methods=["GET", "POST"]),
            Route("/registration", self.confirmation, methods=["GET"]),
            *(
                Route(path, self.placeholder, methods=["GET"])
                for path in (
                    "/manage/{training_key}",
                    "/start/{training_key}",
                    "/recording/{number}/{what}",
                )
            ),
        ]

    async def join(self, request: Request) -> Response:
        training = self._training(request.path_params["training_key"])
        number = parse_number(request.path_params["number"])
        found = [r for r in training.registrants if r.number == number] if training else []
        if training is None or not found:
            return pages.meeting_page(
                "This link is not valid", "The registration may be cancelled.", status=404
            )
        live = self._live.get(training.key)
        if live is None:
            return pages.meeting_page(training.name, "The training has not started yet.")
        live.joined.setdefault(number, (found[0], self._now()))
        return pages.meeting_page(training.name, f"You are in the training, {found[0].given_name}.")

    async def host(self, request: Request) -> Response:
        training = self._training(request.path_params["training_key"])
        token = request.query_params.get("authenticationToken", "")
        if training is None or self._world.host_tokens.get(token) != training.key:
            return pages.meeting_page("This link is not valid", "Ask for a new one.", status=404)
        if request.method == "POST":
            self.end(training)
            return pages.meeting_page(training.name, "The session has ended.")
        self.begin(training)
        return pages.meeting_page(training.name, "You are the host. The session is live.", "End the session")

    def begin(self, training: SimTraining) -> None:
        """Start a session unless one is running."""
        self._live.setdefault(training.key, _RunningSession(self._now()))

    def end(self, training: SimTraining) -> SimTrainingSession | None:
        """End and return the running session; None if none was running."""
        live = self._live.pop(training.key, None)
        if live is None:
            return None
        end = self._now()
        attendances = [(registrant, since, end) for registrant, since in live.joined.values()]
        held = SimTrainingSession(key=self._world.key(), start=live.begin, end=end, attendances=attendances)
        training.held.append(held)
        return held

    async def confirmation(self, request: Request) -> Response:
        training = self._training(request.query_params.get("training", ""))
        key = request.query_params.get("registrant", "")
        if training is None or key not in [str(r.key) for r in training.registrants]:
            return pages.meeting_page("There is no such registration", "It may be cancelled.", status=404)
        return pages.meeting_page(training.name, "You're registered.")

    async def placeholder(self, request: Request) -> Response:
        return pages.meeting_page("Here GoTo's own page would open", request.url.path)

    def _training(self, key: str) -> SimTraining | None:
        training = self._world.trainings.get(parse_number(key))
        return None if training is None or training.deleted is not None else training
