import { useQuery } from "@tanstack/react-query";
import { Columns3 } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Select } from "@/ui/fields";
import { Menu, MenuCheck, MenuText } from "@/ui/Menu";
import { SearchInput } from "@/ui/SearchInput";

import { statsQuery } from "../queries";
import { COLUMNS, showColumn, typeName, useColumns } from "./columns";
import { type DocumentsSearch, STATUSES } from "./search";

interface Props {
  collection: string;
  search: DocumentsSearch;
  onSearch: (search: DocumentsSearch) => void;
  /** How many documents the table shows; null while that is not known. */
  total: number | null;
  children?: ReactNode;
}

/** What the table leaves out, which columns it has, and how documents come in. */
export function Toolbar({ collection, search, onSearch, total, children }: Props) {
  const { t, i18n } = useTranslation("library");
  const columns = useColumns();
  const types = useTypes(collection);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="min-w-40 flex-1 max-md:w-full max-md:flex-none md:max-w-72">
        <SearchInput label={t("filter.title")} value={search.q ?? ""} onChange={(q) => { onSearch({ ...search, q }); }} />
      </div>
      <div className="flex gap-2 max-md:w-full *:flex-1">
        <Select label={t("filter.status")} labelHidden value={search.status ?? ""} onChange={({ target }) => { onSearch({ ...search, status: STATUSES.find((each) => each === target.value) }); }}>
          <option value="">{t("filter.anyStatus")}</option>
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {t(`status.${each}`)}
            </option>
          ))}
        </Select>
        <Select label={t("filter.type")} labelHidden value={search.type ?? ""} onChange={({ target }) => { onSearch({ ...search, type: target.value }); }}>
          <option value="">{t("filter.anyType")}</option>
          {types.map(([type, count]) => (
            <option key={type} value={type}>
              {t("filter.typeCount", { type: typeName(type), count })}
            </option>
          ))}
        </Select>
      </div>
      <span role="status" className="text-sm whitespace-nowrap text-muted tabular-nums">
        {total !== null && t("documentCount", { count: total, shown: total.toLocaleString(i18n.language) })}
      </span>
      <span className="ms-auto flex gap-2">
        <span className="max-md:hidden">
          <Menu trigger={<Button icon={Columns3}>{t("columns.label")}</Button>}>
            <MenuText>{t("columns.label")}</MenuText>
            {COLUMNS.map((column) => (
              <MenuCheck key={column} checked={columns.includes(column)} onCheckedChange={(wanted) => { showColumn(column, wanted); }}>
                {t(`columns.${column}`)}
              </MenuCheck>
            ))}
          </Menu>
        </span>
        {children}
      </span>
    </div>
  );
}

/** What the server counts files under that it could not read. No document has it as its type. */
const NOT_KNOWN = "unknown";

/** The types of files that there are, the most frequent first. */
function useTypes(collection: string): readonly (readonly [string, number])[] {
  const { data } = useQuery(statsQuery(collection));
  return useMemo(() => Object.entries(data?.by_media_type ?? {}).filter(([type]) => type !== NOT_KNOWN).sort(([, one], [, other]) => other - one), [data]);
}
