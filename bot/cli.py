"""The command line: ``usher demo | run | web | worker | doctor | manifest | keys``."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import click
import uvloop
from cryptography.fernet import Fernet
from redis.exceptions import RedisError
from slack_sdk.errors import SlackApiError

from bot import manifest as manifests
from bot import telemetry
from bot.app import REDELIVERY_TIMEOUT, SystemClock, open_runtime, open_web, open_worker
from bot.doctor.run_checks import check_settings, run_checks, setting_finding
from bot.embedded import open_embedded_redis
from bot.embedded_watch import EmbeddedRedisFailed, open_watched_redis
from bot.model.accounts import CheckState, Finding
from bot.model.errors import SettingError
from bot.serving import bind_listener, run_until_stopped, serving, wait_for_stop_signal
from bot.setting_values import require_command_prefix
from bot.settings import NEEDS_BY_VERB, InvalidSettings, Settings, find_misspelled_in_env, load_settings
from bot.start_checks import RedisUnfit, check_redis_at_start, problem_text
from bot.store.open import create_client
from bot.store.redis_check import fault_problem
from bot.store.rekey import rekey
from bot.store.vault import Vault
from bot.views.core import operator
from bot.views.i18n.bundles import t
from bot.web import WebRoutes


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="usher")
def main() -> None:
    """Usher runs GoTo Meeting, GoTo Training and GoToAssist Seeit from Slack."""


@main.command()
@click.option(
    "--port", default=8765, show_default=True, help="The page's port. If it's taken, another is used."
)
@click.option("--socket", is_flag=True, help="Use Socket Mode instead of signed HTTP.")
def demo(port: int, socket: bool) -> None:
    """Try Usher in a local Slack with a simulated GoTo. Everything runs on this machine, and you need no account."""
    from bot.sandbox.demo import run_demo

    telemetry.configure("WARNING", sys.stderr)
    _run_or_exit(run_demo(port, by_socket=socket, say=click.echo, until=wait_for_stop_signal))


@main.command()
def run() -> None:
    """Run everything in one process, for a small team. Starts its own Redis unless REDIS_URL is set."""
    settings = _load_settings("run")
    _run_or_exit(_run_all(settings))


@main.command()
def web() -> None:
    """Run a web process, which answers Slack and GoTo. Run as many as you need."""
    _run_or_exit(_run_web(_load_settings("web")))


@main.command()
def worker() -> None:
    """Run a worker process, which does longer work and reminders. Run as many as you need."""
    _run_or_exit(_run_worker(_load_settings("worker")))


def _check_prefix(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    try:
        return require_command_prefix(value) if value else value
    except ValueError as error:
        raise click.BadParameter(f"It {error}") from None


@main.command()
@click.option("--url", help="The public URL to fill in. The default is PUBLIC_URL.")
@click.option("--socket", is_flag=True, help="Leave out the request URLs, for Socket Mode.")
@click.option(
    "--prefix",
    callback=_check_prefix,
    help="A word before the command names, such as acme for /acme-meeting. The default is COMMAND_PREFIX.",
)
def manifest(url: str | None, socket: bool, prefix: str | None) -> None:
    """Print the Slack app's manifest with your URLs filled in."""
    settings = _load_settings("manifest") if url is None else _find_settings()
    known = (settings.command_prefix if settings else None) or ""
    address = url or (settings.public_url if settings else None) or manifests.PLACEHOLDER_URL
    chosen = known if prefix is None else prefix
    click.echo(manifests.render_yaml(address, socket=socket, prefix=chosen), nl=False)
    if chosen != known:
        click.echo(t("operator-prefix", prefix=chosen or '""'), err=True)


def _find_settings() -> Settings | None:
    """Return the settings, None if any is wrong: the manifest is made before the settings are complete."""
    try:
        return load_settings()
    except InvalidSettings:
        return None


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
def doctor(as_json: bool) -> None:
    """Check everything Usher depends on (exits 1 on failure). Changes nothing."""
    telemetry.configure("CRITICAL", sys.stderr)
    settings, findings = check_settings()
    if settings is not None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            findings += runner.run(_run_checks(settings))
    click.echo(operator.render_json(findings) if as_json else operator.render_text(findings))
    sys.exit(1 if any(found.state is CheckState.FAULT for found in findings) else 0)


