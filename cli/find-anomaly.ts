import { pickAnomaly } from '../domain/access/anomaly-id.ts';
import { AnomalyPage } from '../domain/access/schema.ts';
import { CliError, EXIT } from './exit-code.ts';
import { placeOf } from './render/lists.ts';
import type { Session } from './session.ts';

const MOST_SHOWN = 5;
const WHOLE = /^an-[A-Za-z0-9]+-[A-Za-z0-9-]+$/;

/**
 * The full id of the anomaly a person means, looked for among the 200 newest. A whole id that is older is taken as it
 * stands; the API then says whether it exists.
 */
export async function findAnomaly({ api }: Session, given: string): Promise<string> {
  const { items } = await api.get('/api/v1/anomalies', AnomalyPage, { limit: 200 });
  const picked = pickAnomaly(
    given,
    items.map(({ id }) => id),
  );
  if (picked.found === 'one') return picked.id;
  if (picked.found === 'none') {
    if (WHOLE.test(given)) return given;
    throw new CliError(
      EXIT.notFound,
      `there is no anomaly "${given}"`,
      'list them with `paramedic anomalies list`',
    );
  }
  const shown = items
    .filter(({ id }) => picked.ids.includes(id))
    .slice(0, MOST_SHOWN)
    .map(({ id, targetKey }) => `  ${id}  ${placeOf(targetKey)}`);
  const left = picked.ids.length - shown.length;
  throw new CliError(
    EXIT.usage,
    `"${given}" fits ${String(picked.ids.length)} anomalies:\n${shown.join('\n')}${left > 0 ? `\n  and ${String(left)} more` : ''}`,
    'give more of the id',
  );
}
