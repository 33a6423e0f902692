"""What every model of GoTo's answers has in common."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


class Model(BaseModel):
    """A value. Its repr and its errors show no input that could be secret."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class Telling(Model):
    """A value that no field alone identifies. One that tells nothing at all is no answer, but something else."""

    @model_validator(mode="after")
    def _tells(self) -> Self:
        if all(value is None for value in self.__dict__.values()):
            raise ValueError("tells nothing")
        return self
