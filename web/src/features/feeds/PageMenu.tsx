import { useNavigate } from "@tanstack/react-router";
import { EllipsisVertical, ExternalLink, FileText, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { IconButton } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import { webLink } from "./parts";
import { documentPath } from "./places";
import { useFeedAction, type Webpage } from "./queries";

/** What can be done with one page. */
export function PageMenu({ page }: { page: Webpage }) {
  const { t } = useTranslation("feeds");
  const navigate = useNavigate();
  const [doomed, setDoomed] = useState(false);
  const path = { params: { path: { webpage_id: page.id } } };
  const again = useFeedAction(() => call(api.POST("/v1/webpages/{webpage_id}/recrawl", path)), { failed: t("pages.againFailed"), done: t("pages.againDone") });
  const remove = useFeedAction(() => call(api.DELETE("/v1/webpages/{webpage_id}", path)), { failed: t("pages.deleteFailed"), done: t("pages.deleted") });
  const link = webLink(page.final_url ?? page.url);
  return (
    <>
      <Menu trigger={<IconButton icon={EllipsisVertical} label={t("actionsOf", { name: page.title || page.url })} />}>
        {page.document_id !== null && (
          <MenuItem icon={FileText} onSelect={() => void navigate({ to: documentPath(page.document_id ?? "") })}>
            {t("pages.open")}
          </MenuItem>
        )}
        {link && (
          <MenuItem icon={ExternalLink} onSelect={() => window.open(link, "_blank", "noopener,noreferrer")}>
            {t("pages.original")}
          </MenuItem>
        )}
        <MenuItem icon={RotateCw} onSelect={() => { again.mutate(); }}>
          {t("pages.again")}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => { setDoomed(true); }}>
          {t("delete")}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={doomed}
        onOpenChange={setDoomed}
        title={t("pages.deleteTitle")}
        description={page.crawl_id === null ? t("pages.deleteText", { name: page.title || page.url }) : t("pages.deleteOfCrawl", { name: page.title || page.url })}
        confirm={t("delete")}
        danger
        onConfirm={() => remove.mutateAsync()}
      />
    </>
  );
}
