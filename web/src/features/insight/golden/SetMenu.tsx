import { useMutation } from "@tanstack/react-query";
import { Download, Ellipsis, Trash2, Upload } from "lucide-react";
import { useTranslation } from "react-i18next";

import { save } from "@/api/download";
import { IconButton } from "@/ui/Button";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import { writeLines } from "./jsonl";
import { everyQuestion, type GoldenSet } from "./queries";

/** What is seldom done with a set. */
export function SetMenu({ set, onImport, onDelete }: { set: GoldenSet; onImport: () => void; onDelete: () => void }) {
  const { t } = useTranslation("golden");
  const send = useMutation({
    meta: { failed: t("exportFailed") },
    mutationFn: async () => {
      const lines = writeLines(await everyQuestion(set.id));
      save(new Blob([lines], { type: "application/jsonl" }), `${set.name}.jsonl`);
    },
  });
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t("more")} look="secondary" />}>
      <MenuItem icon={Upload} onSelect={onImport}>
        {t("import.action")}
      </MenuItem>
      <MenuItem icon={Download} disabled={set.questions === 0 || send.isPending} onSelect={() => { send.mutate(); }}>
        {t("export")}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={Trash2} danger onSelect={onDelete}>
        {t("sets.delete")}
      </MenuItem>
    </Menu>
  );
}
