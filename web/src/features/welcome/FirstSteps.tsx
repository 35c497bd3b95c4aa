import { useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { ArrowRight, FileUp, type LucideIcon, MessageCircleQuestionMark, UserPlus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { hasRole, useMe } from "@/app/queries";
import { Card, Skeleton } from "@/ui/parts";

const SHOWN = 3;
/** Milliseconds between two looks while the demo is still being loaded. */
const AGAIN = 3000;

/** What to try: questions that the documents here answer, files of one's own, colleagues. */
export function FirstSteps() {
  const { t } = useTranslation("welcome");
  const me = useMe();
  return (
    <div className="grid gap-4">
      <Step icon={MessageCircleQuestionMark} title={t("try.ask.title")} text={t("try.ask.text")}>
        <Questions />
      </Step>
      <div className="grid auto-cols-fr gap-4 sm:grid-flow-col">
        <Step icon={FileUp} title={t("try.files.title")} text={t("try.files.text")}>
          <StepLink to="/library">{t("try.files.action")}</StepLink>
        </Step>
        {hasRole(me, "admin") && (
          <Step icon={UserPlus} title={t("try.invite.title")} text={t("try.invite.text")}>
            <StepLink to="/admin/people" search={{ part: "invitations" }}>
              {t("try.invite.action")}
            </StepLink>
          </Step>
        )}
      </div>
    </div>
  );
}

function Questions() {
  const { t } = useTranslation("welcome");
  const router = useRouter();
  const found = useQuery({
    queryKey: ["suggested-questions", SHOWN],
    queryFn: () => call(api.GET("/v1/suggested-questions", { params: { query: { limit: SHOWN } } })),
    refetchInterval: (query) => (query.state.data?.items.length === 0 ? AGAIN : false),
  });
  const questions = found.data?.items ?? [];
  const ask = async (question: string) => {
    const [{ conversations }] = await Promise.all([import("@/features/ask/conversations"), router.navigate({ to: "/ask" })]);
    await conversations.of(null).ask(question);
  };
  if (found.isPending) return <Skeleton className="h-36" />;
  if (questions.length === 0) return <StepLink to="/ask">{t("try.ask.action")}</StepLink>;
  return (
    <ul className="grid gap-2">
      {questions.map(({ question }) => (
        <li key={question}>
          <button
            type="button"
            onClick={() => void ask(question)}
            className="tap group flex w-full items-center justify-between gap-3 rounded-md border border-line-strong bg-raised px-4 py-2.5 text-start hover:border-accent hover:bg-accent-soft"
          >
            <bdi>{question}</bdi>
            <ArrowRight aria-hidden size={18} className="shrink-0 text-accent rtl:-scale-x-100" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Step({ icon: Icon, title, text, children }: { icon: LucideIcon; title: string; text: string; children: ReactNode }) {
  return (
    <Card className="grid content-start gap-3">
      <h2 className="flex items-center gap-2.5 text-lg font-semibold">
        <Icon aria-hidden size={22} className="shrink-0 text-accent" />
        {title}
      </h2>
      <p className="text-muted">{text}</p>
      {children}
    </Card>
  );
}

function StepLink({ children, ...to }: { to: "/library" | "/ask"; search?: never; children: ReactNode } | { to: "/admin/people"; search: { part: "invitations" }; children: ReactNode }) {
  return (
    <p>
      <Link {...to} className="tap inline-flex items-center gap-1.5 font-medium text-accent underline">
        {children}
        <ArrowRight aria-hidden size={18} className="rtl:-scale-x-100" />
      </Link>
    </p>
  );
}
