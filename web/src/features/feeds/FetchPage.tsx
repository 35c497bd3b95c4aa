import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Checkbox } from "@/ui/checks";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import { CollectionSelect } from "./CollectionSelect";
import { useFeedAction } from "./queries";
import { faultsOf } from "./values";

const EXAMPLE = "https://example.org/news";

/** One web page to be put into a collection. */
export function FetchPage({ collection, onClose }: { collection: string | null; onClose: () => void }) {
  const { t } = useTranslation("feeds");
  const [url, setUrl] = useState("");
  const [into, setInto] = useState(collection);
  const [render, setRender] = useState(false);
  const fetch = useFeedAction(() => call(api.POST("/v1/webpages/fetch", { body: { url: url.trim(), collection_id: into ?? "", render } })), { failed: false, done: t("pages.fetching"), then: onClose });
  const faults = faultsOf(fetch.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    fetch.mutate();
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("pages.new")} description={t("pages.about")}>
      <form className="grid gap-4" onSubmit={submit}>
        <Input type="url" required label={t("pages.address")} dir="ltr" pattern="https?://.+" placeholder={EXAMPLE} error={faults["url"] ?? null} value={url} onChange={(event) => { setUrl(event.target.value); }} />
        <CollectionSelect value={into} onChange={setInto} error={faults["collection_id"]} />
        <Checkbox label={t("crawl.render")} checked={render} onCheckedChange={(checked) => { setRender(checked === true); }} />
        {fetch.isError && <ErrorState error={fetch.error} title={t("pages.fetchFailed")} />}
        <FormActions submit={t("pages.fetch")} busy={fetch.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
