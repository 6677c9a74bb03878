import { HealPage } from '../domain/access/schema.ts';
import { pickHeal, shortHealId } from '../domain/access/heal-id.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { Session } from './session.ts';

const MOST_SHOWN = 5;

/**
 * The full id of the heal a person means, looked for among the 200 newest. What fits none of them is taken as it
 * stands, for heals older than that; the API then says whether it exists.
 * @param what what else it might have been, for the message
 */
export async function findHeal({ api }: Session, given: string, what = 'heal'): Promise<string> {
  const { items } = await api.get('/api/v1/heals', HealPage, { limit: 200 });
  const picked = pickHeal(
    given,
    items.map((heal) => heal.id),
  );
  if (picked.found === 'one') return picked.id;
  if (picked.found === 'none') {
    const isWhole = /^heal\/[A-Za-z0-9._:/-]+\/[^/]+$/.test(given) && given.split('/').length >= 6;
    if (isWhole) return given;
    throw new CliError(
      EXIT.notFound,
      `there is no ${what} "${given}"`,
      'list them with `paramedic get heals`',
    );
  }
  const shown = picked.ids.slice(0, MOST_SHOWN).map((id) => `  ${shortHealId(id)}`);
  const left = picked.ids.length - shown.length;
  throw new CliError(
    EXIT.usage,
    `"${given}" fits ${String(picked.ids.length)} heals:\n${shown.join('\n')}${left > 0 ? `\n  and ${String(left)} more` : ''}`,
    'give more of the id',
  );
}
