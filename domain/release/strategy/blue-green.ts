import type { Strategy } from '../release-schema.ts';
import { isRefused, newTemplate, stepOf, watchOf } from './blueprint.ts';
import type { Blueprint, Course, Refused } from './blueprint.ts';
import { breadthNotes, narrowedService, select } from './narrowed-service.ts';
import type { NarrowedService } from './narrowed-service.ts';
import { counted } from './replica-ratio.ts';
import { twinOf } from './twin-deployment.ts';
import type { Twin } from './twin-deployment.ts';

interface Colours {
  readonly blueprint: Blueprint;
  readonly service: NarrowedService;
  readonly green: Twin;
}

function prepare({ blueprint, service, green }: Colours) {
  const { deployment, copies } = blueprint;
  return stepOf(blueprint, 'prepare-green', {
    title: `Deployment ${green.name}: new version beside ${deployment}, without requests`,
    changes: [
      select(
        blueprint,
        service,
        [service.selector, service.old],
        `only the pods that serve now, none of ${green.name}`,
      ),
      ...copies,
      green.create,
    ],
    rollouts: [green.name],
    undo: `Deployment ${green.name} is deleted, and Service ${service.name} selects as before.`,
  });
}

function turn({ blueprint, service, green }: Colours, watchSeconds: number) {
  return stepOf(blueprint, 'switch', {
    title: `Service ${service.name}: traffic to ${green.name}`,
    changes: [select(blueprint, service, [service.old, service.fresh('green')], `traffic to ${green.name}`)],
    watch: watchOf(blueprint, watchSeconds, { canary: green.name, baseline: null }),
    undo: `Service ${service.name}: traffic back to ${blueprint.deployment}, whose old pods are kept.`,
  });
}

function finish({ blueprint, service, green }: Colours) {
  const { deployment } = blueprint;
  return [
    stepOf(blueprint, 'settle', {
      title: `Deployment ${deployment}: new version, while ${green.name} serves`,
      changes: [newTemplate(blueprint)],
      rollouts: [deployment],
      undo: `Deployment ${deployment} gets its former template back, while ${green.name} serves.`,
    }),
    stepOf(blueprint, 'open', {
      title: `Service ${service.name}: traffic to ${deployment} and ${green.name}, both new`,
      changes: [
        select(
          blueprint,
          service,
          [service.fresh('green'), service.selector],
          'selects as before the release',
        ),
      ],
      undo: `Service ${service.name}: traffic to ${green.name} alone.`,
    }),
    stepOf(blueprint, 'retire-green', {
      title: `Deployment ${green.name}: not needed any more`,
      changes: [green.retire],
      undo: `Nothing: Deployment ${green.name} is gone, and from here a release of the old version is the way back.`,
    }),
  ];
}

/**
 * A second Deployment with the new version; the Service is switched to it at once, and the old pods are kept warm until
 * the soak is over. Before anything new exists the Service is narrowed to the pods that serve, because the new ones carry
 * the labels it selects by.
 */
export function planBlueGreen(
  blueprint: Blueprint,
  strategy: Extract<Strategy, { type: 'blue-green' }>,
): Course | Refused {
  const service = narrowedService(blueprint, strategy.service);
  if (isRefused(service)) return service;
  const green = twinOf(blueprint, 'green', blueprint.replicas);
  const colours = { blueprint, service, green };
  return {
    steps: [prepare(colours), turn(colours, strategy.watchSeconds)],
    finish: finish(colours),
    notes: [
      `${green.name} runs ${counted(blueprint.replicas, 'more pod')} until the soak is over`,
      ...breadthNotes(blueprint, service),
    ],
  };
}
