import { exportMeasure } from '../exports';

/** Everything, as Calltouch gives it. */
export const rawExport = exportMeasure({
	name: 'exportRaw',
	isSimplified: false,
	mostTime: 1.1,
	mostMemory: 1.1,
});
