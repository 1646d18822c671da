import { type Engine, type Registry, pushNodeBase } from '../engine/src/index';

/** The one image from outside that the example's Dockerfiles name. */
const PUBLIC_BASE = 'node:22-slim';

export interface ChosenBase {
  /** For the plugin's option of that name. */
  readonly baseImages: Readonly<Record<string, string>>;
  /** One line. */
  readonly why: string;
}

/** Takes the public base image where the engine can pull it, else one made of this machine's own files. */
export async function chooseBase(engine: Engine, registry: Registry): Promise<ChosenBase> {
  if (await canPull(engine)) return { baseImages: {}, why: `${PUBLIC_BASE}, from its public registry` };
  const base = await pushNodeBase(engine, registry, `base/${PUBLIC_BASE}`);
  const why = `this machine's own node, put in by baseImages: ${PUBLIC_BASE} cannot be pulled here`;
  return { baseImages: { [PUBLIC_BASE]: base }, why };
}

async function canPull(engine: Engine): Promise<boolean> {
  // A registry that a firewall swallows would keep buildx waiting for minutes.
  const patience = new Promise<boolean>((resolve) => setTimeout(resolve, 15_000, false).unref());
  const asked = engine.docker('buildx', 'imagetools', 'inspect', PUBLIC_BASE).then(
    () => true,
    () => false,
  );
  return Promise.race([asked, patience]);
}
