"""What all bodies of these routes have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Lenient(BaseModel):
    """A request's body of which unknown fields are ignored: these clients send many that mean nothing here."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, hide_input_in_errors=True, protected_namespaces=())
