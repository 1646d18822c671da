import { hash } from 'node:crypto';
import type { PoolMember } from '../model/builder-pool';

/** An image as placement sees it, or one platform of an image. */
export interface PlaceableImage {
  readonly id: string;
  readonly family: string;
  /** How much it counts; 1 is an image like any other. */
  readonly weight: number;
  /** Builders that could build it, at least one. */
  readonly builders: readonly string[];
  /** Images with the same one have to be on one builder; its own id where it is free. */
  readonly unit: string;
}

export interface PlacedImage {
  readonly builder: string;
  readonly family: string;
  /** One line. */
  readonly reason: string;
  /** All its builders, that of its family first and then as the family would move on. */
  readonly ranked: readonly string[];
}

/**
 * How much more than its share a builder may get before a family spills: consistent hashing with bounded loads, Mirrokni,
 * Thorup and Zadimoghaddam, SODA 2018, where 1.25 keeps both spills and waiting rare.
 */
const BOUND = 1.25;

/**
 * Spreads images over a pool so that relatives meet on one builder. A family goes to the builder with the highest random
 * weight for it (rendezvous hashing, Thaler and Ravishankar, 1998): one that joins or leaves moves its own share of
 * families and hardly any other. What would give that builder more than 1.25 times its share, by the weights of images and
 * the slots of builders, goes to the family's next builder that has room, so that relatives meet again there; where none
 * has room, to the one with the least load. Always taking the least loaded moves ten times as many images when one is
 * added (`npm run bench:pool`), since what spills then depends on every load.
 *
 * Pure, and independent of the order of images and of what they are made of: every process comes to the same.
 *
 * @returns the place of each image
 */
export function placeImages(
  images: readonly PlaceableImage[],
  pool: readonly PoolMember[],
): ReadonlyMap<string, PlacedImage> {
  const units = groupUnits(images);
  const slots = new Map(pool.map(({ name, maxParallel }) => [name, maxParallel]));
  const shares = measureShares(units, slots);
  const loads = new Map<string, number>();
  const loadOf = (name: string, more = 0) => ((loads.get(name) ?? 0) + more) / (shares.get(name) ?? 0);
  const placed = new Map<string, PlacedImage>();
  for (const { family, weight, builders, members } of units) {
    const ranked = rankBuilders(family, builders, slots);
    const [own] = ranked;
    if (own === undefined) throw new Error(`no builder for ${members.join(', ')}`);
    // A share may be smaller than one image is.
    const hasRoom = (name: string) => loadOf(name, weight) <= BOUND || !loads.has(name);
    const least = () => ranked.reduce((best, name) => (loadOf(name) < loadOf(best) ? name : best));
    const chosen = ranked.find(hasRoom) ?? least();
    loads.set(chosen, (loads.get(chosen) ?? 0) + weight);
    const reason = chosen === own ? 'where its family is' : `${own}, where its family is, has its share`;
    for (const id of members) placed.set(id, { builder: chosen, family, reason, ranked });
  }
  return placed;
}

interface Unit {
  readonly name: string;
  readonly family: string;
  readonly weight: number;
  readonly builders: readonly string[];
  readonly members: readonly string[];
}

/** In an order that has to do with nothing, so that no project is always the one that spills. */
function groupUnits(images: readonly PlaceableImage[]): readonly Unit[] {
  const byName = new Map<string, PlaceableImage[]>();
  for (const image of images) byName.set(image.unit, [...(byName.get(image.unit) ?? []), image]);
  return [...byName]
    .map(([name, members]) => ({
      name: hash('sha256', name),
      family: members.map(({ family }) => family).sort()[0] ?? '',
      weight: sum(members.map(({ weight }) => weight)),
      builders: (members[0]?.builders ?? []).filter((each) =>
        members.every(({ builders }) => builders.includes(each)),
      ),
      members: members.map(({ id }) => id),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What each builder would get if all that could build an image built a part of it. */
function measureShares(
  units: readonly Unit[],
  slots: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { weight, builders } of units) {
    const all = sum(builders.map((name) => slots.get(name) ?? 0));
    for (const name of builders)
      shares.set(name, (shares.get(name) ?? 0) + (weight * (slots.get(name) ?? 0)) / all);
  }
  return shares;
}

/**
 * The highest random weight first, which counts the slots of a builder: one with twice as many gets twice the families
 * (weighted rendezvous hashing, Schindelhauer and Schomaker, 2005).
 */
function rankBuilders(
  family: string,
  builders: readonly string[],
  slots: ReadonlyMap<string, number>,
): readonly string[] {
  return builders
    .map((name) => ({ name, score: (slots.get(name) ?? 0) / -Math.log(draw(`${family}\n${name}`)) }))
    .sort((one, other) => other.score - one.score)
    .map(({ name }) => name);
}

/** @returns a number between 0 and 1, neither included, that is always the same for a text */
function draw(text: string): number {
  const digits = 13;
  return (Number.parseInt(hash('sha256', text).slice(0, digits), 16) + 0.5) / 16 ** digits;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
