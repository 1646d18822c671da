/** What is known of a file, folder or link without reading it. Links are not followed. */
export interface FileEntry {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** Of a link: where it leads, as written. Of what is no file, folder or link: what else tells it from others. */
  readonly target: string | null;
  /** Another one after every write, also where size and modification time were put back. */
  readonly stamp: string;
}

/** Files that go into images. Paths are relative to the workspace root, with `/`, and `.` for the root itself. */
export interface FileTree {
  /** `null`: there is nothing of that name. */
  entry(path: string): FileEntry | null;
  /** Names in a folder, sorted; empty for what is none. */
  list(path: string): readonly string[];
  /** SHA-256 of a file's bytes, in hex. */
  digest(path: string): string;
}
