import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Select, Textarea } from "@/ui/fields";

interface Props {
  running: boolean;
  onAsk: (message: string, collections: string[] | null) => void;
  onStop: () => void;
}

const MOST = 100_000;

/** The question box. Enter asks, Shift and Enter begins a line. */
export function Composer({ running, onAsk, onStop }: Props) {
  const { t } = useTranslation("ask");
  const [question, setQuestion] = useState("");
  const [scope, setScope] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const collections = useQuery({ queryKey: ["collections", "names"], queryFn: () => call(api.GET("/v1/collections", { params: { query: { limit: 200 } } })) });
  const submit = () => {
    const message = question.trim();
    if (!message || running) return;
    onAsk(message, scope ? [scope] : null);
    setQuestion("");
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  return (
    <form
      ref={form}
      className="grid gap-3 rounded-xl border border-line-strong bg-raised p-3 shadow-lifted"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        label={t("question")}
        labelHidden
        placeholder={t("placeholder")}
        rows={2}
        maxLength={MOST}
        value={question}
        onChange={(event) => { setQuestion(event.target.value); }}
        onKeyDown={onKey}
        className="field-sizing-content max-h-60 resize-none border-transparent text-lg"
      />
      <div className="flex items-end justify-between gap-3">
        <div className="min-w-0 max-w-60 flex-1">
          <Select label={t("scope")} labelHidden value={scope} onChange={(event) => { setScope(event.target.value); }}>
            <option value="">{t("everywhere")}</option>
            {collections.data?.items.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </Select>
        </div>
        {running ? (
          <Button icon={Square} onClick={onStop}>
            {t("stop")}
          </Button>
        ) : (
          <Button look="primary" type="submit" icon={ArrowUp}>
            {t("ask")}
          </Button>
        )}
      </div>
    </form>
  );
}
