import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Badge, Skeleton, type Tone } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { ExpectedView } from "./ExpectedView";
import { type GoldenSet, type Grown, growthQuery } from "./queries";

type Change = Grown["questions"][number]["change"];

const TONES: Record<Change, Tone> = { added: "good", changed: "warn", unchanged: "plain", kept: "plain" };

/** Lets a set grow from answers that were rated well, after it was shown what would come in. `message`: from one answer alone. */
export function GrowDialog({ set, message, onDone }: { set: GoldenSet; message?: string; onDone: () => void }) {
  const { t } = useTranslation("golden");
  const queries = useQueryClient();
  const body = message ? { message_id: message, dry_run: false } : { dry_run: false };
  const told = useQuery(growthQuery(set.id, body));
  const grow = useMutation({
    meta: { failed: t("grow.failed") },
    mutationFn: () => call(api.POST("/v1/golden-sets/{golden_set}/grow", { params: { path: { golden_set: set.id } }, body })),
    onSuccess: async ({ added, changed }) => {
      await queries.invalidateQueries({ queryKey: ["golden"] });
      toast(t("grow.done", { added, changed, name: set.name }));
      onDone();
    },
  });
  const fresh = told.data ? told.data.added + told.data.changed : 0;
  const actions = (
    <>
      <Button onClick={onDone}>{t("cancel")}</Button>
      <Button look="primary" busy={grow.isPending} disabled={fresh === 0} onClick={() => { grow.mutate(); }}>
        {t("grow.do", { count: fresh })}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onDone} wide title={t("grow.title", { name: set.name })} description={message ? t("grow.textOne") : t("grow.text")} actions={actions}>
      {told.isPending && <Skeleton className="h-72" />}
      {told.isError && <ErrorState error={told.error} title={t("grow.previewFailed")} onRetry={() => void told.refetch()} />}
      {told.data && <Preview set={set} told={told.data} />}
    </Dialog>
  );
}

function Preview({ set, told }: { set: GoldenSet; told: Grown }) {
  const { t } = useTranslation("golden");
  const order: Change[] = ["added", "changed", "kept", "unchanged"];
  const rows = [...told.questions].sort((one, other) => order.indexOf(one.change) - order.indexOf(other.change));
  return (
    <div className="grid gap-3">
      <p role="status">
        {rows.length === 0 && told.skipped === 0 && told.to_review === 0 ? t("grow.none") : t("grow.counts", { added: told.added, changed: told.changed, unchanged: told.unchanged })} {told.skipped > 0 && t("grow.skipped", { count: told.skipped })}
      </p>
      {rows.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <ul tabIndex={0} aria-label={t("questions")} className="grid max-h-80 gap-2 overflow-y-auto rounded-md border border-line p-2">
          {rows.map((each) => (
            <li key={each.message_id} className="grid gap-1.5 rounded-md bg-canvas p-3">
              <span className="flex items-start justify-between gap-3">
                <bdi className="min-w-0 font-medium [overflow-wrap:anywhere]">{each.question}</bdi>
                <Badge tone={TONES[each.change]}>{t(`grow.change.${each.change}`)}</Badge>
              </span>
              {each.answerable ? <ExpectedView expected={each.expected} collection={set.collection_id} /> : <span className="text-sm text-muted">{t("question.unanswerableText")}</span>}
              {each.answers.map((answer) => (
                <span key={answer} className="line-clamp-2 text-sm">
                  <bdi>{t("grow.answer", { answer })}</bdi>
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
      {told.to_review > 0 && (
        <p className="text-sm text-muted">
          {t("grow.review", { count: told.to_review })}{" "}
          <Link to="/insight/ratings" className="text-accent underline">
            {t("grow.reviewGo")}
          </Link>
        </p>
      )}
    </div>
  );
}
