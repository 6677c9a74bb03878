import { hostname, homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readScopes } from './scopes.ts';

/** What the worker needs to know, from the environment. Defaults fit the local stack. */
const Environment = z.object({
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  PARAMEDIC_TASK_QUEUE: z.string().default('paramedic'),
  PARAMEDIC_CLUSTER: z
    .string()
    .regex(/^[a-z0-9.-]+$/, 'lower-case letters, digits, dots and dashes')
    .default('local'),
  // One cluster may have several Paramedics, each with a Temporal namespace and scopes of its own.
  PARAMEDIC_SCOPES: z
    .string()
    .default('*')
    .transform((list, context) => {
      try {
        return readScopes(list);
      } catch (failed) {
        context.addIssue({
          code: 'custom',
          message: failed instanceof Error ? failed.message : 'not a list',
        });
        return z.NEVER;
      }
    }),
  PARAMEDIC_KUBECONFIG: z.string().optional(),
  KUBECONFIG: z.string().optional(),
  PROMETHEUS_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:9090'),
  PARAMEDIC_SCRAPE_INTERVAL_SECONDS: z.coerce.number().positive().default(5),
  PARAMEDIC_DATABASE_URL: z.string().startsWith('postgres').optional(),
  PARAMEDIC_STATE_DIR: z.string().default(join(homedir(), '.local/state/paramedic')),
  PARAMEDIC_CACHE_DIR: z.string().optional(),
  PARAMEDIC_POLICY: z.string().optional(),
  PARAMEDIC_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  PARAMEDIC_TICK_SECONDS: z.coerce.number().min(5).max(300).default(15),
  // A model is of one step: another step is another model, learned anew.
  PARAMEDIC_SAMPLE_SECONDS: z.coerce.number().int().min(5).max(300).default(15),
  PARAMEDIC_TRUST_TEMPORAL_SIGNALS: z.enum(['true', 'false']).default('false'),
  PARAMEDIC_FAILPOINT: z.string().optional(),
});

export interface WorkerConfig {
  readonly temporal: { readonly address: string; readonly namespace: string; readonly taskQueue: string };
  readonly cluster: string;
  /** Patterns of the scopes it looks after; `!` excludes. */
  readonly scopes: readonly string[];
  readonly kubeconfig: string | null;
  readonly prometheus: { readonly url: string; readonly scrapeIntervalMs: number };
  readonly store: { readonly url: string | null; readonly folder: string; readonly keyFile: string };
  /** Where the workflows' bundle is kept between two starts; null: nowhere. */
  readonly bundleFolder: string | null;
  readonly policyFile: string | null;
  readonly webhookUrl: string | null;
  readonly tickMs: number;
  /** Step of the grid on which detectors learn and judge. */
  readonly sampleMs: number;
  readonly trustsTemporalSignals: boolean;
  readonly failpoint: string | null;
  readonly identity: string;
}

/** @throws Error naming each variable that is wrong, and what would be right */
export function readConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const parsed = Environment.safeParse(env);
  if (!parsed.success)
    throw new Error(
      `the environment is not right:\n${parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
    );
  const { data } = parsed;
  const state = data.PARAMEDIC_STATE_DIR;
  return {
    temporal: {
      address: data.TEMPORAL_ADDRESS,
      namespace: data.TEMPORAL_NAMESPACE,
      taskQueue: data.PARAMEDIC_TASK_QUEUE,
    },
    cluster: data.PARAMEDIC_CLUSTER,
    scopes: data.PARAMEDIC_SCOPES,
    kubeconfig: data.PARAMEDIC_KUBECONFIG ?? data.KUBECONFIG ?? null,
    prometheus: { url: data.PROMETHEUS_URL, scrapeIntervalMs: data.PARAMEDIC_SCRAPE_INTERVAL_SECONDS * 1000 },
    store: {
      url: data.PARAMEDIC_DATABASE_URL ?? null,
      folder: join(state, 'records'),
      keyFile: join(state, 'encryption.key'),
    },
    bundleFolder: data.PARAMEDIC_CACHE_DIR === undefined ? null : join(data.PARAMEDIC_CACHE_DIR, 'bundles'),
    policyFile: data.PARAMEDIC_POLICY ?? null,
    webhookUrl: data.PARAMEDIC_WEBHOOK_URL ?? null,
    tickMs: data.PARAMEDIC_TICK_SECONDS * 1000,
    sampleMs: data.PARAMEDIC_SAMPLE_SECONDS * 1000,
    trustsTemporalSignals: data.PARAMEDIC_TRUST_TEMPORAL_SIGNALS === 'true',
    failpoint: data.PARAMEDIC_FAILPOINT ?? null,
    identity: `${hostname()}-${String(process.pid)}`,
  };
}
