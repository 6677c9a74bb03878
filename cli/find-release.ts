import { isReleaseId, pickRelease, shortReleaseId } from '../domain/access/release-id.ts';
import type { PickedRelease } from '../domain/access/release-id.ts';
import { ReleasePage } from '../domain/access/release-schema.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { Session } from './session.ts';

const MOST_SHOWN = 5;

/** Which release a person means, looked for among the 200 newest. */
export async function lookForRelease({ api }: Session, given: string): Promise<PickedRelease> {
  // One that began a moment ago is not on the list yet.
  if (isReleaseId(given)) return { found: 'one', id: given };
  const { items } = await api.get('/api/v1/releases', ReleasePage, { limit: 200 });
  return pickRelease(
    given,
    items.map(({ id, closedAtMs }) => ({ id, isOpen: closedAtMs === null })),
  );
}

/** The full id of the release a person means; or says that there is none, or asks back when several fit. */
export async function findRelease(session: Session, given: string): Promise<string> {
  const picked = await lookForRelease(session, given);
  if (picked.found === 'one') return picked.id;
  if (picked.found === 'several') throw severalReleases(given, picked.ids);
  throw new CliError(
    EXIT.notFound,
    `there is no release "${given}"`,
    'list them with `paramedic get releases`',
  );
}

export function severalReleases(given: string, ids: readonly string[]): CliError {
  const shown = ids.slice(0, MOST_SHOWN).map((id) => `  ${shortReleaseId(id)}`);
  const left = ids.length - shown.length;
  return new CliError(
    EXIT.usage,
    `"${given}" fits ${String(ids.length)} releases:\n${shown.join('\n')}${left > 0 ? `\n  and ${String(left)} more` : ''}`,
    'give more of the id',
  );
}
