import { CircleHelp } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { ErrorState } from "@/ui/states";

import { Address, PageStateBadge, WhyText } from "./parts";
import { useFeedAction } from "./queries";

/** Answers people who miss a page: what became of an address, or why it was not looked at. */
export function WhyForm({ crawl }: { crawl: string }) {
  const { t } = useTranslation("feeds");
  const [url, setUrl] = useState("");
  const ask = useFeedAction((wanted: string) => call(api.GET("/v1/crawls/{crawl_id}/why", { params: { path: { crawl_id: crawl }, query: { url: wanted } } })), { failed: false });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    ask.mutate(url.trim());
  };
  const found = ask.data;
  return (
    <details className="rounded-xl border border-line bg-surface px-4 py-2">
      <summary className="tap py-1 font-medium">{t("why.title")}</summary>
      <form className="flex flex-wrap items-end gap-2 py-3" onSubmit={submit}>
        <div className="min-w-56 flex-1">
          <Input label={t("why.address")} hint={t("why.hint")} required dir="ltr" maxLength={2000} value={url} onChange={(event) => { setUrl(event.target.value); }} />
        </div>
        <Button type="submit" icon={CircleHelp} busy={ask.isPending} className="mb-6.5">
          {t("why.ask")}
        </Button>
      </form>
      <div role="status" className="grid gap-1 pb-2 empty:pb-0">
        {found && (
          <>
            <Address url={found.url} className="font-medium" />
            <p className="flex flex-wrap items-center gap-2">
              {found.page && <PageStateBadge state={found.page.state} />}
              <span>{found.page && found.page.state !== "indexed" ? <WhyText reason={found.page.reason} message={found.page.message} /> : t(`why.reason.${found.reason}`)}</span>
            </p>
          </>
        )}
      </div>
      {ask.isError && <ErrorState error={ask.error} title={t("why.failed")} />}
    </details>
  );
}
