import { AsyncLocalStorage } from 'node:async_hooks';

// The SDK takes it from the global scope of the sandbox it runs workflows in, when its modules are loaded: before them.
Object.assign(globalThis, { AsyncLocalStorage });
