import { expect, it } from 'vitest';
import { foreignOwnerOf } from '../../../activities/kubernetes/foreign-owner.ts';
import {
  LAST_ACTION,
  signature,
  signerOf,
  undoOf,
  writtenByAction,
} from '../../../activities/kubernetes/last-action.ts';
import { consentOf, scopeOf } from '../../../activities/kubernetes/opt-in.ts';

const owner = { apiVersion: 'example.com/v1', kind: 'Shop', name: 'main', uid: 'u', controller: true };
const managed = (manager: string, fields: object) => ({ managedFields: [{ manager, fieldsV1: fields }] });

it.each([
  ['nobody', {}, null],
  ['Argo CD', { labels: { 'argocd.argoproj.io/instance': 'shop' } }, 'argocd'],
  ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps' } }, 'argocd'],
  ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }, 'flux'],
  [
    'Flux, though it installs by Helm',
    { labels: { 'helm.toolkit.fluxcd.io/name': 'shop', 'app.kubernetes.io/managed-by': 'Helm' } },
    'flux',
  ],
  ['Helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'helm'],
  ['Helm', { annotations: { 'meta.helm.sh/release-name': 'shop' } }, 'helm'],
  ['an operator', { ownerReferences: [owner] }, 'operator'],
  [
    'nobody, by a reference that does not control',
    { ownerReferences: [{ ...owner, controller: false }] },
    null,
  ],
  ['Argo CD, by its field manager', managed('argocd-controller', { 'f:spec': {} }), 'argocd'],
  ['Helm, by its field manager', managed('helm', { 'f:spec': {} }), 'helm'],
  ['Flux, by its field manager', managed('kustomize-controller', { 'f:spec': {} }), 'flux'],
  ['nobody, by a field manager of labels only', managed('helm', { 'f:metadata': {} }), null],
  ['nobody, by kubectl', managed('kubectl-client-side-apply', { 'f:spec': {} }), null],
  ['nobody, by another managed-by', { labels: { 'app.kubernetes.io/managed-by': 'me' } }, null],
])('owned by %s', (_who, metadata, by) => {
  expect(foreignOwnerOf(metadata)?.by ?? null).toBe(by);
});

it('names the evidence', () => {
  expect(foreignOwnerOf({ ownerReferences: [owner] })?.evidence).toBe('controlled by Shop main');
});

it('a signature counts only while its hash is the content’s', () => {
  const signed = (value: string) => ({ annotations: { [LAST_ACTION]: value } });
  expect(writtenByAction(signed(signature('heal/local/shop@x/1', 'h1')), 'h1')).toBe('heal/local/shop@x/1');
  expect(writtenByAction(signed(signature('heal/1', 'h1')), 'h2')).toBeNull();
  expect(writtenByAction(undefined, 'h1')).toBeNull();
  expect(writtenByAction(signed(signature(undoOf('heal/1'), 'h1')), 'h1')).toBe('heal/1');
  expect(signerOf(signed(signature(undoOf('heal/1'), 'h1')), 'h1')).toBe('heal/1/undo');
});

const heal = (value: string) => ({ 'paramedic.dev/heal': value });
it.each([
  [undefined, undefined, null],
  [undefined, heal('auto'), 'auto'],
  [heal('approve'), heal('auto'), 'approve'],
  [heal('auto'), undefined, 'auto'],
  [heal('observe'), heal('auto'), 'observe'],
  [heal('Auto'), heal('auto'), 'observe'],
  [heal(''), heal('auto'), 'observe'],
])('workload %o in namespace %o consents to %s', (workload, namespace, consent) => {
  expect(consentOf(workload, namespace)).toBe(consent);
});

it('the scope is the namespace’s label, or default', () => {
  expect([
    scopeOf({ 'paramedic.dev/scope': 'team' }),
    scopeOf({ 'paramedic.dev/scope': '' }),
    scopeOf(undefined),
  ]).toEqual(['team', 'default', 'default']);
});
