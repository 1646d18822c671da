import { checkKilledRuns } from './rig/check-killed';
import { createFleet, fleetImages } from './rig/fleet';

const seed = Number(process.env['NX_BUILDX_E2E_SEED'] ?? Date.now() % 100_000);
checkKilledRuns({ kills: 20, create: createFleet, images: fleetImages, seed });
