import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { LoginLinkDialog } from "./LoginLinkDialog";
import type { Role, User } from "./queries";
import { RoleSelect } from "./RoleSelect";

/** Makes a user, or changes name, address and role of one. Who is new gets a link to log in with. */
export function UserForm({ user, onDone }: { user: User | null; onDone: () => void }) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const [email, setEmail] = useState(user?.email ?? "");
  const [name, setName] = useState(user?.name ?? "");
  const [role, setRole] = useState<Role>(user?.role ?? "user");
  const [once] = useState(freshKey);
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => {
      const body = { email: email.trim(), name: name.trim(), role };
      if (user === null) return call(api.POST("/v1/users", { body, headers: { "Idempotency-Key": once } }));
      const changed = { ...(body.email === user.email ? {} : { email: body.email }), ...(body.name === user.name ? {} : { name: body.name }), ...(role === user.role ? {} : { role }) };
      return call(api.PATCH("/v1/users/{user_id}", { params: { path: { user_id: user.id } }, body: changed }));
    },
    onSuccess: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ["users"] }), queries.invalidateQueries({ queryKey: ["me"] })]);
      if (user === null) return;
      toast(t("users.saved"));
      onDone();
    },
  });
  if (user === null && save.data) return <LoginLinkDialog user={save.data} fresh onDone={onDone} />;
  return (
    <Dialog open onOpenChange={onDone} title={user ? t("users.edit") : t("users.new")} description={user ? undefined : t("users.newText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Input label={t("email")} type="email" required maxLength={320} autoComplete="off" value={email} onChange={(event) => { setEmail(event.target.value); }} />
        <Input label={t("name")} hint={t("nameHint")} maxLength={300} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <RoleSelect value={role} onChange={setRole} />
        {save.isError && <ErrorState error={save.error} title={t("users.saveFailed")} />}
        <FormActions submit={user ? t("save") : t("users.create")} onCancel={onDone} busy={save.isPending} />
      </form>
    </Dialog>
  );
}
