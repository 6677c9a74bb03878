import { parentPort } from 'node:worker_threads';
import { runFit } from './fit-task.ts';
import type { FitResult, FitTask } from './fit-task.ts';

// The body of a fit thread: one task in, one answer out.

export interface FitRequest extends FitTask {
  readonly id: number;
}

export type FitAnswer =
  | { readonly id: number; readonly ok: true; readonly result: FitResult }
  | { readonly id: number; readonly ok: false; readonly reason: string };

function answer(request: FitRequest): FitAnswer {
  try {
    return { id: request.id, ok: true, result: runFit(request) };
  } catch (failed) {
    return { id: request.id, ok: false, reason: failed instanceof Error ? failed.message : String(failed) };
  }
}

parentPort?.on('message', (request: FitRequest) => {
  parentPort?.postMessage(answer(request));
});
