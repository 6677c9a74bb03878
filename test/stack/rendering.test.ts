import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { AUDIT_POLICY } from '../../deploy/local/render/audit-policy.ts';
import { cniConfig } from '../../deploy/local/render/cni-config.ts';
import { containerdConfig } from '../../deploy/local/render/containerd-config.ts';
import { kubeconfig } from '../../deploy/local/render/kubeconfig.ts';
import { kubeletConfig } from '../../deploy/local/render/kubelet-config.ts';
import { nodeTargets, podTargets } from '../../deploy/local/render/prometheus-targets.ts';
import { readSettings } from '../../deploy/local/settings.ts';

const [one, two] = readSettings({ HOME: '/home/me' }).nodes;
if (!one || !two) throw new Error('two nodes are expected');

describe('what the nodes are told', () => {
  it('keeps two kubelets on one machine apart', () => {
    const [first, second] = [one, two].map((node) =>
      kubeletConfig({
        node,
        folder: `/s/${node.name}`,
        cgroup: `/paramedic-${node.name}`,
        clusterDns: '10.218.0.10',
      }),
    );
    for (const key of [
      'address',
      'port',
      'healthzPort',
      'cgroupRoot',
      'containerRuntimeEndpoint',
      'podLogsDir',
    ]) {
      expect(first?.[key as keyof typeof first], key).not.toBe(second?.[key as keyof typeof second]);
    }
  });

  it('keeps everything containerd writes in the node’s own folder', () => {
    const config = containerdConfig({
      folder: '/s/node-1',
      runc: '/c/runc',
      cniPlugins: '/c/cni',
      pauseImage: 'localhost/pause:1',
      snapshotter: 'overlayfs',
    });
    for (const [, path] of config.matchAll(/^\s*(?:root|state|path|address|Root|conf_dir) = "(.*)"$/gm)) {
      expect(path).toMatch(/^\/s\/node-1\//);
    }
    expect(config).toContain('sandbox_image = "localhost/pause:1"');
  });

  it('leaves the first addresses of the pods’ network to the gateway and the nodes', () => {
    const config = JSON.stringify(cniConfig({ bridge: 'b0', podNetwork: '10.97', leases: '/s/leases' }));
    expect(config).toContain('"rangeStart":"10.97.1.1"');
    expect(config).toContain('"gateway":"10.97.0.1"');
  });
});

describe('the audit policy', () => {
  const levelOf = (group: string, resource: string, verb: string): string | undefined =>
    AUDIT_POLICY.rules.find(
      (rule) =>
        (!('verbs' in rule) || rule.verbs.includes(verb)) &&
        (!('resources' in rule) ||
          rule.resources.some(
            (named) =>
              named.group === group && (!('resources' in named) || named.resources.includes(resource)),
          )),
    )?.level;

  it.each([
    ['apps', 'deployments', 'patch', 'Request'],
    ['', 'configmaps', 'update', 'Request'],
    ['', 'pods/eviction', 'create', 'Request'],
    ['', 'secrets', 'patch', 'Metadata'],
    ['', 'secrets', 'get', 'None'],
    ['apps', 'deployments', 'watch', 'None'],
    ['coordination.k8s.io', 'leases', 'update', 'None'],
    ['', 'events', 'create', 'None'],
  ])('logs %s/%s %s at level %s', (group, resource, verb, level) => {
    expect(levelOf(group, resource, verb)).toBe(level);
  });
});

describe('a kubeconfig', () => {
  it('names one server, its certificate and one user', () => {
    const text = kubeconfig({
      server: 'https://127.0.0.1:17443',
      certificate: Buffer.from('PEM'),
      user: 'paramedic',
      token: 'secret',
    });
    expect(JSON.parse(text)).toMatchObject({
      clusters: [{ cluster: { server: 'https://127.0.0.1:17443', 'certificate-authority-data': 'UEVN' } }],
      users: [{ name: 'paramedic', user: { token: 'secret' } }],
      'current-context': 'paramedic-local',
    });
  });
});

describe('what Prometheus scrapes', () => {
  const pod = {
    metadata: {
      namespace: 'demo',
      name: 'shop-1',
      labels: { app: 'shop', 'pod-template-hash': 'abc' },
      annotations: { 'prometheus.io/scrape': 'true' } as Record<string, string>,
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'shop', ports: [{ containerPort: 8080 }] }] },
    status: { phase: 'Running', podIP: '10.219.1.7' },
  };

  it('is an annotated pod at its first port, labelled so that versions can be told apart', () => {
    expect(podTargets([pod])).toEqual([
      {
        targets: ['10.219.1.7:8080'],
        labels: {
          __metrics_path__: '/metrics',
          namespace: 'demo',
          pod: 'shop-1',
          node: 'node-1',
          container: 'shop',
          app: 'shop',
          pod_template_hash: 'abc',
        },
      },
    ]);
  });

  it('follows the annotated port and path', () => {
    const annotations = {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9100',
      'prometheus.io/path': '/stats',
    };
    const [group] = podTargets([{ ...pod, metadata: { ...pod.metadata, annotations } }]);
    expect(group?.targets).toEqual(['10.219.1.7:9100']);
    expect(group?.labels['__metrics_path__']).toBe('/stats');
  });

  it.each([
    ['has no annotation', { ...pod, metadata: { ...pod.metadata, annotations: {} } }],
    ['has no address yet', { ...pod, status: { phase: 'Pending' } }],
    ['has ended', { ...pod, status: { ...pod.status, phase: 'Succeeded' } }],
    ['names no port at all', { ...pod, spec: { containers: [{ name: 'shop' }] } }],
  ])('is not a pod that %s', (_, seen) => {
    expect(podTargets([seen])).toEqual([]);
  });

  it('is every kubelet at the address and port its node reports', () => {
    const status = {
      addresses: [
        { type: 'Hostname', address: 'node-1' },
        { type: 'InternalIP', address: '10.219.0.11' },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 17251 } },
    };
    expect(nodeTargets([{ metadata: { name: 'node-1' }, status }, { metadata: { name: 'node-2' } }])).toEqual(
      [{ targets: ['10.219.0.11:17251'], labels: { node: 'node-1' } }],
    );
  });
});

describe('the rights of Paramedic in a cluster', () => {
  type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };
  const file = new URL('../../deploy/kubernetes/base/rbac.yaml', import.meta.url);
  const role = parseAllDocuments(readFileSync(file, 'utf8'))
    .map((found) => found.toJS() as { kind: string; rules: Rule[] })
    .find(({ kind }) => kind === 'ClusterRole');
  const writes = (role?.rules ?? []).flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) =>
      verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb)).map((verb) => `${verb} ${resource}`),
    ),
  );

  it('are exactly the writes its actions need', () => {
    expect(writes.sort()).toEqual([
      'create configmaps',
      'create deployments',
      'create httproutes',
      'create ingresses',
      'create namespaces',
      'create pods/eviction',
      'create secrets',
      'create services',
      'delete configmaps',
      'delete deployments',
      'delete ingresses',
      'delete namespaces',
      'delete services',
      'patch configmaps',
      'patch deployments',
      'patch httproutes',
      'patch ingresses',
      'patch secrets',
      'patch services',
      'update configmaps',
      'update secrets',
    ]);
  });

  it('hold no wildcard', () => {
    expect(JSON.stringify(role)).not.toContain('*');
  });
});