@main.group(invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> None:
    """Create an encryption key, or re-encrypt stored data."""
    if context.invoked_subcommand is None:
        context.invoke(new_key)


@keys.command("new")
def new_key() -> None:
    """Print a new key."""
    click.echo(Fernet.generate_key().decode())
    click.echo(t("operator-new-key"), err=True)


@keys.command("rotate")
def rotate_keys() -> None:
    """Re-encrypt all stored data with the newest key. Usher can keep running."""
    _run_or_exit(_rotate_keys(_load_settings("keys")))


async def _run_checks(settings: Settings) -> list[Finding]:
    try:
        async with _open_redis(settings) as url:
            return list(await run_checks(settings, url, SystemClock().now))
    except SettingError as wrong:
        return [setting_finding(wrong)]


async def _rotate_keys(settings: Settings) -> None:
    def progress(looked_at: int) -> None:
        click.echo(t("operator-rotating", count=looked_at), err=True)

    if len(settings.fernet_keys) == 1:
        click.echo(t("operator-one-key"), err=True)
    async with _open_redis(settings) as url, create_client(url) as redis:
        done = await rekey(redis, Vault(settings.fernet_keys), progress)
    click.echo(t("operator-rotated", changed=done.changed))
    if not done.unreadable:
        click.echo(t("operator-rotated-older"))
        return
    click.echo(t("operator-unreadable", count=done.unreadable), err=True)
    click.echo(t("operator-unreadable-next"), err=True)
    sys.exit(1)


def _load_settings(verb: str) -> Settings:
    """Return the settings of a verb; if any is wrong, print what is wrong and where to find it, and exit."""
    try:
        settings = load_settings(NEEDS_BY_VERB.get(verb, frozenset()))
    except InvalidSettings as wrong:
        for problem in wrong.problems:
            click.echo(f"{problem.name} {problem.problem}\n    {problem.hint}", err=True)
        sys.exit(2)
    telemetry.configure(settings.log_level, sys.stderr)
    for meant, name in find_misspelled_in_env().items():
        click.echo(f"{name} is set, but Usher has no such setting. Did you mean {meant}?", err=True)
    return settings


def _run_or_exit(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run the coroutine; print a sentence instead of a traceback for errors that the operator can fix."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run_until_stopped(coroutine))
    except Exception as error:
        sentence, code = _explain_error(_unwrap_group(error))
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(code)


def _unwrap_group(error: BaseException) -> BaseException:
    """Return the first error inside the exception groups of task groups."""
    return _unwrap_group(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _explain_error(error: BaseException) -> tuple[str | None, int]:
    """Return the sentence for an error and the exit code; no sentence if the error is a bug of ours."""
    if isinstance(error, SettingError):
        return f"{error.name} {error.problem}\n    {error.hint}", 2
    if isinstance(error, RedisError):
        return problem_text(fault_problem(error)), 1
    if isinstance(error, RedisUnfit | EmbeddedRedisFailed):
        return str(error), 1
    if isinstance(error, aiohttp.ClientError | SlackApiError):
        why = error.response["error"] if isinstance(error, SlackApiError) else "there's no connection"
        return f"We couldn't connect to Slack's Socket Mode: {why}.\n    Check SLACK_APP_TOKEN.", 1
    return None, 1


async def _run_all(settings: Settings) -> None:
    await check_redis_at_start(settings)
    async with AsyncExitStack() as stack:
        url, watch = str(settings.redis_url), None
        if settings.redis_url is None:
            watch = await stack.enter_async_context(open_watched_redis(_make_data_folder(settings)))
            url = watch.server.url
        runtime = await stack.enter_async_context(open_runtime(settings, url))
        listener = _bind_port(settings)
        await stack.enter_async_context(open_worker(runtime))
        app = await stack.enter_async_context(
            open_web(runtime, check_health=watch.check_health if watch else lambda: None)
        )
        await stack.enter_async_context(serving(app, listener))
        await _wait_for_stop(listener)


async def _run_web(settings: Settings) -> None:
    await check_redis_at_start(settings)
    async with open_runtime(settings, str(settings.redis_url)) as runtime:
        listener = _bind_port(settings)
        async with open_web(runtime) as app, serving(app, listener):
            await _wait_for_stop(listener)


async def _run_worker(settings: Settings, *, redelivery: timedelta = REDELIVERY_TIMEOUT) -> None:
    await check_redis_at_start(settings)
    async with open_runtime(settings, str(settings.redis_url)) as runtime:
        bearer = settings.metrics_token
        token = bearer.get_secret_value() if bearer else None
        routes = WebRoutes(
            app=None,
            check_readiness=runtime.check_readiness,
            render_metrics=runtime.render_metrics,
            metrics_token=token,
        ).build_asgi_app()
        listener = _bind_port(settings)
        async with serving(routes, listener), open_worker(runtime, redelivery=redelivery):
            await _wait_for_stop(listener)


async def _wait_for_stop(listener: socket.socket) -> None:
    click.echo(f"Usher is running on port {listener.getsockname()[1]}.", err=True)
    await wait_for_stop_signal()


@asynccontextmanager
async def _open_redis(settings: Settings) -> AsyncIterator[str]:
    """Yield the URL of the configured Redis, or of an embedded one that is kept on disk."""
    if settings.redis_url is not None:
        yield str(settings.redis_url)
        return
    async with open_embedded_redis(_make_data_folder(settings)) as url:
        yield url


def _make_data_folder(settings: Settings) -> Path:
    """Create the folder of the embedded Redis and return it. Raises ``SettingError``."""
    folder = settings.data_dir / "redis"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as wrong:
        problem = f"can't be used: {folder} isn't writable ({wrong.strerror})."
        raise SettingError(
            "USHER_DATA_DIR", problem, "Set it to a folder that Usher can write to."
        ) from wrong
    return folder


def _bind_port(settings: Settings) -> socket.socket:
    """Return a socket bound to ``PORT`` at ``HOST``. Raises ``SettingError``."""
    try:
        return bind_listener(settings.port, settings.host)
    except OSError as wrong:
        if wrong.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            raise SettingError(
                "HOST",
                f"{settings.host} isn't an address of this machine.",
                "Set HOST to one that is, or to 0.0.0.0.",
            ) from wrong
        problem = f"{settings.port} can't be used: {wrong.strerror}."
        hint = "Set PORT to a free one. Each Usher process on a machine needs its own."
        raise SettingError("PORT", problem, hint) from wrong
