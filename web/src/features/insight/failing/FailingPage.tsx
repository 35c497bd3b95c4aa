import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { PartyPopper, ShieldX } from "lucide-react";
import { useTranslation } from "react-i18next";

import { hasRole, useMe } from "@/app/queries";
import { classes } from "@/ui/classes";
import { Select } from "@/ui/fields";
import { More } from "@/ui/More";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { Controls, useInsight } from "../Controls";
import { CsvButton } from "../CsvButton";
import { csvPath, failingQuery } from "../queries";
import { momentsOf } from "../state";
import { FailingTable } from "./FailingTable";
import { WHYS } from "./state";

const route = getRouteApi("/shell/insight/failing");

/** Questions that were not answered, or badly, and what to do about them. */
export default function FailingPage() {
  const { t } = useTranslation("insight");
  const me = useMe();
  if (!hasRole(me, "admin")) {
    return (
      <>
        <PageHeader title={t("failing.title")} />
        <EmptyState icon={ShieldX} title={t("forbidden.title")}>
          {t("forbidden.text")}
        </EmptyState>
      </>
    );
  }
  return <FailingQuestions />;
}

function FailingQuestions() {
  const { t } = useTranslation("insight");
  const { state, range, change } = useInsight();
  const { why = null } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useInfiniteQuery(failingQuery(state, range, why));
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = found.data?.pages ?? [];
  const hidden = Object.values(first?.hidden ?? {}).reduce((sum, count) => sum + count, 0);
  const { collection = null, assistant = null } = state;
  const csv = csvPath("/v1/insight/questions.csv", { collection, assistant, why, ...momentsOf(range) });
  return (
    <>
      <PageHeader title={t("failing.title")} actions={<CsvButton path={csv} name={`questions-${range.from}-${range.to}.csv`} disabled={items.length === 0} />}>
        {t("failing.intro")}
      </PageHeader>
      <div className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <Controls {...{ state, range }} onChange={change} scopes={["collection", "assistant"]} />
          <div className="w-60">
            <Select
              label={t("failing.why")}
              labelHidden
              value={why ?? ""}
              onChange={(event) => {
                const chosen = WHYS.find((each) => each === event.target.value);
                void navigate({ search: ({ why: _before, ...rest }) => ({ ...rest, ...(chosen ? { why: chosen } : {}) }), replace: true });
              }}
            >
              <option value="">{t("failing.any")}</option>
              {WHYS.map((each) => (
                <option key={each} value={each}>
                  {t(`why.${each}`)}
                </option>
              ))}
            </Select>
          </div>
        </div>
        {found.isPending && <Skeleton className="h-96 rounded-xl" />}
        {found.isError && <ErrorState error={found.error} title={t("failing.failed")} onRetry={() => void found.refetch()} />}
        {first && (
          <p role="status" className="text-sm text-muted">
            {t("failing.found", { count: first.total })} {hidden > 0 && t("failing.hidden", { count: hidden })}
          </p>
        )}
        {found.isSuccess && items.length === 0 && (
          <EmptyState icon={PartyPopper} title={t("failing.none.title")}>
            {hidden > 0 ? t("failing.none.hidden") : t("failing.none.text")}
          </EmptyState>
        )}
        {items.length > 0 && (
          <div className={classes("transition-opacity", found.isPlaceholderData && "opacity-60")}>
            <FailingTable questions={items} collection={state.collection ?? null} />
          </div>
        )}
        <More hasMore={found.hasNextPage} loading={found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />
      </div>
    </>
  );
}
