"""Settings that may change while the server runs, each tenant's own."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.domain.access import Caller
from citewell.http.auth import AppDep, CanAdmin
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.settings import TenantSettingsOut, TenantSettingsPatch
from citewell.services.settings.desk import SettingsView

router = APIRouter(prefix="/settings", tags=["settings"])


def _tagged(found: SettingsView, caller: Caller, response: Response) -> TenantSettingsOut:
    response.headers["ETag"] = etag(caller.tenant_id, found.revision)
    return TenantSettingsOut.of(found)


@router.get("")
def list_settings(caller: CanAdmin, app: AppDep, response: Response) -> TenantSettingsOut:
    """Every setting: what it takes, what it is, where that comes from, and who changed it when."""
    return _tagged(app.settings_desk.all(caller), caller, response)


@router.patch("")
def change_settings(
    body: TenantSettingsPatch, caller: CanAdmin, app: AppDep, if_match: IfMatchDep, response: Response
) -> TenantSettingsOut:
    """Change some settings, all or none of them; null sets one back. It counts at once, in every process."""
    expected = if_match.revision(caller.tenant_id)
    return _tagged(app.settings_desk.change(caller, body.root, expected=expected), caller, response)
