import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";
import { Select } from "@/ui/fields";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

interface Props {
  value: string | null;
  onChange: (id: string) => void;
  error?: string | undefined;
}

/** The collection that something is read into. */
export function CollectionSelect({ value, onChange, error }: Props) {
  const { t } = useTranslation("feeds");
  const collections = useQuery(collectionsQuery);
  if (collections.isPending) return <Skeleton className="h-16" />;
  if (collections.isError) return <ErrorState error={collections.error} onRetry={() => void collections.refetch()} />;
  return (
    <Select
      label={t("into")}
      required
      value={value ?? ""}
      error={error ?? (collections.data.length === 0 ? t("noCollection") : null)}
      onChange={(event) => { onChange(event.target.value); }}
    >
      <option value="" disabled>
        {t("choose")}
      </option>
      {collections.data.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
