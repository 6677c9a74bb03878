import type { ReleaseRecord } from '../../domain/release/record.ts';
import type { ActivityDeps } from '../deps.ts';

export async function saveRelease(
  deps: ActivityDeps,
  release: Partial<ReleaseRecord> & Pick<ReleaseRecord, 'id' | 'updatedAtMs'>,
): Promise<void> {
  await deps.store.saveRelease(release);
}

const WEEK_MS = 604_800_000;

export interface FailureInput {
  readonly releaseId: string;
  readonly name: string;
  readonly namespace: string;
  readonly targetKeys: readonly string[];
  readonly sentence: string;
  /** It had reached production: then users may have been hurt, and it is an incident too. */
  readonly wasInProduction: boolean;
  /** Something of it still stands. */
  readonly isEscalated: boolean;
}

export interface FailureAnswer {
  readonly bugId: string;
  readonly incidentId: string | null;
}

/** The bug, and for production the incident with its post-mortem's date, that a release that failed leaves behind. */
export async function recordFailure(deps: ActivityDeps, input: FailureInput): Promise<FailureAnswer> {
  const atMs = deps.nowMs();
  const title = `Release ${input.name} of ${input.namespace} was rolled back`;
  const bug = await deps.store.openBug({
    title,
    severity: input.wasInProduction ? 'high' : 'medium',
    releaseId: input.releaseId,
    description: input.sentence,
    openedAtMs: atMs,
  });
  if (!input.wasInProduction) return { bugId: bug.id, incidentId: null };
  const incident = await deps.store.openIncident({
    title,
    severity: input.isEscalated ? 'P1' : 'P2',
    targetKeys: input.targetKeys,
    releaseId: input.releaseId,
    openedAtMs: atMs,
    sentence: input.sentence,
    postMortemDueAtMs: atMs + WEEK_MS,
  });
  return { bugId: bug.id, incidentId: incident.id };
}

/** What a rollback by hand leaves behind: a hold until a person lifts it, a bug and an incident. */
export async function recordRollback(
  deps: ActivityDeps,
  input: FailureInput & { readonly by: string; readonly changeIds: readonly string[] },
): Promise<FailureAnswer> {
  const { by, changeIds, releaseId, targetKeys, sentence } = input;
  const atMs = deps.nowMs();
  for (const targetKey of targetKeys)
    await deps.store.saveHold({ targetKey, by, reason: sentence.slice(0, 500), atMs });
  await recordSuccess(deps, { releaseId, changeIds, fixes: null, by });
  return await recordFailure(deps, input);
}

/** What a release that served leaves behind: its changes are kept, and the incident it mended is over. */
export async function recordSuccess(
  deps: ActivityDeps,
  input: { releaseId: string; changeIds: readonly string[]; fixes: string | null; by: string },
): Promise<void> {
  const atMs = deps.nowMs();
  for (const id of input.changeIds)
    await deps.store.markAction(id, { status: 'kept', atMs, note: 'the release served and was recorded' });
  if (input.fixes !== null) await deps.store.resolveIncident(input.fixes, { by: input.by, atMs });
}
