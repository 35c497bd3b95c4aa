import { useTranslation } from "react-i18next";

import type { Hit } from "./queries";

interface Side {
  rank: number;
  score: number;
}

/** How a hit came about, as the server tells it with `explain`; what is not a number of ours is left out. */
interface Explanation {
  weight: number | null;
  score: number | null;
  dense: Side | null;
  lexical: Side | null;
  quality: number;
  freshness: number;
  rerank: number | null;
}

/** Where a hit stood at each stage of the search. */
export function Explained({ explain, hit }: { explain: NonNullable<Hit["explain"]>; hit: Hit }) {
  const { t, i18n } = useTranslation("search");
  const read = explanationOf(explain);
  const number = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const side = (each: Side | null) => (each ? t("explain.place", { rank: each.rank, score: number.format(each.score) }) : t("explain.absent"));
  const rows = [
    [t("explain.dense"), side(read.dense)],
    [t("explain.lexical"), side(read.lexical)],
    ...(read.weight === null ? [] : [[t("explain.weight"), percent.format(read.weight)]]),
    ...(read.score === null ? [] : [[t("explain.fused"), number.format(read.score)]]),
    ...(read.quality === 0 ? [] : [[t("explain.quality"), number.format(read.quality)]]),
    ...(read.freshness === 0 ? [] : [[t("explain.freshness"), number.format(read.freshness)]]),
    ...(read.rerank === null ? [] : [[t("explain.rerank"), number.format(read.rerank)]]),
    [t("explain.textQuality"), percent.format(hit.quality_score)],
  ];
  return (
    <dl aria-label={t("explain.label")} className="relative flex flex-wrap gap-x-5 gap-y-1 rounded-md bg-sunken px-3 py-1.5 text-xs">
      {rows.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd className="font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function explanationOf(given: Record<string, unknown>): Explanation {
  const boosts = asRecord(given.boosts);
  return {
    weight: asNumber(asRecord(given.weight).value),
    score: asNumber(given.score),
    dense: asSide(given.dense),
    lexical: asSide(given.lexical),
    quality: asNumber(boosts.quality) ?? 0,
    freshness: asNumber(boosts.freshness) ?? 0,
    rerank: asNumber(given.rerank),
  };
}

function asSide(value: unknown): Side | null {
  const { rank, score } = asRecord(value);
  return typeof rank === "number" && typeof score === "number" ? { rank, score } : null;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
