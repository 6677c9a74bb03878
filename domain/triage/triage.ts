import type { Finding } from '../detection/finding.ts';
import { unique } from '../detection/evidence.ts';
import { diagnoseBadConfig } from './bad-config.ts';
import type { CaseFile } from './case-file.ts';
import { diagnoseCrashLoop } from './crash-loop.ts';
import { diagnoseDeadlock } from './deadlock.ts';
import { diagnoseFailedRollout } from './failed-rollout.ts';
import { readHistory } from './history.ts';
import { diagnoseImagePull } from './image-pull.ts';
import { diagnoseOutOfMemory } from './out-of-memory.ts';
import { actionableFindings, notNow } from './preconditions.ts';
import { handOver, recordOnly } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { diagnoseServiceRegression } from './service-regression.ts';
import { severityOf } from './severity.ts';
import type { Situation } from './situation.ts';
import { diagnoseUnschedulable } from './unschedulable.ts';
import type { SuspectedChange, Verdict } from './verdict.ts';
import { vetoed } from './vetoes.ts';

type Diagnose = (file: CaseFile) => Proposal | null;

/** The first that recognises its symptom decides: what keeps a container from starting before what a running one does. */
const DIAGNOSES: readonly Diagnose[] = [
  diagnoseBadConfig,
  diagnoseImagePull,
  diagnoseOutOfMemory,
  diagnoseCrashLoop,
  diagnoseUnschedulable,
  diagnoseFailedRollout,
  diagnoseDeadlock,
  diagnoseServiceRegression,
];

function firstDiagnosis(file: CaseFile): Proposal {
  for (const diagnose of DIAGNOSES) {
    const proposal = diagnose(file);
    if (proposal !== null) return proposal;
  }
  return handOver('none', 'needs-person', 'The symptom has no playbook; a person looks.');
}

interface Particulars {
  readonly findings: readonly Finding[];
  readonly suspectedChanges: readonly SuspectedChange[];
}

function verdict(situation: Situation, { evidence, ...proposal }: Proposal, known: Particulars): Verdict {
  const isStorm = proposal.mode === 'ManyOwners';
  return {
    ...proposal,
    severity: severityOf(situation.observation, known.findings, isStorm),
    findings: known.findings,
    suspectedChanges: known.suspectedChanges,
    evidence: unique([...known.findings.flatMap((finding) => finding.evidence), ...evidence]),
  };
}

/**
 * What is wrong with one workload and what to do about it: a ladder of rungs, or a recorded reason for keeping hands off.
 * Kubernetes symptoms may lead to an act with absent or unknown metrics, being evident by themselves; symptoms seen in
 * metrics never do unless the metrics are known now. Total: every situation has a verdict, and nothing throws.
 * @param situation read for this very decision
 * @source DESIGN §8, §11; REQUIREMENTS §2
 */
export function triage(situation: Situation): Verdict {
  const { observation, findings, nowMs, policy, serviceLevels } = situation;
  if (observation === null)
    return verdict(situation, recordOnly('none', 'gone', 'The workload is gone.'), {
      findings,
      suspectedChanges: [],
    });
  const history = readHistory(situation, observation);
  const known = { findings, suspectedChanges: history.suspects };
  const refusal = notNow(situation, observation);
  if (refusal !== null) return verdict(situation, refusal, known);
  const trusted = actionableFindings(situation, observation);
  const proposal = firstDiagnosis({ nowMs, observation, serviceLevels, findings: trusted, history, policy });
  return verdict(situation, vetoed(proposal, situation, observation), known);
}
