"""The simulated GoTo: state, roles, OAuth pages, the contract's oddities, and faults to switch on."""

from bot.sandbox.goto.service import SimulatedGoTo

__all__ = ["SimulatedGoTo"]
