import { imageId } from '../model/image';
import type { PlaceableImage } from './place-images';
import { placeImages } from './place-images';

const pool = (count: number, slots = 4) =>
  Array.from({ length: count }, (_, index) => ({ name: `b${String(index)}`, maxParallel: slots }));

/** So many families of so many images each. */
function makeImages(families: number, size: number, builders: readonly string[]): readonly PlaceableImage[] {
  return Array.from({ length: families * size }, (_, index) => {
    const id = imageId(`p${String(index)}`, 'image');
    return { id, family: `f${String(index % families)}`, weight: 1, builders, unit: id };
  });
}

const namesOf = (members: readonly { readonly name: string }[]) => members.map(({ name }) => name);

/** Weight by builder. */
function sumLoads(images: readonly PlaceableImage[], places: ReturnType<typeof placeImages>) {
  const loads = new Map<string, number>();
  for (const { id, weight } of images) {
    const builder = places.get(id)?.builder ?? 'none';
    loads.set(builder, (loads.get(builder) ?? 0) + weight);
  }
  return loads;
}

it('keeps a family on one builder while that has room', () => {
  const members = pool(4);
  const images = makeImages(40, 2, namesOf(members));
  const places = placeImages(images, members);
  const together = images.slice(0, 40).filter(({ id }, index) => {
    const other = images[index + 40];
    return other !== undefined && places.get(id)?.builder === places.get(other.id)?.builder;
  });
  expect(together.length).toBeGreaterThanOrEqual(34);
});

it('gives no builder more than 1.25 times its share, heavy images and few slots counted', () => {
  const members = [...pool(3, 8), { name: 'small', maxParallel: 2 }];
  const images = makeImages(3, 60, namesOf(members)).map((image, index) => ({
    ...image,
    weight: index % 10 === 0 ? 3 : 1,
  }));
  const loads = sumLoads(images, placeImages(images, members));
  const total = images.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, maxParallel } of members)
    expect(loads.get(name) ?? 0).toBeLessThanOrEqual((1.25 * total * maxParallel) / 26);
});

it('does not depend on the order of images', () => {
  const members = pool(3);
  const images = makeImages(5, 7, namesOf(members));
  const places = placeImages(images, members);
  expect(new Map(placeImages([...images].reverse(), [...members].reverse()))).toEqual(new Map(places));
});

it('moves few images when a builder joins, and where nothing is full only to that one', () => {
  const images = makeImages(400, 1, namesOf(pool(9)));
  const on = (count: number) => {
    const members = pool(count);
    return placeImages(
      images.map((image) => ({ ...image, builders: namesOf(members) })),
      members,
    );
  };
  const [before, after] = [on(8), on(9)];
  const moved = images.filter(({ id }) => before.get(id)?.builder !== after.get(id)?.builder);
  expect(moved.length / images.length).toBeLessThan(2 / 9);
  const toOthers = moved.filter(({ id }) => after.get(id)?.builder !== 'b8');
  expect(toOthers.length / images.length).toBeLessThan(0.05);
});

it('places an image only where it can be built, and a unit as a whole', () => {
  const members = pool(4);
  const images = makeImages(1, 8, ['b1', 'b2']).map((image, index) =>
    index < 4 ? { ...image, unit: 'unit', builders: index === 0 ? ['b2', 'b3'] : image.builders } : image,
  );
  const places = placeImages(images, members);
  expect([...places.values()].every(({ builder }) => ['b1', 'b2'].includes(builder))).toBe(true);
  expect(images.slice(0, 4).map(({ id }) => places.get(id)?.builder)).toEqual(['b2', 'b2', 'b2', 'b2']);
});

it('says why', () => {
  const members = pool(2, 1);
  const images = makeImages(1, 4, namesOf(members));
  const reasons = [...placeImages(images, members).values()].map(({ builder, reason }) => [builder, reason]);
  const [[first] = ['']] = reasons.filter(([, reason]) => reason === 'where its family is');
  expect(reasons).toContainEqual([
    expect.not.stringMatching(`^${first ?? ''}$`),
    `${first ?? ''}, where its family is, has its share`,
  ]);
});

it('counts for the share of a builder what it could build, so that others of another kind move nothing', () => {
  const members = [...pool(4), ...pool(4).map((each) => ({ ...each, name: `other-${each.name}` }))];
  const able = namesOf(pool(4));
  const images = makeImages(40, 10, able);
  const added = { ...makeImages(1, 1, able)[0], id: 'new:image', unit: 'new:image' } as PlaceableImage;
  const [before, after] = [images, [...images, added]].map((each) => placeImages(each, members));
  const moved = images.filter(({ id }) => before?.get(id)?.builder !== after?.get(id)?.builder);
  expect(moved.length).toBeLessThanOrEqual(8);
  for (const load of sumLoads(images, before ?? new Map()).values()) expect(load).toBeLessThanOrEqual(125);
});
