"""views.*: modals and home tabs (Slack: views.open, push, update, publish)."""

from __future__ import annotations

from bot.sandbox.slack.api.methods import ApiCall, method
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.model import Json, Trigger
from bot.sandbox.slack.views import View


def _trigger(call: ApiCall) -> Trigger:
    if call.slack.panel.consume_fault("slack.expired_trigger"):
        raise ApiError("expired_trigger_id")
    pointer = call.args.text("trigger_id") or call.args.text("interactivity_pointer")
    return call.ws.use_trigger(pointer)


@method("views.open", "t4", required=("view",), json=True, write=True)
async def open_view(call: ApiCall) -> Json:
    view = call.slack.modals(call.ws).open(_trigger(call), call.args.json("view", "invalid_arguments"))
    return {"view": view.payload()}


@method("views.push", "t4", required=("view",), json=True, write=True)
async def push_view(call: ApiCall) -> Json:
    modals = call.slack.modals(call.ws)
    view = modals.push_by_trigger(_trigger(call), call.args.json("view", "invalid_arguments"))
    return {"view": view.payload()}


@method("views.update", "t4", required=("view",), json=True, write=True)
async def update_view(call: ApiCall) -> Json:
    args, modals = call.args, call.slack.modals(call.ws)
    if args.has("view_id") == args.has("external_id"):
        raise ApiError.invalid("invalid_arguments", "[ERROR] exactly one of view_id, external_id is required")
    view = modals.find(args.text("view_id"), args.text("external_id"))
    if view is None:
        raise ApiError("not_found")
    _same_hash(view, args.text("hash"))
    return {"view": modals.update(view, args.json("view", "invalid_arguments")).payload()}


@method("views.publish", "t4", required=("user_id", "view"), json=True, write=True)
async def publish_view(call: ApiCall) -> Json:
    user = call.user("user_id")
    if not call.slack.offers_home:
        raise ApiError("not_enabled")
    modals = call.slack.modals(call.ws)
    view = modals.publish(
        user.id, call.args.json("view", "invalid_arguments"), call.args.text("hash") or None
    )
    return {"view": view.payload()}


def _same_hash(view: View, given: str) -> None:
    if given and given != view.hash:
        raise ApiError("hash_conflict")
