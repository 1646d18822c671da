const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^ghcr\.io$/,
    'GitHub deletes package versions by its own API only: use actions/delete-package-versions, or delete them on the page of the package',
  ],
  [
    /(?:\.dkr[.-]ecr(?:-fips)?\..+\.(?:com|cn|aws|on\.aws)(?:\.cn)?|^public\.ecr\.aws)$/,
    'give the repository an ECR lifecycle policy, or this login ecr:BatchDeleteImage',
  ],
  [
    /(?:-docker\.pkg\.dev|(?:^|\.)gcr\.io)$/,
    'give the repository a cleanup policy of Artifact Registry, or this login roles/artifactregistry.repoAdmin',
  ],
  [
    /\.azurecr\.(?:io|cn|us)$/,
    'schedule "acr purge" or set a retention policy, or give this login the role AcrDelete',
  ],
  [/^docker\.io$/, 'Docker Hub deletes by its own API and pages only: keep cache in another registry'],
  [
    /(?:^|\.)gitlab\./,
    "turn on the project's cleanup policy for the container registry, or use a token that may delete",
  ],
  [
    /^quay\.io$/,
    'give the repository an auto-prune policy or its tags an expiry, or this robot account write access',
  ],
];

/** What to set up where a registry does not delete for us, in one line (the registries' own documentation). */
export function adviseOnRetention(host: string): string {
  const found = ADVICE.find(([pattern]) => pattern.test(host))?.[1];
  return (
    found ??
    'allow deleting (Distribution: REGISTRY_STORAGE_DELETE_ENABLED=true), or give the repository a retention rule (Harbor: "Tag Retention")'
  );
}
