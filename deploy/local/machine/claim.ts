import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { livingRecord } from '../process/pid-file.ts';
import type { Settings } from '../settings.ts';
import { StackError } from '../stack-error.ts';

// The bridge, the cgroups and the iptables chains exist once on a machine, whatever folder a stack lives in.
const CLAIM = '/run/paramedic-nodes.json';

type Claim = { state: string; checkout: string };

export function claimMachine(settings: Settings): void {
  const claim: Claim = { state: settings.state, checkout: settings.checkout };
  writeFileSync(CLAIM, JSON.stringify(claim));
}

export function releaseMachine(): void {
  rmSync(CLAIM, { force: true });
}

export function machineClaim(): Claim | undefined {
  return existsSync(CLAIM) ? (JSON.parse(readFileSync(CLAIM, 'utf8')) as Claim) : undefined;
}

/** True when this machine's bridge, cgroups and chains are this stack's own, running or left by a crash. */
export const isOurs = (settings: Settings): boolean => machineClaim()?.state === settings.state;

/** Another stack that has nodes on this machine and still runs. */
export function claimProblem(settings: Settings): StackError | undefined {
  const claim = machineClaim();
  if (!claim || claim.state === settings.state || !runs(claim.state)) return undefined;
  return new StackError(
    `another stack runs its nodes on this machine: ${claim.state} (from ${claim.checkout})`,
    `end it first: PARAMEDIC_STATE_DIR=${claim.state} make down`,
  );
}

function runs(state: string): boolean {
  const pids = join(state, 'pids');
  return existsSync(pids) && readdirSync(pids).some((file) => livingRecord(join(pids, file)) !== undefined);
}
