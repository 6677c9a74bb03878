import type { ReleaseFileInput, Strategy } from '../../domain/release/release-schema.ts';
import type { Versions } from './answers.ts';

/** What the sample app says it is, before and after. */
export const VERSIONS: Versions = { old: '1', fresh: '2' };
const WATCH_SECONDS = 30;
const LONG_AFTER_MS = 4_102_444_800_000;

export type StrategyType = Strategy['type'];

type StrategyInput = NonNullable<ReleaseFileInput['targets'][number]['strategy']>;

/** A third of the requests is what one pod beside two gets. */
const STRATEGIES: Readonly<Record<StrategyType, StrategyInput>> = {
  rolling: { type: 'rolling', watchSeconds: WATCH_SECONDS },
  'blue-green': { type: 'blue-green', service: 'shop', watchSeconds: WATCH_SECONDS },
  canary: { type: 'canary', service: 'shop', steps: [{ weight: 33, watchSeconds: WATCH_SECONDS }] },
};

export interface Wanted {
  readonly namespace: string;
  readonly strategy: StrategyType;
  /** Beside the version: knobs of the sample app. */
  readonly env?: Readonly<Record<string, string>>;
  readonly thresholds?: ReleaseFileInput['thresholds'];
}

/** A release of the sample app's next version, as a file: JSON is YAML. */
export function releaseText({ namespace, strategy, env, thresholds }: Wanted): string {
  const file: ReleaseFileInput = {
    name: 'shop',
    namespace,
    reason: 'it is measured',
    targets: [
      {
        deployment: 'shop',
        env: { shop: { SHOP_VERSION: VERSIONS.fresh, ...env } },
        strategy: STRATEGIES[strategy],
      },
    ],
    gates: {
      waive: [{ gate: 'staging', by: 'anna', reason: 'this shop has none', untilMs: LONG_AFTER_MS }],
    },
    // As in the scenarios: a busy machine makes a quiet shop look slow.
    thresholds: { p95IncreaseLeastMs: 100, ...thresholds },
    soakMinutes: [0.5],
  };
  return JSON.stringify(file);
}
