import { afterEach, describe, expect, it, vi } from 'vitest';
import { Readiness } from '../../../domain/access/control-schema.ts';
import { newLimits } from '../../../domain/healing/limits.ts';
import { detectorsOfStory, leak, refutedBurst } from '../anomaly-story.ts';
import { serveStory } from '../fake-deps.ts';
import type { Served } from '../fake-deps.ts';
import { brokenStore, fakeStore, noRecords } from '../fake-store.ts';

const readyz = async ({ app }: Served) => {
  const response = await app.request('/readyz');
  return { status: response.status, body: Readiness.parse(await response.json()) };
};
const metrics = async ({ app }: Served) => (await app.request('/metrics')).text();

describe('/livez', () => {
  it('answers while everything else is away', async () => {
    const served = serveStory({ store: brokenStore() });
    served.temporal.away = 'unreachable';
    expect((await served.app.request('/livez')).status).toBe(200);
  });
});

describe('/readyz', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is ready when Temporal, the store and every probe answer', async () => {
    const { status, body } = await readyz(serveStory());
    expect(status).toBe(200);
    expect(body.checks.map((check) => check.name)).toEqual(['temporal', 'store', 'worker']);
  });

  it('is not ready without Temporal, and names it', async () => {
    const served = serveStory();
    served.temporal.away = 'unreachable';
    const { status, body } = await readyz(served);
    expect(status).toBe(503);
    expect(body.checks.filter((check) => !check.ok).map((check) => check.name)).toEqual(['temporal']);
  });

  it('is not ready without the store, or with a probe that says no or breaks', async () => {
    expect((await readyz(serveStory({ store: brokenStore() }))).status).toBe(503);
    const no = { name: 'worker', check: () => Promise.resolve({ ok: false, detail: 'draining' }) };
    expect((await readyz(serveStory({ probes: [no] }))).body.checks).toContainEqual({
      name: 'worker',
      ok: false,
      detail: 'draining',
    });
    const broken = { name: 'worker', check: () => Promise.reject(new Error('secret')) };
    expect(JSON.stringify((await readyz(serveStory({ probes: [broken] }))).body)).not.toContain('secret');
  });

  it('waits one second for a probe that hangs', async () => {
    vi.useFakeTimers();
    const hanging = { name: 'worker', check: () => new Promise<never>(() => undefined) };
    const asked = readyz(serveStory({ probes: [hanging] }));
    await vi.advanceTimersByTimeAsync(1000);
    expect((await asked).body.checks.at(-1)).toMatchObject({ ok: false, detail: 'no answer within 1 s' });
  });
});

describe('/metrics', () => {
  it('counts the records by status and shows what waits', async () => {
    const text = await metrics(serveStory());
    for (const line of [
      'paramedic_heals{status="confirmed"} 1',
      'paramedic_heals{status="awaiting-approval"} 1',
      'paramedic_workloads{status="sick"} 1',
      'paramedic_actions{kind="rollBack",status="verified"} 1',
      'paramedic_open_undos 1',
      'paramedic_approvals_waiting 1',
      'paramedic_oldest_approval_age_seconds 60',
      'paramedic_detection_last_tick_age_seconds 7',
      'paramedic_kill_switch_engaged 0',
      'paramedic_ready{check="temporal"} 1',
      'paramedic_metrics_source_up{source="records"} 1',
      `paramedic_build_info{version="0.1.0",node="${process.versions.node}"} 1`,
    ])
      expect(text).toContain(line);
  });

  it('counts detectors by status, and anomalies that go on', async () => {
    const anomalies = [leak(), refutedBurst(), leak({ id: 'an-over-1', endedAtMs: 0 })];
    const records = { ...noRecords(), anomalies, detectors: detectorsOfStory() };
    const text = await metrics(serveStory({ store: fakeStore(records) }));
    for (const line of [
      'paramedic_detectors{status="watching"} 1',
      'paramedic_detectors{status="learning"} 1',
      'paramedic_anomalies_open{tier="act"} 1',
      'paramedic_anomalies_open{tier="warn"} 0',
      'paramedic_metrics_source_up{source="detectors"} 1',
    ])
      expect(text).toContain(line);
  });

  it('counts requests by the pattern of their route, so that ids do not become labels', async () => {
    const served = serveStory();
    await served.app.request('/api/v1/heals/heal/local/x/deployment/y/1');
    await served.app.request('/api/v1/heals?limit=0');
    await served.app.request('/wp-login.php');
    const text = await metrics(served);
    expect(text).toContain(
      'paramedic_http_requests_total{method="GET",route="/api/v1/heals/:id{.+}",status="404"} 1',
    );
    expect(text).toContain(
      'paramedic_http_requests_total{method="GET",route="/api/v1/heals",status="422"} 1',
    );
    expect(text).toContain('paramedic_http_requests_total{method="GET",route="unknown",status="404"} 1');
    expect(text).not.toContain('wp-login');
  });

  it('shows an engaged kill switch', async () => {
    const served = serveStory();
    served.temporal.limitsByScope.set('cluster', {
      ...newLimits('cluster'),
      killSwitch: { sinceMs: 0, by: 'ada', reason: 'x' },
    });
    expect(await metrics(served)).toContain('paramedic_kill_switch_engaged 1');
  });

  it('leaves out what it cannot read, rather than showing an old figure or a zero', async () => {
    const served = serveStory();
    await metrics(served);
    served.temporal.away = 'unreachable';
    const text = await metrics(served);
    expect(text).not.toMatch(/^paramedic_kill_switch_engaged /m);
    expect(text).toContain('paramedic_metrics_source_up{source="kill-switch"} 0');
    expect(text).toContain('paramedic_ready{check="temporal"} 0');

    const blind = await metrics(serveStory({ store: brokenStore() }));
    expect(blind).not.toMatch(
      /^paramedic_(heals|open_undos|approvals_waiting|detection_\w+|detectors|anomalies_open)[ {]/m,
    );
    expect(blind).toContain('paramedic_metrics_source_up{source="records"} 0');
  });
});
