import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Badge } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { headingsAt, pageAt } from "./places";
import { chunkAtQuery, type Doc, textQuery } from "./queries";
import type { Shown } from "./SourcePane";

interface Props {
  shown: Shown;
  document: Doc | null;
  version: number;
  onVersion: (version: number) => void;
}

/** Where the words stand, and what is known of their document. */
export default function Facts({ shown, document, version, onVersion }: Props) {
  const { t, i18n } = useTranslation("source");
  const chunk = useQuery(chunkAtQuery(shown.document_id, shown.version, shown.start));
  const text = useQuery(textQuery(shown.document_id, shown.version));
  const path = shown.heading_path ?? (text.data ? headingsAt(text.data, shown.start) : []);
  const headings = path.filter((heading, depth) => depth > 0 || heading !== document?.title);
  const page = shown.page ?? (text.data ? pageAt(text.data, shown.start) : null);
  const place = [headings.join(" › "), page ? t("page", { page }) : ""].filter(Boolean).join(" · ");
  const latest = document?.version ?? version;
  const quality = chunk.data?.quality_score;
  return (
    <div className="grid min-h-11 content-start gap-1">
      <p className="line-clamp-2 font-medium text-ink">{place}</p>
      {document && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span>{t("version.number", { version })}</span>
          <span>
            {t("changed")} <Time at={document.updated_at} />
          </span>
          {document.owner && <span className="max-w-64 truncate">{t("owner", { name: document.owner })}</span>}
          {document.collection && <bdi className="max-w-64 truncate">{document.collection}</bdi>}
          {quality !== undefined && <Badge tone={quality >= GOOD ? "good" : quality >= FAIR ? "plain" : "warn"}>{t("quality", { share: quality.toLocaleString(i18n.language, { style: "percent" }) })}</Badge>}
        </p>
      )}
      {latest > shown.version && (
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-accent-soft px-3 py-2">
          <span>{version === shown.version ? t("version.newer", { version: latest }) : t("version.shown", { version })}</span>
          <Button size="sm" onClick={() => { onVersion(version === shown.version ? latest : shown.version); }}>
            {version === shown.version ? t("version.showNewer") : t("version.back")}
          </Button>
        </div>
      )}
    </div>
  );
}

const GOOD = 0.7;
const FAIR = 0.4;
