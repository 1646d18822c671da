/** What a registry asks of its clients. */
export type RegistryAccess =
  | { readonly kind: 'open' }
  /** A user of the file `htpasswd` in its folder. */
  | { readonly kind: 'basic' }
  /** A token of the service at `realm`, signed with the key of `certificate`. */
  | {
      readonly kind: 'token';
      readonly realm: string;
      readonly service: string;
      readonly certificate: string;
    };

/** Distribution's configuration: a free loopback port, files below `folder`, no log of requests. */
export function formatRegistryConfig(folder: string, access: RegistryAccess, deletes: boolean): string {
  const lines = [
    'version: 0.1',
    'log: { level: info, accesslog: { disabled: true } }',
    'http: { addr: "127.0.0.1:0" }',
    'storage:',
    `  filesystem: { rootdirectory: ${JSON.stringify(`${folder}/data`)} }`,
    `  delete: { enabled: ${deletes} }`,
    '  maintenance: { uploadpurging: { enabled: false } }',
    ...formatAccess(folder, access),
  ];
  return `${lines.join('\n')}\n`;
}

function formatAccess(folder: string, access: RegistryAccess): readonly string[] {
  switch (access.kind) {
    case 'open':
      return [];
    case 'basic':
      return ['auth:', `  htpasswd: { realm: lab, path: ${JSON.stringify(`${folder}/htpasswd`)} }`];
    case 'token':
      return [
        'auth:',
        '  token:',
        `    realm: ${JSON.stringify(access.realm)}`,
        `    service: ${access.service}`,
        `    issuer: ${access.service}`,
        `    rootcertbundle: ${JSON.stringify(access.certificate)}`,
      ];
  }
}
