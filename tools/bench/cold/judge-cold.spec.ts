import { judgeCold } from './judge-cold';
import type { ColdSample } from './measure-cold';

const sample = (contender: string, seconds: number): ColdSample => ({
  contender,
  seconds,
  maxParallel: 8,
  buildSeconds: null,
  clientCpu: 0,
  engine: null,
  load: 0,
});

const others = [
  sample('plain script', 10),
  sample('Nx, a no-op executor', 2),
  sample('docker buildx bake', 1),
];

it('allows what Nx takes for nothing and a tenth more than the plain script', () => {
  const verdict = judgeCold([...others, sample('nx-buildx', 12)]);
  expect(verdict.met).toBe(true);
  expect(verdict.text).toContain(
    '2.0 s + 1.1 x script 10.0 s = 13.0 s: 8 % below; without the floor 1.00 x script',
  );
});

it('takes medians, and no more than that', () => {
  const verdict = judgeCold([...others, ...[9, 14, 99].map((seconds) => sample('nx-buildx', seconds))]);
  expect(verdict.met).toBe(false);
  expect(verdict.text).toMatch(/^missed: nx-buildx 14\.0 s, .*: 8 % above/);
});
