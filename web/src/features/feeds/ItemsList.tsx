import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Files } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Table } from "@/ui/parts";
import { EmptyState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { ListFrame } from "./ListFrame";
import { ItemStateBadge, WhyText } from "./parts";
import { documentPath } from "./places";
import { ITEM_STATES, type ItemState, itemsQuery, type Source } from "./queries";
import { StateFilter } from "./StateFilter";

/** The things of a source: how each is, and why. */
export function ItemsList({ source }: { source: Source }) {
  const { t } = useTranslation("feeds");
  const [state, setState] = useState<ItemState | null>(null);
  const items = useInfiniteQuery(itemsQuery(source.id, state));
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-xl font-semibold">{t("items.label")}</h2>
        <StateFilter label={t("items.filter")} states={ITEM_STATES.map((name) => ({ state: name, word: t(`itemState.${name}`) }))} chosen={state} onChange={setState} />
      </div>
      <ListFrame
        list={items}
        failed={t("items.failed")}
        empty={
          <EmptyState icon={Files} title={state === null ? t("items.none.title") : t("items.none.filtered")}>
            {state === null ? t("items.none.text") : t("pages.none.other")}
          </EmptyState>
        }
      >
        {(found) => (
          <Table label={t("items.label")}>
            <thead>
              <tr>
                <th scope="col">{t("items.name")}</th>
                <th scope="col">{t("state")}</th>
                <th scope="col" className="max-md:hidden">{t("items.changed")}</th>
              </tr>
            </thead>
            <tbody className={items.isPlaceholderData ? "opacity-60" : undefined}>
              {found.map((item) => (
                <tr key={item.key} data-item={item.state} className="align-top">
                  <td className="w-full max-w-0 min-w-48">
                    {item.document_id ? (
                      <Link to={documentPath(item.document_id)} className="block truncate font-medium text-accent hover:underline" title={item.title || item.key}>
                        <bdi>{item.title || item.key}</bdi>
                      </Link>
                    ) : (
                      <span className="block truncate font-medium" title={item.title || item.key}>
                        <bdi>{item.title || item.key}</bdi>
                      </span>
                    )}
                    {item.title && item.title !== item.key && (
                      <span dir="ltr" className="block truncate text-sm text-muted" title={item.key}>
                        {item.key}
                      </span>
                    )}
                    {item.state !== "indexed" && (
                      <span className={item.state === "failed" ? "block text-sm text-bad" : "block text-sm text-muted"}>
                        <WhyText reason={item.reason} message={item.message} />
                      </span>
                    )}
                  </td>
                  <td>
                    <ItemStateBadge state={item.state} />
                  </td>
                  <td className="text-sm max-md:hidden">
                    <Time at={item.updated_at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </ListFrame>
    </div>
  );
}
