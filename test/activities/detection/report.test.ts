import { describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { TargetFindings } from '../../../domain/detection/finding.ts';
import type { RecordStore } from '../../../store/port.ts';
import { target } from '../../support/observations.ts';
import { finding } from '../../support/situations.ts';
import { newWorld, run } from '../healing/world.ts';

const found = (name: string): TargetFindings => ({
  target: { ...target, name },
  scope: 'shop',
  observedAtMs: 1,
  templateHash: 't',
  findings: [finding()],
  seenBy: 'tick',
});

describe('findings', () => {
  it('go to the guard of each workload', async () => {
    const world = newWorld({} as RecordStore);
    const { reportToGuards } = createActivities(world.deps);
    await run(reportToGuards, { found: [found('cart'), found('pay')] });
    expect(world.reported.map((one) => one.target.name)).toEqual(['cart', 'pay']);
  });
});

describe('a storm', () => {
  it('trips the brake of its own scope, with who is sick', async () => {
    const world = newWorld({} as RecordStore);
    const { raiseStorms } = createActivities(world.deps);
    const storm = (scope: string) => ({ scope, owners: 4, sickOwners: ['x/deployment/a', 'x/deployment/b'] });
    await run(raiseStorms, { storms: [storm('shop'), storm('pay')] });
    expect(world.trips).toMatchObject([
      {
        scope: 'shop',
        trip: {
          kind: 'storm',
          by: 'paramedic',
          reason: '2 of 4 workloads are sick at once: x/deployment/a, x/deployment/b',
        },
      },
      { scope: 'pay' },
    ]);
  });
});
