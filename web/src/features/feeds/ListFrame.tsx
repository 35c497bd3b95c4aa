import type { ReactNode } from "react";

import { More } from "@/ui/More";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

/** The part of `useInfiniteQuery` that a list needs. */
interface Listed<Item> {
  data: { pages: { items: Item[]; total: number }[] } | undefined;
  error: unknown;
  isPending: boolean;
  isError: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface Props<Item> {
  list: Listed<Item>;
  /** What could not be listed. */
  failed: string;
  empty: ReactNode;
  children: (items: Item[], total: number) => ReactNode;
}

/** What every list has: its place while it is on its way, what went wrong, what to do where there is nothing, and more. */
export function ListFrame<Item>({ list, failed, empty, children }: Props<Item>) {
  if (list.isPending) return <Skeleton className="h-64 rounded-xl" />;
  if (list.isError || !list.data) return <ErrorState error={list.error} title={failed} onRetry={() => void list.refetch()} />;
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      {children(items, list.data.pages[0]?.total ?? items.length)}
      <More hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}
