import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import type { Doc } from "../queries";

const LONGEST = 500;

interface Props {
  doc: Pick<Doc, "id" | "title">;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks for the password of a file, and has it read with it. */
export function PasswordDialog({ doc, open, onOpenChange }: Props) {
  const { t } = useTranslation(["library", "app"]);
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const give = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.PUT("/v1/documents/{document_id}/password", { params: { path: { document_id: doc.id } }, body: { password } })),
    onSuccess: () => {
      toast(t("password.sent"), { tone: "good" });
      close();
      for (const key of ["documents", "document", "collections"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const close = () => {
    setPassword("");
    give.reset();
    onOpenChange(false);
  };
  return (
    <Dialog open={open} onOpenChange={close} title={t("password.title", { title: doc.title })} description={t("password.text")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          give.mutate();
        }}
      >
        <Input label={t("password.label")} type="password" autoComplete="off" required maxLength={LONGEST} value={password} onChange={(event) => { setPassword(event.target.value); }} />
        {give.isError && <ErrorState title={t("password.failed")} error={give.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{t("app:cancel")}</Button>
          <Button type="submit" look="primary" busy={give.isPending}>
            {t("password.send")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
