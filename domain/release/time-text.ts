const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const digits = (n: number, count = 2): string => String(n).padStart(count, '0');

/** `2026-11-22 12:00:03Z`. In arithmetic of its own: nothing here may read a clock. */
export function stampText(atMs: number): string {
  const days = Math.floor(atMs / DAY_MS);
  const { year, month, day } = civil(days);
  const ms = atMs - days * DAY_MS;
  const time = [ms / HOUR_MS, (ms % HOUR_MS) / MINUTE_MS, (ms % MINUTE_MS) / SECOND_MS];
  const clock = time.map((part) => digits(Math.floor(part))).join(':');
  return `${digits(year, 4)}-${digits(month)}-${digits(day)} ${clock}Z`;
}

/**
 * Gregorian date of a day since 1970, by years that begin in March, so that a leap day ends its year.
 * @source Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days
 */
function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}

/** 42 s → `42 s`, 192 s → `3 min 12 s`, 2 h 5 min → `2 h 5 min`. Never negative: clocks differ. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND_MS));
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two(minutes, 'min', seconds % 60, 's');
  return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

const two = (many: number, unit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${String(many)} ${unit}` : `${String(many)} ${unit} ${String(rest)} ${restUnit}`;
