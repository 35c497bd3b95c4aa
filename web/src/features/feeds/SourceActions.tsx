import { useNavigate } from "@tanstack/react-router";
import { EllipsisVertical, Pause, Pencil, Play, RefreshCw, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { Checkbox } from "@/ui/checks";
import { ConfirmDialog } from "@/ui/Dialog";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import { EditSource } from "./EditSource";
import { isReading, type Source, useFeedAction } from "./queries";

/** What can be done with a source. */
export function SourceActions({ source }: { source: Source }) {
  const { t } = useTranslation("feeds");
  const [asked, setAsked] = useState<"edit" | "delete" | null>(null);
  const path = { params: { path: { source_id: source.id } } };
  const sync = useFeedAction((full: boolean) => call(api.POST("/v1/sources/{source_id}/sync", { ...path, body: { full } })), { failed: t("source.syncFailed"), done: t("source.syncDone") });
  const pause = useFeedAction(() => call(api.POST("/v1/sources/{source_id}/pause", path)), { failed: t("source.pauseFailed"), done: t("source.pauseDone") });
  const resume = useFeedAction(() => call(api.POST("/v1/sources/{source_id}/resume", path)), { failed: t("source.resumeFailed"), done: t("source.resumeDone") });
  const close = () => { setAsked(null); };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {source.state === "paused" ? (
        <Button look="primary" icon={Play} busy={resume.isPending} onClick={() => { resume.mutate(); }}>
          {t("resume")}
        </Button>
      ) : (
        <>
          <Button icon={Pause} busy={pause.isPending} onClick={() => { pause.mutate(); }}>
            {t("pause")}
          </Button>
          {!isReading(source) && (
            <Button look="primary" icon={RefreshCw} busy={sync.isPending} onClick={() => { sync.mutate(false); }}>
              {t("source.sync")}
            </Button>
          )}
        </>
      )}
      <Menu trigger={<IconButton icon={EllipsisVertical} look="secondary" label={t("moreActions")} />}>
        <MenuItem icon={Pencil} onSelect={() => { setAsked("edit"); }}>
          {t("edit")}
        </MenuItem>
        <MenuItem icon={RotateCw} disabled={source.state === "paused"} onSelect={() => { sync.mutate(true); }}>
          {t("source.full")}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => { setAsked("delete"); }}>
          {t("delete")}
        </MenuItem>
      </Menu>
      {asked === "edit" && <EditSource source={source} onClose={close} />}
      <DeleteSource source={source} open={asked === "delete"} onClose={close} />
    </div>
  );
}

/** Asks before a source goes, and whether its documents go with it. */
function DeleteSource({ source, open, onClose }: { source: Source; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("feeds");
  const navigate = useNavigate();
  const [withDocuments, setWithDocuments] = useState(false);
  const remove = useFeedAction(
    () => call(api.DELETE("/v1/sources/{source_id}", { params: { path: { source_id: source.id }, query: { documents: withDocuments ? "delete" : "keep" } } })),
    { failed: t("source.deleteFailed"), done: t("source.deleted"), then: () => navigate({ to: "/library/feeds", search: { list: "sources" } }) },
  );
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={t("source.deleteTitle", { name: source.name })}
      description={withDocuments ? t("source.deleteWith", { count: source.items }) : t("source.deleteKeep", { count: source.items })}
      confirm={t("delete")}
      danger
      onConfirm={() => remove.mutateAsync()}
    >
      <Checkbox label={t("source.withDocuments")} checked={withDocuments} onCheckedChange={(checked) => { setWithDocuments(checked === true); }} />
    </ConfirmDialog>
  );
}
