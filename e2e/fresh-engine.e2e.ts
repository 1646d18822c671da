import { checkFreshEngine } from './rig/check-fresh-engine';
import { useLab } from './rig/lab';

checkFreshEngine(useLab(), 1, [4]);
