import { useInfiniteQuery } from "@tanstack/react-query";
import { MessageSquareQuote, Star, ThumbsDown, ThumbsUp } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Schema } from "@/api/client";
import { hasRole, useMe } from "@/app/queries";
import type { Doc } from "@/features/source/queries";
import { More } from "@/ui/More";
import { Badge, Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { feedbackQuery } from "./queries";

/** How people rated the answers that cite a document. */
export default function Feedback({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const all = hasRole(useMe(), "admin");
  const feedback = useInfiniteQuery(feedbackQuery(document.id));
  if (feedback.isPending) return <Skeleton className="h-48" />;
  if (feedback.isError) return <ErrorState error={feedback.error} title={t("feedback.failed")} onRetry={() => void feedback.refetch()} />;
  const items = feedback.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <EmptyState icon={MessageSquareQuote} title={t("feedback.none.title")}>
        {all ? t("feedback.none.all") : t("feedback.none.own")}
      </EmptyState>
    );
  }
  return (
    <section aria-label={t("tabs.feedback")}>
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {items.map((each) => (
          <Rating key={each.id} rating={each} />
        ))}
      </ul>
      <More hasMore={feedback.hasNextPage} loading={feedback.isFetchingNextPage} onMore={() => void feedback.fetchNextPage()} />
    </section>
  );
}

function Rating({ rating }: { rating: Schema<"RatingOut"> }) {
  const { t } = useTranslation("document");
  return (
    <li className="grid grid-cols-1 gap-1.5 rounded-xl border border-line bg-surface p-4">
      <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
        {rating.thumb === "up" && (
          <Badge tone="good" icon={ThumbsUp}>
            {t("feedback.up")}
          </Badge>
        )}
        {rating.thumb === "down" && (
          <Badge tone="bad" icon={ThumbsDown}>
            {t("feedback.down")}
          </Badge>
        )}
        {rating.score !== null && <Badge icon={Star}>{t("feedback.score", { score: rating.score })}</Badge>}
        {rating.reasons.map((reason) => (
          <Badge key={reason} tone="warn">
            {t(`feedback.reasons.${reason}`)}
          </Badge>
        ))}
        <Time at={rating.created_at} />
      </p>
      <p className="font-medium">{rating.question}</p>
      <p className="line-clamp-3 text-muted">{rating.answer}</p>
      {rating.text && <blockquote className="border-s-4 border-line ps-3 wrap-anywhere">{rating.text}</blockquote>}
    </li>
  );
}
