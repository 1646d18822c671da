import { readFile, rename, rm } from 'node:fs/promises';

/**
 * Takes all orders from the queue. The file is moved away first, so that the API may go on appending to a new one; one
 * that was moved by a worker that died is taken up again.
 *
 * @param {string} file a JSON order on each line
 */
export async function takeOrders(file) {
  const taken = `${file}.taken`;
  const left = await readIfThere(taken);
  if (left === null) await renameIfThere(file, taken);
  const text = left ?? (await readIfThere(taken));
  if (text === null) return [];
  const orders = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  await rm(taken);
  return orders;
}

async function readIfThere(file) {
  return unlessMissing(() => readFile(file, 'utf8'));
}

async function renameIfThere(from, to) {
  return unlessMissing(() => rename(from, to));
}

async function unlessMissing(action) {
  try {
    return await action();
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
