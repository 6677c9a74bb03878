import type { ServiceLevels, VersionServiceLevels } from '../../domain/workload/service-levels.ts';
import { NEW, NOW, SECOND } from './observations.ts';

export const version = (changes: Partial<VersionServiceLevels> = {}): VersionServiceLevels => ({
  podTemplateHash: NEW,
  requests: 300,
  errorRatio: 0,
  p95Ms: 20,
  ...changes,
});

type Known = Extract<ServiceLevels, { status: 'known' }>;

export const levels = (versions: readonly VersionServiceLevels[], changes: Partial<Known> = {}): Known => ({
  status: 'known',
  atMs: NOW,
  windowMs: 30 * SECOND,
  versions,
  pods: [],
  usage: [],
  ...changes,
});

export const absent: ServiceLevels = { status: 'absent' };
export const unknown: ServiceLevels = { status: 'unknown', reason: 'Prometheus did not answer in 5 s' };
