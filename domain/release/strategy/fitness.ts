import { RELEASE_LABEL, TRACK_LABEL } from '../change.ts';
import { numberAt, objectAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Strategy } from '../release-schema.ts';
import type { Refused } from './blueprint.ts';

/** Pods the Deployment wants; the API server sets 1 where nobody says anything. */
export const replicasOf = (deployment: JsonObject): number => numberAt(deployment, 'spec', 'replicas') ?? 1;

function unsettled(deployment: string, body: JsonObject): Refused | null {
  if (textAt(body, 'metadata', 'deletionTimestamp') !== null)
    return {
      code: 'not-settled',
      sentence: `Deployment ${deployment} is being deleted.`,
      wayOut: 'Create it again, then release.',
    };
  if (objectAt(body, 'spec')['paused'] === true)
    return {
      code: 'not-settled',
      sentence: `Deployment ${deployment} is paused, so no change of it is rolled out.`,
      wayOut: `Resume it first: kubectl rollout resume deployment/${deployment}.`,
    };
  const madeBy = textAt(body, 'metadata', 'labels', RELEASE_LABEL);
  const isTracked = TRACK_LABEL in objectAt(body, 'spec', 'template', 'metadata', 'labels');
  if (madeBy !== null || isTracked)
    return {
      code: 'not-settled',
      sentence: `Deployment ${deployment} was made by a release${madeBy === null ? '' : ` (${madeBy})`} to run a new version for a while.`,
      wayOut: 'Release the Deployment it was made beside, and finish or undo the former release of it.',
    };
  return null;
}

function unsuited(deployment: string, body: JsonObject, type: Strategy['type']): Refused | null {
  if (replicasOf(body) < 1)
    return {
      code: 'unsupported',
      sentence: `Deployment ${deployment} has 0 replicas: no pod would show whether the new version works.`,
      wayOut: `Scale it up first: kubectl scale deployment/${deployment} --replicas=1.`,
    };
  if (type === 'rolling' || textAt(body, 'spec', 'strategy', 'type') !== 'Recreate') return null;
  return {
    code: 'unsupported',
    sentence: `Deployment ${deployment} is of type Recreate, because two versions must not run at once: ${type} runs both.`,
    wayOut: 'Use the strategy rolling, or change the Deployment to RollingUpdate.',
  };
}

/**
 * Whether a Deployment can be released at all, as far as its own spec tells.
 * @returns `not-settled`: paused, being deleted, or made by a release itself; `unsupported`: no replicas, or two versions
 * side by side where its type is Recreate; null: it can
 */
export const unfitness = (deployment: string, body: JsonObject, type: Strategy['type']): Refused | null =>
  unsettled(deployment, body) ?? unsuited(deployment, body, type);
