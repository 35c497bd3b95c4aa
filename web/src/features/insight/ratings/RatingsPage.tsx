import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Star } from "lucide-react";
import { useTranslation } from "react-i18next";

import { hasRole, useMe } from "@/app/queries";
import { Checkbox } from "@/ui/checks";
import { classes } from "@/ui/classes";
import { Select } from "@/ui/fields";
import { More } from "@/ui/More";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { Controls, useInsight } from "../Controls";
import { CsvButton } from "../CsvButton";
import { csvPath, ratingsQuery, ratingStatsQuery, ratingsWanted } from "../queries";
import { RatingList } from "./RatingList";
import { RatingSummary } from "./RatingSummary";
import { RATED } from "./state";

const route = getRouteApi("/shell/insight/ratings");

/** What people thought of answers, with the questions and the answers. */
export default function RatingsPage() {
  const { t } = useTranslation("insight");
  const me = useMe();
  const { state, range, change } = useInsight();
  const { rated, with_text } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { ...(rated ? { rated } : {}), ...(with_text ? { with_text } : {}) };
  const found = useInfiniteQuery(ratingsQuery(state, range, filter));
  const stats = useQuery(ratingStatsQuery(state, range, filter));
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const pending = found.isPending || stats.isPending; // shown at once, so that nothing moves
  const csv = csvPath("/v1/chat/ratings.csv", ratingsWanted(state, range, filter));
  return (
    <>
      <PageHeader title={t("ratings.title")} actions={<CsvButton path={csv} name={`ratings-${range.from}-${range.to}.csv`} disabled={items.length === 0} />}>
        {hasRole(me, "admin") ? t("ratings.intro") : t("ratings.introOwn")}
      </PageHeader>
      <div className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <Controls {...{ state, range }} onChange={change} scopes={["collection", "assistant"]} />
          <div className="w-40">
            <Select
              label={t("ratings.rated")}
              labelHidden
              value={rated ?? ""}
              onChange={(event) => {
                const chosen = RATED.find((each) => each === event.target.value);
                void navigate({ search: ({ rated: _before, ...rest }) => ({ ...rest, ...(chosen ? { rated: chosen } : {}) }), replace: true });
              }}
            >
              <option value="">{t("ratings.any")}</option>
              {RATED.map((each) => (
                <option key={each} value={each}>
                  {each === "up" || each === "down" ? t(`thumb.${each}`) : t("ratings.stars", { count: Number(each) })}
                </option>
              ))}
            </Select>
          </div>
          <Checkbox
            label={t("ratings.withText")}
            checked={with_text ?? false}
            onCheckedChange={(checked) => void navigate({ search: ({ with_text: _before, ...rest }) => ({ ...rest, ...(checked === true ? { with_text: true } : {}) }), replace: true })}
          />
        </div>
        {found.isError ? (
          <ErrorState error={found.error} title={t("ratings.failed")} onRetry={() => void found.refetch()} />
        ) : (
          <div className={classes("grid gap-4 transition-opacity", found.isPlaceholderData && "opacity-60")}>
            {pending && (
              <>
                <Skeleton className="h-36 rounded-xl" />
                <Skeleton className="h-96 rounded-xl" />
              </>
            )}
            {!pending && stats.data && stats.data.count > 0 && <RatingSummary stats={stats.data} />}
            {!pending && items.length === 0 && (
              <EmptyState icon={Star} title={t("ratings.none.title")}>
                {t("ratings.none.text")}
              </EmptyState>
            )}
            {!pending && items.length > 0 && <RatingList ratings={items} people={hasRole(me, "admin")} golden={hasRole(me, "editor")} />}
          </div>
        )}
        <More hasMore={found.hasNextPage} loading={found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />
      </div>
    </>
  );
}
