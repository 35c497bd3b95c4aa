import { type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./Button";

const AHEAD = "600px 0px";

interface Props {
  /** What scrolls, where it is not the whole page: more is loaded before its end is reached. */
  frame?: RefObject<HTMLElement | null>;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** The end of a list that goes on: loads more when it comes into view, and by a click. Goes with `useInfiniteQuery`. */
export function More({ frame, hasMore, loading, onMore }: Props) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const seen = end.current;
    if (!seen || !hasMore || loading) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onMore();
    }, { root: frame?.current ?? null, rootMargin: AHEAD });
    observer.observe(seen);
    return () => { observer.disconnect(); };
  }, [frame, hasMore, loading, onMore]);
  if (!hasMore) return null;
  return (
    <div ref={end} className="grid justify-items-center py-4">
      <Button busy={loading} onClick={onMore}>
        {t("more")}
      </Button>
    </div>
  );
}
