import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ThumbsDown, ThumbsUp } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { useMe } from "@/app/queries";
import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";

import type { Answer } from "./entries";
import { type RatingIn, ratingsQuery } from "./ratings";

const RatingDialog = lazy(() => import("./RatingDialog"));

/** Two thumbs; the one that was pressed asks why. */
export function Thumbs({ chat, answer }: { chat: string; answer: Answer }) {
  const { t } = useTranslation("answer");
  const me = useMe();
  const client = useQueryClient();
  const query = ratingsQuery(chat, me.user.id);
  const ratings = useQuery(query);
  const mine = ratings.data?.get(answer.id);
  const [asking, setAsking] = useState(false);
  const rate = useMutation({
    mutationFn: (body: RatingIn) => call(api.POST("/v1/chat/ratings", { body })),
    meta: { failed: t("rating.failed") },
    onMutate: async (body) => {
      await client.cancelQueries(query);
      const before = client.getQueryData(query.queryKey);
      client.setQueryData(query.queryKey, new Map(before).set(answer.id, body));
      return before;
    },
    onError: (_error, _body, before) => { client.setQueryData(query.queryKey, before); },
    onSettled: () => client.invalidateQueries(query),
  });
  const press = (thumb: "up" | "down") => {
    setAsking(true);
    if (mine?.thumb !== thumb) rate.mutate({ message_id: answer.id, thumb, score: mine?.score ?? null, reasons: [], text: mine?.text ?? "" });
  };
  const pressed = (thumb: "up" | "down") => classes(mine?.thumb === thumb && "bg-accent-soft text-ink");
  return (
    <>
      <IconButton icon={ThumbsUp} label={t("rating.up")} aria-pressed={mine?.thumb === "up"} onClick={() => { press("up"); }} className={pressed("up")} />
      <IconButton icon={ThumbsDown} label={t("rating.down")} aria-pressed={mine?.thumb === "down"} onClick={() => { press("down"); }} className={pressed("down")} />
      {asking && (
        <Suspense>
          <RatingDialog message={answer.id} rating={mine ?? null} onSave={(body) => rate.mutateAsync(body)} onClose={() => { setAsking(false); }} />
        </Suspense>
      )}
    </>
  );
}
