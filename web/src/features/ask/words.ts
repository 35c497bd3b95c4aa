import { useTranslation } from "react-i18next";

import type { Step } from "./entries";

/** The sentence for a step, in the reader's language. */
export function useStepWords(): (step: Step) => string {
  const { t } = useTranslation("answer");
  return (step) => {
    const { query, found, model } = step;
    switch (step.step) {
      case "rewrite":
        return query ? t("step.rewriteAs", { query }) : t("step.rewrite");
      case "search":
        return query ? t("step.searchFor", { query }) : t("step.search");
      case "read":
        return found === undefined ? t("step.read") : t("step.readCount", { count: found });
      case "write":
        return model ? t("step.writeBy", { model }) : t("step.write");
      case "verify":
        return t("step.verify");
      default:
        return step.message;
    }
  };
}
