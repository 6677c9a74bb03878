export type CniGiven = { bridge: string; podNetwork: string; leases: string };

export const CNI_NETWORK = 'paramedic';

export const gatewayOf = (podNetwork: string): string => `${podNetwork}.0.1`;

/**
 * One bridge and one range of addresses for the pods of all nodes. It does not enforce NetworkPolicy
 * and maps no host ports. The first 256 addresses are left to the gateway and the nodes.
 */
export function cniConfig({ bridge, podNetwork, leases }: CniGiven): object {
  const range = {
    subnet: `${podNetwork}.0.0/16`,
    rangeStart: `${podNetwork}.1.1`,
    rangeEnd: `${podNetwork}.254.254`,
    gateway: gatewayOf(podNetwork),
  };
  const ipam = { type: 'host-local', dataDir: leases, ranges: [[range]], routes: [{ dst: '0.0.0.0/0' }] };
  return {
    cniVersion: '0.4.0',
    name: CNI_NETWORK,
    plugins: [{ type: 'bridge', bridge, isGateway: true, ipMasq: false, hairpinMode: true, ipam }],
  };
}
