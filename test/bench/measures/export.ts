import { exportMeasure } from '../exports';

/** What a report is made of. */
export const simplifiedExport = exportMeasure({
	name: 'export',
	isSimplified: true,
	mostTime: 1,
	mostMemory: 0.6,
});
