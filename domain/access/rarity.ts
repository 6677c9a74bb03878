/** Beyond a billion a figure tells nobody anything. */
const MOST_NINES = 9;

/**
 * How rare a sample is, for people.
 * @param surprise -log10 of a probability
 * @returns `1 in 1,300`; from a billion on `less than 1 in 1,000,000,000`
 */
export function rarityText(surprise: number): string {
  const samples = 10 ** Math.min(Math.max(surprise, 0), MOST_NINES);
  const rounded = samples >= 1000 ? Number(samples.toPrecision(2)) : Math.round(samples);
  const grouped = String(rounded).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${surprise > MOST_NINES ? 'less than ' : ''}1 in ${grouped}`;
}

/**
 * A score that is 1 minus a probability, with as many digits as tell it from 1.
 * @returns `0.81`, `0.99997`; `>0.999999999` where no digit would
 */
export function scoreText(score: number): string {
  const rest = 1 - score;
  if (rest <= 10 ** -MOST_NINES) return `>0.${'9'.repeat(MOST_NINES)}`;
  return score.toFixed(Math.min(Math.max(Math.ceil(-Math.log10(rest)), 2), MOST_NINES));
}
