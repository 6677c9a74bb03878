import { describe, expect, it } from 'vitest';
import { readConfig } from '../../worker/config.ts';

describe('the configuration', () => {
  it('fits the local stack when nothing is set', () => {
    expect(readConfig({})).toMatchObject({
      temporal: { address: '127.0.0.1:7233', namespace: 'default', taskQueue: 'paramedic' },
      cluster: 'local',
      prometheus: { url: 'http://127.0.0.1:9090', scrapeIntervalMs: 5000 },
      store: { url: null },
      tickMs: 15_000,
      sampleMs: 15_000,
      trustsTemporalSignals: false,
      webhookUrl: null,
      failpoint: null,
    });
  });

  it('takes its own kubeconfig before the one everybody uses', () => {
    expect(readConfig({ KUBECONFIG: '/a' }).kubeconfig).toBe('/a');
    expect(readConfig({ KUBECONFIG: '/a', PARAMEDIC_KUBECONFIG: '/b' }).kubeconfig).toBe('/b');
  });

  it('keeps the bundle of its workflows where the other builds are, if there is such a place', () => {
    expect(readConfig({}).bundleFolder).toBeNull();
    expect(readConfig({ PARAMEDIC_CACHE_DIR: '/cache' }).bundleFolder).toBe('/cache/bundles');
  });

  it('keeps records and key in the state folder', () => {
    const { store } = readConfig({ PARAMEDIC_STATE_DIR: '/state' });
    expect(store).toEqual({ url: null, folder: '/state/records', keyFile: '/state/encryption.key' });
  });

  it.each([
    ['PROMETHEUS_URL', 'prometheus:9090'],
    ['PARAMEDIC_CLUSTER', 'My Cluster'],
    ['PARAMEDIC_SCRAPE_INTERVAL_SECONDS', 'often'],
    ['PARAMEDIC_SCRAPE_INTERVAL_SECONDS', '0'],
    ['PARAMEDIC_DATABASE_URL', 'mysql://db'],
    ['PARAMEDIC_WEBHOOK_URL', 'ftp://hooks'],
    ['PARAMEDIC_TICK_SECONDS', '4'],
    ['PARAMEDIC_TICK_SECONDS', '301'],
    ['PARAMEDIC_SAMPLE_SECONDS', '4'],
    ['PARAMEDIC_SAMPLE_SECONDS', '7.5'],
    ['PARAMEDIC_SAMPLE_SECONDS', '301'],
    ['PARAMEDIC_TRUST_TEMPORAL_SIGNALS', 'yes'],
  ])('names %s when it is %j', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      new RegExp(`the environment is not right:\\n  ${name}: \\w`),
    );
  });

  it('names every variable that is wrong, not only the first', () => {
    const wrong = () => readConfig({ PARAMEDIC_TICK_SECONDS: '1', PARAMEDIC_CLUSTER: 'A B' });
    expect(wrong).toThrow(/PARAMEDIC_CLUSTER: lower-case letters[^]*PARAMEDIC_TICK_SECONDS: /);
  });

  it('never quotes an address that may hold a token', () => {
    const wrong = () => readConfig({ PARAMEDIC_WEBHOOK_URL: 'hooks/s3cr3t' });
    expect(wrong).toThrow('PARAMEDIC_WEBHOOK_URL');
    expect(wrong).not.toThrow('s3cr3t');
  });
});
