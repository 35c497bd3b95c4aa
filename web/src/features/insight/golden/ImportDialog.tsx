import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Progress } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { type Read, readLines } from "./jsonl";
import type { GoldenSet } from "./queries";

const AT_ONCE = 500;
const MOST_TOLD = 10;

/** Puts the questions of a file into a set, after it was said what is in the file. */
export function ImportDialog({ set, onDone }: { set: GoldenSet; onDone: () => void }) {
  const { t } = useTranslation("golden");
  const queries = useQueryClient();
  const [read, setRead] = useState<Read | null>(null);
  const [sent, setSent] = useState(0);
  const send = useMutation({
    meta: { failed: false },
    mutationFn: async ({ questions }: Read) => {
      const counts = { added: 0, changed: 0, unchanged: 0 };
      for (let start = 0; start < questions.length; start += AT_ONCE) {
        const body = { questions: questions.slice(start, start + AT_ONCE) };
        const done = await call(api.POST("/v1/golden-sets/{golden_set}/questions", { params: { path: { golden_set: set.id } }, body }));
        for (const name of ["added", "changed", "unchanged"] as const) counts[name] += done[name];
        setSent(start + body.questions.length);
      }
      return counts;
    },
    onSuccess: (counts) => {
      toast(t("import.done", counts));
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["golden"] }),
  });
  return (
    <Dialog open onOpenChange={onDone} title={t("import.title")} description={t("import.text")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (read) send.mutate(read);
        }}
      >
        <pre dir="ltr" className="rounded-md whitespace-pre-wrap bg-sunken p-3 text-xs">
          {EXAMPLE}
        </pre>
        <Input
          label={t("import.file")}
          type="file"
          accept=".jsonl,.ndjson,.json,.txt"
          required
          onChange={(event) => { void event.target.files?.[0]?.text().then((text) => { setRead(readLines(text)); }); }}
        />
        <div role="status" className="grid gap-1">
          {read && <p>{t("import.found", { count: read.questions.length })}</p>}
          {read && read.wrong.length > 0 && <p className="text-bad">{t("import.wrong", { count: read.wrong.length, lines: read.wrong.slice(0, MOST_TOLD).join(", ") })}</p>}
        </div>
        {send.isPending && <Progress label={t("import.title")} value={sent} max={read?.questions.length ?? 1} />}
        {send.isError && <ErrorState error={send.error} title={t("import.failed")} />}
        <FormActions submit={t("import.send")} onCancel={onDone} busy={send.isPending} disabled={!read || read.questions.length === 0} />
      </form>
    </Dialog>
  );
}

const EXAMPLE = '{"question": "…", "expected": [{"document": "leave.md", "quote": "…"}], "answers": ["…"]}';
