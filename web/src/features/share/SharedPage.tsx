import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { EyeOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { AnswerText } from "@/features/ask/AnswerText";
import { Conflicts } from "@/features/ask/Conflicts";
import type { Answer, Citation } from "@/features/ask/entries";
import { Evidence } from "@/features/ask/Evidence";
import { SourcePane } from "@/features/source/SourcePane";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { type SharedMessage, sharedQuery } from "./queries";
import { readable } from "./readable";

const route = getRouteApi("/shell/shared/$share");

interface Opened {
  message: number;
  citation: Citation;
  among: readonly Citation[];
}

/** A chat that a colleague shares, to read: statements and quotes of what one may not read are left out, and said so. */
export default function SharedPage() {
  const { t } = useTranslation("share");
  const { share } = route.useParams();
  const shared = useQuery(sharedQuery(share));
  const [open, setOpen] = useState<Opened | null>(null);
  const title = shared.data?.title ?? (shared.isError ? t("missing") : t("title"));
  return (
    <div className="flex h-full">
      <div className="min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-3xl px-4 py-6 pb-16">
          <PageHeader title={title || t("untitled")}>
            {shared.data && (
              <>
                {shared.data.mine ? t("byYou") : t("by", { owner: shared.data.owner })} <Time at={shared.data.created_at} />
              </>
            )}
          </PageHeader>
          {shared.isPending && <Skeleton className="h-96" />}
          {shared.isError && <ErrorState error={shared.error} title={t("missingText")} />}
          {shared.data && shared.data.hidden > 0 && <Hidden>{t("hidden", { count: shared.data.hidden })}</Hidden>}
          <div className="grid grid-cols-[minmax(0,1fr)] gap-8 pt-4">
            {shared.data?.messages.map((message, index) => (
              <Message
                // Messages of a shared chat have no names, and never move.
                key={index}
                message={message}
                open={open?.message === index ? open.citation : null}
                onOpen={(citation, among) => { setOpen({ message: index, citation, among }); }}
              />
            ))}
          </div>
        </div>
      </div>
      {open && (
        <SourcePane shown={open.citation} among={open.among} onShow={(citation) => { setOpen({ ...open, citation }); }} onClose={() => { setOpen(null); }} />
      )}
    </div>
  );
}

interface MessageProps {
  message: SharedMessage;
  open: Citation | null;
  onOpen: (citation: Citation, among: readonly Citation[]) => void;
}

function Message({ message, open, onOpen }: MessageProps) {
  const { t } = useTranslation("share");
  if (message.role === "user") {
    return (
      <h2 className="text-xl font-semibold wrap-anywhere whitespace-pre-wrap" dir="auto">
        {message.text}
      </h2>
    );
  }
  const answer: Answer = readable(message);
  const show = (citation: Citation) => { onOpen(citation, answer.citations); };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {answer.statements.length > 0 ? <AnswerText answer={answer} open={open} onOpen={show} /> : <p className="text-lg wrap-anywhere" dir="auto">{message.text}</p>}
      {answer.conflicts.length > 0 && <Conflicts conflicts={answer.conflicts} onOpen={null} />}
      {message.hidden > 0 && <Hidden>{t("hiddenHere", { count: message.hidden })}</Hidden>}
      {answer.citations.length > 0 && <Evidence citations={answer.citations} open={open} onOpen={show} />}
    </div>
  );
}

function Hidden({ children }: { children: string }) {
  return (
    <p className="flex items-start gap-2 rounded-md bg-sunken px-3 py-2 text-sm">
      <EyeOff aria-hidden size={16} className="mt-0.5 shrink-0" />
      {children}
    </p>
  );
}
