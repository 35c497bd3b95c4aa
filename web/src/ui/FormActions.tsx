import { useTranslation } from "react-i18next";

import { Button } from "./Button";

interface Props {
  /** The word on the button that sends the form. */
  submit: string;
  onCancel: () => void;
  busy?: boolean;
  disabled?: boolean;
}

/** The end of a form in a dialog: leave it, or send it. */
export function FormActions({ submit, onCancel, busy = false, disabled = false }: Props) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button onClick={onCancel}>{t("cancel")}</Button>
      <Button look="primary" type="submit" busy={busy} disabled={disabled}>
        {submit}
      </Button>
    </div>
  );
}
