import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ListPlus, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { More } from "@/ui/More";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { DeleteQuestionDialog } from "./DeleteQuestionDialog";
import { DeleteSetDialog } from "./DeleteSetDialog";
import { EditorsOnly } from "./EditorsOnly";
import { GrowDialog } from "./GrowDialog";
import { ImportDialog } from "./ImportDialog";
import { type GoldenSet, type Question, questionsQuery } from "./queries";
import { QuestionDialog } from "./QuestionDialog";
import { QuestionTable } from "./QuestionTable";
import { SetHead } from "./SetHead";
import { SetMenu } from "./SetMenu";

const route = getRouteApi("/shell/insight/golden/$set");

type Doing = { kind: "import" | "grow" | "deleteSet" | "add" } | { kind: "edit" | "delete"; question: Question };

/** The questions of a golden set. */
export default function SetPage() {
  const { set } = route.useParams();
  const { question } = route.useSearch();
  const [doing, setDoing] = useState<Doing | null>(null);
  return (
    <EditorsOnly>
      <SetHead id={set} actions={(found) => <Actions set={found} onDo={setDoing} />}>
        {(found) => <Questions key={found.id} set={found} doing={doing ?? (question ? { kind: "add" } : null)} begun={question ?? ""} onDo={setDoing} />}
      </SetHead>
    </EditorsOnly>
  );
}

function Actions({ set, onDo }: { set: GoldenSet; onDo: (doing: Doing) => void }) {
  const { t } = useTranslation("golden");
  return (
    <>
      <Button icon={ListPlus} onClick={() => { onDo({ kind: "grow" }); }}>
        {t("grow.action")}
      </Button>
      <Button icon={Plus} look="primary" onClick={() => { onDo({ kind: "add" }); }}>
        {t("question.add")}
      </Button>
      <SetMenu set={set} onImport={() => { onDo({ kind: "import" }); }} onDelete={() => { onDo({ kind: "deleteSet" }); }} />
    </>
  );
}

function Questions({ set, doing, begun, onDo }: { set: GoldenSet; doing: Doing | null; begun: string; onDo: (doing: Doing | null) => void }) {
  const { t } = useTranslation("golden");
  const navigate = route.useNavigate();
  const found = useInfiniteQuery(questionsQuery(set.id));
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const done = () => {
    onDo(null);
    if (begun) void navigate({ search: ({ question: _question, ...rest }) => rest, replace: true });
  };
  return (
    <>
      {found.isPending && <Skeleton className="h-96 rounded-xl" />}
      {found.isError && <ErrorState error={found.error} title={t("question.listFailed")} onRetry={() => void found.refetch()} />}
      {found.isSuccess && items.length === 0 && (
        <EmptyState icon={ListPlus} title={t("question.none.title")} action={<Button onClick={() => { onDo({ kind: "import" }); }}>{t("import.action")}</Button>}>
          {t("question.none.text")}
        </EmptyState>
      )}
      {items.length > 0 && (
        <QuestionTable questions={items} collection={set.collection_id} onEdit={(question) => { onDo({ kind: "edit", question }); }} onDelete={(question) => { onDo({ kind: "delete", question }); }} />
      )}
      <More hasMore={found.hasNextPage} loading={found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />
      {doing?.kind === "add" && <QuestionDialog set={set} question={null} begun={begun} onDone={done} />}
      {doing?.kind === "edit" && <QuestionDialog set={set} question={doing.question} begun="" onDone={done} />}
      {doing?.kind === "delete" && <DeleteQuestionDialog set={set} question={doing.question} onDone={done} />}
      {doing?.kind === "import" && <ImportDialog set={set} onDone={done} />}
      {doing?.kind === "grow" && <GrowDialog set={set} onDone={done} />}
      {doing?.kind === "deleteSet" && <DeleteSetDialog set={set} onDone={done} onDeleted={() => void navigate({ to: "/insight/golden" })} />}
    </>
  );
}
