import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, type Schema } from "@/api/client";
import { ApiError } from "@/api/problem";
import { hasRole, useMe } from "@/app/queries";
import type { Doc } from "@/features/source/queries";
import { Button, IconButton } from "@/ui/Button";
import { Select } from "@/ui/fields";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { type Access, accessQuery, groupsQuery, usersQuery } from "./queries";

const FORBIDDEN = 403;
const INHERIT = "inherit";
const VISIBILITIES = ["private", "shared", "tenant", "public"] as const;
type Share = Schema<"citewell__http__schemas__collections__ShareOut">;

/** Who may read a document, and who decides it. */
export default function AccessTab({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const access = useQuery(accessQuery(document.id));
  if (access.isPending) return <Skeleton className="h-48" />;
  if (access.isError) {
    const refused = access.error instanceof ApiError && access.error.status === FORBIDDEN;
    if (refused) return <p className="text-muted">{t("access.notYours")}</p>;
    return <ErrorState error={access.error} title={t("access.failed")} onRetry={() => void access.refetch()} />;
  }
  // Whatever is saved, here or by others, is a new form.
  return <AccessForm key={access.data.etag} document={document} access={access.data} />;
}

function AccessForm({ document, access }: { document: Doc; access: Access }) {
  const { t } = useTranslation("document");
  const may = hasRole(useMe(), "editor");
  const [visibility, setVisibility] = useState<string>(access.visibility ?? INHERIT);
  const [shares, setShares] = useState<readonly Share[]>(access.shares);
  const queries = useQueryClient();
  const query = accessQuery(document.id);
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => {
      const chosen = VISIBILITIES.find((each) => each === visibility) ?? null;
      const params = { path: { document_id: document.id }, header: { "if-match": access.etag } };
      return call(api.PUT("/v1/documents/{document_id}/access", { params, body: { visibility: chosen, shares: [...shares] } }));
    },
    onSuccess: async () => {
      toast(t("access.saved"));
      await queries.invalidateQueries({ queryKey: ["document", document.id] });
    },
  });
  const dirty = visibility !== (access.visibility ?? INHERIT) || JSON.stringify(shares) !== JSON.stringify(access.shares);
  const remove = (share: Share) => { setShares(shares.filter((each) => each !== share)); };
  return (
    <form
      className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {document.owner && <p>{t("access.owner", { name: document.owner })}</p>}
      <Select label={t("access.who")} hint={t(`access.hints.${hintOf(visibility)}`)} disabled={!may} value={visibility} onChange={(event) => { setVisibility(event.target.value); }}>
        <option value={INHERIT}>{t("access.inherit", { collection: document.collection ?? "" })}</option>
        {VISIBILITIES.map((each) => (
          <option key={each} value={each}>
            {t(`access.visibility.${each}`)}
          </option>
        ))}
      </Select>
      {visibility !== "private" && visibility !== INHERIT && <Shares shares={shares} may={may} onRemove={remove} onAdd={(share) => { setShares([...shares, share]); }} />}
      {save.isError && (
        <ErrorState
          error={save.error}
          title={t("access.notSaved")}
          {...(save.error instanceof ApiError && save.error.status === 412 ? { onRetry: () => void queries.invalidateQueries({ queryKey: query.queryKey }) } : {})}
        />
      )}
      {may && (
        <div className="flex justify-end">
          <Button look="primary" type="submit" disabled={!dirty} busy={save.isPending}>
            {t("access.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

function hintOf(visibility: string) {
  return VISIBILITIES.find((each) => each === visibility) ?? INHERIT;
}

interface SharesProps {
  shares: readonly Share[];
  may: boolean;
  onAdd: (share: Share) => void;
  onRemove: (share: Share) => void;
}

/** The groups and people that something is shared with. */
function Shares({ shares, may, onAdd, onRemove }: SharesProps) {
  const { t } = useTranslation("document");
  const admin = hasRole(useMe(), "admin");
  const groups = useQuery(groupsQuery);
  const users = useQuery({ ...usersQuery, enabled: admin });
  const names = new Map([...(groups.data?.items ?? []).map(({ id, name }) => [id, name] as const), ...(users.data?.items ?? []).map(({ id, name, email }) => [id, name || email] as const)]);
  const taken = new Set(shares.map(({ user_id, group_id }) => user_id ?? group_id));
  const add = (chosen: string) => {
    const [kind, id] = chosen.split(" ");
    if (id) onAdd({ user_id: kind === "user" ? id : null, group_id: kind === "group" ? id : null, right: "read" });
  };
  return (
    <fieldset className="grid gap-2">
      <legend className="text-sm font-medium">{t("access.shares")}</legend>
      {shares.length === 0 && <p className="text-muted">{t("access.nobody")}</p>}
      <ul className="grid gap-1">
        {shares.map((share) => {
          const id = share.user_id ?? share.group_id ?? "";
          const name = names.get(id) ?? t("access.unnamed", { id });
          return (
            <li key={id} className="flex items-center justify-between gap-3 rounded-md bg-surface px-3 py-1">
              <span className="min-w-0 truncate">
                {name} <span className="text-muted">{share.group_id ? t("access.group") : ""}</span>
              </span>
              {may && <IconButton icon={X} label={t("access.remove", { name })} onClick={() => { onRemove(share); }} />}
            </li>
          );
        })}
      </ul>
      {may && (
        <Select label={t("access.add")} value="" onChange={(event) => { add(event.target.value); }}>
          <option value="">{t("access.choose")}</option>
          <Options kind="group" label={t("access.groups")} items={(groups.data?.items ?? []).filter(({ id }) => !taken.has(id)).map(({ id, name }) => ({ id, name }))} />
          <Options kind="user" label={t("access.users")} items={(users.data?.items ?? []).filter(({ id }) => !taken.has(id)).map(({ id, name, email }) => ({ id, name: name || email }))} />
        </Select>
      )}
    </fieldset>
  );
}

function Options({ kind, label, items }: { kind: "group" | "user"; label: string; items: { id: string; name: string }[] }) {
  if (items.length === 0) return null;
  return (
    <optgroup label={label}>
      {items.map(({ id, name }) => (
        <option key={id} value={`${kind} ${id}`}>
          {name}
        </option>
      ))}
    </optgroup>
  );
}
