import { chainImages, createPushedChain } from './rig/chain';
import { checkKilledRuns } from './rig/check-killed';

const seed = Number(process.env['NX_BUILDX_E2E_SEED'] ?? Date.now() % 100_000);
checkKilledRuns({ kills: 3, create: createPushedChain, images: chainImages, seed });
