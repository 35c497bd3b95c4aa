import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Hourglass, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Card, Skeleton, Table } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { useKindWord } from "../kinds";
import { type Queue, queueQuery } from "../queries";

/** The queue at one look: whether it moves, who works, and what there is to do. */
export function QueueCard() {
  const queue = useQuery(queueQuery);
  if (queue.isPending) return <Skeleton className="h-28 rounded-xl" />;
  if (queue.isError) return <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />;
  return (
    <div className="grid grid-cols-1 gap-4">
      <Card className="grid min-h-28 content-center gap-4 sm:grid-cols-[1fr_auto] sm:items-center">
        <Verdict queue={queue.data} />
        <Figures queue={queue.data} />
      </Card>
      {queue.data.kinds.length > 0 && <KindTable kinds={queue.data.kinds} />}
    </div>
  );
}

function Verdict({ queue }: { queue: Queue }) {
  const { t } = useTranslation("operation");
  const due = queue.kinds.reduce((sum, each) => sum + each.due, 0);
  const [Icon, tone] = queue.moving === false ? [TriangleAlert, "text-bad"] : queue.moving === null ? [CircleCheck, "text-good"] : [Hourglass, "text-accent"];
  const words =
    queue.moving === null ? t("queue.idle") : queue.moving ? [t("queue.due", { count: due }), t("queue.busy", { count: queue.workers.length })].join(" ") : t("queue.still", { count: due });
  return (
    <p role="status" className="flex items-start gap-3 text-lg font-medium">
      <Icon aria-hidden size={24} className={`mt-0.5 shrink-0 ${tone}`} />
      <span title={queue.sentence}>
        {words}
        {queue.stuck > 0 && <span className="block text-base font-normal text-bad">{t("queue.stuck", { count: queue.stuck })}</span>}
      </span>
    </p>
  );
}

function Figures({ queue }: { queue: Queue }) {
  const { t, i18n } = useTranslation("operation");
  const number = new Intl.NumberFormat(i18n.language);
  const figures = [
    [t("queue.workers"), queue.workers.length, ""],
    [t("queue.ended"), queue.ended, ""],
    [t("queue.failed"), queue.failed, queue.failed > 0 ? "text-bad" : ""],
  ] as const;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {figures.map(([name, value, tone]) => (
        <div key={name} className="grid">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className={`text-xl font-semibold tabular-nums ${tone}`}>{number.format(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const COLUMNS = ["running", "due", "later", "paused"] as const;

function KindTable({ kinds }: { kinds: Queue["kinds"] }) {
  const { t, i18n } = useTranslation("operation");
  const word = useKindWord();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <Table label={t("queue.kinds")} stacked>
      <thead>
        <tr>
          <th scope="col">{t("jobs.kind")}</th>
          {COLUMNS.map((name) => (
            <th key={name} scope="col" className="!text-end">
              {t(`queue.${name}Column`)}
            </th>
          ))}
          <th scope="col">
            {t("queue.oldest")}
          </th>
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {kinds.map((each) => (
          <tr key={each.kind}>
            <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
              {word(each.kind)}
            </th>
            {COLUMNS.map((name) => (
              <td key={name} data-label={t(`queue.${name}Column`)} className="text-end">
                {number.format(each[name])}
              </td>
            ))}
            <td data-label={t("queue.oldest")} className="text-muted">{each.oldest_due_at && <Time at={each.oldest_due_at} />}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
