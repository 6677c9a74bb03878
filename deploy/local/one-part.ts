import type { Context } from './context.ts';
import { removePidFile } from './process/pid-file.ts';
import { at } from './settings.ts';
import { partNamed } from './stack-parts.ts';
import { asStarted, readStack } from './stack-record.ts';
import { startPart } from './start-parts.ts';
import { contextOf } from './stack.ts';
import type { OnProgress } from './stack.ts';
import { readSettings } from './settings.ts';

const silent: OnProgress = () => undefined;

/** Ends one part of a running stack and leaves the others as they are; ended already is fine. */
export async function stopPart(name: string, onProgress: OnProgress = silent): Promise<void> {
  const context = runningContext(onProgress);
  await partNamed(context.settings, name).stop(context);
  removePidFile(at.pidFile(context.settings, name));
}

/** Starts one part of a running stack again and waits until it is ready. */
export async function startNamedPart(name: string, onProgress: OnProgress = silent): Promise<void> {
  const context = runningContext(onProgress);
  await startPart(context, partNamed(context.settings, name));
}

/** Ends a node's kubelet: its pods run on, and the node is seen as NotReady half a minute later. */
export const stopKubelet = (node: string): Promise<void> => stopPart(`kubelet-${node}`);

/** Starts it again; resolves when the API server sees the node Ready. */
export const startKubelet = (node: string): Promise<void> => startNamedPart(`kubelet-${node}`);

function runningContext(onProgress: OnProgress): Context {
  const settings = asStarted(readSettings(process.env));
  readStack(settings);
  return contextOf(settings, onProgress);
}
