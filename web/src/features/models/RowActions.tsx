import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

interface Props {
  /** What the row is about. */
  name: string;
  /** The word for changing it, where it is another. */
  edit?: string;
  onAction: (kind: "edit" | "delete") => void;
  /** What else can be done with it. */
  children?: ReactNode;
}

/** The end of a row: what can be done with it. */
export function RowActions({ name, edit, onAction, children }: Props) {
  const { t } = useTranslation("models");
  return (
    <td className="!px-2">
      <Menu trigger={<IconButton icon={Ellipsis} label={t("actionsFor", { name })} />}>
        {children}
        <MenuItem icon={Pencil} onSelect={() => { onAction("edit"); }}>
          {edit ?? t("edit")}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => { onAction("delete"); }}>
          {t("delete")}
        </MenuItem>
      </Menu>
    </td>
  );
}
