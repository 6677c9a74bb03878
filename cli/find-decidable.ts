import { pickHeal, shortHealId } from '../domain/access/heal-id.ts';
import { isReleaseId, pickRelease, shortReleaseId } from '../domain/access/release-id.ts';
import { ReleasePage } from '../domain/access/release-schema.ts';
import { HealPage } from '../domain/access/schema.ts';
import { CliError, EXIT } from './exit-code.ts';
import { findHeal } from './find-heal.ts';
import { severalReleases } from './find-release.ts';
import type { Session } from './session.ts';

export interface Decidable {
  readonly what: 'heal' | 'release';
  readonly id: string;
}

const WAITS = 'awaiting-approval';
const MOST_SHOWN = 6;

/** Which heal or release a person decides on. Where one of each fits, only one that waits for an answer can be meant. */
export async function findDecidable(session: Session, given: string): Promise<Decidable> {
  if (isReleaseId(given)) return { what: 'release', id: given };
  if (given.startsWith('heal/')) return { what: 'heal', id: await findHeal(session, given) };
  const [heals, releases] = await Promise.all([
    session.api.get('/api/v1/heals', HealPage, { limit: 200 }),
    session.api.get('/api/v1/releases', ReleasePage, { limit: 200 }),
  ]);
  const heal = idsOf(
    pickHeal(
      given,
      heals.items.map(({ id }) => id),
    ),
  );
  const release = idsOf(
    pickRelease(
      given,
      releases.items.map(({ id, closedAtMs }) => ({ id, isOpen: closedAtMs === null })),
    ),
  );
  if (release.length === 0) return { what: 'heal', id: await findHeal(session, given, 'heal or release') };
  const waiting = new Set(
    [...heals.items, ...releases.items].flatMap((one) => (one.status === WAITS ? [one.id] : [])),
  );
  return onlyOne(given, heal, release, waiting);
}

type Picked =
  | { readonly found: 'one'; readonly id: string }
  | { readonly found: 'none' }
  | { readonly found: 'several'; readonly ids: readonly string[] };

function idsOf(picked: Picked): readonly string[] {
  if (picked.found === 'none') return [];
  return picked.found === 'one' ? [picked.id] : picked.ids;
}

function onlyOne(
  given: string,
  heals: readonly string[],
  releases: readonly string[],
  waiting: ReadonlySet<string>,
): Decidable {
  const all: Decidable[] = [
    ...heals.map((id) => ({ what: 'heal', id }) as const),
    ...releases.map((id) => ({ what: 'release', id }) as const),
  ];
  const asking = all.filter(({ id }) => waiting.has(id));
  const [first, ...others] = all.length > 1 ? asking : all;
  if (first !== undefined && others.length === 0) return first;
  if (heals.length === 0) throw severalReleases(given, releases);
  const shown = [...heals.map(shortHealId), ...releases.map(shortReleaseId)].slice(0, MOST_SHOWN);
  throw new CliError(
    EXIT.usage,
    `"${given}" fits heals and releases:\n${shown.map((id) => `  ${id}`).join('\n')}`,
    'give more of the id',
  );
}
