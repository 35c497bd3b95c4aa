import { useTranslation } from "react-i18next";

import { Checkbox } from "@/ui/checks";
import { Input, Select, Textarea } from "@/ui/fields";

import { type CrawlDraft, folderOf } from "./crawlDraft";
import { ScheduleField } from "./ScheduleField";

interface Props {
  draft: CrawlDraft;
  onChange: (part: Partial<CrawlDraft>) => void;
  /** What the server says is wrong, by field. */
  faults: Record<string, string>;
}

/** Where a crawl goes, how far, and when. */
export function CrawlFields({ draft, onChange, faults }: Props) {
  const { t } = useTranslation("feeds");
  const folder = folderOf(draft.url);
  const offered = [...new Set(["/", ...(folder ? [folder] : []), draft.path_prefix])];
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <Select label={t("crawl.scope")} error={faults["path_prefix"] ?? null} value={draft.path_prefix} onChange={(event) => { onChange({ path_prefix: event.target.value }); }}>
          {offered.map((path) => (
            <option key={path} value={path}>
              {path === "/" ? t("crawl.wholeSite") : t("crawl.below", { path })}
            </option>
          ))}
        </Select>
        <NumberField name="max_pages" least={1} most={100_000} {...{ draft, onChange, faults }} />
        <NumberField name="max_depth" least={0} most={100} {...{ draft, onChange, faults }} />
      </div>
      <ScheduleField plan={draft.plan} onChange={(plan) => { onChange({ plan }); }} error={faults["schedule"]} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <LinesField name="include" {...{ draft, onChange, faults }} />
        <LinesField name="exclude" {...{ draft, onChange, faults }} />
      </div>
      <details className="rounded-xl border border-line bg-surface px-4 py-3">
        <summary className="tap font-medium">{t("crawl.more")}</summary>
        <div className="grid gap-4 pt-4">
          <fieldset className="grid gap-3">
            <legend className="sr-only">{t("crawl.manners")}</legend>
            <Flag name="use_sitemap" {...{ draft, onChange, faults }} />
            <Flag name="respect_robots" {...{ draft, onChange, faults }} />
            <Flag name="render" {...{ draft, onChange, faults }} />
          </fieldset>
          <div className="grid items-start gap-4 sm:grid-cols-3">
            <NumberField name="delay_seconds" least={0} most={60} step={0.05} {...{ draft, onChange, faults }} />
            <NumberField name="requests_at_once" least={1} most={16} {...{ draft, onChange, faults }} />
            <NumberField name="max_mb" least={1} most={100_000} {...{ draft, onChange, faults }} />
          </div>
          <Input label={t("crawl.path_prefix")} hint={t("crawl.hint.path_prefix")} dir="ltr" value={draft.path_prefix} onChange={(event) => { onChange({ path_prefix: event.target.value }); }} />
          <div className="grid items-start gap-4 sm:grid-cols-3">
            <LinesField name="hosts" {...{ draft, onChange, faults }} />
            <LinesField name="sitemaps" {...{ draft, onChange, faults }} />
            <LinesField name="ignored_parameters" {...{ draft, onChange, faults }} />
          </div>
        </div>
      </details>
    </>
  );
}

interface NumberProps extends Props {
  name: "max_pages" | "max_depth" | "max_mb" | "delay_seconds" | "requests_at_once";
  least: number;
  most: number;
  step?: number;
}

function NumberField({ name, least, most, step = 1, draft, onChange, faults }: NumberProps) {
  const { t } = useTranslation("feeds");
  const value = draft[name];
  return (
    <Input
      type="number"
      required
      label={t(`crawl.${name}`)}
      hint={t(`crawl.hint.${name}`)}
      error={faults[name] ?? null}
      min={least}
      max={most}
      step={step}
      value={Number.isNaN(value) ? "" : value}
      onChange={(event) => { onChange({ [name]: event.target.valueAsNumber }); }}
    />
  );
}

function LinesField({ name, draft, onChange, faults }: Props & { name: "include" | "exclude" | "hosts" | "sitemaps" | "ignored_parameters" }) {
  const { t } = useTranslation("feeds");
  return (
    <Textarea
      label={t(`crawl.${name}`)}
      hint={t(`crawl.hint.${name}`)}
      error={faults[name] ?? null}
      rows={2}
      dir="ltr"
      className="font-mono text-sm"
      spellCheck={false}
      value={draft[name]}
      onChange={(event) => { onChange({ [name]: event.target.value }); }}
    />
  );
}

function Flag({ name, draft, onChange, faults }: Props & { name: "use_sitemap" | "respect_robots" | "render" }) {
  const { t } = useTranslation("feeds");
  return (
    <div>
      <Checkbox label={t(`crawl.${name}`)} checked={draft[name]} onCheckedChange={(checked) => { onChange({ [name]: checked === true }); }} />
      {faults[name] && <p className="text-sm text-bad">{faults[name]}</p>}
    </div>
  );
}
