import { MutationCache, QueryClient, queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import i18next from "i18next";

import { api, call, type Schema } from "@/api/client";
import { ApiError } from "@/api/problem";
import { toast } from "@/ui/Toasts";

import { toldError } from "./errors";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** What could not be done, for the notice; `false` where the page tells the error itself. */
      failed?: string | false;
    };
  }
}

const MOST_RETRIES = 2;

/** Everything that was read from the server. Reads are tried again where that can help; failed changes are told. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < MOST_RETRIES && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      const failed = mutation.meta?.failed;
      if (failed === false) return;
      const told = toldError(error, i18next.t, failed);
      const id = told.requestId ? i18next.t("errors.requestId", { id: told.requestId }) : "";
      toast(told.title, { tone: "bad", detail: [told.detail, told.advice, id].filter(Boolean).join(" ") });
    },
  }),
});

/** Who is logged in, and what they may do. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => call(api.GET("/v1/auth/me")),
  staleTime: 60_000,
});

export type Me = Schema<"MeOut">;

/** Who is logged in; only within the shell, which waits for it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether somebody has this role, or a higher one. */
export function hasRole(me: Me, role: Me["user"]["role"]): boolean {
  const order = ["user", "editor", "admin"] as const;
  return order.indexOf(me.user.role) >= order.indexOf(role);
}
