import { createClient } from './client.ts';
import type { ApiClient } from './client.ts';
import { paintFor } from './render/colour.ts';
import type { Paint } from './render/colour.ts';
import type { World } from './world.ts';

/** What the options before every command say. */
export interface GlobalOptions {
  readonly api?: string;
  readonly color: boolean;
}

/** One run of a command: its world, its API, and how it may look. */
export interface Session {
  readonly world: World;
  readonly api: ApiClient;
  readonly width: number | null;
  readonly paint: Paint;
  readonly print: (lines: readonly string[]) => void;
  readonly printJson: (value: unknown) => void;
}

export function openSession(world: World, options: GlobalOptions): Session {
  const { terminal } = world;
  return {
    world,
    api: createClient(world, options.api),
    width: terminal.width,
    paint: paintFor(terminal.hasColour && options.color),
    print: (lines) => {
      for (const line of lines) terminal.out(line);
    },
    printJson: (value) => {
      terminal.out(JSON.stringify(value, null, 2));
    },
  };
}
