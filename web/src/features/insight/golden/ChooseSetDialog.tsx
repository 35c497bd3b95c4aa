import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { type GoldenSet, setsQuery } from "./queries";
import { SetForm } from "./SetForm";

interface Props {
  title: string;
  description: string;
  /** The word on the button that goes on. */
  action: string;
  onDone: () => void;
  onChosen: (set: GoldenSet) => void;
}

/** Asks which golden set is meant; where there is none, one is made first. */
export function ChooseSetDialog({ title, description, action, onDone, onChosen }: Props) {
  const { t } = useTranslation("golden");
  const sets = useQuery(setsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [making, setMaking] = useState(false);
  const set = sets.data?.find(({ id }) => id === chosen) ?? sets.data?.[0];
  if (making) return <SetForm onDone={() => { setMaking(false); }} onMade={onChosen} />;
  return (
    <Dialog open onOpenChange={onDone} title={title} description={description}>
      {sets.isPending && <Skeleton className="h-28" />}
      {sets.isError && <ErrorState error={sets.error} title={t("sets.failed")} onRetry={() => void sets.refetch()} />}
      {sets.isSuccess && (
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (set) onChosen(set);
          }}
        >
          {set ? (
            <Select label={t("set")} value={set.id} onChange={(event) => { setChosen(event.target.value); }}>
              {sets.data.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          ) : (
            <p className="text-muted">{t("sets.noneYet")}</p>
          )}
          <div>
            <Button size="sm" onClick={() => { setMaking(true); }}>
              {t("sets.new")}
            </Button>
          </div>
          <FormActions submit={action} onCancel={onDone} disabled={!set} />
        </form>
      )}
    </Dialog>
  );
}
