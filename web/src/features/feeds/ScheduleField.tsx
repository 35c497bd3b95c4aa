import { useTranslation } from "react-i18next";

import { Input, Select } from "@/ui/fields";

import { clockTime, cronOf, type Plan, RHYTHMS, type Rhythm, weekdayName } from "./schedule";

interface Props {
  plan: Plan;
  onChange: (plan: Plan) => void;
  error?: string | undefined;
}

const EXAMPLE = "30 3 * * mon-fri";
const MINUTES = Array.from({ length: 12 }, (_, place) => place * 5);
const WEEK = [1, 2, 3, 4, 5, 6, 0];
const MONTH = Array.from({ length: 28 }, (_, place) => place + 1);

/** When something happens by itself: in words, with cron for what words do not say. */
export function ScheduleField({ plan, onChange, error }: Props) {
  const { t, i18n } = useTranslation("feeds");
  const set = (part: Partial<Plan>) => { onChange({ ...plan, ...part }); };
  const timed = plan.rhythm !== "never" && plan.rhythm !== "custom" && plan.rhythm !== "hourly";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="grid items-start gap-4 sm:grid-cols-3">
      <Select label={t("schedule.label")} value={plan.rhythm} onChange={(event) => { set({ rhythm: event.target.value as Rhythm, cron: cronOf(plan) ?? plan.cron }); }}>
        {RHYTHMS.map((rhythm) => (
          <option key={rhythm} value={rhythm}>
            {t(`schedule.choice.${rhythm}`)}
          </option>
        ))}
      </Select>
      {plan.rhythm === "weekly" && (
        <Select label={t("schedule.weekday")} value={plan.weekday} onChange={(event) => { set({ weekday: Number(event.target.value) }); }}>
          {WEEK.map((day) => (
            <option key={day} value={day}>
              {weekdayName(day, i18n.language)}
            </option>
          ))}
        </Select>
      )}
      {plan.rhythm === "monthly" && (
        <Select label={t("schedule.day")} value={plan.day} onChange={(event) => { set({ day: Number(event.target.value) }); }}>
          {[...new Set([...MONTH, plan.day])].map((day) => (
            <option key={day}>{day}</option>
          ))}
        </Select>
      )}
      {plan.rhythm === "hourly" && (
        <Select label={t("schedule.minute")} value={Number(plan.time.slice(3))} onChange={(event) => { set({ time: `00:${event.target.value.padStart(2, "0")}` }); }}>
          {[...new Set([...MINUTES, Number(plan.time.slice(3))])].map((minute) => (
            <option key={minute}>{minute}</option>
          ))}
        </Select>
      )}
      {timed && (
        <Input
          type="time"
          required
          label={t("schedule.time")}
          hint={t("schedule.here", { time: clockTime(plan.time, i18n.language, zone) })}
          error={error ?? null}
          value={plan.time}
          onChange={(event) => { set({ time: event.target.value }); }}
        />
      )}
      {plan.rhythm === "custom" && (
        <Input required dir="ltr" className="font-mono" label={t("schedule.cron")} hint={t("schedule.cronHint")} error={error ?? null} placeholder={EXAMPLE} value={plan.cron} onChange={(event) => { set({ cron: event.target.value }); }} />
      )}
    </div>
  );
}
