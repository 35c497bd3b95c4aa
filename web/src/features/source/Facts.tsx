import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Badge } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { chunkAtQuery, type Doc } from "./queries";
import type { Shown } from "./SourcePane";

interface Props {
  shown: Shown;
  document: Doc | null;
  version: number;
  onVersion: (version: number) => void;
}

/** Where the words stand, and what is known of their document. */
export function Facts({ shown, document, version, onVersion }: Props) {
  const { t, i18n } = useTranslation("source");
  const chunk = useQuery(chunkAtQuery(shown.document_id, shown.version, shown.start));
  const headings = (shown.heading_path ?? chunk.data?.heading_path ?? []).filter((heading, depth) => depth > 0 || heading !== document?.title);
  const page = shown.page ?? chunk.data?.page;
  const place = [headings.join(" › "), page ? t("page", { page }) : ""].filter(Boolean).join(" · ");
  const latest = document?.version ?? version;
  const quality = chunk.data?.quality_score;
  return (
    <div className="grid gap-2 text-sm">
      {place && <p className="font-medium">{place}</p>}
      {document && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
          <span>{t("version.number", { version })}</span>
          <span>
            {t("changed")} <Time at={document.updated_at} />
          </span>
          {document.owner && <span>{t("owner", { name: document.owner })}</span>}
          {document.collection && <span>{document.collection}</span>}
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
