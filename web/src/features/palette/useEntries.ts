import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileText, LibraryBig, MessagesSquare, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import type { NavEntry } from "@/app/page";

import { type Entry, named } from "./entries";

const PAUSE = 120;
const FEW = 5;

/** What fits to what is typed: pages and collections at once, chats and documents when the server has found them. */
export function useEntries(typed: string, pages: readonly NavEntry[]): { entries: Entry[]; busy: boolean } {
  const { t } = useTranslation("palette");
  const { t: said } = useTranslation();
  const navigate = useNavigate();
  const asked = useLater(typed.trim());
  const collections = useQuery({
    queryKey: ["collections", "names"],
    queryFn: () => call(api.GET("/v1/collections", { params: { query: { limit: 200 } } })),
  });
  const chats = useQuery({
    queryKey: ["chats", "named", asked],
    queryFn: ({ signal }) => call(api.GET("/v1/chats", { params: { query: { limit: FEW, ...(asked ? { query: asked } : {}) } }, signal })),
    placeholderData: keepPreviousData,
  });
  const found = useQuery({
    queryKey: ["search", "named", asked],
    queryFn: ({ signal }) => call(api.POST("/v1/search", { body: { query: asked, mode: "lexical", prefix: true, top_k: FEW, per_document: 1, explain: false }, signal })),
    enabled: asked.length > 1,
    placeholderData: keepPreviousData,
  });
  const words = typed.trim();
  const entries: Entry[] = [
    ...(words ? [{ key: "search", kind: "actions" as const, label: t("search", { words }), icon: Search, go: () => void navigate({ to: "/search", search: { q: words } }) }] : []),
    ...named(pages, words, ({ name }) => said(`nav.${name}`)).map((page) => ({
      key: `page ${page.to}`,
      kind: "pages" as const,
      label: said(`nav.${page.name}`),
      icon: page.icon,
      go: () => void navigate({ to: page.to }),
    })),
    ...named(collections.data?.items ?? [], words, ({ name }) => name)
      .slice(0, FEW)
      .map(({ id, name, documents_total }) => ({
        key: `collection ${id}`,
        kind: "collections" as const,
        label: name,
        detail: t("documents", { count: documents_total }),
        icon: LibraryBig,
        go: () => void navigate({ to: "/library/$collection", params: { collection: id } }),
      })),
    ...(chats.data?.items ?? []).map((chat) => ({
      key: `chat ${chat.id}`,
      kind: "chats" as const,
      label: chat.title || t("untitled"),
      icon: MessagesSquare,
      go: () => void navigate({ to: "/ask/$chat", params: { chat: chat.id } }),
    })),
    ...(words.length > 1 ? (found.data?.chunks ?? []) : []).map(({ document }) => ({
      key: `document ${document.id}`,
      kind: "documents" as const,
      label: document.title,
      detail: document.collection,
      icon: FileText,
      go: () => void navigate({ to: "/library/documents/$id", params: { id: document.id } }),
    })),
  ];
  return { entries, busy: asked !== words || chats.isFetching || found.isFetching };
}

function useLater(text: string): string {
  const [later, setLater] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => { setLater(text); }, PAUSE);
    return () => { clearTimeout(timer); };
  }, [text]);
  return later;
}
