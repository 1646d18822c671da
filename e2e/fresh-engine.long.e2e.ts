import { checkFreshEngine } from './rig/check-fresh-engine';
import { useLab } from './rig/lab';

checkFreshEngine(useLab(), 5, [1, 4, 8]);
