import { queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";
import { isOver } from "@/api/jobs";
import { asError } from "@/api/problem";

export type Examination = Schema<"ExaminationOut">;
export type Finding = Schema<"ExaminedOut">;
export type Version = Schema<"citewell__http__schemas__embedding_versions__VersionOut">;
export type Comparison = Schema<"citewell__http__schemas__embedding_versions__ComparisonOut">;
export type IndexStats = Schema<"IndexStatsOut">;

const SOON = 2000;

/** The last examination that somebody began, if there is one. */
export const lastExaminationQuery = queryOptions({
  queryKey: ["examinations", "last"],
  queryFn: async () => (await call(api.GET("/v1/jobs", { params: { query: { kind: ["upkeep.examination"], limit: 1 } } }))).items[0] ?? null,
});

/** How far an examination is, and what it found. Its job's stream makes this read again. */
export function examinationQuery(job_id: string) {
  return queryOptions({
    queryKey: ["examinations", "one", job_id],
    queryFn: () => call(api.GET("/v1/index/examinations/{job_id}", { params: { path: { job_id } } })),
    refetchInterval: ({ state }) => (state.data && !isOver(state.data.job) ? SOON : false),
  });
}

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: async (): Promise<Schema<"HealthOut">> => {
    const { data, error, response } = await api.GET("/v1/health");
    if (data) return data;
    // A part that does not work makes it 503, with the same body.
    if (response.status === 503 && "build_info" in error) return error;
    throw asError(response, {});
  },
});

export const indexStatsQuery = queryOptions({
  queryKey: ["index", "stats"],
  queryFn: () => call(api.GET("/v1/index/stats")),
});

export const versionsQuery = queryOptions({
  queryKey: ["embedding-versions"],
  queryFn: () => call(api.GET("/v1/embedding-versions")),
  refetchInterval: ({ state }) => (state.data?.items.some((each) => each.state === "building") ? SOON : false),
});

/** One version, with what it lacks. */
export function versionQuery(version: string) {
  return queryOptions({
    queryKey: ["embedding-versions", version],
    queryFn: () => call(api.GET("/v1/embedding-versions/{version}", { params: { path: { version } } })),
  });
}
