import { type Engine, type Lab, type Registry, openLab, pushBusyboxBase } from '../../tools/engine/src/index';
import { type RegistryApi, openRegistryApi } from './registry-api';
import { atEnd } from './test-folder';

/** Two build machines and the registry that is all they share. */
export interface TestLab {
  readonly a: Engine;
  readonly b: Engine;
  readonly registry: Registry;
  /** The registry as its own HTTP interface shows it. */
  readonly api: RegistryApi;
  /** Reference of a base image with a shell and the usual small tools. */
  readonly busybox: string;
  /** Starts another registry or engine; it ends with the lab. */
  readonly lab: Lab;
}

/**
 * Gives the tests of a file a lab of their own: call it at the top of the file. It starts before the first test, in
 * less than a second, and is closed after the last one, also when tests fail.
 */
export function useLab(): TestLab {
  let opened: TestLab | null = null;
  beforeAll(async () => {
    const lab = await openLab();
    atEnd(() => lab.close());
    const [a, b, registry] = await Promise.all([
      lab.startEngine('A'),
      lab.startEngine('B'),
      lab.startRegistry(),
    ]);
    const busybox = await pushBusyboxBase(a, registry);
    opened = { a, b, registry, busybox, lab, api: openRegistryApi(registry.url) };
  });
  const get = (): TestLab => {
    if (opened === null) throw new Error('the lab opens before the first test, not before');
    return opened;
  };
  return {
    get a() {
      return get().a;
    },
    get b() {
      return get().b;
    },
    get registry() {
      return get().registry;
    },
    get api() {
      return get().api;
    },
    get busybox() {
      return get().busybox;
    },
    get lab() {
      return get().lab;
    },
  };
}
