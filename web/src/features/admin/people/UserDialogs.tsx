import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { KeyList } from "@/features/keys/KeyList";
import { ConfirmDialog, Dialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { LoginLinkDialog } from "./LoginLinkDialog";
import { type User, userImpactQuery } from "./queries";
import { UserForm } from "./UserForm";

/** What is being done, and to whom. */
export type UserAction = { kind: "create" } | { kind: "edit" | "link" | "keys" | "suspend" | "activate" | "delete"; user: User };

/** The dialog of the action that was chosen. */
export function UserDialogs({ action, onDone }: { action: UserAction | null; onDone: () => void }) {
  const { t } = useTranslation("people");
  if (action === null) return null;
  if (action.kind === "create") return <UserForm user={null} onDone={onDone} />;
  const { kind, user } = action;
  const name = user.name || user.email;
  switch (kind) {
    case "edit":
      return <UserForm user={user} onDone={onDone} />;
    case "link":
      return <LoginLinkDialog user={user} onDone={onDone} />;
    case "keys":
      return (
        <Dialog open wide onOpenChange={onDone} title={t("users.keysOf", { name })}>
          <KeyList userId={user.id} />
        </Dialog>
      );
    case "suspend":
    case "activate":
      return <StatusDialog user={user} name={name} onDone={onDone} />;
    case "delete":
      return <DeleteDialog user={user} name={name} onDone={onDone} />;
  }
}

interface OneProps {
  user: User;
  name: string;
  onDone: () => void;
}

function StatusDialog({ user, name, onDone }: OneProps) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const suspended = user.status === "suspended";
  const change = useMutation({
    meta: { failed: t("users.changeFailed", { name }) },
    mutationFn: () =>
      call(api.PATCH("/v1/users/{user_id}", { params: { path: { user_id: user.id } }, body: { status: suspended ? "active" : "suspended" } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["users"] });
      toast(suspended ? t("users.activate.done", { name }) : t("users.suspend.done", { name }));
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={suspended ? t("users.activate.title", { name }) : t("users.suspend.title", { name })}
      description={suspended ? t("users.activate.text") : t("users.suspend.text")}
      confirm={suspended ? t("users.activate.action") : t("users.suspend.action")}
      danger={!suspended}
      onConfirm={() => change.mutateAsync()}
    />
  );
}

function DeleteDialog({ user, name, onDone }: OneProps) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const impact = useQuery(userImpactQuery(user.id));
  const sources = (impact.data?.sources ?? 0) + (impact.data?.crawls ?? 0);
  const remove = useMutation({
    meta: { failed: t("users.deleteFailed", { name }) },
    mutationFn: () => call(api.DELETE("/v1/users/{user_id}", { params: { path: { user_id: user.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["users"] });
      toast(t("users.delete.done", { name }));
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={t("users.delete.title", { name })}
      description={t("users.delete.text")}
      confirm={t("users.delete.action")}
      danger
      onConfirm={() => remove.mutateAsync()}
    >
      <div className="grid min-h-24 gap-3">
        {impact.isPending && <Skeleton className="h-24" />}
        {impact.isError && <ErrorState error={impact.error} />}
        {impact.data && (
          <>
            <Impact
              title={t("users.delete.gone")}
              parts={[
                impact.data.chats > 0 && t("impact.chats", { count: impact.data.chats }),
                impact.data.api_keys > 0 && t("impact.keys", { count: impact.data.api_keys }),
                impact.data.groups > 0 && t("impact.groups", { count: impact.data.groups }),
              ]}
            />
            <Impact
              title={t("users.delete.kept")}
              parts={[
                impact.data.collections > 0 && t("impact.collections", { count: impact.data.collections }),
                impact.data.documents > 0 && t("impact.documents", { count: impact.data.documents }),
                sources > 0 && t("impact.sources", { count: sources }),
                impact.data.assistants > 0 && t("impact.assistants", { count: impact.data.assistants }),
              ]}
            />
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}

function Impact({ title, parts }: { title: string; parts: (string | false)[] }) {
  const { t } = useTranslation("people");
  const told = parts.filter((part) => part !== false);
  return (
    <div className="grid gap-1">
      <h3 className="font-medium">{title}</h3>
      {told.length === 0 && <p className="text-muted">{t("users.delete.nothing")}</p>}
      <ul className="list-disc ps-5 text-muted">
        {told.map((part) => (
          <li key={part}>{part}</li>
        ))}
      </ul>
    </div>
  );
}
