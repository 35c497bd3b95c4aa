import { useNavigate } from "@tanstack/react-router";
import { CircleStop, EllipsisVertical, Pause, Pencil, Play, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import { EditCrawl } from "./EditCrawl";
import { type Crawl, isMoving, useFeedAction } from "./queries";

/** What can be done with a crawl. */
export function CrawlActions({ crawl }: { crawl: Crawl }) {
  const { t } = useTranslation("feeds");
  const [asked, setAsked] = useState<"edit" | "end" | "delete" | null>(null);
  const path = { params: { path: { crawl_id: crawl.id } } };
  const run = useFeedAction(() => call(api.POST("/v1/crawls/{crawl_id}/run", path)), { failed: t("crawl.runFailed"), done: t("crawl.runDone") });
  const pause = useFeedAction(() => call(api.POST("/v1/crawls/{crawl_id}/pause", path)), { failed: t("crawl.pauseFailed"), done: t("crawl.pauseDone") });
  const resume = useFeedAction(() => call(api.POST("/v1/crawls/{crawl_id}/resume", path)), { failed: t("crawl.resumeFailed"), done: t("crawl.resumeDone") });
  const moving = isMoving(crawl);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {crawl.state === "paused" ? (
        <Button look="primary" icon={Play} busy={resume.isPending} onClick={() => { resume.mutate(); }}>
          {t("resume")}
        </Button>
      ) : (
        <Button icon={Pause} busy={pause.isPending} onClick={() => { pause.mutate(); }}>
          {t("pause")}
        </Button>
      )}
      {!moving && crawl.state !== "paused" && (
        <Button look="primary" icon={RotateCw} busy={run.isPending} onClick={() => { run.mutate(); }}>
          {t("runNow")}
        </Button>
      )}
      <Menu trigger={<IconButton icon={EllipsisVertical} look="secondary" label={t("moreActions")} />}>
        <MenuItem icon={Pencil} onSelect={() => { setAsked("edit"); }}>
          {t("edit")}
        </MenuItem>
        <MenuItem icon={CircleStop} disabled={!moving && crawl.schedule === null && crawl.state !== "paused"} onSelect={() => { setAsked("end"); }}>
          {t("crawl.end")}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => { setAsked("delete"); }}>
          {t("delete")}
        </MenuItem>
      </Menu>
      {asked === "edit" && <EditCrawl crawl={crawl} onClose={() => { setAsked(null); }} />}
      <Ending crawl={crawl} asked={asked === "edit" ? null : asked} onClose={() => { setAsked(null); }} />
    </div>
  );
}

/** Asks before a crawl ends, or goes with its pages. */
function Ending({ crawl, asked, onClose }: { crawl: Crawl; asked: "end" | "delete" | null; onClose: () => void }) {
  const { t } = useTranslation("feeds");
  const navigate = useNavigate();
  const end = useFeedAction(() => call(api.DELETE("/v1/crawls/{crawl_id}", { params: { path: { crawl_id: crawl.id } } })), { failed: t("crawl.endFailed"), done: t("crawl.ended") });
  const remove = useFeedAction(() => call(api.DELETE("/v1/crawls/{crawl_id}", { params: { path: { crawl_id: crawl.id }, query: { pages: "delete" } } })), {
    failed: t("crawl.deleteFailed"),
    done: t("crawl.deleted"),
    then: () => navigate({ to: "/library/feeds", search: { list: "crawls" } }),
  });
  const indexed = typeof crawl.counts["indexed"] === "number" ? crawl.counts["indexed"] : 0;
  return (
    <>
      <ConfirmDialog open={asked === "end"} onOpenChange={onClose} title={t("crawl.endTitle")} description={t("crawl.endText")} confirm={t("crawl.end")} onConfirm={() => end.mutateAsync()} />
      <ConfirmDialog
        open={asked === "delete"}
        onOpenChange={onClose}
        title={t("crawl.deleteTitle")}
        description={t("crawl.deleteText", { count: indexed })}
        confirm={t("crawl.deleteAction")}
        danger
        onConfirm={() => remove.mutateAsync()}
      />
    </>
  );
}
