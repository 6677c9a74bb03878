import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { goBinary, goProblem } from './go-build.ts';
import type { GoBuild } from './go-build.ts';
import type { StackError } from '../stack-error.ts';

const PROGRAMS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const;

export type KubernetesProgram = (typeof PROGRAMS)[number];

let pending: Promise<string> | undefined;

/** The path of one Kubernetes program: all are one binary that goes by the name it is called by. */
export async function kubernetesProgram(context: Context, program: KubernetesProgram): Promise<string> {
  pending ??= built(context);
  return join(await pending, program);
}

export const kubernetesProblem = (context: Context): StackError | undefined =>
  goProblem(context, recipe(context));

async function built(context: Context): Promise<string> {
  const folder = dirname(await goBinary(context, recipe(context)));
  for (const program of PROGRAMS) {
    if (!existsSync(join(folder, program))) symlinkSync('kubernetes', join(folder, program));
  }
  return folder;
}

function recipe(context: Context): GoBuild {
  const version = kubernetesVersion(context.settings.checkout);
  const [major = '1', minor = '34'] = version.slice(1).split('.');
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((at) => [
    `-X ${at}.gitVersion=${version}`,
    `-X ${at}.gitMajor=${major}`,
    `-X ${at}.gitMinor=${minor}`,
    `-X ${at}.gitTreeState=clean`,
  ]);
  return {
    module: 'kubernetes',
    title: `Kubernetes ${version.slice(1)}`,
    estimateMs: 9 * 60_000,
    deadlineMs: 60 * 60_000,
    // Nobody debugs these binaries: without DWARF there is less to compile, and less to keep.
    flags: [
      '-tags',
      'grpcnotrace,notest',
      '-gcflags=all=-dwarf=false',
      '-ldflags',
      ['-s -w', ...stamps].join(' '),
    ],
  };
}

function kubernetesVersion(checkout: string): string {
  const module = readFileSync(join(checkout, 'tools/kubernetes/go.mod'), 'utf8');
  return /^\s*(?:require )?k8s\.io\/kubernetes (v[\d.]+)/m.exec(module)?.[1] ?? 'v1.34.2';
}
