"""The caller's tenant. Tenants are made by the operator, on the command line."""

from __future__ import annotations

from fastapi import APIRouter

from citewell.http.auth import AppDep, CanAdmin
from citewell.http.schemas.identity import TenantOut, TenantPatch
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import IdPath

router = APIRouter(prefix="/tenants", tags=["tenants"])


@router.get("")
def list_tenants(caller: CanAdmin, app: AppDep) -> Listing[TenantOut]:
    """The tenants that one administers: one's own."""
    own = app.tenants.get(caller, caller.tenant_id)
    return Listing(items=[TenantOut.model_validate(own)], next_cursor=None, total=1)


@router.get("/{tenant_id}")
def get_tenant(tenant_id: IdPath, caller: CanAdmin, app: AppDep) -> TenantOut:
    """One's own tenant."""
    return TenantOut.model_validate(app.tenants.get(caller, tenant_id))


@router.patch("/{tenant_id}")
def rename_tenant(tenant_id: IdPath, body: TenantPatch, caller: CanAdmin, app: AppDep) -> TenantOut:
    """Give the tenant another name."""
    return TenantOut.model_validate(app.tenants.rename(caller, tenant_id, body.name))
