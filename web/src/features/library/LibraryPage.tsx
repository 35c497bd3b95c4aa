import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { DocumentList } from "./DocumentList";
import { DropArea } from "./DropArea";
import { collectionsQuery } from "./queries";
import { UploadList } from "./UploadList";
import { useUploads } from "./useUploads";

/** Collections and their documents: choosing, adding, deleting. */
export default function LibraryPage() {
  const { t } = useTranslation("library");
  const collections = useQuery(collectionsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [naming, setNaming] = useState(false);
  const { uploads, add, clear } = useUploads();
  const create = useCreateCollection((id) => { setChosen(id); setNaming(false); });
  const current = collections.data?.find(({ id }) => id === chosen) ?? collections.data?.[0];
  const send = async (files: File[]) => {
    if (files.length === 0) return;
    const target = current?.id ?? (await create.mutateAsync(t("firstCollection"))).id;
    add(files, target);
  };
  return (
    <div className="mx-auto max-w-4xl px-4 py-6">
      <PageHeader
        title={t("title")}
        actions={
          <Button icon={FolderPlus} onClick={() => { setNaming(true); }}>
            {t("newCollection")}
          </Button>
        }
      />
      <div className="grid gap-6">
        {collections.isError && <ErrorState error={collections.error} title={t("listFailed")} onRetry={() => void collections.refetch()} />}
        {collections.isPending && <Skeleton className="h-10" />}
        {collections.data && collections.data.length > 0 && (
          <Select label={t("collection")} value={current?.id ?? ""} onChange={(event) => { setChosen(event.target.value); }}>
            {collections.data.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </Select>
        )}
        <DropArea onFiles={(files) => void send(files)} />
        <UploadList uploads={uploads} onClear={clear} />
        {current && <DocumentList collection={current.id} />}
        {collections.data?.length === 0 && <EmptyState title={t("noCollections.title")}>{t("noCollections.text")}</EmptyState>}
      </div>
      <NameDialog open={naming} onOpenChange={setNaming} busy={create.isPending} onName={(name) => { create.mutate(name); }} />
    </div>
  );
}

function useCreateCollection(onCreated: (id: string) => void) {
  const { t } = useTranslation("library");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: t("createFailed") },
    mutationFn: (name: string) => call(api.POST("/v1/collections", { body: { name }, headers: { "Idempotency-Key": freshKey() } })),
    onSuccess: async (created) => {
      await queries.invalidateQueries({ queryKey: ["collections"] });
      onCreated(created.id);
    },
  });
}

interface NameProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  busy: boolean;
  onName: (name: string) => void;
}

function NameDialog({ open, onOpenChange, busy, onName }: NameProps) {
  const { t } = useTranslation("library");
  const [name, setName] = useState("");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("newCollection")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onName(name.trim());
          setName("");
        }}
      >
        <Input label={t("name")} required maxLength={200} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <div className="flex justify-end">
          <Button look="primary" type="submit" busy={busy}>
            {t("create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
