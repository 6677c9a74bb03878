import type { Settings } from './settings.ts';

/** Where the stack's own servers listen: loopback, all of them. */
const local = (port: number): string => `127.0.0.1:${String(port)}`;

export const apiServerUrl = ({ ports }: Settings): string => `https://${local(ports.apiServer)}`;
export const apiUrl = ({ ports }: Settings): string => `http://${local(ports.api)}`;
export const etcdUrl = ({ ports }: Settings): string => `http://${local(ports.etcd)}`;
export const prometheusUrl = ({ ports }: Settings): string => `http://${local(ports.prometheus)}`;
export const registryAddress = ({ ports }: Settings): string => local(ports.registry);
export const temporalAddress = ({ ports }: Settings): string => local(ports.temporal);
export const temporalUi = ({ ports }: Settings): string => `http://${local(ports.temporalUi)}`;
