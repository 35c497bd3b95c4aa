import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { CopyField } from "@/ui/CopyField";
import { Dialog } from "@/ui/Dialog";
import { Select } from "@/ui/fields";
import { ErrorState } from "@/ui/states";

import type { User } from "./queries";

const LIVES = [30, 1440, 10080] as const;

/** Makes a link that logs somebody in once; `fresh`: their account was made a moment ago. */
export function LoginLinkDialog({ user, fresh = false, onDone }: { user: User; fresh?: boolean; onDone: () => void }) {
  const { t } = useTranslation("people");
  const [minutes, setMinutes] = useState<number>(fresh ? 1440 : 30);
  const make = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.POST("/v1/users/{user_id}/login-link", { params: { path: { user_id: user.id } }, body: { minutes } })),
  });
  const name = user.name || user.email;
  return (
    <Dialog
      open
      onOpenChange={onDone}
      title={fresh ? t("users.link.fresh", { name }) : t("users.link.title", { name })}
      description={t("users.link.text")}
      actions={
        <>
          <Button onClick={onDone}>{make.data ? t("done") : t("users.link.later")}</Button>
          {!make.data && (
            <Button look="primary" busy={make.isPending} onClick={() => { make.mutate(); }}>
              {t("users.link.make")}
            </Button>
          )}
        </>
      }
    >
      {make.data ? (
        <CopyField label={t("link")} hint={t("shownOnce")} value={`${location.origin}/#login=${make.data.token}`} />
      ) : (
        <Select label={t("users.link.life")} value={minutes} onChange={(event) => { setMinutes(Number(event.target.value)); }}>
          {LIVES.map((life) => (
            <option key={life} value={life}>
              {t(`users.link.lives.${life}`)}
            </option>
          ))}
        </Select>
      )}
      {make.isError && <ErrorState error={make.error} title={t("users.link.failed")} />}
    </Dialog>
  );
}
