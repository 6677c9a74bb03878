import type { WorkloadObservation } from '../workload/observation.ts';
import { handOver, recordOnly } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import type { Situation } from './situation.ts';

/** Kubernetes' own namespaces and ours: a healer that acts on what it stands on can take itself down. */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'paramedic',
  'paramedic-system',
]);

type Veto = (situation: Situation, observation: WorkloadObservation, proposal: Proposal) => Proposal | null;

const unsupportedKind: Veto = (_, { target }, { mode }) =>
  target.kind === 'Deployment'
    ? null
    : handOver(
        mode,
        'unsupported-kind',
        `Nothing is done to a ${target.kind} yet; only Deployments are acted on.`,
      );

const systemNamespace: Veto = (_, { target }, { mode }) =>
  SYSTEM_NAMESPACES.has(target.namespace)
    ? handOver(
        mode,
        'system-namespace',
        `Namespace ${target.namespace} belongs to the platform itself; a person acts there.`,
      )
    : null;

const foreignOwner: Veto = (_, { foreignOwner: owner }, { mode }) =>
  owner === null
    ? null
    : handOver(
        mode,
        'foreign-owner',
        `It is owned by ${owner.by} (${owner.evidence}), which would revert any change made here. Mend it at its source.`,
      );

const paused: Veto = (_, { isPaused }, { mode, status }) =>
  isPaused && status === 'act'
    ? handOver(mode, 'paused', 'Somebody paused it and that is respected. Resume it, or mend it by hand.')
    : null;

const frozen: Veto = ({ freeze }, _, { mode, status }) =>
  freeze !== undefined && freeze !== null && status === 'act'
    ? handOver(mode, 'frozen', `Changes are frozen here: ${freeze.reason}. A person may act.`)
    : null;

const notOptedIn: Veto = (_, { consent }, proposal) =>
  consent === 'observe' && proposal.status === 'act'
    ? recordOnly(
        proposal.mode,
        'not-opted-in',
        `It may only be observed. With consent the first step would be: ${proposal.ladder[0]?.action.kind ?? 'none'} (${proposal.ladder[0]?.why ?? 'no rung'}).`,
      )
    : null;

/** Ownership vetoes hold whatever was proposed; the others only stop an act, so that a reason already given stands. */
const VETOES: readonly Veto[] = [unsupportedKind, systemNamespace, foreignOwner, paused, frozen, notOptedIn];

/**
 * Whether what was diagnosed may be acted on at all. Asked after the diagnosis, so that mode and evidence are on record
 * also where hands stay off.
 * @returns the proposal, or the first veto's reason with the mode and evidence kept
 */
export function vetoed(proposal: Proposal, situation: Situation, observation: WorkloadObservation): Proposal {
  for (const veto of VETOES) {
    const no = veto(situation, observation, proposal);
    if (no !== null) return { ...no, evidence: proposal.evidence };
  }
  return proposal;
}
