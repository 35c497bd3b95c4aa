import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { ConfirmDialog } from "@/ui/Dialog";
import { toast } from "@/ui/Toasts";

import type { Version } from "./queries";

export type Change = "promote" | "rollback" | "build" | "delete";

const WORDS = {
  promote: { title: "versions.promote.title", text: "versions.promote.text", done: "versions.promote.done", action: "versions.promote.action" },
  rollback: { title: "versions.rollback.title", text: "versions.rollback.text", done: "versions.rollback.done", action: "versions.rollback.action" },
  build: { title: "versions.build.title", text: "versions.build.text", done: "versions.build.done", action: "versions.build.action" },
  delete: { title: "versions.delete.title", text: "versions.delete.text", done: "versions.delete.done", action: "versions.delete.action" },
} as const satisfies Record<Change, unknown>;

function change(kind: Change, version: string): Promise<unknown> {
  const params = { params: { path: { version } } };
  switch (kind) {
    case "promote":
      return call(api.POST("/v1/embedding-versions/{version}/promote", params));
    case "rollback":
      return call(api.POST("/v1/embedding-versions/{version}/rollback", params));
    case "build":
      return call(api.POST("/v1/embedding-versions/{version}/build", params));
    case "delete":
      return call(api.DELETE("/v1/embedding-versions/{version}", params));
  }
}

/** Says what becomes of the vectors before it is done. */
export function VersionChangeDialog({ version, change: kind, onDone }: { version: Version; change: Change; onDone: () => void }) {
  const { t } = useTranslation("operation");
  const queries = useQueryClient();
  const act = useMutation({
    meta: { failed: t("versions.changeFailed", { name: version.name }) },
    mutationFn: () => change(kind, version.id),
    onSuccess: async () => {
      toast(t(WORDS[kind].done, { name: version.name }));
      await Promise.all([queries.invalidateQueries({ queryKey: ["embedding-versions"] }), queries.invalidateQueries({ queryKey: ["index"] })]);
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={t(WORDS[kind].title, { name: version.name })}
      description={t(WORDS[kind].text)}
      confirm={t(WORDS[kind].action)}
      danger={kind === "delete"}
      onConfirm={() => act.mutateAsync()}
    />
  );
}
