import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBelow, readSettings } from '../../deploy/local/settings.ts';
import { readStack, recordOf } from '../../deploy/local/stack-record.ts';
import { partNamed, partsOf, stopOrder } from '../../deploy/local/stack-parts.ts';

const names = (env: Record<string, string>): string[] =>
  partsOf(readSettings({ HOME: '/home/me', ...env }), { paramedic: false }).map(({ name }) => name);

describe('the settings of the stack', () => {
  it('put state and cache where the system says', () => {
    const settings = readSettings({ HOME: '/home/me' });
    expect([settings.state, settings.cache]).toEqual([
      '/home/me/.local/state/paramedic',
      '/home/me/.cache/paramedic',
    ]);
    const xdg = readSettings({ HOME: '/home/me', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c' });
    expect([xdg.state, xdg.cache]).toEqual(['/s/paramedic', '/c/paramedic']);
    const own = readSettings({ PARAMEDIC_STATE_DIR: '/own/s', PARAMEDIC_CACHE_DIR: '/own/c' });
    expect([own.state, own.cache]).toEqual(['/own/s', '/own/c']);
  });

  it('take a state folder of 62 characters and refuse one of 63: the sockets in it would not open', () => {
    const longest = `/${'s'.repeat(61)}`;
    expect(readSettings({ PARAMEDIC_STATE_DIR: longest }).state).toBe(longest);
    expect(() => readSettings({ PARAMEDIC_STATE_DIR: `${longest}s` })).toThrow(/too long/);
  });

  it('give each node its own address, ports and parts', () => {
    const { nodes } = readSettings({ PARAMEDIC_POD_NETWORK: '10.97' });
    expect(nodes.map(({ address }) => address)).toEqual(['10.97.0.11', '10.97.0.12']);
    const own = nodes.flatMap((node) => [node.kubeletPort, node.kubeletHealthPort, node.kubelet]);
    expect(new Set(own).size).toBe(6);
  });

  it.each(['10', '10.256', '10.97.0', 'ten.two'])('refuse %s as a network', (given) => {
    expect(() => readSettings({ PARAMEDIC_SERVICE_NETWORK: given })).toThrow(/PARAMEDIC_SERVICE_NETWORK/);
  });

  it('know a path below a folder from one beside it', () => {
    expect(isBelow('/a/b/c', '/a/b')).toBe(true);
    expect(isBelow('/a/b', '/a/b')).toBe(true);
    expect(isBelow('/a/bc', '/a/b')).toBe(false);
  });
});

describe('servers that exist already', () => {
  it('are used instead of ours', () => {
    const foreign = { KUBECONFIG: '/k', TEMPORAL_ADDRESS: 'temporal:7233', PROMETHEUS_URL: 'http://p:9090/' };
    expect(names(foreign)).toEqual(['temporal', 'cluster']);
    const stack = recordOf(readSettings({ HOME: '/home/me', PARAMEDIC_SHOP_IMAGE: 'r/shop:1', ...foreign }));
    expect(stack).toMatchObject({
      kubeconfig: '/k',
      paramedicKubeconfig: '/k',
      temporalAddress: 'temporal:7233',
      prometheusUrl: 'http://p:9090',
      shopImage: 'r/shop:1',
      nodes: [],
    });
    expect(stack.temporalUi).toBeUndefined();
  });

  it('do not take our own servers with them', () => {
    expect(names({ TEMPORAL_ADDRESS: 'temporal:7233' })).toContain('kubelet-node-2');
    expect(names({ KUBECONFIG: '/k' })).toEqual(['temporal', 'cluster', 'prometheus', 'prometheus-targets']);
  });

  it('are not what a person exported from our own output', () => {
    const settings = readSettings({
      PARAMEDIC_STATE_DIR: '/state/paramedic',
      KUBECONFIG: '/state/paramedic/admin.kubeconfig',
    });
    expect(settings.existing.kubeconfig).toBeUndefined();
  });
});

describe('the parts of the stack', () => {
  const all = partsOf(readSettings({ HOME: '/home/me' }), { paramedic: true });

  it('wait only for parts that exist, and never for each other', () => {
    const seen = new Set<string>();
    for (let round = 0; round < all.length; round += 1) {
      const next = all.filter((part) => !seen.has(part.name) && part.after.every((name) => seen.has(name)));
      next.forEach(({ name }) => seen.add(name));
    }
    expect(seen.size).toBe(all.length);
  });

  it('let kube-proxy wait for the node it is on: before that it stands still', () => {
    expect(all.find(({ name }) => name === 'kube-proxy')?.after).toContain('kubelet-node-1');
  });

  it('end in an order in which nothing outlives what it needs', () => {
    const order = stopOrder(all).map(({ name }) => name);
    const before = (one: string, other: string): void => {
      expect(order.indexOf(one), `${one} before ${other}`).toBeLessThan(order.indexOf(other));
    };
    before('paramedic', 'temporal');
    before('kube-proxy', 'kube-apiserver');
    before('kubelet-node-2', 'containerd-node-1');
    before('kube-controller-manager', 'kube-apiserver');
    before('kube-apiserver', 'etcd');
  });

  it('are listed when somebody asks for one that does not exist', () => {
    expect(() => partNamed(readSettings({ HOME: '/home/me' }), 'kublet')).toThrow(/no part named "kublet"/);
  });
});

describe('the record of a running stack', () => {
  it('is not there before `make up`, and says so', () => {
    const state = mkdtempSync(join(tmpdir(), 'state-'));
    expect(() => readStack(readSettings({ PARAMEDIC_STATE_DIR: state }))).toThrow(
      /the local stack is not up/,
    );
    expect(existsSync(join(state, 'stack.json'))).toBe(false);
    rmSync(state, { recursive: true });
  });
});
