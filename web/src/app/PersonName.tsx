import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { ApiError } from "@/api/problem";

/** What somebody is called: a name or an address; null for who is not there any more. For administrators, and about oneself. */
export function personQuery(user_id: string) {
  return queryOptions({
    queryKey: ["users", "name", user_id],
    queryFn: async () => {
      try {
        const user = await call(api.GET("/v1/users/{user_id}", { params: { path: { user_id } } }));
        return user.name || user.email;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 300_000,
  });
}

/** Somebody's name in place of their id. */
export function PersonName({ id }: { id: string }) {
  const { t } = useTranslation();
  const person = useQuery(personQuery(id));
  const name = person.isPending ? "…" : (person.data ?? t("deletedUser"));
  return (
    <bdi className="block max-w-44 truncate" title={name}>
      {name}
    </bdi>
  );
}
