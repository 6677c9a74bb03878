import { createHash } from 'node:crypto';
import { alarmRuleOf } from '../../domain/detection/anomaly/alarm.ts';
import { StoredModelBody } from '../../domain/detection/anomaly/model-schema.ts';
import { MODEL_VERSION } from '../../domain/detection/anomaly/model.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import type { StoredModel } from '../../store/port.ts';

export type OpenedModel =
  | { readonly ok: true; readonly model: Model }
  | {
      readonly ok: false;
      readonly problem: 'other-version' | 'cut-short' | 'not-a-model';
      /** For people: what, why, and what comes next. */
      readonly sentence: string;
    };

const checksumOf = (body: string): string => createHash('sha256').update(body).digest('hex');

/**
 * A model as it is kept. The same model gives the same bytes and the same checksum.
 * @throws Error for a model that could not be opened again: one that holds NaN, or contradicts itself
 */
export function sealModel(
  model: Model,
  { forestSample }: { readonly forestSample: string | null },
): StoredModel {
  const checked = StoredModelBody.safeParse(model);
  if (!checked.success)
    throw new Error(
      `what was learned is no model (${firstIssue(checked.error)}), so it is not kept: it is trained anew with other samples`,
    );
  const body = JSON.stringify(model);
  const { warnAt, actAt } = alarmRuleOf(model);
  return {
    version: model.version,
    body,
    checksum: checksumOf(body),
    metrics: model.basis.metrics.map(({ name }) => name),
    intervalMs: model.basis.intervalMs,
    ...model.trained,
    warnAt,
    actAt,
    forestSample,
  };
}

/** Reads a kept model; one that is of another version, not whole, or not what was written, is named and never used. */
export function openModel(stored: StoredModel): OpenedModel {
  if (stored.version !== MODEL_VERSION) return otherVersion(stored.version);
  if (checksumOf(stored.body) !== stored.checksum)
    return refused(
      'cut-short',
      `the stored model was cut short or changed: its ${String(stored.body.length)} characters do not give its checksum`,
    );
  const body = parsed(stored.body);
  if (body === undefined) return refused('not-a-model', 'what is stored as the model is not JSON');
  const version = versionOf(body);
  if (typeof version === 'number' && version !== MODEL_VERSION) return otherVersion(version);
  const checked = StoredModelBody.safeParse(body);
  if (!checked.success)
    return refused('not-a-model', `what is stored as the model is none (${firstIssue(checked.error)})`);
  const { basis } = checked.data;
  if (basis.metrics.map(({ name }) => name).join() !== stored.metrics.join())
    return refused('not-a-model', 'the stored model does not know the metrics it is listed with');
  return { ok: true, model: checked.data };
}

const refused = (problem: 'other-version' | 'cut-short' | 'not-a-model', what: string): OpenedModel => ({
  ok: false,
  problem,
  sentence: `${what}; it is not used, and the workload is trained anew`,
});

const otherVersion = (version: number): OpenedModel =>
  refused(
    'other-version',
    `the stored model is of version ${String(version)} and this worker reads version ${String(MODEL_VERSION)}`,
  );

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

const versionOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'version' in body ? body.version : undefined;

function firstIssue({ issues }: { issues: { path: PropertyKey[]; message: string }[] }): string {
  const [first] = issues;
  if (first === undefined) return 'no reason was given';
  const place = first.path.map(String).join('.');
  return place === '' ? first.message : `${place}: ${first.message}`;
}
