import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { PageHeader } from "@/ui/PageHeader";
import { ErrorState } from "@/ui/states";

import { BackToFeeds } from "./BackToFeeds";
import { CollectionSelect } from "./CollectionSelect";
import { newDraft, settingsOf } from "./crawlDraft";
import { CrawlFields } from "./CrawlFields";
import { useFeedAction } from "./queries";
import { faultsOf } from "./values";

const route = getRouteApi("/shell/library/feeds/crawls/new");

const EXAMPLE = "https://docs.example.org/";

/** A new crawl: its address and its collection are enough. */
export default function NewCrawlPage() {
  const { t } = useTranslation("feeds");
  const { collection } = route.useSearch();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => newDraft(collection ?? null));
  const [key] = useState(freshKey);
  const begin = useFeedAction(
    () => call(api.POST("/v1/crawls", { body: { ...settingsOf(draft), url: draft.url.trim(), collection_id: draft.collection ?? "" }, headers: { "Idempotency-Key": key } })),
    { failed: false, then: ({ id }) => navigate({ to: "/library/feeds/crawls/$crawl", params: { crawl: id } }) },
  );
  const faults = faultsOf(begin.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <div className="mx-auto max-w-4xl px-4 py-6">
      <BackToFeeds tab="crawls" />
      <PageHeader title={t("crawls.new")}>{t("crawl.about")}</PageHeader>
      <form className="grid gap-5" onSubmit={submit}>
        <div className="grid items-start gap-4 sm:grid-cols-[2fr_1fr]">
          <Input
            type="url"
            required
            label={t("crawl.url")}
            hint={t("crawl.hint.url")}
            dir="ltr"
            error={faults["url"] ?? null}
            placeholder={EXAMPLE}
            pattern="https?://.+"
            value={draft.url}
            onChange={(event) => { setDraft({ ...draft, url: event.target.value }); }}
          />
          <CollectionSelect value={draft.collection} error={faults["collection_id"]} onChange={(id) => { setDraft({ ...draft, collection: id }); }} />
        </div>
        <CrawlFields draft={draft} faults={faults} onChange={(part) => { setDraft({ ...draft, ...part }); }} />
        {begin.isError && <ErrorState error={begin.error} title={t("crawl.beginFailed")} />}
        <FormActions submit={t("crawl.begin")} busy={begin.isPending} onCancel={() => void navigate({ to: "/library/feeds", search: { list: "crawls" } })} />
      </form>
    </div>
  );
}
