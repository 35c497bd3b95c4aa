import { useTranslation } from "react-i18next";

import { translated } from "@/app/problems";
import type { Catalogues } from "@/locales/catalogues";
import { Badge, type Tone } from "@/ui/parts";
import { Time } from "@/ui/Time";

import type { Crawl, ItemState, PageState, Source, SourceRun } from "./queries";
import { clockTime, planOf, weekdayName } from "./schedule";

const CRAWL_TONES: Record<Crawl["state"], Tone> = { waiting: "plain", running: "accent", paused: "warn", completed: "good", failed: "bad", cancelled: "plain" };
const PAGE_TONES: Record<PageState, Tone> = { indexed: "good", waiting: "plain", failed: "bad", excluded: "warn", duplicate: "plain", gone: "plain" };
const ITEM_TONES: Record<ItemState, Tone> = { indexed: "good", waiting: "plain", failed: "bad", left_out: "warn" };
const RUN_TONES: Record<SourceRun["state"], Tone> = { running: "accent", completed: "good", failed: "bad", cancelled: "plain" };

export function CrawlState({ state }: { state: Crawl["state"] }) {
  const { t } = useTranslation("feeds");
  return <Badge tone={CRAWL_TONES[state]}>{t(`crawlState.${state}`)}</Badge>;
}

export function PageStateBadge({ state }: { state: PageState }) {
  const { t } = useTranslation("feeds");
  return <Badge tone={PAGE_TONES[state]}>{t(`pageState.${state}`)}</Badge>;
}

export function ItemStateBadge({ state }: { state: ItemState }) {
  const { t } = useTranslation("feeds");
  return <Badge tone={ITEM_TONES[state]}>{t(`itemState.${state}`)}</Badge>;
}

export function RunState({ state }: { state: SourceRun["state"] }) {
  const { t } = useTranslation("feeds");
  return <Badge tone={RUN_TONES[state]}>{t(`runState.${state}`)}</Badge>;
}

/** How a source is: resting, being read, or how its last run ended. */
export function SourceState({ source: { state, last_run } }: { source: Source }) {
  const { t } = useTranslation("feeds");
  if (state === "paused") return <Badge tone="warn">{t("paused")}</Badge>;
  return last_run ? <RunState state={last_run.state} /> : <Badge>{t("neverRead")}</Badge>;
}

/** When something happens by itself, in words; what words do not say, as cron does. */
export function ScheduleWords({ cron }: { cron: string | null }) {
  const { t, i18n } = useTranslation("feeds");
  const plan = planOf(cron);
  if (plan.rhythm === "custom") return <code className="font-mono text-sm">{plan.cron}</code>;
  const time = plan.rhythm === "hourly" ? plan.time.slice(3) : clockTime(plan.time, i18n.language);
  return t(`schedule.told.${plan.rhythm}`, { time, day: plan.rhythm === "weekly" ? weekdayName(plan.weekday, i18n.language) : plan.day });
}

/** A schedule and its next moment, one below the other. */
export function ScheduleCell({ cron, next }: { cron: string | null; next: string | null }) {
  const { t } = useTranslation("feeds");
  return (
    <>
      <ScheduleWords cron={cron} />
      {next && (
        <span className="block text-sm text-muted">
          {t("next")} <Time at={next} />
        </span>
      )}
    </>
  );
}

type Reason = keyof Catalogues["feeds"]["reasons"];

/** Why a page or an item is as it is: in the reader's language where there are words for it, else as the server says it. */
export function WhyText({ reason, message }: { reason: string | null; message: string | null }) {
  const { t, i18n } = useTranslation("feeds");
  const known = reason !== null && i18n.exists(`reasons.${reason}`, { ns: "feeds" });
  const words = known && (message === null || !i18n.language.startsWith("en")) ? t(`reasons.${reason as Reason}`) : message;
  return words ? <span title={message ?? undefined}>{words}</span> : null;
}

/** Why a crawl or a run ended before its time, in the reader's language; the server's own words as a hint. */
export function RunError({ error: { code, reason, message } }: { error: NonNullable<SourceRun["error"] | Crawl["error"]> }) {
  const { said, original } = translated(message, code, reason);
  return <span title={original ?? message}>{said}</span>;
}

/** An address as people read it: without the scheme, and of pages of `site` the path alone; cut where there is no room. */
export function Address({ url, site, className = "" }: { url: string; site?: string | undefined; className?: string }) {
  const shown = site !== undefined && url.startsWith(`${new URL(site).origin}/`) ? url.slice(new URL(site).origin.length) : url;
  return (
    <span dir="ltr" title={url} className={`block truncate ${className}`}>
      {readable(shown).replace(/^https?:\/\//, "")}
    </span>
  );
}

function readable(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url; // escapes that are no text
  }
}

/** The address if a browser may be led there; anything else was not written by the crawler. */
export function webLink(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}

/** Text of the server in which backticks are code. */
export function Told({ text }: { text: string }) {
  return text.split("`").map((part, place) => (place % 2 === 1 ? <code key={place} className="font-mono">{part}</code> : part));
}
