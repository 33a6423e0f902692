"""The simulated GoTo: state, roles, OAuth pages, the quirks of the real API, and faults to switch on."""

from bot.sandbox.goto.service import SimulatedGoTo

__all__ = ["SimulatedGoTo"]
