import { queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type Setting = Schema<"TenantSettingOut">;
export type SettingValue = Setting["value"];

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => call(api.GET("/v1/settings")),
});

/** Changes settings, all or none of them; null sets one back. */
export function changeSettings(changes: Record<string, SettingValue | null>) {
  return call(api.PATCH("/v1/settings", { body: changes }));
}
