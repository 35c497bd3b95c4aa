import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./Button";

interface Props {
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** The end of a list that goes on: loads more when it comes into view, and by a click. Goes with `useInfiniteQuery`. */
export function More({ hasMore, loading, onMore }: Props) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const seen = end.current;
    if (!seen || !hasMore || loading) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onMore();
    });
    observer.observe(seen);
    return () => { observer.disconnect(); };
  }, [hasMore, loading, onMore]);
  if (!hasMore) return null;
  return (
    <div ref={end} className="grid justify-items-center py-4">
      <Button busy={loading} onClick={onMore}>
        {t("more")}
      </Button>
    </div>
  );
}
