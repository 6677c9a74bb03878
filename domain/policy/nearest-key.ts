/** Edits that turn one word into another: insertions, deletions, substitutions. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [fromAt, letter] of Array.from(from).entries()) {
    const next = [fromAt + 1];
    for (const [toAt, other] of Array.from(to).entries()) {
      const substitute = (row[toAt] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(substitute, (row[toAt + 1] ?? 0) + 1, (next[toAt] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The legal key somebody most likely meant; null when none is within a third of its letters. */
export function nearestKey(given: string, legal: readonly string[]): string | null {
  const ranked = legal
    .map((key) => ({ key, edits: distance(given.toLowerCase(), key.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, Math.floor(best.key.length / 3)) ? best.key : null;
}
