import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Activities } from '../../../activities/index.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { createEngine } from '../../../worker/engine.ts';
import * as messages from '../../../workflows/messages.ts';
import { scripted } from '../../support/scripted-activities.ts';
import { scriptedReleases, verdictOf } from '../../support/scripted-releases.ts';
import type { ReleaseWorld } from '../../support/scripted-releases.ts';
import type { Bustle } from './skip-time.ts';
import type { Member } from './cohort.ts';

interface Script {
  readonly activities: Partial<Activities>;
  readonly world: ReleaseWorld;
}

/** The scripted clusters of all releases under way; one that is over is forgotten. */
export interface Scripts {
  readonly activities: Activities;
  readonly bustle: Bustle;
  readonly enter: (member: Member) => ReleaseWorld;
  readonly worldOf: (member: Member) => ReleaseWorld | null;
  readonly forget: (member: Member) => void;
}

export function createScripts(client: Client, taskQueue: string): Scripts {
  const engine = createEngine(client, taskQueue);
  const scripts = new Map<string, Script>();
  const bustle: Bustle = { begun: 0, underWay: 0 };
  const { activities: others } = scripted({ diagnoses: [], windows: ['good'], overrides: {} });
  const grant: Activities['signalGuard'] = ({ target, request: { holderId } }) =>
    client.workflow
      .getHandle(holderId)
      .signal(messages.leaseGranted, { fence: 1, targetKey: targetKey(target) });
  const real: Partial<Activities> = {
    describeRun: ({ workflowId }) => engine.describeRun(workflowId),
    signalGuard: (asked) => engine.requestLease(asked),
  };
  const route = (name: keyof Activities) => [
    name,
    async (...asked: unknown[]): Promise<unknown> => {
      const id = Context.current().info.workflowExecution?.workflowId ?? '';
      const script = id.split('/').flatMap((part) => scripts.get(part) ?? [])[0];
      // Who tells people, and the guard, outlive their release.
      const activity = script?.activities[name] ?? (name === 'describeRun' ? real[name] : undefined);
      bustle.begun += 1;
      bustle.underWay += 1;
      try {
        return await (Reflect.apply(activity ?? others[name], undefined, asked) as Promise<unknown>);
      } finally {
        bustle.underWay -= 1;
      }
    },
  ];
  return {
    activities: Object.fromEntries((Object.keys(others) as (keyof Activities)[]).map(route)) as Activities,
    bustle,
    enter: (member) => {
      const { activities, world } = scriptedReleases(
        { plan: member.plan, verdicts: verdictsOf(member) },
        member.token,
      );
      const leases = member.isGuarded ? real : { signalGuard: grant };
      scripts.set(member.token, { activities: { ...activities, ...leases }, world });
      return world;
    },
    worldOf: ({ token }) => scripts.get(token)?.world ?? null,
    forget: ({ token }) => void scripts.delete(token),
  };
}

/** Good looks; the one that is bad comes about when its hour does: the first three rungs stand in the first hour. */
function verdictsOf({ fate, fateHour, watches }: Member): ReturnType<typeof verdictOf>[] {
  if (fate !== 'bad-look') return [verdictOf('promote')];
  const good = Array.from({ length: watches + 2 + Math.floor(fateHour / 2) }, () => verdictOf('promote'));
  return [...good, verdictOf('roll-back', { trigger: 'saturation' })];
}
