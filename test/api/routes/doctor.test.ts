import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DoctorCheck } from '../../../api/deps.ts';
import { DoctorReport } from '../../../domain/access/control-schema.ts';
import { serveStory } from '../fake-deps.ts';

const check = (name: string, status: 'ok' | 'warn' | 'fail' | 'unknown'): DoctorCheck => ({
  name,
  run: () => Promise.resolve({ status, detail: `${name} is ${status}`, wayOut: 'do this' }),
});
const report = async (checks: readonly DoctorCheck[]) => {
  const response = await serveStory({ checks }).app.request('/api/v1/doctor');
  expect(response.status).toBe(200);
  return DoctorReport.parse(await response.json());
};

describe('the doctor', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    [['ok', 'ok'], 'ok'],
    [['ok', 'warn'], 'warn'],
    [['warn', 'unknown'], 'unknown'],
    [['unknown', 'fail', 'ok'], 'fail'],
  ] as const)('is as well as its worst check: %j is %s', async (statuses, worst) => {
    expect((await report(statuses.map((status, n) => check(`c${String(n)}`, status)))).status).toBe(worst);
  });

  it('calls a check that breaks unknown, without its words', async () => {
    const { checks } = await report([
      { name: 'cluster', run: () => Promise.reject(new Error('token=hunter2')) },
      check('temporal', 'ok'),
    ]);
    expect(checks[0]).toMatchObject({ name: 'cluster', status: 'unknown' });
    expect(JSON.stringify(checks)).not.toContain('hunter2');
    expect(checks[1]?.status).toBe('ok');
  });

  it('waits five seconds for a check, no longer', async () => {
    vi.useFakeTimers();
    const hanging: DoctorCheck = { name: 'prometheus', run: () => new Promise(() => undefined) };
    const asked = report([hanging]);
    await vi.advanceTimersByTimeAsync(5000);
    expect((await asked).checks[0]).toMatchObject({ status: 'unknown', detail: 'no answer within 5 s' });
  });

  it('is unknown, not well, when there is nothing to look at', async () => {
    expect((await report([])).status).toBe('unknown');
  });
});
