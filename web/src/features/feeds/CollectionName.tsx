import { useQuery } from "@tanstack/react-query";

import { collectionsQuery } from "@/features/library/queries";

/** The name of a collection that is known by its id. */
export function CollectionName({ id }: { id: string }) {
  const collections = useQuery(collectionsQuery);
  const name = collections.data?.find((each) => each.id === id)?.name;
  return (
    <span className="block min-h-5 truncate text-sm text-muted" title={name}>
      <bdi>{name}</bdi>
    </span>
  );
}
