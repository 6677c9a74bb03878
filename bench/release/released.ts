import type { ReleaseDetail, ReleaseStateShape } from '../../domain/access/release-progress-schema.ts';
import { Problem, sentenceOf } from '../../test/scenarios/runner/problem.ts';
import { until } from '../../test/scenarios/runner/until.ts';
import { releaseText } from './release-files.ts';
import type { Wanted } from './release-files.ts';
import type { Shop } from './shop.ts';

const EVERY_MS = 250;
const BEGUN_WITHIN_MS = 60_000;
const ENDED_WITHIN_MS = 90_000;

type State<S extends ReleaseStateShape['status']> = Extract<ReleaseStateShape, { status: S }>;
export type Outcome = State<'closed'>['outcome'];

/** Asks for a release of the shop; should the bench end first, the release is ended, too. @returns its id */
export async function startRelease(shop: Shop, wanted: Omit<Wanted, 'namespace'>): Promise<string> {
  const fileText = releaseText({ ...wanted, namespace: shop.namespace });
  const asked = { fileText, fileName: 'bench.yaml', by: 'rita' };
  const { paramedic } = shop.around;
  // Asked for once: an answer that is late is that of a release which has begun.
  await patiently(shop, { what: 'Paramedic being ready', withinMs: BEGUN_WITHIN_MS }, () =>
    paramedic.assertReady().then(() => true),
  );
  const begun = await paramedic.releases.start(asked);
  if ('refusal' in begun)
    throw new Problem(`Paramedic refused the release: ${begun.refusal}`, 'see `paramedic doctor`');
  shop.putBack.push(() => endIfOpen(shop, begun.id));
  return begun.id;
}

/**
 * The answer, as soon as there is one that is not null. A Paramedic that is just starting is asked again; what it said
 * last is told when the time is up.
 */
export async function patiently<T>(
  { signal }: Pick<Shop, 'signal'>,
  { what, withinMs, everyMs = EVERY_MS }: { what: string; withinMs: number; everyMs?: number },
  ask: () => Promise<T | null>,
): Promise<T> {
  let last = 'see `paramedic status --watch`, and the log of Paramedic';
  const patient = async (): Promise<T | null> => {
    try {
      return await ask();
    } catch (failed) {
      last = sentenceOf(failed);
      return null;
    }
  };
  const limit = { what, withinMs, everyMs, wayOut: '' };
  return await until(patient, limit, signal).catch((failed: unknown) => {
    throw failed instanceof Problem ? new Problem(failed.message, last, { cause: failed }) : failed;
  });
}

/** Waits until the release is in this state. @throws Problem when it is over first, with how it ended */
async function untilState<S extends ReleaseStateShape['status']>(
  shop: Shop,
  { id, status, withinMs }: { readonly id: string; readonly status: S; readonly withinMs: number },
): Promise<State<S>> {
  const state = await patiently(shop, { what: `${id} being ${status}`, withinMs }, async () => {
    const now = (await detailOf(shop, id)).progress?.state ?? null;
    return now !== null && (isIn(now, status) || now.status === 'closed') ? now : null;
  });
  if (isIn(state, status)) return state;
  const { result, sentence } = state.outcome;
  throw new Problem(
    `it never was ${status}, but ended ${result}: ${sentence}`,
    `see \`paramedic status ${id}\``,
  );
}

const isIn = <S extends ReleaseStateShape['status']>(
  state: ReleaseStateShape,
  status: S,
): state is State<S> => state.status === status;

export const detailOf = (shop: Shop, id: string): Promise<ReleaseDetail> =>
  shop.around.paramedic.releases.detail(id);

export const untilClosed = async (shop: Shop, id: string, withinMs: number): Promise<Outcome> =>
  (await untilState(shop, { id, status: 'closed', withinMs })).outcome;

/** Approves the plan that is asked for. @returns when that was said, and when Paramedic had taken it */
export async function approve(
  shop: Shop,
  id: string,
  withinMs: number,
): Promise<{ readonly saidAtMs: number; readonly acceptedAtMs: number }> {
  const { planHash } = await untilState(shop, { id, status: 'awaiting-approval', withinMs });
  const saidAtMs = Date.now();
  const said = await shop.around.paramedic.releases.decide(id, { decision: 'approve', planHash, by: 'anna' });
  if (!said.accepted)
    throw new Problem(`the approval was refused: ${said.sentence}`, `see \`paramedic status ${id}\``);
  return { saidAtMs, acceptedAtMs: Date.now() };
}

/** @returns when that was said */
export async function abort(shop: Shop, id: string): Promise<number> {
  const saidAtMs = Date.now();
  const steer = { command: 'abort' as const, by: 'rita', reason: 'it is measured' };
  const said = await shop.around.paramedic.releases.steer(id, steer);
  if (said.accepted) return saidAtMs;
  throw new Problem(`the abort was refused: ${said.sentence}`, `see \`paramedic status ${id}\``);
}

/** Nothing writes any more to a namespace that is going. */
async function endIfOpen(shop: Shop, id: string): Promise<void> {
  const given = { ...shop, signal: AbortSignal.timeout(ENDED_WITHIN_MS) };
  const state = await patiently(given, { what: `news of ${id}`, withinMs: BEGUN_WITHIN_MS }, async () => {
    return (await detailOf(shop, id)).progress?.state ?? null;
  });
  if (state.status === 'closed') return;
  if (state.status !== 'undoing') await abort(shop, id);
  await untilClosed(given, id, ENDED_WITHIN_MS);
}

/** Why a release did not come to the end it was to come to; null: it did. */
export function wrongEnd(outcome: Outcome, wanted: Outcome['result']): string | null {
  const left = outcome.left.map(({ sentence }) => sentence);
  if (outcome.result !== wanted) return `it ended ${outcome.result}, not ${wanted}: ${outcome.sentence}`;
  return left.length === 0 ? null : `it left changes behind: ${left.join('; ')}`;
}
