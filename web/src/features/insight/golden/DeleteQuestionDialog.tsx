import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { ConfirmDialog } from "@/ui/Dialog";
import { toast } from "@/ui/Toasts";

import type { GoldenSet, Question } from "./queries";

export function DeleteQuestionDialog({ set, question, onDone }: { set: GoldenSet; question: Question; onDone: () => void }) {
  const { t } = useTranslation("golden");
  const queries = useQueryClient();
  const remove = useMutation({
    meta: { failed: t("question.deleteFailed") },
    mutationFn: () => call(api.DELETE("/v1/golden-sets/{golden_set}/questions/{question_id}", { params: { path: { golden_set: set.id, question_id: question.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["golden"] });
      toast(t("question.deleted"));
    },
  });
  return (
    <ConfirmDialog open onOpenChange={onDone} title={t("question.deleteTitle")} description={t("question.deleteText")} confirm={t("question.delete")} danger onConfirm={() => remove.mutateAsync()}>
      <blockquote className="border-s-2 border-line-strong ps-3 [overflow-wrap:anywhere]">
        <bdi>{question.question}</bdi>
      </blockquote>
    </ConfirmDialog>
  );
}
