import type { HealProgress } from '../../domain/healing/progress.ts';
import type { Target } from '../../domain/workload/target.ts';
import type {
  AnomalyRecord,
  HealRecord,
  LedgerAction,
  TimelineEntry,
  WorkloadRecord,
} from '../../store/port.ts';
import { noReleases } from './fake-releases.ts';
import type { Records } from './fake-store.ts';

/** The present of every test. */
export const NOW_MS = Date.UTC(2026, 10, 22, 12, 3, 15);
const AGO = (seconds: number): number => NOW_MS - seconds * 1000;

export const HEAL_ID = 'heal/local/shop-a1/deployment/web/1';
export const ASKING_ID = 'heal/local/shop-b2/deployment/cart/2';
export const PLAN_HASH = '3f9a1c2b'.repeat(8);

const target = (namespace: string, name: string): Target => ({
  cluster: 'local',
  namespace,
  kind: 'Deployment',
  name,
  uid: `uid-${name}`,
});
const keyOf = (one: Target): string => `${one.cluster}/${one.namespace}/deployment/${one.name}`;

const web = target('shop-a1', 'web');
const cart = target('shop-b2', 'cart');

const workload = (one: Target, scope: string, status: string, summary: string): WorkloadRecord => ({
  targetKey: keyOf(one),
  target: one,
  scope,
  consent: 'auto',
  status,
  summary,
  lastGoodStateId: 'state-1',
  observedAtMs: AGO(9),
});

const heal = (id: string, one: Target, rest: Partial<HealRecord>): HealRecord => ({
  id,
  target: one,
  targetKey: keyOf(one),
  scope: one.namespace,
  mode: null,
  severity: 'P1',
  status: 'open',
  reason: null,
  openedAtMs: AGO(192),
  detectedAtMs: AGO(192),
  decidedAtMs: AGO(188),
  actedAtMs: null,
  verifiedAtMs: null,
  closedAtMs: null,
  updatedAtMs: AGO(60),
  ...rest,
});

const line = (
  n: number,
  of: HealRecord,
  secondsAgo: number,
  rest: Pick<TimelineEntry, 'phase' | 'sentence'>,
): TimelineEntry => ({
  id: `${of.id}#${String(n)}`,
  healId: of.id,
  targetKey: of.targetKey,
  scope: of.scope,
  atMs: AGO(secondsAgo),
  detail: {},
  ...rest,
});

const webHeal = heal(HEAL_ID, web, {
  mode: 'CrashLoopAfterChange',
  status: 'confirmed',
  actedAtMs: AGO(185),
  verifiedAtMs: AGO(120),
  closedAtMs: AGO(2),
});
const cartHeal = heal(ASKING_ID, cart, {
  mode: 'OutOfMemory',
  severity: 'P2',
  status: 'awaiting-approval',
  openedAtMs: AGO(75),
  detectedAtMs: AGO(75),
  decidedAtMs: AGO(70),
});

const action = (
  id: string,
  of: HealRecord,
  rest: Pick<LedgerAction, 'action' | 'undo' | 'status' | 'reason'>,
): LedgerAction => ({
  id,
  healId: of.id,
  target: of.target,
  scope: of.scope,
  actor: 'paramedic',
  planHash: PLAN_HASH,
  fence: 1,
  preState: { specHash: 's1', templateHash: 't2', generation: 4, detail: { image: 'shop:2', replicas: 3 } },
  atMs: AGO(186),
  appliedAtMs: AGO(185),
  closedAtMs: null,
  postState: { specHash: 's2', templateHash: 't1', generation: 5, detail: { image: 'shop:1', replicas: 3 } },
  note: null,
  ...rest,
});

