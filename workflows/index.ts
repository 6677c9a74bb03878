export { detectAnomalies } from './detect-anomalies.ts';
export { guardWorkload } from './guard-workload.ts';
export { healWorkload } from './heal-workload.ts';
export { rollBack } from './roll-back.ts';
export { limitHealing } from './limit-healing.ts';
export { expireMitigation } from './expire-mitigation.ts';
export { notifyPeople } from './notify-people.ts';
export { sweepLeftovers } from './sweep-leftovers.ts';
