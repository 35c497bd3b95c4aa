import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, call, type Schema } from "@/api/client";
import { toast } from "@/ui/Toasts";

import { conversations } from "./conversations";

type Chats = InfiniteData<Schema<"Listing_ChatOut_">>;
const LISTS = { queryKey: ["chats", "list"] };
/** Other things are known of chats, too, in other shapes. */
const ALL = { queryKey: ["chats"] };

/** Gives a chat another title: at once here, and back where the server refuses. */
export function useRenameChat() {
  const { t } = useTranslation("ask");
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) => call(api.PATCH("/v1/chat/{session_id}", { params: { path: { session_id: id } }, body: { title } })),
    meta: { failed: t("renameFailed") },
    onMutate: async ({ id, title }) => {
      await client.cancelQueries(LISTS);
      const before = client.getQueriesData<Chats>(LISTS);
      const conversation = conversations.of(id);
      const titled = conversation.snapshot().title;
      client.setQueriesData<Chats>(LISTS, (lists) => mapped(lists, (items) => items.map((each) => (each.id === id ? { ...each, title } : each))));
      conversation.name(title);
      return { before, undo: () => { conversation.name(titled); } };
    },
    onError: (_error, _change, shown) => {
      for (const [key, data] of shown?.before ?? []) client.setQueryData(key, data);
      shown?.undo();
    },
    // A list that was still loading was stopped.
    onSettled: () => client.invalidateQueries(ALL),
  });
}

/** Deletes a chat, and leaves it where it is open. */
export function useDeleteChat() {
  const { t } = useTranslation("ask");
  const client = useQueryClient();
  const navigate = useNavigate();
  const open = useParams({ strict: false, select: ({ chat }) => chat ?? null });
  return useMutation({
    mutationFn: (id: string) => call(api.DELETE("/v1/chat/{session_id}", { params: { path: { session_id: id } } })),
    meta: { failed: t("deleteFailed") },
    onSuccess: async (_nothing, id) => {
      client.setQueriesData<Chats>(LISTS, (lists) => mapped(lists, (items) => items.filter((each) => each.id !== id)));
      if (open === id) await navigate({ to: "/ask" });
      conversations.drop(id);
      toast(t("deleted"));
      await client.invalidateQueries(ALL);
    },
  });
}

function mapped(lists: Chats | undefined, change: (items: Chats["pages"][number]["items"]) => Chats["pages"][number]["items"]): Chats | undefined {
  return lists && { ...lists, pages: lists.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
