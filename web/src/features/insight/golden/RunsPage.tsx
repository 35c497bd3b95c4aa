import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Gauge } from "lucide-react";
import { useTranslation } from "react-i18next";

import { More } from "@/ui/More";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { Comparison } from "./Comparison";
import { EditorsOnly } from "./EditorsOnly";
import { Measuring } from "./Measuring";
import { type GoldenSet, runsQuery } from "./queries";
import { resultsOf } from "./results";
import { RunTable } from "./RunTable";
import { SetHead } from "./SetHead";

const route = getRouteApi("/shell/insight/golden/$set/runs");

/** Measurements of answers to a set, two of them compared. */
export default function RunsPage() {
  const { set } = route.useParams();
  return (
    <EditorsOnly>
      <SetHead id={set}>{(found) => <Runs set={found} />}</SetHead>
    </EditorsOnly>
  );
}

function Runs({ set }: { set: GoldenSet }) {
  const { t } = useTranslation("golden");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const runs = useInfiniteQuery(runsQuery(set.id));
  const results = resultsOf(runs.data?.pages.flatMap((page) => page.items) ?? []);
  const second = results.find(({ key }) => key === search.b) ?? results[0];
  const first = results.find(({ key }) => key === search.a) ?? results.find(({ run }) => run !== second?.run) ?? results.find(({ key }) => key !== second?.key);
  const choose = (a: string | undefined, b: string | undefined) => void navigate({ search: (before) => ({ ...before, ...(a ? { a } : {}), ...(b ? { b } : {}) }), replace: true });
  return (
    <div className="grid grid-cols-1 gap-5">
      <Measuring set={set} />
      {runs.isPending && <Skeleton className="h-72 rounded-xl" />}
      {runs.isError && <ErrorState error={runs.error} title={t("runs.failed")} onRetry={() => void runs.refetch()} />}
      {runs.isSuccess && results.length === 0 && (
        <EmptyState icon={Gauge} title={t("runs.none.title")}>
          {t("runs.none.text")}
        </EmptyState>
      )}
      {results.length > 0 && (
        <RunTable
          set={set}
          results={results}
          first={first?.key}
          second={second?.key}
          onFirst={(key) => { choose(key, key === second?.key ? first?.key : second?.key); }}
          onSecond={(key) => { choose(key === first?.key ? second?.key : first?.key, key); }}
        />
      )}
      <More hasMore={runs.hasNextPage} loading={runs.isFetchingNextPage} onMore={() => void runs.fetchNextPage()} />
      {first && second && <Comparison set={set} first={first} second={second} />}
      {results.length === 1 && <p className="text-muted">{t("runs.onlyOne")}</p>}
    </div>
  );
}
