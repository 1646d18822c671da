import { imageId } from '../../../packages/nx-buildx/src/model/image';
import { judgePool, samplePool } from './judge-pool';
import type { SimulatedImage } from './random-fleet';
import { makeFleet } from './random-fleet';
import { simulate } from './simulate';

const SIZE = { images: 500, builders: 8, slots: 4 };
const TWO = [
  { name: 'a', maxParallel: 1 },
  { name: 'b', maxParallel: 1 },
];

const image = (name: string, seconds: number, ...parents: readonly string[]): SimulatedImage => ({
  id: imageId(name, 'image'),
  family: 'one',
  parents: parents.map((parent) => imageId(parent, 'image')),
  height: 1,
  weight: 1,
  seconds,
});

it('keeps 500 images on 8 builders within 1.15 of the lower bound', async () => {
  const samples = [await samplePool(SIZE, 1), await samplePool(SIZE, 2)];
  expect(judgePool(samples, SIZE).filter(({ met }) => !met)).toEqual([]);
});

it('comes to the same each time', async () => {
  expect(makeFleet(50, 7)).toEqual(makeFleet(50, 7));
  expect(makeFleet(50, 8)).not.toEqual(makeFleet(50, 7));
  expect(await samplePool({ ...SIZE, images: 50 }, 7)).toEqual(await samplePool({ ...SIZE, images: 50 }, 7));
});

it('measures in simulated seconds, and knows when no schedule is shorter', async () => {
  const chain = [image('1', 10), image('2', 20, '1'), image('3', 30, '2')];
  expect(await simulate(chain, TWO)).toMatchObject({ seconds: 60, lowerBound: 60 });
  const alone = [image('1', 10), image('2', 10), image('3', 10), image('4', 10)];
  expect(await simulate(alone, TWO)).toMatchObject({ seconds: 20, lowerBound: 20 });
});
