import { encodePng } from './png.mjs';

/** Rays per pixel and direction: edges come out smooth. */
const SAMPLES = 4;
const LIGHT = normalise([-0.5, 0.6, 0.65]);

/**
 * Draws a pot the way it was made, by turning an outline: every point of the picture is a point of the wall, lit from
 * the upper left.
 *
 * @param {import('./products.mjs').Product} product
 * @param {number} size width and height in pixels
 * @returns {Buffer} a PNG
 */
export function drawPicture(product, size) {
  const pixels = Buffer.alloc(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const colour = [0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const u = (x + ((sample % SAMPLES) + 0.5) / SAMPLES) / size;
        const v = (y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
        const seen = lookAt(product, u * 2.2 - 1.1, 1.1 - v * 1.2);
        for (let channel = 0; channel < 3; channel += 1) colour[channel] += seen[channel];
      }
      const at = (y * size + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        pixels[at + channel] = Math.min(255, Math.round((colour[channel] * 255) / SAMPLES ** 2));
      }
    }
  }
  return encodePng(pixels, size, size);
}

/** Colour at a place of the picture, each channel from 0 to 1. */
function lookAt({ shape, glaze }, across, height) {
  const radius = height < 0 || height > 1 ? 0 : radiusAt(shape, height);
  if (Math.abs(across) >= radius) return backdrop(height);
  const depth = Math.sqrt(radius ** 2 - across ** 2);
  const slope = (radiusAt(shape, height + 0.01) - radiusAt(shape, height - 0.01)) / 0.02;
  const normal = normalise([across, -slope * radius, depth]);
  const lit = Math.max(0, dot(normal, LIGHT));
  const gloss = Math.max(0, 2 * dot(normal, LIGHT) * normal[2] - LIGHT[2]) ** 24;
  const rings = 0.04 * Math.sin(height * 90);
  return toRgb(glaze, 0.45, 0.12 + 0.45 * lit + rings).map((channel) => channel + 0.5 * gloss);
}

function backdrop(height) {
  const shade = 0.97 - 0.12 * Math.max(0, 0.3 - height);
  return [shade, shade * 0.98, shade * 0.94];
}

/** Between the given points of an outline the wall runs smoothly. */
function radiusAt(shape, height) {
  const above = shape.findIndex(([at]) => at >= height);
  if (above === -1) return shape[shape.length - 1][1];
  if (above === 0) return shape[0][1];
  const [fromHeight, from] = shape[above - 1];
  const [toHeight, to] = shape[above];
  const way = (height - fromHeight) / (toHeight - fromHeight);
  return from + (to - from) * way * way * (3 - 2 * way);
}

function toRgb(hue, saturation, lightness) {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const turn = (offset + hue / 30) % 12;
    return lightness - spread * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
  });
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function normalise(vector) {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((part) => part / length);
}
