import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, call } from "@/api/client";
import { hasRole, useMe } from "@/app/queries";

const MOST = 200;

/** The groups of the organisation; more than one page of them has nobody. */
export const groupsQuery = queryOptions({
  queryKey: ["groups", "names"],
  queryFn: async () => (await call(api.GET("/v1/groups", { params: { query: { limit: MOST } } }))).items.map(({ id, name }) => ({ id, name })),
});

/** The people that one may name: all of them for administrators, who alone may list them. */
export function usePeople(): readonly { id: string; name: string }[] {
  const me = useMe();
  const found = useQuery({
    queryKey: ["users", "names"],
    queryFn: async () => (await call(api.GET("/v1/users", { params: { query: { limit: MOST } } }))).items.map(({ id, name, email }) => ({ id, name: name || email })),
    enabled: hasRole(me, "admin"),
  });
  return found.data ?? [];
}
