"""Base classes of the models of GoTo's answers."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


class Model(BaseModel):
    """An immutable value. Its repr and validation errors show no input, which could be secret."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class NonEmptyModel(Model):
    """A model without a required field. If every field is missing, the input is not such a value and is refused."""

    @model_validator(mode="after")
    def _require_a_value(self) -> Self:
        if all(value is None for value in self.__dict__.values()):
            raise ValueError("tells nothing")
        return self
