import { describe, expect, it } from 'vitest';
import { SYMPTOMS } from '../../../../domain/detection/finding.ts';
import type { Finding, Symptom } from '../../../../domain/detection/finding.ts';
import { findingsTrigger } from '../../../../domain/release/trigger/findings.ts';
import { NEW, OLD } from '../../../support/observations.ts';
import { finding } from '../../../support/situations.ts';

const released = { templateHash: 'new-template', podTemplateHash: NEW };
const ruled = (...findings: Finding[]) =>
  findingsTrigger({ templateHash: 'new-template', findings }, released);
const expected: Record<Symptom, string> = {
  'crash-loop': 'crash',
  'oom-killed': 'crash',
  'config-error': 'crash',
  'image-pull': 'crash',
  'error-ratio': 'error-ratio',
  latency: 'slower',
  deadlock: 'not-ready',
  'rollout-stuck': 'rollout-deadline',
  unschedulable: 'hold',
  'metrics-unknown': 'nothing',
  anomaly: 'nothing',
};

describe('a finding while a release soaks', () => {
  it.each(SYMPTOMS.map((symptom) => [symptom, expected[symptom]] as const))(
    '%s of the released version: %s',
    (symptom, means) => {
      const ruling = ruled(finding({ symptom }));
      const meant = ruling?.ruling === 'roll-back' ? ruling.trigger : (ruling?.ruling ?? 'nothing');
      expect(meant).toBe(means);
    },
  );

  it('that names no version is of the workload, which runs the released one', () => {
    expect(ruled(finding({ versions: [] }))?.ruling).toBe('roll-back');
  });

  it('of an older version is not about the release', () => {
    expect(ruled(finding({ versions: [OLD] }))).toBeNull();
  });

  it('that older versions show too holds', () => {
    expect(ruled(finding({ symptom: 'error-ratio', versions: [NEW, OLD] }))?.ruling).toBe('hold');
  });

  it('while another version runs is not about the release', () => {
    const found = { templateHash: 'edited', findings: [finding()] };
    expect(findingsTrigger(found, released)).toBeNull();
  });

  it('of its own counts beside one that is shared', () => {
    const shared = finding({ symptom: 'error-ratio', versions: [NEW, OLD] });
    expect(ruled(shared, finding({ symptom: 'oom-killed', evidence: ['pod a was OOMKilled'] }))).toEqual({
      ruling: 'roll-back',
      trigger: 'crash',
      sentence: 'pod a was OOMKilled',
    });
  });

  it('that is none is none', () => {
    expect(ruled()).toBeNull();
  });
});
