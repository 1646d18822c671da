/** What `openLab` takes. */
export interface LabOptions {
  /** Receives one line for each thing that takes time. Default: nobody. */
  readonly log?: (line: string) => void;
  /** `private` installs and starts engines of its own even where the machine has Docker. Default `auto`. */
  readonly prefer?: 'auto' | 'private' | 'host';
}

/** A place with engines and registries that vanish with it. */
export interface Lab {
  /** Starts an empty engine: a "build machine". Names are unique within the lab. */
  startEngine(name: string, options?: EngineOptions): Promise<Engine>;
  /** Starts an empty registry on a free loopback port. */
  startRegistry(options?: RegistryOptions): Promise<Registry>;
  /** Opens a port for buildx's remote driver in front of an engine's BuildKit. Needs a private engine. */
  openBridge(engine: Engine): Promise<Bridge>;
  /** Stops and removes everything the lab started. May be called again. */
  close(): Promise<void>;
}

/** What an engine is started with. */
export interface EngineOptions {
  /** Where the daemon keeps images. Another one than the default, `containerd`, needs a private engine. */
  readonly imageStore?: ImageStore;
}

/** dockerd's feature `containerd-snapshotter`, on and off. */
export type ImageStore = 'containerd' | 'classic';

/** A Docker engine with buildx. */
export interface Engine {
  readonly name: string;
  /** Set on top of one's own environment, it makes `docker` on the PATH talk to this engine. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the engine was started for this lab, or is a builder inside the machine's own Docker. */
  readonly kind: 'private' | 'host';
  /** The control group of its containers, which goes with the lab; `null` where the machine's own Docker chooses. */
  readonly cgroup: string | null;
  /** Makes it a fresh machine: no images, containers, build cache. Client settings (logins, builders) stay. */
  reset(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
  /** Runs `docker …args` against this engine; gives standard output, fails with standard error. */
  docker(...args: string[]): Promise<string>;
}

/** An address at which BuildKit answers: `docker buildx create --driver remote <url>` makes a builder of it. */
export interface Bridge {
  /** `tcp://127.0.0.1:PORT`. */
  readonly url: string;
  /** Cuts all connections and takes no more: for clients the builder is dead. May be called again. */
  stop(): Promise<void>;
}

/** What a registry is started with. */
export interface RegistryOptions {
  /** Ask every client for this name and password. Default: open to all. */
  readonly auth?: RegistryAuth;
  /** Whether manifests and blobs can be deleted. Default: they can. */
  readonly deletes?: boolean;
}

/** How a registry knows its only user. */
export type RegistryAuth = BasicAuth | TokenAuth;

/** A user of a registry that asks for `Authorization: Basic`. */
export interface BasicAuth {
  readonly kind: 'basic';
  readonly username: string;
  readonly password: string;
}

/** A user of a registry that asks for a token, which a service beside it gives for name and password. */
export interface TokenAuth {
  readonly kind: 'token';
  readonly username: string;
  readonly password: string;
}

/** An OCI registry. */
export interface Registry {
  /** `127.0.0.1:PORT`, the first part of a reference. */
  readonly host: string;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The user it asks for, where it asks for one. */
  readonly auth?: RegistryAuth;
  /** Folder of all that it keeps; `null` where that is not on this machine's file system. */
  readonly data: string | null;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** The machine can give no lab; the message says what is missing and how to get it. */
export class LabUnavailableError extends Error {
  override readonly name = 'LabUnavailableError';
}
