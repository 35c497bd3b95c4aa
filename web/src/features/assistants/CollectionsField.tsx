import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";
import { Checkbox, Switch } from "@/ui/checks";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

interface Props {
  /** Ids; null for all that the asker can read. */
  value: string[] | null;
  onChange: (value: string[] | null) => void;
}

/** What an assistant answers from: everything that the asker can read, or some collections. */
export function CollectionsField({ value, onChange }: Props) {
  const { t } = useTranslation("assistants");
  const collections = useQuery(collectionsQuery);
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-sm font-medium">{t("collections")}</legend>
      <Switch label={t("allCollections")} checked={value === null} onCheckedChange={(all) => { onChange(all ? null : []); }} />
      {value !== null && collections.isPending && <Skeleton className="h-24" />}
      {value !== null && collections.isError && <ErrorState error={collections.error} />}
      {value !== null && collections.data && (
        <ul className="grid max-h-48 gap-2 overflow-y-auto rounded-md border border-line p-3 sm:grid-cols-2">
          {collections.data.map(({ id, name }) => (
            <li key={id} className="min-w-0">
              <Checkbox label={name} checked={value.includes(id)} onCheckedChange={(on) => { onChange(on ? [...value, id] : value.filter((each) => each !== id)); }} />
            </li>
          ))}
        </ul>
      )}
      {value?.length === 0 && <p className="text-sm text-warn">{t("chooseOne")}</p>}
    </fieldset>
  );
}
