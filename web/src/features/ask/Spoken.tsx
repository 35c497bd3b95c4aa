import { useTranslation } from "react-i18next";

import type { ChatState } from "./conversation";

const LONGEST = 1500;

/** Tells those who listen that an answer is on its way, and once it is there what it says; not each word as it comes. */
export function Spoken({ state }: { state: ChatState }) {
  const { t } = useTranslation("ask");
  const last = state.leaf === null ? undefined : state.entries.get(state.leaf);
  const answer = last?.role === "assistant" && last.live ? last : null;
  return (
    <p role="status" className="sr-only">
      {answer === null ? "" : answer.state === "running" ? t("spoken.running") : answer.state === "failed" ? "" : answer.state === "cancelled" ? t("stopped") : t("spoken.answer", { text: answer.text.slice(0, LONGEST) })}
    </p>
  );
}
