import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { PasswordDialog } from "@/features/library/documents/PasswordDialog";
import { isLocked, whyFailed } from "@/features/library/why";
import { type Doc, documentQuery } from "@/features/source/queries";
import { Button } from "@/ui/Button";
import { PageHeader } from "@/ui/PageHeader";
import { Badge, Skeleton, type Tone } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Tabs } from "@/ui/Tabs";
import { Time } from "@/ui/Time";

import { type Tab, TABS } from ".";
import { Actions } from "./Actions";
import { bytes } from "@/ui/bytes";
import { Preview } from "./Preview";

const route = getRouteApi("/shell/library/documents/$id");
const UNFINISHED = new Set<Doc["status"]>(["waiting", "processing"]);
/** Milliseconds between two looks at a document that is being read. */
const AGAIN = 1500;

const Chunks = lazy(() => import("./Chunks"));
const Versions = lazy(() => import("./Versions"));
const Metadata = lazy(() => import("./Metadata"));
const AccessTab = lazy(() => import("./AccessTab"));
const Feedback = lazy(() => import("./Feedback"));

/** One document: what it looks like, how it was cut, its versions, what is said about it, and who may read it. */
export default function DocumentPage() {
  const { t } = useTranslation("document");
  const { id } = route.useParams();
  const document = useQuery({ ...documentQuery(id), refetchInterval: ({ state }) => (state.data && UNFINISHED.has(state.data.status) ? AGAIN : false) });
  if (document.isError && !document.data) {
    return (
      <div className="mx-auto max-w-5xl px-4 py-6">
        <PageHeader title={t("title")} />
        <ErrorState error={document.error} title={t("failed")} onRetry={() => void document.refetch()} />
      </div>
    );
  }
  return (
    <div className="mx-auto max-w-5xl px-4 py-6">
      <PageHeader title={document.data?.title ?? "…"} actions={document.data && <Actions document={document.data} />}>
        {document.data ? <Summary document={document.data} /> : <Skeleton className="h-6 w-64" />}
      </PageHeader>
      {document.data ? <Parts document={document.data} /> : <Skeleton className="h-96" />}
    </div>
  );
}

const TONES: Record<Doc["status"], Tone> = { waiting: "plain", processing: "accent", indexed: "good", linked: "plain", failed: "bad" };

function Summary({ document }: { document: Doc }) {
  const { t, i18n } = useTranslation("document");
  return (
    <div className="grid gap-1.5 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Link to="/library/$collection" params={{ collection: document.collection_id }} className="font-medium text-accent underline">
          {document.collection ?? t("collection")}
        </Link>
        <span role="status">
          <Badge tone={TONES[document.status]}>{t(`status.${document.status}`)}</Badge>
        </span>
        {document.version !== null && <span>{t("version", { version: document.version })}</span>}
        {document.pages !== null && <span>{t("pages", { count: document.pages })}</span>}
        <span>{t("size", { size: bytes(document.size_bytes, i18n.language) })}</span>
        <span>
          {t("changed")} <Time at={document.updated_at} />
        </span>
        {document.owner && <span>{t("owner", { name: document.owner })}</span>}
      </p>
      {document.status === "failed" && <Failed document={document} />}
      {document.breadcrumb.length > 0 && document.parent_id && (
        <p>
          {t("partOf")}{" "}
          <Link to="/library/documents/$id" params={{ id: document.parent_id }} className="text-accent underline">
            {document.breadcrumb.join(" › ")}
          </Link>
        </p>
      )}
    </div>
  );
}

/** Why the file was not read, and a way to give its password where that would help. */
function Failed({ document }: { document: Doc }) {
  const { t, i18n } = useTranslation("library");
  const [asking, setAsking] = useState(false);
  const failed = { reason: document.status_reason, message: document.status_message ?? "", file: document.file_name };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="text-bad">{whyFailed(failed, t, i18n.language)}</p>
      {isLocked(failed) && (
        <>
          <Button size="sm" icon={KeyRound} onClick={() => { setAsking(true); }}>
            {t("password.action")}
          </Button>
          <PasswordDialog doc={document} open={asking} onOpenChange={setAsking} />
        </>
      )}
    </div>
  );
}

function Parts({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const { tab = "preview", version } = route.useSearch();
  const navigate = useNavigate({ from: "/library/documents/$id" });
  const seen = version ?? document.version;
  const panel = (each: Tab) => {
    if (each !== tab) return null;
    switch (each) {
      case "preview":
        return <Preview document={document} version={seen} />;
      case "chunks":
        return <Chunks document={document} version={seen} />;
      case "versions":
        return <Versions document={document} />;
      case "metadata":
        return <Metadata document={document} />;
      case "access":
        return <AccessTab document={document} />;
      case "feedback":
        return <Feedback document={document} />;
    }
  };
  return (
    <Tabs
      label={t("tabs.label")}
      value={tab}
      onChange={(chosen) => void navigate({ search: (before) => ({ ...before, tab: chosen }), replace: true })}
      tabs={TABS.map((each) => ({ value: each, label: t(`tabs.${each}`), panel: <Suspense fallback={<Skeleton className="h-96" />}>{panel(each)}</Suspense> }))}
    />
  );
}
