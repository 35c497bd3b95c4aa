import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Doc } from "@/features/source/queries";

/** Says that another version than the present one is seen, and leads back. */
export function OtherVersion({ document, version }: { document: Doc; version: number }) {
  const { t } = useTranslation("document");
  if (document.version === null || version === document.version) return null;
  return (
    <p className="rounded-md bg-warn-soft px-3 py-1.5 text-sm">
      {t("otherVersion", { version, current: document.version })}{" "}
      <Link to="/library/documents/$id" params={{ id: document.id }} search={({ version: _, ...rest }) => rest} className="font-medium underline">
        {t("showCurrent")}
      </Link>
    </p>
  );
}
