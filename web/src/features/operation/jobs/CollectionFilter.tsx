import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";
import { Select } from "@/ui/fields";

/** Narrows a list to what belongs to a collection. */
export function CollectionFilter({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation("operation");
  const collections = useQuery(collectionsQuery);
  return (
    <Select label={t("jobs.collection")} value={value ?? ""} onChange={(event) => { onChange(event.target.value || null); }}>
      <option value="">{t("jobs.anyCollection")}</option>
      {collections.data?.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
