import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Switch } from "@/ui/checks";
import { Dialog } from "@/ui/Dialog";
import { Textarea } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { ExpectedFields } from "./ExpectedFields";
import type { Expected, GoldenSet, Question } from "./queries";

interface Props {
  set: GoldenSet;
  /** What is edited; null for a new one. */
  question: Question | null;
  /** The words that a new one begins with. */
  begun: string;
  onDone: () => void;
}

/** A question with what a right answer says and where it is. */
export function QuestionDialog({ set, question, begun, onDone }: Props) {
  const { t } = useTranslation("golden");
  const [text, setText] = useState(question?.question ?? begun);
  const [answerable, setAnswerable] = useState(question?.answerable ?? true);
  const [answers, setAnswers] = useState(question?.answers.join("\n") ?? "");
  const [expected, setExpected] = useState<readonly Expected[]>(question?.expected ?? []);
  const save = useSaving(set, question, onDone);
  const lines = answers.split("\n").map((each) => each.trim()).filter(Boolean);
  return (
    <Dialog open onOpenChange={onDone} wide title={question ? t("question.edit") : t("question.add")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ question: text.trim(), answerable, answers: answerable ? lines : [], expected: answerable ? [...expected] : [] });
        }}
      >
        <Textarea label={t("question.question")} dir="auto" required rows={2} maxLength={10_000} value={text} onChange={(event) => { setText(event.target.value); }} />
        <Switch label={t("question.answerable")} checked={answerable} onCheckedChange={setAnswerable} />
        {answerable ? (
          <>
            <ExpectedFields question={text} collection={set.collection_id} expected={expected} onChange={setExpected} />
            <Textarea label={t("question.answers")} hint={t("question.answersHint")} dir="auto" rows={2} value={answers} onChange={(event) => { setAnswers(event.target.value); }} />
          </>
        ) : (
          <p className="text-muted">{t("question.unanswerableText")}</p>
        )}
        {save.isError && <ErrorState error={save.error} title={t("question.saveFailed")} />}
        <FormActions submit={t("question.save")} onCancel={onDone} busy={save.isPending} disabled={!text.trim() || (answerable && expected.length === 0)} />
      </form>
    </Dialog>
  );
}

/** Saves; a question that was worded anew takes the place of the old one. */
function useSaving(set: GoldenSet, before: Question | null, onDone: () => void) {
  const { t } = useTranslation("golden");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: false },
    mutationFn: async (question: { question: string; answerable: boolean; answers: string[]; expected: Expected[] }) => {
      const path = { golden_set: set.id };
      const done = await call(api.POST("/v1/golden-sets/{golden_set}/questions", { params: { path }, body: { questions: [question] } }));
      if (before && done.added > 0) await call(api.DELETE("/v1/golden-sets/{golden_set}/questions/{question_id}", { params: { path: { ...path, question_id: before.id } } }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["golden"] });
      toast(t("question.saved"));
      onDone();
    },
  });
}
