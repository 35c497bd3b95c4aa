import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Badge } from "@/ui/parts";

import { type Expected, expectedDocumentQuery } from "./queries";

/** The title of an expected document where it is known, else its external id. */
export function ExpectedDocument({ document, collection }: { document: string; collection: string | null }) {
  const { t } = useTranslation("golden");
  const found = useQuery(expectedDocumentQuery(document, collection));
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-2">
      <bdi className="font-medium [overflow-wrap:anywhere]" title={document}>
        {found.data?.title ?? document}
      </bdi>
      {found.data === null && (
        <Badge tone="warn" icon={TriangleAlert}>
          {t("expected.missing")}
        </Badge>
      )}
    </span>
  );
}

/** Where the answer is expected. */
export function ExpectedView({ expected, collection }: { expected: readonly Expected[]; collection: string | null }) {
  return (
    <ul className="grid gap-1.5">
      {expected.map((each, number) => (
        <li key={number} className="text-sm">
          <ExpectedDocument document={each.document} collection={collection} />
          {each.quote && (
            <q className="mt-0.5 line-clamp-2 text-muted [overflow-wrap:anywhere]" title={each.quote}>
              <bdi>{each.quote}</bdi>
            </q>
          )}
        </li>
      ))}
    </ul>
  );
}
