import { useQuery } from "@tanstack/react-query";
import { Copy, Ellipsis, GraduationCap, RefreshCw, Text } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, useMe } from "@/app/queries";
import { IconButton } from "@/ui/Button";
import { copyText } from "@/ui/CopyField";
import { Menu, MenuItem, MenuLine, MenuText } from "@/ui/Menu";
import { toast } from "@/ui/Toasts";

import { isProvisional } from "./conversation";
import { asMarkdown, asPlain } from "./copied";
import type { Answer } from "./entries";
import { modelsQuery } from "./queries";
import { Thumbs } from "./Thumbs";

const GoldenDialog = lazy(() => import("./GoldenDialog"));

interface Props {
  answer: Answer;
  question: string;
  chat: string | null;
  mayRegenerate: boolean;
  onRegenerate: (how: { model?: string }) => void;
}

/** What can be done with an answer that is over: copy it, have another, rate it, learn from it. */
export function AnswerActions({ answer, question, chat, mayRegenerate, onRegenerate }: Props) {
  const { t } = useTranslation("answer");
  const me = useMe();
  const [growing, setGrowing] = useState(false);
  const isKnown = !isProvisional(answer.id) && chat !== null;
  const saysSomething = answer.statements.length > 0 || answer.text !== "";
  const copy = async (text: string) => {
    toast(t((await copyText(text)) ? "copied" : "copyFailed"));
  };
  const names = { untitled: t("hidden"), page: (page: number) => t("page", { page }) };
  const markdown = () => void copy(asMarkdown(answer, names));
  if (!isKnown && !saysSomething) return null;
  return (
    <div className="-ms-2 flex flex-wrap items-center text-muted">
      {saysSomething && <IconButton icon={Copy} label={t("copy")} onClick={markdown} />}
      {isKnown && mayRegenerate && <IconButton icon={RefreshCw} label={t("regenerate")} onClick={() => { onRegenerate({}); }} />}
      {isKnown && answer.state !== "cancelled" && answer.state !== "failed" && <Thumbs chat={chat} answer={answer} />}
      <Menu align="start" trigger={<IconButton icon={Ellipsis} label={t("more")} />}>
        {saysSomething && (
          <>
            <MenuItem icon={Copy} onSelect={markdown}>{t("copyMarkdown")}</MenuItem>
            <MenuItem icon={Text} onSelect={() => void copy(asPlain(answer, names))}>{t("copyPlain")}</MenuItem>
          </>
        )}
        {isKnown && hasRole(me, "editor") && answer.state === "answered" && (
          <MenuItem icon={GraduationCap} onSelect={() => { setGrowing(true); }}>{t("golden.action")}</MenuItem>
        )}
        {isKnown && mayRegenerate && <Models onChoose={(model) => { onRegenerate({ model }); }} />}
      </Menu>
      {growing && (
        <Suspense>
          <GoldenDialog question={question} message={answer.id} onClose={() => { setGrowing(false); }} />
        </Suspense>
      )}
    </div>
  );
}

function Models({ onChoose }: { onChoose: (model: string) => void }) {
  const { t } = useTranslation("answer");
  const models = useQuery(modelsQuery);
  const items = models.data?.items.filter(({ enabled }) => enabled) ?? [];
  if (items.length === 0) return null;
  return (
    <>
      <MenuLine />
      <MenuText>{t("regenerateWith")}</MenuText>
      {items.map(({ id, name }) => (
        <MenuItem key={id} icon={RefreshCw} onSelect={() => { onChoose(id); }}>
          <span className="max-w-64 truncate">{name}</span>
        </MenuItem>
      ))}
    </>
  );
}
