import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { call, openApi, type Schema } from "@/api/client";
import { ApiError } from "@/api/problem";
import { session } from "@/api/session";
import { forgetInvitation, invitationToken } from "@/app/links";
import { OpenPage } from "@/app/OpenPage";
import { tenantName } from "@/app/tenant";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

/** Somebody opened the link of an invitation: they say who they are, and have an account. */
export default function InvitationPage() {
  const { t } = useTranslation("invitation");
  const [token] = useState(invitationToken);
  const invited = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => call(openApi.POST("/v1/auth/invitation", { body: { token: token ?? "" } })),
    enabled: token !== null,
    staleTime: Infinity,
  });
  if (token === null || (invited.error instanceof ApiError && invited.error.status === 401)) {
    return (
      <OpenPage title={t("refused.title")} intro={t("refused.text")}>
        <p>
          <Link to="/login" className="font-medium text-accent underline">
            {t("refused.login")}
          </Link>
        </p>
      </OpenPage>
    );
  }
  if (invited.isError) {
    return (
      <OpenPage title={t("title")}>
        <ErrorState error={invited.error} onRetry={() => void invited.refetch()} />
      </OpenPage>
    );
  }
  const tenant = invited.data && tenantName(invited.data.tenant_name);
  return (
    <OpenPage title={tenant ? t("titleOf", { tenant }) : t("title")} intro={invited.data ? <Intro invited={invited.data} /> : <Skeleton className="h-12" />}>
      {invited.data ? <AcceptForm token={token} email={invited.data.email} /> : <Skeleton className="h-72" />}
    </OpenPage>
  );
}

function Intro({ invited }: { invited: Schema<"InvitedOut"> }) {
  const { t } = useTranslation("invitation");
  return t("intro", { inviter: invited.inviter, role: t(`as.${invited.role}`) });
}

function AcceptForm({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation("invitation");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation({
    meta: { failed: false },
    mutationFn: () => session.acceptInvitation(token, name.trim(), password),
    onSuccess: async () => {
      forgetInvitation();
      queries.clear();
      await navigate({ to: "/welcome" });
    },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate();
      }}
    >
      <Input label={t("email")} type="email" autoComplete="username" readOnly value={email} />
      <Input label={t("name")} hint={t("nameHint")} autoComplete="name" required maxLength={300} value={name} onChange={(event) => { setName(event.target.value); }} />
      <Input
        label={t("password")}
        hint={t("passwordHint")}
        type="password"
        autoComplete="new-password"
        required
        minLength={15}
        value={password}
        onChange={(event) => { setPassword(event.target.value); }}
      />
      {accept.isError && <ErrorState error={accept.error} title={t("failed")} />}
      <Button look="primary" type="submit" busy={accept.isPending}>
        {t("accept")}
      </Button>
    </form>
  );
}
