const two = (n: number): string => String(n).padStart(2, '0');

/** 42 s → `42s`, 192 s → `3m12s`, 2 h 5 min → `2h05m`, 3 d 4 h → `3d4h`. Never negative: clocks differ. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${String(seconds)}s`;
  if (hours === 0) return `${String(minutes)}m${two(seconds % 60)}s`;
  if (hours < 24) return `${String(hours)}h${two(minutes % 60)}m`;
  return `${String(Math.floor(hours / 24))}d${String(hours % 24)}h`;
}

/** Time since the beginning of a story: `+4.2s`, `+3m12s`. */
export function offsetText(ms: number): string {
  const since = Math.max(0, ms);
  return since < 60_000 ? `+${(Math.floor(since / 100) / 10).toFixed(1)}s` : `+${ageText(since)}`;
}

/** Wall clock of this machine, as people read it off their own: `14:03:11`. */
export function clockText(atMs: number): string {
  const at = new Date(atMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
}

/** `2026-11-22 12:00:03Z`. */
export const stampText = (atMs: number): string =>
  new Date(atMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
