import { describe, expect, it } from 'vitest';
import { closingRules } from '../../deploy/local/machine/firewall.ts';
import { removal } from '../../deploy/local/machine/iptables.ts';
import { mountsBelow } from '../../deploy/local/machine/mounts.ts';
import { readSettings } from '../../deploy/local/settings.ts';

describe('removing iptables chains', () => {
  const nat = [
    ':PREROUTING ACCEPT [0:0]',
    ':DOCKER - [0:0]',
    ':KUBE-SERVICES - [0:0]',
    ':KUBE-SEP-ABC - [0:0]',
    '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    '-A KUBE-SERVICES -d 10.218.0.1/32 -j KUBE-SEP-ABC',
    '-A DOCKER -i docker0 -j RETURN',
  ];

  it('takes out every jump into ours, then empties and deletes them, and touches nothing else', () => {
    expect(removal(nat)).toEqual([
      '-D PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      '-F KUBE-SERVICES',
      '-F KUBE-SEP-ABC',
      '-X KUBE-SERVICES',
      '-X KUBE-SEP-ABC',
    ]);
  });

  it('does nothing to a table without them', () => {
    expect(removal(nat.filter((line) => !line.includes('KUBE')))).toEqual([]);
  });
});

describe('the rules that close the nodes’ network', () => {
  const rules = closingRules(readSettings({ HOME: '/home/me' })).split('\n');

  it('let in only what comes from this machine or its pods', () => {
    const entering = rules.filter((rule) => rule.startsWith('-A PARAMEDIC-ENTERING'));
    expect(entering.map((rule) => rule.slice('-A PARAMEDIC-ENTERING '.length))).toEqual([
      '-i lo -j RETURN',
      '-i paramedic0 -j RETURN',
      '-j DROP',
    ]);
  });

  it('are taken out again with our chains', () => {
    const saved = rules.map((rule) => rule.replace(/^-I/, '-A'));
    expect(removal(saved).filter((line) => line.startsWith('-D'))).toHaveLength(3);
    expect(removal(saved).filter((line) => line.startsWith('-X'))).toHaveLength(2);
  });
});

describe('mounts of the stack', () => {
  it('are those below its folder, the last mounted first', () => {
    const all = mountsBelow('/');
    expect(all.at(-1)).toBeDefined();
    expect(all).toContain('/proc');
    expect(mountsBelow('/nowhere/at/all')).toEqual([]);
  });
});
