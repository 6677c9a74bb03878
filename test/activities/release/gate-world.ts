import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { checkGates } from '../../../activities/release/check-gates.ts';
import type { CheckGatesInput } from '../../../activities/release/check-gates.ts';
import type { GateDeps } from '../../../activities/release/gate-findings.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import type { GateId, GateResult } from '../../../domain/release/gate.ts';
import { ReleaseFile } from '../../../domain/release/release-schema.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { around, bug, incident } from '../../domain/release/check/samples.ts';
import { NOW, observation, target } from '../../support/observations.ts';
import { levels, version } from '../../support/service-levels.ts';

type Reads = {
  -readonly [K in 'surroundings' | 'hasNamespace' | 'pullLogins']: GateDeps['releases'][K];
} & {
  observeOne: GateDeps['cluster']['observeOne'];
  serviceLevels: GateDeps['metrics']['serviceLevels'];
  listIncidents: GateDeps['store']['listIncidents'];
  listBugs: GateDeps['store']['listBugs'];
  look: GateDeps['images']['look'];
};

/** What the systems outside answer: all well; a test changes it as it goes along. */
export const reads = (changes: Partial<Reads> = {}): Reads => ({
  surroundings: () => Promise.resolve(around()),
  hasNamespace: () => Promise.resolve(true),
  pullLogins: () => Promise.resolve([]),
  observeOne: (asked) =>
    Promise.resolve({
      observation: observation({ target: { ...target, namespace: asked.namespace, name: asked.name } }),
      template: '{}',
      configContents: [],
    }),
  serviceLevels: (requests) =>
    Promise.resolve(new Map(requests.map(({ key }) => [key, levels([version()])]))),
  listIncidents: () => Promise.resolve([]),
  listBugs: () => Promise.resolve([]),
  look: () => Promise.resolve({ status: 'exists' }),
  ...changes,
});

export const depsOf = (answers: Reads): GateDeps => ({
  releases: {
    surroundings: answers.surroundings,
    hasNamespace: answers.hasNamespace,
    pullLogins: answers.pullLogins,
  },
  cluster: { observeOne: answers.observeOne },
  metrics: { serviceLevels: answers.serviceLevels },
  store: { listIncidents: answers.listIncidents, listBugs: answers.listBugs },
  images: { look: answers.look },
  policy: () => Policy.parse({}),
  nowMs: () => NOW,
});

export const releaseFile = (changes: Partial<ReleaseFileInput> = {}): ReleaseFile =>
  ReleaseFile.parse({
    name: 'shop',
    namespace: 'shop',
    reason: 'the new cart',
    staging: { namespace: 'shop-staging' },
    targets: [{ deployment: 'shop', images: { shop: 'registry.test/shop:v3' } }],
    ...changes,
  });

/** As resolved: each target in staging and in production. */
export const inputOf = (file: ReleaseFile, changes: Partial<CheckGatesInput> = {}): CheckGatesInput => ({
  file,
  requestedBy: 'ada',
  artefacts: [],
  targets: file.targets.flatMap(({ deployment, namespace }) =>
    [file.staging?.namespace, namespace ?? file.namespace].flatMap((where, at) =>
      where === undefined
        ? []
        : [
            {
              target: { ...target, namespace: where, name: deployment },
              scope: where,
              isStaging: at === 0,
              twin: null,
            },
          ],
    ),
  ),
  ...changes,
});

export const newContext = (): MockActivityEnvironment =>
  new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });

/** Runs the activity as a worker would. */
export const gatesOf = (
  answers: Reads,
  file = releaseFile(),
  changes: Partial<CheckGatesInput> = {},
): Promise<GateResult[]> => newContext().run(checkGates, depsOf(answers), inputOf(file, changes));

export function gate(results: readonly GateResult[], id: GateId): GateResult {
  const found = results.find((one) => one.gate === id);
  if (found === undefined) throw new Error(`no result of gate ${id}`);
  return found;
}

const KEY = targetKey(target);
export const ownIncident = (changes: Parameters<typeof incident>[0] = {}) =>
  incident({ targetKeys: [KEY], ...changes });
export { around, bug };
