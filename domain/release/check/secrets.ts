import { missingConfigs } from '../../detection/config-error.ts';
import type { WorkloadObservation } from '../../workload/observation.ts';
import type { Finding } from '../gate.ts';
import type { Surroundings } from '../surroundings.ts';
import { fails, listed, passes } from './found.ts';

/**
 * Whether every ConfigMap and Secret that the template insists on is there, with the keys it names.
 * @param observation tells of missing keys; null: nobody could look, and only missing objects are told
 */
export function checkSecrets(
  name: string,
  surroundings: Pick<Surroundings, 'missingConfigs'>,
  observation: WorkloadObservation | null,
): Finding {
  const keys = observation === null ? [] : lackingKeys(observation);
  const missing = [
    ...surroundings.missingConfigs.map((object) => `${object} does not exist`),
    ...keys.map(({ kind, name: object, missingKeys }) => `${kind} ${object} lacks ${listed(missingKeys)}`),
  ];
  return missing.length === 0
    ? passes('secrets', `${name}: every ConfigMap and Secret of its template is there`)
    : fails('secrets', `${name}: ${listed(missing)}; create what is missing, or its pods cannot start`);
}

const lackingKeys = (observation: WorkloadObservation) =>
  missingConfigs(observation).filter(({ contentHash }) => contentHash !== null);
