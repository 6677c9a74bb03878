import { Agent, request } from 'node:http';
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { read } from './cluster.ts';
import type { Pod } from './look.ts';

/** A way to one pod or service: sends a GET and answers its status. Rejects when there is no answer. */
export type Door = (path: string, signal: AbortSignal) => Promise<number>;

/** How the runner reaches what runs in the cluster. */
export interface Doors {
  pod(pod: Pod, port: number): Door;
  /** By the service's own address: who answers is Kubernetes' choice for each connection. */
  service(namespace: string, name: string, port: number): Promise<Door>;
  /** One for each Ready pod behind the service, by pod name. */
  endpoints(namespace: string, name: string, signal: AbortSignal): Promise<ReadonlyMap<string, Door>>;
}

const Service = z.object({ spec: z.object({ clusterIP: z.string() }) });
const Slices = z.object({
  items: z.array(
    z.object({
      ports: z.array(z.object({ port: z.number() })).nullish(),
      endpoints: z
        .array(
          z.object({
            addresses: z.array(z.string()),
            conditions: z.object({ ready: z.boolean().optional() }).default({}),
            targetRef: z.object({ name: z.string() }).optional(),
          }),
        )
        .nullish(),
    }),
  ),
});

/** `direct`: this machine reaches pod and service addresses. Otherwise everything goes through the API server. */
export function doorsInto(cluster: Cluster, isDirect: boolean): Doors {
  const pooled = new Agent({ keepAlive: true, maxSockets: 256 });
  // kube-proxy spreads connections, not requests: one kept open would send all load to one pod.
  const fresh = new Agent({ keepAlive: false });
  const proxied =
    (path: string): Door =>
    async (tail, signal) =>
      (await cluster.ask(`${path}/proxy${tail}`, { signal })).status;
  const podDoor = (namespace: string, name: string, address: string, port: number): Door =>
    isDirect
      ? (path, signal) => get(pooled, { host: address, port, path }, signal)
      : proxied(`/api/v1/namespaces/${namespace}/pods/${name}:${String(port)}`);
  return {
    pod: (pod, port) => (path, signal) => {
      const { namespace, name } = pod.metadata;
      return podDoor(namespace, name, pod.status.podIP ?? '', port)(path, signal);
    },
    service: async (namespace, name, port) => {
      if (!isDirect) return proxied(`/api/v1/namespaces/${namespace}/services/${name}:${String(port)}`);
      const found = await read(cluster, Service, `/api/v1/namespaces/${namespace}/services/${name}`);
      const host = found?.spec.clusterIP ?? '';
      return (path, signal) => get(fresh, { host, port, path }, signal);
    },
    endpoints: async (namespace, name, signal) => {
      const query = `labelSelector=kubernetes.io%2Fservice-name%3D${name}`;
      const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${query}`;
      const slices = await read(cluster, Slices, path, signal);
      return new Map(
        (slices?.items ?? []).flatMap(({ ports, endpoints }) =>
          (endpoints ?? []).flatMap(({ addresses: [address], conditions, targetRef }) => {
            const port = ports?.[0]?.port;
            if (conditions.ready !== true || targetRef === undefined) return [];
            if (address === undefined || port === undefined) return [];
            return [[targetRef.name, podDoor(namespace, targetRef.name, address, port)] as const];
          }),
        ),
      );
    },
  };
}

/** Whether this machine reaches the addresses of a cluster it did not start, asked of its first service. */
export async function isDirectlyReachable(cluster: Cluster): Promise<boolean> {
  const found = await read(cluster, Service, '/api/v1/namespaces/default/services/kubernetes');
  const host = found?.spec.clusterIP;
  if (host === undefined) return false;
  return new Promise((done) => {
    // Any answer at all, be it a TLS server's displeasure at plain HTTP, means that the address is reached.
    const sent = request({ host, port: 443, path: '/', timeout: 2000, agent: false }, () => {
      done(true);
      sent.destroy();
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      done(error.code?.startsWith('HPE_') === true);
    });
    sent.end();
  });
}

function get(
  agent: Agent,
  to: { host: string; port: number; path: string },
  signal: AbortSignal,
): Promise<number> {
  return new Promise((done, failed) => {
    const sent = request(
      { ...to, agent, signal, headers: { host: `${to.host}:${String(to.port)}` } },
      (response) => {
        response.resume();
        response.on('error', failed);
        response.on('end', () => {
          done(response.statusCode ?? 0);
        });
      },
    );
    sent.on('error', failed);
    sent.end();
  });
}
