import type { Finding } from '../gate.ts';
import type { Surroundings } from '../surroundings.ts';
import { isUnknown, listed, passes } from './found.ts';

/**
 * Whether NetworkPolicies select its pods. None is `unknown` rather than a fail: a mesh or the network plug-in's own
 * policies may guard it, and nothing here reads those.
 */
export const checkNetworkPolicies = (
  name: string,
  { networkPolicies }: Pick<Surroundings, 'networkPolicies'>,
): Finding =>
  networkPolicies.length > 0
    ? passes('network-policies', `${name}: selected by ${listed(networkPolicies)}`)
    : isUnknown('network-policies', `${name}: no NetworkPolicy selects its pods`);
