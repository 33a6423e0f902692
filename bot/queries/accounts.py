"""Read-only answers about a person's GoTo account: each runs a use case and renders its result."""

from __future__ import annotations

from bot.model.accounts import DoctorArgs
from bot.model.ids import Person
from bot.model.messages import Message
from bot.queries.query import NoArgs, Query
from bot.usecases.accounts import connect, doctor
from bot.usecases.core.services import Services
from bot.views.accounts import connection as connection_views
from bot.views.accounts import doctor as doctor_views


async def answer_status(app: Services, person: Person, args: NoArgs) -> Message:
    return connection_views.status_message(await connect.get_connection_status(app, person))


async def answer_doctor(app: Services, person: Person, args: DoctorArgs) -> Message:
    return doctor_views.report(await doctor.run_checks(app, person, args.channel))


STATUS = Query(name="goto.status", args=NoArgs, area=None, answer=answer_status)
DOCTOR = Query(name="goto.doctor", args=DoctorArgs, area=None, answer=answer_doctor)
QUERIES = (STATUS, DOCTOR)
