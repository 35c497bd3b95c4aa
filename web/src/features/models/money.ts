/** Dollars, given as a decimal string, in the reader's language; small amounts keep the digits that say something. */
export function dollars(amount: string, language: string): string {
  return new Intl.NumberFormat(language, { style: "currency", currency: "USD", maximumSignificantDigits: 6, minimumFractionDigits: 0 }).format(Number(amount));
}
