import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Doc, downloadVersion } from "@/features/source/queries";
import { IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { Select } from "@/ui/fields";
import { Badge, Skeleton, Table, type Tone } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { bytes } from "@/ui/bytes";
import { type Version, versionsQuery } from "./queries";

const Difference = lazy(() => import("./Difference"));
const TONES: Record<Version["state"], Tone> = { building: "accent", current: "good", superseded: "plain", failed: "bad", linked: "plain" };

/** All versions of a document, and what two of them differ in. */
export default function Versions({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const versions = useQuery(versionsQuery(document.id));
  if (versions.isPending) return <Skeleton className="h-48" />;
  if (versions.isError) return <ErrorState error={versions.error} title={t("versions.failed")} onRetry={() => void versions.refetch()} />;
  const { items } = versions.data;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <VersionTable document={document} versions={items} />
      <Comparison document={document} versions={items.filter(({ text_chars }) => text_chars !== null)} />
    </div>
  );
}

function VersionTable({ document, versions }: { document: Doc; versions: readonly Version[] }) {
  const { t, i18n } = useTranslation("document");
  const save = useMutation({
    meta: { failed: t("downloadFailed") },
    mutationFn: (version: Version) => downloadVersion(document.id, version.number, version.file_name),
  });
  return (
    <Table label={t("versions.label")} stacked>
      <thead>
        <tr>
          <th scope="col">{t("versions.number")}</th>
          <th scope="col">{t("versions.state")}</th>
          <th scope="col">{t("versions.made")}</th>
          <th scope="col">{t("versions.file")}</th>
          <th scope="col">{t("versions.chunks")}</th>
          <th scope="col">{t("versions.parser")}</th>
          <HiddenHead>{t("download")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {versions.map((version) => (
          <tr key={version.number}>
            <th scope="row" className="border-t border-line !text-base">
              <Link to="/library/documents/$id" params={{ id: document.id }} search={{ version: version.number }} className="font-medium text-accent underline">
                {t("version", { version: version.number })}
              </Link>
            </th>
            <td data-label={t("versions.state")}>
              <Badge tone={TONES[version.state]}>{t(`versions.states.${version.state}`)}</Badge>
            </td>
            <td data-label={t("versions.made")}>
              <Time at={version.created_at} />
            </td>
            <td data-label={t("versions.file")}>
              <span className="min-w-0">
                <span className="block max-w-60 truncate" title={version.file_name}>
                  {version.file_name}
                </span>
                <span className="text-sm text-muted">{bytes(version.size_bytes, i18n.language)}</span>
              </span>
            </td>
            <td data-label={t("versions.chunks")} className="tabular-nums">{version.chunk_count.toLocaleString(i18n.language)}</td>
            <td data-label={t("versions.parser")}>{version.parser ?? "–"}</td>
            <td>
              <IconButton icon={Download} label={t("versions.download", { version: version.number })} disabled={save.isPending} onClick={() => { save.mutate(version); }} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Comparison({ document, versions }: { document: Doc; versions: readonly Version[] }) {
  const { t } = useTranslation("document");
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const [newest, before] = versions;
  if (!newest || !before) return <p className="text-muted">{t("versions.single")}</p>;
  const [old, fresh] = [from ?? before.number, to ?? newest.number];
  const choice = (label: string, value: number, onChange: (value: number) => void) => (
    <div className="w-44">
      <Select label={label} value={value} onChange={(event) => { onChange(Number(event.target.value)); }}>
        {versions.map(({ number }) => (
          <option key={number} value={number}>
            {t("version", { version: number })}
          </option>
        ))}
      </Select>
    </div>
  );
  return (
    <section aria-label={t("difference.title")} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 className="text-xl font-semibold">{t("difference.title")}</h2>
      <div className="flex flex-wrap gap-3">
        {choice(t("difference.from"), old, setFrom)}
        {choice(t("difference.to"), fresh, setTo)}
      </div>
      <Suspense fallback={<Skeleton className="h-48" />}>
        <Difference document_id={document.id} from={old} to={fresh} />
      </Suspense>
    </section>
  );
}
