const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const formats = new Map<string, Intl.NumberFormat>();

/** A size in the reader's language, such as 1.2 MB. */
export function bytes(size: number, language: string): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  const key = `${language} ${power}`;
  let format = formats.get(key);
  if (!format) {
    // Made once: to make one takes longer than to use it for a screen of rows.
    format = new Intl.NumberFormat(language, { style: "unit", unit: UNITS[power] ?? "byte", unitDisplay: "short", maximumFractionDigits: power > 1 ? 1 : 0 });
    formats.set(key, format);
  }
  return format.format(size / 1000 ** power);
}
