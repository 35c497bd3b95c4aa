import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import { draftOf, settingsOf } from "./crawlDraft";
import { CrawlFields } from "./CrawlFields";
import { type Crawl, useFeedAction } from "./queries";
import { faultsOf } from "./values";

/** Where a crawl goes, and when, from its next run on. */
export function EditCrawl({ crawl, onClose }: { crawl: Crawl; onClose: () => void }) {
  const { t } = useTranslation("feeds");
  const [draft, setDraft] = useState(() => draftOf(crawl));
  const save = useFeedAction(() => call(api.PATCH("/v1/crawls/{crawl_id}", { params: { path: { crawl_id: crawl.id } }, body: settingsOf(draft) })), { failed: false, done: t("crawl.saved"), then: onClose });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog open onOpenChange={onClose} wide title={t("crawl.edit")} description={t("crawl.editText")}>
      <form className="grid gap-5" onSubmit={submit}>
        <CrawlFields draft={draft} faults={faultsOf(save.error)} onChange={(part) => { setDraft({ ...draft, ...part }); }} />
        {save.isError && <ErrorState error={save.error} title={t("crawl.saveFailed")} />}
        <FormActions submit={t("save")} busy={save.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
