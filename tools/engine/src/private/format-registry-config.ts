/** Distribution's configuration: a free loopback port, files below `folder`, deletion allowed, no log of requests. */
export function formatRegistryConfig(folder: string, auth: boolean): string {
  const lines = [
    'version: 0.1',
    'log: { level: info, accesslog: { disabled: true } }',
    'http: { addr: "127.0.0.1:0" }',
    'storage:',
    `  filesystem: { rootdirectory: ${JSON.stringify(`${folder}/data`)} }`,
    '  delete: { enabled: true }',
    '  maintenance: { uploadpurging: { enabled: false } }',
  ];
  const access = ['auth:', `  htpasswd: { realm: lab, path: ${JSON.stringify(`${folder}/htpasswd`)} }`];
  return `${[...lines, ...(auth ? access : [])].join('\n')}\n`;
}