const anomaly: AnomalyRecord = {
  id: 'a1',
  targetUid: web.uid,
  targetKey: keyOf(web),
  scope: 'shop-a1',
  atMs: AGO(30),
  lastAtMs: AGO(15),
  endedAtMs: null,
  tier: 'warn',
  score: 0.81,
  threshold: 0.65,
  contributions: { cpu: 0.4, memory: 0.1 },
  evidence: ['cpu 0.97 of its limit, usually 0.21–0.40'],
  explanation: {
    intervalMs: 15_000,
    times: [AGO(30), AGO(15)],
    surprise: [3.4, 3.1],
    warnAt: 3,
    actAt: 4,
    metrics: [
      { name: 'cpuCores', share: 0.8, values: [0.97, 0.96], low: [0.21, 0.21], high: [0.4, 0.4] },
      { name: 'memoryBytes', share: 0.2, values: [5e7, 5e7], low: [4e7, 4e7], high: [6e7, 6e7] },
    ],
    why: ['cpu 0.97 of its limit, usually 0.21–0.40'],
    forestSurprise: null,
    model: { checksum: 'c0ffee'.padEnd(64, '0'), fromMs: AGO(90_000), toMs: AGO(3600), rows: 5760 },
  },
  notAnAnomaly: null,
};

/** One heal that is over, one that waits for a person, and the workloads, acts and lines around them. */
export const story = (): Records => ({
  ...noReleases(),
  workloads: [
    workload(web, 'shop-a1', 'healthy', '3 of 3 replicas available'),
    workload(
      cart,
      'shop-b2',
      'sick',
      '2 of 3 replicas available; one container was killed for memory 4 times',
    ),
  ],
  heals: [webHeal, cartHeal],
  actions: [
    action(`${HEAL_ID}/0`, webHeal, {
      action: {
        kind: 'rollBack',
        fromTemplateHash: '9c2d11aa03',
        toTemplateHash: '71be40ff19',
        toStateId: 'state-1',
        restoreConfigs: [{ kind: 'ConfigMap', name: 'web-config', contentHash: 'c1' }],
      },
      undo: 'keep',
      status: 'verified',
      reason: 'the new version crashes; the one before ran well for 2 h',
    }),
    action(`${ASKING_ID}/0`, cartHeal, {
      action: {
        kind: 'raiseMemoryLimit',
        container: 'app',
        fromBytes: 64 * 1024 ** 2,
        toBytes: 96 * 1024 ** 2,
        keepsGuaranteed: true,
        expiresAfterMs: 3_600_000,
      },
      undo: 'restore',
      status: 'applied',
      reason: 'killed for memory under load',
    }),
  ],
  timeline: [
    line(1, webHeal, 192, {
      phase: 'seen',
      sentence: 'crash-loop: 2 of 2 pods of version 71be restarted 3 times',
    }),
    line(2, webHeal, 188, {
      phase: 'decided',
      sentence: 'CrashLoopAfterChange (P1): image shop:1 → shop:2 41 s before the first crash',
    }),
    line(3, webHeal, 185, { phase: 'acted', sentence: 'rolled back to the template last seen good' }),
    line(4, webHeal, 120, { phase: 'verified', sentence: '2 of 2 windows good: 3 of 3 Ready, 0 restarts' }),
    line(5, webHeal, 2, { phase: 'closed', sentence: 'confirmed after ten quiet minutes' }),
    line(1, cartHeal, 75, {
      phase: 'seen',
      sentence: 'oom-killed: container app, exit 137, 4 times in 3 min',
    }),
    line(2, cartHeal, 60, { phase: 'asked', sentence: 'waits for a person: raise the memory limit by half' }),
  ],
  anomalies: [anomaly],
  detectors: [],
  samples: [],
  tickAtMs: AGO(7),
});

/** What the waiting run answers. */
export const askingProgress = (): HealProgress => ({
  healId: ASKING_ID,
  target: cart,
  scope: 'shop-b2',
  mode: 'OutOfMemory',
  severity: 'P2',
  phase: {
    status: 'asking',
    plan: {
      rungIndex: 1,
      rung: {
        action: { kind: 'restartRollout' },
        needsApproval: true,
        timeoutMs: 60_000,
        why: 'memory grows with uptime; a rolling restart buys time',
      },
      planHash: PLAN_HASH,
    },
    expiresAtMs: NOW_MS + 840_000,
    refusals: [],
  },
  openUndos: [],
});
