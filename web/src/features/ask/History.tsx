import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";
import { More } from "@/ui/More";
import { Nearby } from "@/ui/Nearby";
import { SearchInput } from "@/ui/SearchInput";
import { ErrorState } from "@/ui/states";
import { useNow } from "@/ui/Time";

import ChatDialogs from "./ChatDialogs";
import { conversations } from "./conversations";
import { byDay } from "./days";
import { exportChat } from "./exports";
import { HistorySkeleton } from "./HistoryColumn";
import { type Chat, chatsQuery } from "./queries";

/** One's chats by day, with a search over what is said in them. */
export default function History({ chat, onChosen }: { chat: string | null; onChosen?: () => void }) {
  const { t, i18n } = useTranslation("ask");
  const now = useNow();
  const client = useQueryClient();
  const [query, setQuery] = useState("");
  const frame = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<{ chat: Chat; what: "rename" | "delete" } | null>(null);
  const chats = useInfiniteQuery({ ...chatsQuery(query), placeholderData: keepPreviousData });
  useEffect(() => conversations.subscribe(() => void client.invalidateQueries({ queryKey: ["chats"] })), [client]);
  // The server finds a title when the first answer is there.
  useEffect(() => { for (const { id, title } of chats.data?.pages[0]?.items ?? []) conversations.titled(id, title); }, [chats.data]);
  const items = chats.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="grid gap-2 p-3">
        <Link to="/ask" activeOptions={{ exact: true }} onClick={() => onChosen?.()} className="tap flex min-h-10 items-center justify-center gap-2 rounded-md border border-line-strong bg-raised font-medium hover:bg-sunken">
          <Plus aria-hidden size={18} />
          {t("new")}
        </Link>
        <SearchInput label={t("history.search")} value={query} onChange={setQuery} />
      </div>
      <div ref={frame} className="min-h-0 flex-1 scroll-py-2 overflow-y-auto px-2 pb-3">
        {chats.isPending && <HistorySkeleton />}
        {chats.isError && <ErrorState error={chats.error} title={t("history.failed")} onRetry={() => void chats.refetch()} />}
        {chats.isSuccess && !chats.isPlaceholderData && items.length === 0 && <p className="px-2 py-4 text-sm text-muted">{query ? t("history.nothing", { query }) : t("history.empty")}</p>}
        {byDay(items, now, i18n.language).map(({ day, label, chats: of }) => (
          <section key={day} className={classes("pb-2", chats.isPlaceholderData && "opacity-60")}>
            <h2 className="px-2 py-1.5 font-sans text-xs font-medium text-muted">{label}</h2>
            <div role="list" aria-label={label}>
              {parts(of).map((part, place) => (
                <Nearby key={place} frame={frame} first={place === 0} height={`calc(${part.length} * (2.25rem + 1px))`}>
                  {part.map((each) => (
                    <Row key={each.id} chat={each} isOpen={each.id === chat} onChosen={onChosen} onDialog={(what) => { setDialog({ chat: each, what }); }} />
                  ))}
                </Nearby>
              ))}
            </div>
          </section>
        ))}
        <More frame={frame} hasMore={chats.hasNextPage} loading={chats.isFetchingNextPage} onMore={() => void chats.fetchNextPage()} />
      </div>
      {dialog && <ChatDialogs chat={dialog.chat} what={dialog.what} onClose={() => { setDialog(null); }} />}
    </div>
  );
}

/** So many chats are there, or not, together. */
const TOGETHER = 20;

function parts(chats: readonly Chat[]): Chat[][] {
  return Array.from({ length: Math.ceil(chats.length / TOGETHER) }, (_, place) => chats.slice(place * TOGETHER, (place + 1) * TOGETHER));
}

interface RowProps {
  chat: Chat;
  isOpen: boolean;
  onChosen: (() => void) | undefined;
  onDialog: (what: "rename" | "delete") => void;
}

function Row({ chat, isOpen, onChosen, onDialog }: RowProps) {
  const { t } = useTranslation("ask");
  const title = chat.title || t("untitled");
  return (
    <div role="listitem" className="group relative mb-px rounded-md hover:bg-sunken has-[[aria-current]]:bg-accent-soft">
      <Link
        to="/ask/$chat"
        params={{ chat: chat.id }}
        {...(isOpen ? { "aria-current": "page" as const } : {})}
        title={title}
        onClick={() => onChosen?.()}
        className="tap flex min-h-9 items-center truncate rounded-md py-1.5 ps-2 pe-10 text-sm"
      >
        <span className="truncate" dir="auto">{title}</span>
      </Link>
      <Menu trigger={<IconButton icon={Ellipsis} label={t("history.more", { title })} className="absolute end-0 inset-y-0 my-auto size-9 text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100" />}>
        <MenuItem icon={Pencil} onSelect={() => { onDialog("rename"); }}>{t("rename")}</MenuItem>
        <MenuItem icon={Download} onSelect={() => void exportChat(chat.id, "md", t("exportFailed"))}>{t("exportMarkdown")}</MenuItem>
        <MenuItem icon={Download} onSelect={() => void exportChat(chat.id, "json", t("exportFailed"))}>{t("exportJson")}</MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => { onDialog("delete"); }}>{t("delete")}</MenuItem>
      </Menu>
    </div>
  );
}
