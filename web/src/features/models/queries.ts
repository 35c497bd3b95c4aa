import { queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type Connection = Schema<"ConnectionOut">;
export type ChatModel = Schema<"ChatModelOut">;
export type Price = Schema<"PriceOut">;
export type Budget = Schema<"BudgetOut">;
export type BudgetState = Schema<"BudgetStateOut">;
export type GroupBy = Schema<"GroupBy">;

/** A tenant has few of each; more than this are not shown. */
const MOST = { params: { query: { limit: 200 } } };

export const connectionsQuery = queryOptions({ queryKey: ["model-connections"], queryFn: () => call(api.GET("/v1/model-connections", MOST)) });
export const modelsQuery = queryOptions({ queryKey: ["chat-models", "all"], queryFn: () => call(api.GET("/v1/chat-models", MOST)) });
export const pricesQuery = queryOptions({ queryKey: ["model-prices", "own"], queryFn: () => call(api.GET("/v1/model-prices", MOST)) });
export const effectiveQuery = queryOptions({ queryKey: ["model-prices", "effective"], queryFn: () => call(api.GET("/v1/model-prices/effective")) });
export const budgetsQuery = queryOptions({ queryKey: ["budgets", "all"], queryFn: () => call(api.GET("/v1/budgets", MOST)) });
export const budgetStatesQuery = queryOptions({ queryKey: ["budgets", "state"], queryFn: () => call(api.GET("/v1/budgets/state")) });

/** What a budget can be for, of those of which there are few. */
export function placesQuery(scope: "collection" | "assistant") {
  return queryOptions({
    queryKey: ["budgets", "places", scope],
    queryFn: async () => (scope === "collection" ? await call(api.GET("/v1/collections", MOST)) : await call(api.GET("/v1/assistants", MOST))).items.map(({ id, name }) => ({ id, name })),
  });
}

export function usageQuery(group_by: GroupBy, from: string, to: string) {
  return queryOptions({
    queryKey: ["usage", group_by, from, to],
    queryFn: () => call(api.GET("/v1/usage", { params: { query: { group_by, from: from || null, to: to || null } } })),
  });
}
