import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { portProblem } from '../../deploy/local/port-claim.ts';
import { portsFrom, variableOf } from '../../deploy/local/ports.ts';

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function occupied(): Promise<number> {
  const server = createServer();
  open.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

describe('a port of the stack', () => {
  it('in use is named with its holder, the variable that moves it, and the server to use instead', async () => {
    const port = await occupied();
    const insteadUse = 'set TEMPORAL_ADDRESS=127.0.0.1:7233 to use what runs there';
    const problem = await portProblem({ name: 'temporal', port, host: '127.0.0.1', insteadUse });
    expect(problem?.message).toContain(`port ${String(port)} (temporal) is already in use`);
    expect(problem?.message).toContain(`process ${String(process.pid)}`);
    expect(problem?.wayOut).toContain('PARAMEDIC_PORT_TEMPORAL ');
    expect(problem?.wayOut).toContain(insteadUse);
  });

  it('that is free is no problem', async () => {
    const port = await occupied();
    await new Promise((closed) => open.pop()?.close(closed));
    expect(await portProblem({ name: 'api', port, host: '127.0.0.1' })).toBeUndefined();
  });

  it('is moved by a variable of its name', () => {
    expect(variableOf('kubelet1Health')).toBe('PARAMEDIC_PORT_KUBELET_1_HEALTH');
    expect(variableOf('apiServer')).toBe('PARAMEDIC_PORT_API_SERVER');
    expect(portsFrom({ PARAMEDIC_PORT_API_SERVER: '6443' }).apiServer).toBe(6443);
  });

  it('has a default that no other has', () => {
    const ports = Object.values(portsFrom({}));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it.each(['0', '65536', '80.5', 'http', '-1'])('refuses %s by the name of the variable', (given) => {
    expect(() => portsFrom({ PARAMEDIC_PORT_TEMPORAL_UI: given })).toThrow(/PARAMEDIC_PORT_TEMPORAL_UI/);
  });

  it.each(['1', '65535'])('takes %s', (given) => {
    expect(portsFrom({ PARAMEDIC_PORT_API: given }).api).toBe(Number(given));
  });
});
